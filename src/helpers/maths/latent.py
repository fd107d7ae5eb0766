"""Walks and measurements in a latent space. Chapter: ``vae/latent-space``.

Functions of codes z and of posterior parameters, floating-point tensors; none knows a network.
"""

import torch
from torch import Tensor

from helpers.arguments import finite, floats, non_empty, whole
from helpers.maths.divergences import kl_terms


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
    if not bool(start.any() and end.any()):
        raise ValueError("an end point is the origin; expected two directions to turn between")
    # Scaled first: the square of a large or small number may lie beyond the floating-point range.
    one, other = (point / point.abs().max() for point in (start, end))
    cosine = (one @ other / (one.norm() * other.norm())).clamp(-1, 1)
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

    Raises:
        ValueError: when shapes differ or one of the two groups is empty.
    """
    floats(codes=codes)
    if codes.ndim != 2:
        raise ValueError(f"codes have shape {tuple(codes.shape)}; expected (N, m)")
    dtype, shape = getattr(has_attribute, "dtype", None), getattr(has_attribute, "shape", ())
    if dtype != torch.bool or shape != codes.shape[:1]:
        raise ValueError(
            f"has_attribute is {dtype or type(has_attribute).__name__} {tuple(shape)}; expected "
            f"bool ({len(codes)},)"
        )
    if has_attribute.device != codes.device:
        raise ValueError(
            f"has_attribute is on {has_attribute.device} and codes on {codes.device}; expected one "
            "device"
        )
    if not 0 < int(has_attribute.sum()) < len(codes):
        raise ValueError("every example is on the same side; expected some with and some without")
    return codes[has_attribute].mean(0) - codes[~has_attribute].mean(0)


def kl_per_dimension(mu: Tensor, logvar: Tensor) -> Tensor:
    """The terms of (11.36), averaged over examples: ``(N, m)`` twice to ``(m,)``, nats.

    A dimension near 0 has collapsed: its posterior is the prior whatever x is.
    """
    terms = kl_terms(mu, logvar)
    non_empty("mu", mu)
    if mu.ndim != 2 or mu.shape != logvar.shape:
        raise ValueError(
            f"mu has shape {tuple(mu.shape)} and logvar {tuple(logvar.shape)}; expected both (N, m)"
        )
    return terms.mean(0)


def _fractions(start: Tensor, end: Tensor, steps: int) -> Tensor:
    floats(start=start, end=end)
    if start.ndim != 1 or start.shape != end.shape:
        raise ValueError(
            f"end points have shapes {tuple(start.shape)} and {tuple(end.shape)}; expected (m,)"
        )
    finite("start", start)
    finite("end", end)
    whole("steps", steps, least=2)
    return torch.linspace(0, 1, steps, dtype=start.dtype, device=start.device).unsqueeze(1)
