"""Nearest neighbours among many: of codes in a latent space, of images in a training set.

Chapter: ``vae/latent-space``.
"""

import torch
from torch import Tensor

from helpers.arguments import finite, non_empty, one_dimension, one_dtype

ROWS = 1000  # queries at once: their distances to 60,000 examples take 240 MB


def nearest(queries: Tensor, examples: Tensor) -> Tensor:
    """The example at the least Euclidean distance from each query.

    Args:
        queries: ``(Q, D)``.
        examples: ``(N, D)``, at least one.

    Returns:
        ``(Q,)`` int64, rows of `examples`; of several at one distance, the first.

    Raises:
        ValueError: when there is no example, widths or dtypes differ, or a number is not finite.
    """
    one_dimension(queries=queries, examples=examples)
    non_empty("examples", examples)
    if queries.ndim != 2 or examples.ndim != 2:
        raise ValueError(
            f"queries have shape {tuple(queries.shape)} and examples {tuple(examples.shape)}; "
            "expected (Q, D) and (N, D)"
        )
    one_dtype(queries=queries, examples=examples)
    finite("queries", queries)
    finite("examples", examples)
    # About their middle: cdist squares coordinates, and a large common part would cost the digits.
    middle = examples.mean(0)
    examples = examples - middle
    parts = [torch.cdist(part - middle, examples).argmin(1) for part in queries.split(ROWS)]
    return torch.cat(parts)
