"""What the best linear VAE does with eight variances, by ``helpers``."""

import itertools

import torch

from helpers.explorers.spectrum import DIGITS
from helpers.maths import ppca

SPECTRA = [DIGITS, [0.4, 3.1, 0.4, 0.9, 5.5, 2.0, 0.05, 1.3]]
SIZES, VARIANCES, BETAS = [1, 4, 7], [0.3, 1.7, 5.0], [0.3, 1.0, 2.5]


def case(eigenvalues, size, variance, beta):
    """All that the figure shows of one state."""
    values = torch.tensor(eigenvalues, dtype=torch.float64)
    terms = ppca.optimum(values, size, variance, beta)
    return {
        "how": {"eigenvalues": eigenvalues, "size": size, "variance": variance, "beta": beta},
        "best": ppca.best_variance(values, size, beta),
        **{name: value.tolist() for name, value in terms._asdict().items()},
    }


def golden():
    """One entry for each spectrum, size, noise and price."""
    return {"cases": [case(*way) for way in itertools.product(SPECTRA, SIZES, VARIANCES, BETAS)]}
