"""Explorer ``mix``: its two models, fitted to MNIST as the chapter ``generative-models`` does."""

import functools

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers.explorers.kit.data import Asset, Data
from helpers.explorers.kit.digits import MNIST
from helpers.explorers.kit.layers import to_float16
from helpers.models import em
from helpers.training.data.mnist import mnist

COORDINATES, COMPONENTS, STEPS, FLOOR = 40, 5, 12, 0.01


def naive_bayes() -> Tensor:
    """Log-odds of ink in statically binarized digits: ``(10, 784)``, class by pixel.

    One image with ink and one without are added to the counts of each class.
    """
    x, y = mnist("train", "static")
    ink = (F.one_hot(y, 10).float().T @ x).double()
    gamma = (ink + 1) / (y.bincount().unsqueeze(1) + 2)
    return torch.logit(gamma)


def directions() -> tuple[Tensor, Tensor]:
    """The mean grey levels ``(784,)`` and the directions of most variance ``(784, 40)``."""
    x, _ = mnist("train")
    _, vectors = torch.linalg.eigh(torch.cov(x.T).double())  # least variance first
    chosen = vectors.flip(1)[:, :COORDINATES]
    return x.mean(0).double(), chosen * chosen.sum(0).sign()  # an eigenvector's sign is arbitrary


def mixtures(mean: Tensor, directions: Tensor) -> list[em.Mixture]:
    """A mixture of five Gaussians over the 40 coordinates for each of the ten classes."""
    x, y = mnist("train")
    u = (x @ directions.float()).double() - mean @ directions
    return [_fitted(u[y == c], torch.Generator().manual_seed(c)) for c in range(10)]


def _fitted(u: Tensor, generator: torch.Generator) -> em.Mixture:
    mixture = em.initial_mixture(u, COMPONENTS, generator)
    for _ in range(STEPS):
        mixture = em.m_step(u, em.e_step(u, mixture), mixture, floor=FLOOR)
    return mixture


@functools.cache
def models() -> Asset:
    """Both models as an asset.

    Returns:
        ``weights``: of the components, ten lists of five; ``numbers``: little-endian float16, first
        the log-odds of naive Bayes, class by class, then the mean, the directions pixel by pixel,
        and of every component its mean and the rows of its covariance's Cholesky factor up to the
        diagonal.
    """
    mean, axes = directions()
    fitted = mixtures(mean, axes)
    lower = torch.tril_indices(COORDINATES, COORDINATES)
    parts = [naive_bayes(), mean, axes]
    for mixture in fitted:
        factors = torch.linalg.cholesky(mixture.covariances)
        for centre, factor in zip(mixture.means, factors, strict=True):
            parts += [centre, factor[lower[0], lower[1]]]
    return {
        "weights": [mixture.weights.tolist() for mixture in fitted],
        "numbers": b"".join(to_float16(part) for part in parts),
    }


MODELS = Data(models, (MNIST,))
