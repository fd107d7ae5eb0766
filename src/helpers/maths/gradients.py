r"""Two estimators of the gradient of :math:`E_{z \sim N(\mu, \mathrm{diag}(\sigma^2))}[f(z)]`.

Both return one estimate per sample, so that a chapter can measure their variance; average over
the first axis for the estimate itself. f is any function of z. Chapter: ``vae/reparameterization``.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from helpers.arguments import same_last_axis

Function = Callable[[Tensor], Tensor]


def pathwise_gradients(
    f: Function, mu: Tensor, sigma: Tensor, eps: Tensor
) -> tuple[Tensor, Tensor]:
    r"""Differentiate through the sample :math:`z = \mu + \sigma \odot \epsilon`, equation (11.37).

    .. math:: \nabla_\mu f(z) = f'(z), \qquad \nabla_\sigma f(z) = f'(z) \odot \epsilon

    Args:
        f: maps ``(M, D)`` to ``(M,)``; differentiable, each row on its own.
        mu, sigma: ``(D,)``, sigma > 0.
        eps: ``(M, D)``, draws from N(0, I).

    Returns:
        Gradients for mu and for sigma, each ``(M, D)``.

    Raises:
        ValueError: when dimensions differ or sigma is not positive.
    """
    _check(mu, sigma, eps)
    z = (mu + sigma * eps).detach().requires_grad_()
    (slope,) = torch.autograd.grad(f(z).sum(), z)
    return slope, slope * eps


def score_function_gradients(
    f: Function, mu: Tensor, sigma: Tensor, eps: Tensor, baseline: Tensor | float = 0.0
) -> tuple[Tensor, Tensor]:
    r"""Weigh the gradient of log q by f; also called REINFORCE or the likelihood-ratio estimator.

    .. math:: (f(z) - b)\,\nabla_\mu \log q(z) = (f(z) - b)\,\frac{\epsilon}{\sigma}, \qquad
        (f(z) - b)\,\nabla_\sigma \log q(z) = (f(z) - b)\,\frac{\epsilon^2 - 1}{\sigma}

    It needs no derivative of f. A baseline b that does not depend on z leaves the mean as it is
    and can lower the variance.

    Args:
        f: maps ``(M, D)`` to ``(M,)``.
        mu, sigma: ``(D,)``, sigma > 0.
        eps: ``(M, D)``, draws from N(0, I).
        baseline: b, a number.

    Returns:
        Gradients for mu and for sigma, each ``(M, D)``.

    Raises:
        ValueError: when dimensions differ or sigma is not positive.
    """
    _check(mu, sigma, eps)
    weight = (f(mu + sigma * eps) - baseline).unsqueeze(-1)
    return weight * eps / sigma, weight * (eps.square() - 1) / sigma


def _check(mu: Tensor, sigma: Tensor, eps: Tensor) -> None:
    same_last_axis(mu=mu, sigma=sigma, eps=eps)
    if not bool((sigma > 0).all()):
        raise ValueError(f"sigma has minimum {float(sigma.min()):g}; expected every sigma > 0")
    if eps.ndim != 2:
        raise ValueError(f"eps has shape {tuple(eps.shape)}; expected (M, D)")
