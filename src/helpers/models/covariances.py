"""Covariances of a Gaussian mixture that cannot shrink to nothing. Chapter: ``vae/em``.

A likelihood has no maximum where a covariance may shrink without end, so each has a floor. Unless
told otherwise it is a millionth of the variance of each coordinate over all examples: a fit does
not depend on the units of the data. A coordinate without any spread takes the mean variance of
the others, or 1 where none has any.
"""

from typing import Literal

import torch
from torch import Tensor

from helpers.arguments import number

Covariance = Literal["full", "diagonal", "spherical"]
KINDS = ("full", "diagonal", "spherical")
FLOOR = 1e-6  # as a share of the variance of the data


def smallest(x: Tensor, floor: float | None) -> tuple[float, Tensor]:
    """The smallest variance in any direction, and the units ``(D,)`` it is measured in."""
    if floor is not None:
        number("floor", floor, least=0)
        return floor, x.new_ones(x.shape[1])
    variances = x.var(0, correction=0)
    # A constant column has a variance too, of rounding.
    spread = variances > (torch.finfo(x.dtype).eps * len(x) * x.abs().amax(0)).square()
    usual = variances[spread].mean() if bool(spread.any()) else 1.0
    return FLOOR, torch.where(spread, variances, usual).sqrt()


def floored(matrix: Tensor, floor: float, unit: Tensor) -> Tensor:
    """Covariances ``(..., D, D)`` with every eigenvalue, measured in these units, at the floor."""
    units = unit.unsqueeze(-1) * unit
    values, vectors = torch.linalg.eigh(matrix / units)
    if bool((values >= floor).all()):
        return (matrix + matrix.mT) / 2
    root = vectors * values.clamp_min(floor).sqrt().unsqueeze(-2)
    return root @ root.mT * units


def constrained(scatter: Tensor, covariance: Covariance, floor: float, unit: Tensor) -> Tensor:
    """The likeliest covariances ``(K, D, D)`` of that kind, given the scatter about the means.

    Raising eigenvalues below the floor to it is the exact maximum under that constraint.

    Args:
        scatter: ``(K, D, D)``, mean outer products of the deviations.
        covariance: what each covariance may be.
        floor, unit: see :func:`smallest`.
    """
    if covariance == "full":
        return floored(scatter, floor, unit)
    least = floor * unit.square()
    variances = scatter.diagonal(dim1=-2, dim2=-1)
    if covariance == "diagonal":
        return torch.diag_embed(torch.maximum(variances, least))
    mean = torch.maximum(variances.mean(-1, keepdim=True), least.mean())
    return torch.diag_embed(mean.expand_as(variances))
