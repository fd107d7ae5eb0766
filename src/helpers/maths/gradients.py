r"""Two estimators of the gradient of :math:`E_{z \sim N(\mu, \mathrm{diag}(\sigma^2))}[f(z)]`.

Both return one estimate per sample, so that a chapter can measure their variance; average over
the first axis for the estimate itself. f is any function of z. Chapter: ``vae/reparameterization``.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from helpers.arguments import floats, number, positive, same_last_axis

Function = Callable[[Tensor], Tensor]


def pathwise_gradients(
    f: Function, mu: Tensor, sigma: Tensor, eps: Tensor
) -> tuple[Tensor, Tensor]:
    r"""Differentiate through the sample :math:`z = \mu + \sigma \odot \epsilon`, equation (11.37).

    .. math:: \nabla_\mu f(z) = f'(z), \qquad \nabla_\sigma f(z) = f'(z) \odot \epsilon

    Args:
        f: maps ``(M, D)`` to ``(M,)``; differentiable, each row on its own. A jump has no slope:
            for such an f take :func:`score_function_gradients`.
        mu, sigma: ``(D,)``, sigma > 0.
        eps: ``(M, D)``, draws from N(0, I).

    Returns:
        Gradients for mu and for sigma, each ``(M, D)``.

    Raises:
        ValueError: when shapes differ, sigma is not positive, or f returns another shape or
            nothing that depends on z.
    """
    _check(mu, sigma, eps)
    z = (mu + sigma * eps).detach().requires_grad_()
    values = _values(f, z)
    if not values.requires_grad:
        raise ValueError(
            "f(z) has no derivative with respect to z; expected a differentiable f: take "
            "score_function_gradients for one that jumps"
        )
    (slope,) = torch.autograd.grad(values.sum(), z, allow_unused=True)
    slope = torch.zeros_like(z) if slope is None else slope
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
        baseline: b, a number, or one for each sample ``(M,)`` that does not depend on it.

    Returns:
        Gradients for mu and for sigma, each ``(M, D)``.

    Raises:
        ValueError: when shapes differ, sigma is not positive, or f returns another shape.
    """
    _check(mu, sigma, eps)
    if not isinstance(baseline, Tensor):
        number("baseline", baseline)
    elif baseline.shape not in ((), eps.shape[:1]):
        raise ValueError(
            f"baseline has shape {tuple(baseline.shape)}; expected a number or (M,) = ({len(eps)},)"
        )
    weight = (_values(f, mu + sigma * eps) - baseline).unsqueeze(-1)
    return weight * eps / sigma, weight * (eps.square() - 1) / sigma


def _check(mu: Tensor, sigma: Tensor, eps: Tensor) -> None:
    same_last_axis(mu=mu, sigma=sigma, eps=eps)
    if eps.ndim != 2 or 0 in eps.shape:
        raise ValueError(f"eps has shape {tuple(eps.shape)}; expected (M, D), at least one sample")
    for name, parameter in (("mu", mu), ("sigma", sigma)):
        if parameter.ndim != 1:
            raise ValueError(f"{name} has shape {tuple(parameter.shape)}; expected (D,)")
    positive("sigma", sigma)


def _values(f: Function, z: Tensor) -> Tensor:
    values = f(z)
    floats(**{"f(z)": values})
    if values.shape != z.shape[:1]:
        raise ValueError(
            f"f(z) has shape {tuple(values.shape)}; expected one number a sample, "
            f"(M,) = ({len(z)},)"
        )
    return values
