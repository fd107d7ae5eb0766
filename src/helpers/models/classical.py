"""The two models of digits that need no network: naive Bayes, and a mixture of Gaussians a digit.

Chapters: ``generative-models``, whose cells build both step by step, and ``gan/evaluation``.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from helpers.arguments import unit_interval, whole
from helpers.models import em

Sampler = Callable[[int, torch.Generator], tuple[Tensor, Tensor]]
COORDINATES, PARTS, STEPS, FLOOR = 40, 5, 12, 0.01  # of the mixtures


def naive_bayes(x: Tensor, y: Tensor) -> Sampler:
    """Fit naive Bayes to binary digits by counting, with one more of each kind.

    Args:
        x: ``(N, D)``, zeros and ones.
        y: ``(N,)`` int64, classes from 0, none empty.

    Returns:
        A function of n and a generator: binary samples ``(n, D)`` and their classes ``(n,)``.

    Raises:
        ValueError: for values outside [0, 1].
    """
    unit_interval("x", x)
    counts = torch.bincount(y).double()
    ink = torch.stack([x[y == c].sum(0) for c in range(len(counts))]).double()
    gamma, prior = (ink + 1) / (counts[:, None] + 2), counts / len(y)
    kind = x.dtype  # the sampler keeps no data alive

    def sample(n: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        whole("n", n)
        c = torch.multinomial(prior, n, True, generator=generator)
        return (torch.rand(n, gamma.shape[1], generator=generator) < gamma[c]).to(kind), c

    return sample


def mixtures(x: Tensor, y: Tensor, seed: int = 0) -> Sampler:
    """Fit five Gaussians to each digit by EM, in 40 principal coordinates.

    Args:
        x: ``(N, D)``, grey levels in [0, 1], D at least 40.
        y: ``(N,)`` int64, classes from 0.
        seed: of the first means, one generator a class from ten times `seed`.

    Returns:
        A function of n and a generator: grey samples ``(n, D)``, cut to [0, 1], and their classes.

    Raises:
        ValueError: for values outside [0, 1].
    """
    unit_interval("x", x)
    mean = x.mean(0)
    parts = (part - mean for part in x.split(5000))  # spares memory
    scatter = sum((part.T @ part for part in parts), torch.zeros(x.shape[1], x.shape[1]))
    _, directions = torch.linalg.eigh(scatter.double() / (len(x) - 1))
    V = directions.flip(1)[:, :COORDINATES].to(x.dtype)
    u = (x @ V - mean @ V).double()
    fits = []
    for c in range(int(y.max()) + 1):
        own = u[y == c]
        mixture = em.initial_mixture(own, PARTS, torch.Generator().manual_seed(10 * seed + c))
        for _ in range(STEPS):
            mixture = em.m_step(own, em.e_step(own, mixture), mixture, floor=FLOOR)
        fits.append(mixture)
    prior = torch.bincount(y).double() / len(y)

    def sample(n: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        whole("n", n)
        c = torch.multinomial(prior, n, True, generator=generator)
        drawn = torch.empty(n, COORDINATES, dtype=torch.float64)
        for digit, mixture in enumerate(fits):
            mine = c == digit
            if mine.any():
                drawn[mine], _ = em.sample(mixture, int(mine.sum()), generator)
        return (mean + drawn.to(V.dtype) @ V.T).clamp(0, 1), c

    return sample
