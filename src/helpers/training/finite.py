"""Numbers that are not finite are found before they are kept."""

import math
from collections.abc import Iterator, Mapping

import torch
from torch import Tensor


def non_finite(value: object, name: str) -> Iterator[str]:
    """The names of all numbers and tensors in nested dicts and lists that are not finite.

    Args:
        value: what a ``state_dict`` returns, or other plain values.
        name: what the names begin with; keys follow after dots.
    """
    if isinstance(value, Tensor):
        if value.is_floating_point() and value.numel():
            ends = torch.stack(torch.aminmax(value.detach()))  # NaN at both ends where there is one
            if not bool(torch.isfinite(ends).all()):
                yield name
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from non_finite(part, f"{name}.{key}")
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from non_finite(part, f"{name}[{index}]")
    elif isinstance(value, float) and not math.isfinite(value):
        yield name
