"""The door of all measures that compare two clouds of points, and distances between them."""

from collections.abc import Iterator

import torch
from torch import Tensor

from helpers.arguments import finite, one_dimension, one_dtype

ROWS = 1000  # of a matrix of distances at once: against 10,000 points 40 MB


def clouds(least: int, **points: Tensor) -> None:
    """Raise ``ValueError`` unless all are finite ``(N, D)`` of one D and dtype, N at least `least`."""
    one_dimension(**points)
    for name, cloud in points.items():
        if cloud.ndim != 2 or cloud.shape[0] < least or cloud.shape[1] == 0:
            raise ValueError(
                f"{name} has shape {tuple(cloud.shape)}; expected (N, D) with N at least {least}"
            )
    one_dtype(**points)
    for name, cloud in points.items():
        finite(name, cloud)


def distances(x: Tensor, y: Tensor) -> Iterator[tuple[slice, Tensor]]:
    """Euclidean distances from rows of x to all of y, part by part: rows and ``(rows, M)``."""
    middle = y.mean(0)  # cdist squares coordinates: a large common part would cost the digits
    for start in range(0, len(x), ROWS):
        part = slice(start, min(start + ROWS, len(x)))
        yield part, torch.cdist(x[part] - middle, y - middle)
