"""Answers to the exercise of ``chapters/gan/evaluation``, written without its check."""

from typing import Any

import numpy as np
import torch
from scipy.spatial.distance import cdist
from sklearn.neighbors import NearestNeighbors


def tree(real: Any, fake: Any, k: int) -> Any:
    reach = NearestNeighbors(n_neighbors=k).fit(real.numpy()).kneighbors()[0][:, -1]
    return torch.tensor((cdist(fake.numpy(), real.numpy()) <= reach).any(1).mean())


def loops(real: Any, fake: Any, k: int) -> Any:
    hits = 0
    for sample in fake:
        for point in real:
            reach = sorted(float((point - o).norm()) for o in real)[k]
            if float((sample - point).norm()) <= reach:
                hits += 1
                break
    return hits / len(fake)


def squares(real: Any, fake: Any, k: int) -> Any:
    squared = (real[:, None] - real).square().sum(-1).fill_diagonal_(torch.inf)
    reach = squared.topk(k, largest=False).values.amax(1)
    return ((fake[:, None] - real).square().sum(-1) <= reach).any(1).float().mean()


RIGHT = {"check_precision": [tree, loops, squares]}


def reaches(cloud: Any, rank: int) -> np.ndarray:
    return np.sort(cdist(cloud, cloud), 1)[:, rank]


def table(real: Any, fake: Any, k: int) -> np.ndarray:
    """Which sample, down, lies in which ball, across."""
    return cdist(fake, real) <= reaches(real, k)


def apart(real: Any, fake: Any) -> np.ndarray:
    return cdist(fake, real).min(1)


def to_the_nearest(real: Any, fake: Any, k: int) -> Any:
    nearest = cdist(fake, real).argmin(1)
    return np.mean(apart(real, fake) <= reaches(real, k)[nearest])


# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_precision": {
        "own nearest neighbour": lambda r, f, k: table(r, f, k - 1).any(1).mean(),
        "one neighbour too far": lambda r, f, k: table(r, f, k + 1).any(1).mean(),
        "this is recall": lambda r, f, k: table(f, r, k).any(1).mean(),
        "this is coverage": lambda r, f, k: table(r, f, k).any(0).mean(),
        "this is density": lambda r, f, k: table(r, f, k).sum(1).mean() / k,
        "those of the samples": lambda r, f, k: (apart(r, f) <= reaches(f, k)).mean(),
        "not the only one": to_the_nearest,
        "their mean for all": lambda r, f, k: (apart(r, f) <= reaches(r, k).mean()).mean(),
        "the largest for all": lambda r, f, k: (apart(r, f) <= reaches(r, k).max()).mean(),
        "in no ball": lambda r, f, k: (~table(r, f, k).any(1)).mean(),
        "this is a count": lambda r, f, k: table(r, f, k).any(1).sum(),
        "not by that of the data": lambda r, f, k: table(r, f, k).any(1).sum() / len(r),
        "not an answer for each": lambda r, f, k: torch.from_numpy(table(r, f, k).any(1)),
    },
}
