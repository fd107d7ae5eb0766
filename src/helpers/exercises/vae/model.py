"""Check for the chapter ``vae/model``."""

from collections.abc import Callable

import torch

from helpers.exercises import call, compare
from helpers.maths.divergences import kl_standard_normal
from helpers.models.vae import VAE, VAEConfig


@torch.no_grad()
def check_vae_bound(answer: Callable[..., object]) -> bool:
    """Check a function ``(model, x, eps)`` that estimates the bound (11.30) of each example.

    It is called with x ``(B, d)`` and eps ``(M, B, m)``, and must return ``(B,)``.
    """
    with torch.random.fork_rng(devices=[]):  # leave the reader's random numbers alone
        torch.manual_seed(7)
        model = VAE(VAEConfig(x_dim=5, hidden=(7,), z_dim=2)).double()
        x = torch.rand(4, 5, dtype=torch.float64)
        eps = torch.randn(3, 4, 2, dtype=torch.float64)
    value = call(answer, model, x.clone(), eps.clone())
    mu, logvar = model.encode(x)
    sigma = torch.exp(0.5 * logvar)
    kl = kl_standard_normal(mu, logvar)
    per_draw = model.decoder.log_prob(x, mu + sigma * eps)  # (M, B)
    first_term = per_draw.mean(0)
    return compare(
        value,
        first_term - kl,
        {
            "the KL divergence is missing": first_term,
            "the KL divergence has the wrong sign: the bound subtracts it": first_term + kl,
            "that is the negative bound, the loss": kl - first_term,
            "you summed over the draws; average the first term over them": per_draw.sum(0) - kl,
            "you used the first draw only; average over all M": per_draw[0] - kl,
            "the noise has no effect: z = mu + sigma * eps": model.decoder.log_prob(x, mu) - kl,
            "you multiplied the noise by the variance; sigma is exp(logvar / 2)": (
                model.decoder.log_prob(x, mu + logvar.exp() * eps).mean(0) - kl
            ),
            "you multiplied the noise by the log-variance; sigma is exp(logvar / 2)": (
                model.decoder.log_prob(x, mu + logvar * eps).mean(0) - kl
            ),
            "z is drawn from the prior; draw it from q, z = mu + sigma * eps": (
                model.decoder.log_prob(x, eps.clone()).mean(0) - kl
            ),
            "the first term is averaged over pixels; a log-density sums over them": (
                first_term / x.shape[1] - kl
            ),
            "the KL divergence is averaged over latent dimensions; it sums over them": (
                first_term - kl / mu.shape[1]
            ),
            "the KL divergence lacks its factor 1/2": first_term - 2 * kl,
            "you took the logarithm of the mean of exp(log p(x|z)); the bound has the mean of "
            "the logarithm": torch.logsumexp(per_draw, 0) - torch.tensor(3.0).log() - kl,
        },
    )
