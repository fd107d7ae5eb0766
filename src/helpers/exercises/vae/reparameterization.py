"""Check for the chapter ``vae/reparameterization``."""

from collections.abc import Callable

import torch

from helpers.exercises import call, compare, verdict


def check_leave_one_out(answer: Callable[..., object]) -> bool:
    """Check a function ``(f_values, eps, sigma)``: score-function estimates with a baseline.

    It is called with f_values ``(M,)``, eps ``(M, D)`` and sigma ``(D,)``. It must return
    ``(M, D)``, each row with the mean of the other f values as its baseline.
    """
    f_values = torch.tensor([1.0, 4.0, -2.0, 0.5], dtype=torch.float64)
    eps = torch.tensor(
        [[0.3, -1.2, 0.8], [1.5, 0.1, -0.4], [-0.7, 0.9, 2.0], [-1.1, -0.2, 0.6]],
        dtype=torch.float64,
    )
    sigma = torch.tensor([0.5, 2.0, 1.3], dtype=torch.float64)
    value = call(answer, f_values, eps, sigma)
    others = (f_values.sum() - f_values) / 3  # (M,)
    weight, score = (f_values - others).unsqueeze(-1), eps / sigma
    if isinstance(value, torch.Tensor) and value.shape == sigma.shape:
        return verdict("you averaged over the samples; return one estimate for each, (M, D)")
    return compare(
        value,
        weight * score,
        {
            "there is no baseline": f_values.unsqueeze(-1) * score,
            "the baseline holds the sample's own value, which makes the estimate too small": (
                (f_values - f_values.mean()).unsqueeze(-1) * score
            ),
            "you divided the sum of the others by M; there are M - 1 of them": (
                (f_values - (f_values.sum() - f_values) / 4).unsqueeze(-1) * score
            ),
            "the sign is wrong: the baseline is subtracted from f": -weight * score,
            "the baseline is added; subtract it": (f_values + others).unsqueeze(-1) * score,
            "the score for mu is eps / sigma; you left out sigma": weight * eps,
            "the score for mu is eps / sigma; you multiplied by sigma": weight * eps * sigma,
            "the score for mu is eps / sigma, not eps / sigma^2": weight * score / sigma,
            "this is the gradient for sigma; return that for mu, eps / sigma": (
                weight * (eps.square() - 1) / sigma
            ),
        },
    )
