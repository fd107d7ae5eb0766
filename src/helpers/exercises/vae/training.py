"""Check for the chapter ``vae/training``."""

from collections.abc import Callable

import torch

from helpers.exercises import call, compare, verdict
from helpers.maths.divergences import kl_standard_normal


def check_kl_to_prior(answer: Callable[..., object]) -> bool:
    """Check a function ``(mu, logvar)`` that returns the KL divergence (11.36).

    It is called with two tensors ``(B, k)`` and must return ``(B,)``, nats.
    """
    mu = torch.tensor([[0.4, -1.3, 0.2], [2.0, 0.1, -0.6]], dtype=torch.float64)
    logvar = torch.tensor([[-1.0, 0.3, -2.2], [0.5, -0.7, -0.1]], dtype=torch.float64)
    value = call(answer, mu, logvar)
    kl = kl_standard_normal(mu, logvar)  # (B,)
    if isinstance(value, torch.Tensor):
        if value.shape == mu.shape:
            return verdict("one number per coordinate; sum over the last axis")
        if value.shape == mu.shape[-1:]:
            return verdict("you summed over the examples; sum over the latent coordinates")
        if value.ndim == 0:
            return verdict("you reduced the batch as well; return one divergence per example")
        if value.shape == kl.shape and not bool(torch.isfinite(value).all()):
            return verdict(
                "your answer holds NaN: logvar is a logarithm already, do not take its log"
            )
    var, std = logvar.exp(), torch.exp(0.5 * logvar)
    return compare(
        value,
        kl,
        {
            "the sign is wrong: a divergence is never negative": -kl,
            "the factor 1/2 is missing": 2 * kl,
            "you took the mean over the latent coordinates; (11.36) is a sum": kl / 3,
            "the -k is missing: subtract 1 for every coordinate": kl + 1.5,
            "you used logvar as the variance; the variance is exp(logvar)": (
                0.5 * (logvar + mu.square() - 1 - logvar).sum(-1)
            ),
            "you used the standard deviation where the variance belongs": (
                0.5 * (std + mu.square() - 1 - logvar).sum(-1)
            ),
            "you took the logarithm of the standard deviation; log sigma^2 is logvar itself": (
                0.5 * (var + mu.square() - 1 - 0.5 * logvar).sum(-1)
            ),
            "the log-determinant has the wrong sign": (
                0.5 * (var + mu.square() - 1 + logvar).sum(-1)
            ),
            "mu enters squared": 0.5 * (var + mu - 1 - logvar).sum(-1),
        },
    )
