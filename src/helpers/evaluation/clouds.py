"""The door of all measures that compare two clouds of points, and distances between them."""

from collections.abc import Iterator

import torch
from torch import Tensor

from helpers.arguments import finite, one_dimension, one_dtype

AT_ONCE = 4_000_000  # entries of a matrix of distances: 16 MB in float32
COLUMNS = 4000  # of them at once, as cdist makes copies of the points


def clouds(least: int, **points: Tensor) -> None:
    """Raise ``ValueError`` unless all are finite ``(N, D)`` of one D and dtype, N >= `least`."""
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
    rows = max(1, AT_ONCE // len(y))
    for start in range(0, len(x), rows):
        part = slice(start, min(start + rows, len(x)))
        near = x[part] - middle
        parts = [torch.cdist(near, far - middle) for far in y.split(COLUMNS)]
        yield part, parts[0] if len(parts) == 1 else torch.cat(parts, 1)
