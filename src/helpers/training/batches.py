"""The containers in which data come: a tensor, tensors side by side, a ``TensorDataset``."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.utils.data import TensorDataset

from helpers.arguments import generator_on

Data = Tensor | Sequence[Tensor] | TensorDataset


def tensors(data: Data, generator: torch.Generator) -> tuple[Tensor, ...]:
    """The tensors of a data set, with the same first axis, on the device of the generator.

    Raises:
        ValueError: for another container (a ``DataLoader`` brings its own order, which a run could
            not go on from), unequal lengths, no example, or another device.
    """
    parts = data.tensors if isinstance(data, TensorDataset) else data
    parts = (parts,) if isinstance(parts, Tensor) else parts
    if not isinstance(parts, tuple | list) or not all(isinstance(part, Tensor) for part in parts):
        kinds = [type(part).__name__ for part in parts] if isinstance(parts, tuple | list) else ""
        raise ValueError(
            f"data is of type {type(data).__name__}{f' of {kinds}' if kinds else ''}; expected a "
            "tensor, a tuple of tensors, as (x,), or a TensorDataset"
        )
    lengths = [len(part) if part.ndim else 0 for part in parts]
    if len(set(lengths)) != 1 or 0 in lengths:
        raise ValueError(
            f"data has lengths {lengths}; expected tensors with the same first axis, at least 1 "
            "long"
        )
    for part in parts:
        generator_on(part.device, generator)
    return tuple(parts)


def labelled(batch: Tensor | Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """The two tensors of a batch, examples and their labels.

    Raises:
        ValueError: when there are fewer or more.
    """
    parts = (batch,) if isinstance(batch, Tensor) else batch
    if len(parts) != 2:
        raise ValueError(
            f"the batch holds {len(parts)} tensors; expected digits and labels, as (x, y)"
        )
    return parts[0], parts[1]


def only(batch: Tensor | Sequence[Tensor]) -> Tensor:
    """The single tensor of a batch.

    Raises:
        ValueError: when there are several, such as images with their labels.
    """
    if isinstance(batch, Tensor):
        return batch
    if len(batch) != 1:
        raise ValueError(
            f"the batch holds {len(batch)} tensors; expected the examples alone: leave labels out, "
            "as (x,)"
        )
    return batch[0]
