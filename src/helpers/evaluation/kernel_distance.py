"""The kernel distance of two clouds of features: MMD with a cubic kernel, without bias.

Chapter: ``gan/evaluation``. With features of the Inception network it is known as KID.
"""

import torch
from torch import Tensor

from helpers.arguments import generator_on, whole
from helpers.evaluation.clouds import clouds
from helpers.maths.distances import mmd_squared_cubic


def kernel_distance(
    x: Tensor, y: Tensor, generator: torch.Generator, size: int = 1000, blocks: int = 10
) -> tuple[Tensor, Tensor]:
    r"""Squared MMD with the kernel :math:`(x \cdot y / D + 1)^3`, mean of several draws.

    Args:
        x: ``(N, D)``.
        y: ``(M, D)``.
        generator: draws the points of each block.
        size: points of each cloud in a block, without repetition.
        blocks: how many are averaged.

    Returns:
        Mean and standard deviation over blocks, float64. Right on average, so also below 0.

    Raises:
        ValueError: for clouds that do not fit, fewer points than `size`, or a size below 2.

    Source: Bińkowski et al. (2018).
    """
    whole("size", size, 2)
    whole("blocks", blocks)
    clouds(size, x=x, y=y)
    generator_on(x.device, generator)
    found = []
    for _ in range(blocks):
        a, b = (
            cloud[torch.randperm(len(cloud), generator=generator, device=cloud.device)[:size]]
            for cloud in (x, y)
        )
        found.append(mmd_squared_cubic(a.double(), b.double()))
    values = torch.stack(found)
    return values.mean(), values.std(correction=0)
