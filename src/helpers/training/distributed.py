"""One run in several processes, which ``torchrun`` starts; in one process, it changes nothing.

Every process holds all data and draws the noise of the whole batch from the same generator, so an
example meets the same noise however many processes there are. Then each takes its own rows:

    own = distributed.rows(len(x))
    loss = distributed.mean(loss_of(network(x[own], noise[own])), len(x))

DistributedDataParallel averages gradients over processes. :func:`mean` weights each process by its
rows, so the average is the gradient of the mean over the whole batch, also where shares differ.
Networks must treat examples one by one: batch normalization would see its own rows only.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

T = TypeVar("T")


def processes() -> int:
    """How many processes train together; 1 outside of :func:`group`."""
    return dist.get_world_size() if dist.is_available() and dist.is_initialized() else 1


def rank() -> int:
    """Which of them this one is, from 0. Number 0 alone writes, reports and evaluates."""
    return dist.get_rank() if processes() > 1 else 0


@contextmanager
def group(device: torch.device) -> Iterator[None]:
    """Join the processes that ``torchrun`` started: by NCCL on GPUs, by gloo elsewhere.

    Once a process: PyTorch cannot reliably join a second time. Within a group this does nothing.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) == 1 or processes() > 1:
        yield
        return
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield
    finally:
        dist.destroy_process_group()


def wrap(network: nn.Module) -> nn.Module:
    """The network, with gradients averaged over processes where there are several.

    Losses are computed by calling what is returned, not by methods of the bare network.
    """
    return network if processes() == 1 else DistributedDataParallel(network)


def rows(n: int) -> slice:
    """This process's rows of a batch of n; shares differ by at most one row."""
    ranks, own = processes(), rank()
    return slice(n * own // ranks, n * (own + 1) // ranks)


def mean(values: Tensor, n: int) -> Tensor:
    """This process's part of a mean over the whole batch; the parts average to that mean.

    Args:
        values: ``(B,)``, of this process's rows, possibly none.
        n: examples in the whole batch.
    """
    return values.mean() if processes() == 1 else values.sum() * (processes() / n)


def average(values: Tensor) -> None:
    """Replace the values by their mean over processes, the same in all."""
    if processes() > 1:
        dist.all_reduce(values)
        values /= processes()


def from_first(make: Callable[[], T]) -> T:
    """What process 0 makes, in all of them; what it raises is raised in all of them."""
    if processes() == 1:
        return make()
    box: list[Any] = [None, None]
    if rank() == 0:
        try:
            box[0] = make()
        except Exception as error:
            box[1] = error
    dist.broadcast_object_list(box)
    if box[1] is not None:
        raise box[1]
    result: T = box[0]
    return result
