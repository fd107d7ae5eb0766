"""Explorer ``em``: the points of the plane that it shows. Chapter ``vae/em``."""

import functools

import torch
from torch import Tensor

from helpers.explorers.kit.data import Asset, Data
from helpers.explorers.kit.digits import MNIST
from helpers.training.data.mnist import mnist


def digit_plane(n: int = 1000) -> Tensor:
    """The first n zeros, ones and sixes of MNIST along their two directions of most variance.

    Returns:
        ``(n, 2)``, in grey levels (0 is paper, 1 is ink), rounded to a thousandth.
    """
    images, digits = mnist("train")
    chosen = torch.isin(digits, torch.tensor([0, 1, 6])).nonzero()[:n, 0]
    images = images[chosen].double()  # (n, 784)
    _, axes = torch.linalg.eigh(torch.cov(images.T))  # least variance first
    axes = axes[:, [-1, -2]]
    axes = axes * axes.sum(0).sign()  # an eigenvector's sign is arbitrary
    return ((images - images.mean(0)) @ axes).round(decimals=3)


@functools.cache
def points() -> Asset:
    """The chapter's digits as an asset: ``points``, x1 and x2 in turn."""
    return {"points": digit_plane().flatten().tolist()}


POINTS = Data(points, (MNIST,))
