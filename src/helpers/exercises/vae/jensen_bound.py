"""Check for the chapter ``vae/jensen-bound``."""

from collections.abc import Callable

import torch

from helpers.exercises import call, compare
from helpers.maths.distributions import LOG_2PI, gaussian_log_prob
from helpers.models.toy import CurveModel


def check_elbo_estimate(answer: Callable[..., object]) -> bool:
    """Check a function ``(model, x, mu, sigma, eps)`` that estimates the bound (11.10).

    It is called with x ``(2,)``, mu and sigma ``(1,)`` and eps ``(M, 1)``; it returns a scalar.
    """
    model = CurveModel()
    x = torch.tensor([0.3, 1.2], dtype=torch.float64)
    mu, sigma = torch.tensor([0.4]).double(), torch.tensor([0.7]).double()
    eps = torch.linspace(-2, 2.5, 7, dtype=torch.float64).unsqueeze(1)
    value = call(answer, model, x, mu, sigma, eps)
    z = mu + sigma * eps
    log_joint = model.log_joint(x, z)
    log_q = gaussian_log_prob(z, mu, 2 * sigma.log())
    log_w = log_joint - log_q
    return compare(
        value,
        log_w.mean(),
        {
            "log q is missing: the weight is p(x, z) / q(z|x)": log_joint.mean(),
            "log q has the wrong sign: it is subtracted": (log_joint + log_q).mean(),
            "the prior is missing: p(x, z) = p(x|z) p(z)": (
                model.log_px_given_z(x, z) - log_q
            ).mean(),
            "you summed over the samples; the bound is their mean": log_w.sum(),
            "you took the logarithm of the mean weight; that is the importance-weighted bound, "
            "the logarithm belongs inside the mean": torch.logsumexp(log_w, 0)
            - torch.tensor(7.0).log(),
            "log q is taken at eps; take it at z = mu + sigma * eps": (
                log_joint - gaussian_log_prob(eps, mu, 2 * sigma.log())
            ).mean(),
            "log q lacks the factor -log sigma: a narrow density is a high one": (
                log_joint + 0.5 * (LOG_2PI + eps.square().sum(-1))
            ).mean(),
        },
    )
