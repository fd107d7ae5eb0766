"""Walks and measurements in a latent space. Chapter: ``vae/latent-space``.

Functions of codes z and of posterior parameters; none of them knows a network.
"""

import torch
from torch import Tensor

from helpers.arguments import non_empty, same_last_axis


def interpolate_linear(start: Tensor, end: Tensor, steps: int) -> Tensor:
    """Points on the straight line from `start` to `end`, both included.

    Args:
        start, end: ``(m,)``.
        steps: how many points, at least 2.

    Returns:
        ``(steps, m)``.
    """
    return start + _fractions(start, end, steps) * (end - start)


def interpolate_spherical(start: Tensor, end: Tensor, steps: int) -> Tensor:
    r"""Points on the arc from `start` to `end` (White, 2016).

    .. math:: \frac{\sin((1-t)\omega)}{\sin\omega} z_0 + \frac{\sin(t\omega)}{\sin\omega} z_1

    with omega the angle between the two. Between codes of equal norm the norm stays equal, where
    the straight line passes closer to the origin than draws from a high-dimensional prior do.

    Args:
        start, end: ``(m,)``, not zero and not opposite.
        steps: how many points, at least 2.

    Returns:
        ``(steps, m)``.
    """
    t = _fractions(start, end, steps)
    norms = start.norm() * end.norm()
    if not bool(norms > 0):
        raise ValueError("an end point is the origin; expected two directions to turn between")
    cosine = (start @ end / norms).clamp(-1, 1)
    if float(cosine) < -1 + 1e-6:
        raise ValueError("the end points are opposite; expected a unique arc between them")
    omega = torch.arccos(cosine)
    if float(omega) < 1e-4:  # almost parallel: the arc is the chord, and sin(omega) divides badly
        return start + t * (end - start)
    return (torch.sin((1 - t) * omega) * start + torch.sin(t * omega) * end) / torch.sin(omega)


def attribute_direction(codes: Tensor, has_attribute: Tensor) -> Tensor:
    """Mean code of the examples with an attribute minus that of the rest.

    Args:
        codes: ``(N, m)``.
        has_attribute: ``(N,)`` bool.

    Returns:
        ``(m,)``.
    """
    if has_attribute.shape != codes.shape[:1] or has_attribute.dtype != torch.bool:
        raise ValueError(
            f"has_attribute is {has_attribute.dtype} {tuple(has_attribute.shape)}; expected bool "
            f"({len(codes)},)"
        )
    if not 0 < int(has_attribute.sum()) < len(codes):
        raise ValueError("every example is on the same side; expected some with and some without")
    return codes[has_attribute].mean(0) - codes[~has_attribute].mean(0)


def kl_per_dimension(mu: Tensor, logvar: Tensor) -> Tensor:
    """The terms of (11.36), averaged over examples: ``(N, m)`` twice to ``(m,)``, nats.

    A dimension near 0 has collapsed: its posterior is the prior whatever x is.
    """
    same_last_axis(mu=mu, logvar=logvar)
    non_empty("mu", mu)
    return 0.5 * (torch.expm1(logvar) - logvar + mu.square()).mean(0)


def _fractions(start: Tensor, end: Tensor, steps: int) -> Tensor:
    if start.ndim != 1 or start.shape != end.shape:
        raise ValueError(
            f"end points have shapes {tuple(start.shape)} and {tuple(end.shape)}; expected (m,)"
        )
    if steps < 2:
        raise ValueError(f"steps is {steps}; expected at least 2, the two ends")
    return torch.linspace(0, 1, steps, dtype=start.dtype, device=start.device).unsqueeze(1)
