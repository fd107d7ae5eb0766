"""What ``chapters/vae/linear`` says beyond its checked cells, held on other seeds and data."""

import math
from typing import Any

import pytest
import torch

from helpers.maths import ppca
from helpers.models.linear import LinearVAE
from helpers.models.vae import vae_step
from helpers.training.data.mnist import mnist
from helpers.training.loop import fit

M = 10


@pytest.fixture(scope="module")
def digits() -> torch.Tensor:
    return mnist("train")[0][:20_000]


@pytest.fixture(scope="module")
def solved(digits: torch.Tensor) -> tuple[Any, ...]:
    """Mean, eigenvalues, axes, best noise and decoder of these digits, ten dimensions."""
    mean, values, axes = ppca.spectrum(digits)
    s2 = ppca.best_variance(values, M)
    return mean, values, axes, s2, ppca.decoder(values, axes, M, s2)


@pytest.mark.parametrize("seed", [1, 2])
def test_training_finds_space_and_likelihood_and_hardly_turns(
    digits: torch.Tensor, solved: tuple[Any, ...], seed: int
) -> None:
    _, values, axes, s2, _ = solved
    torch.manual_seed(seed)
    model = LinearVAE(784, M)
    optimizer = torch.optim.Adam(model.parameters(), fused=True)
    step, generator = vae_step(model, optimizer), torch.Generator().manual_seed(seed)
    for epochs, rate in ((6, 0.01), (6, 0.001), (3, 0.0001)):  # steps as in the chapter
        optimizer.param_groups[0]["lr"] = rate
        state = {"model": model, "optimizer": optimizer}
        fit(step, (digits,), epochs=epochs, batch_size=100, generator=generator, state=state,
            progress=False)  # fmt: skip
    best = float(ppca.optimum(values, M, s2).log_likelihood.sum())
    likelihood, bound = (float(value.mean()) for value in model.exact(digits[:5000]))
    of_five = float(ppca.log_prob(digits[:5000].double(), solved[4], solved[0], s2).mean())
    assert abs(of_five - best) < 5  # the same digits, fewer of them
    assert of_five - 1.5 < likelihood < of_five + 0.5
    gap = likelihood - bound
    assert 0 < gap < 0.6
    w, _, variance = model.model()
    assert variance == pytest.approx(s2, rel=0.02)
    family = float(ppca.diagonal_gap(w, variance))
    assert 0.005 < family < 0.2  # the axes are still turned, and it costs next to nothing
    cosines = torch.linalg.svdvals(torch.linalg.qr(w).Q.T @ axes[:, :M])
    assert math.degrees(math.acos(min(1.0, float(cosines.min())))) < 6


def test_a_random_rotation_costs_a_fraction_of_a_nat(solved: tuple[Any, ...]) -> None:
    *_, s2, weight = solved
    gaps = []
    for seed in range(20):
        generator = torch.Generator().manual_seed(seed)
        raw = torch.randn(M, M, generator=generator, dtype=torch.float64)
        gaps.append(float(ppca.diagonal_gap(weight @ torch.linalg.qr(raw).Q, s2)))
    assert 0.15 < min(gaps) and max(gaps) < 0.8


def test_with_many_dimensions_held_out_digits_fall_behind(solved: tuple[Any, ...]) -> None:
    mean, values, axes, *_ = solved
    held_out = mnist("test")[0][:2000].double()

    def ahead(m: int) -> float:
        """By how much training digits are more likely than held-out ones, nats."""
        s2 = ppca.best_variance(values, m)
        weight = ppca.decoder(values, axes, m, s2)
        of_train = float(ppca.optimum(values, m, s2).log_likelihood.sum())
        return of_train - float(ppca.log_prob(held_out, weight, mean, s2).mean())

    assert ahead(10) < 15 and ahead(600) > 30


@pytest.mark.parametrize("size", [20, 50])
def test_another_price_lowers_the_likelihood_and_more_the_bound(
    solved: tuple[Any, ...], size: int
) -> None:
    _, values, *_ = solved

    def sums(beta: float) -> tuple[float, float]:
        s2 = ppca.best_variance(values, size, beta)
        terms = ppca.optimum(values, size, s2, beta)
        return float(terms.log_likelihood.sum()), float((terms.reconstruction - terms.kl).sum())

    best = sums(1.0)
    assert best[0] == pytest.approx(best[1], abs=1e-8)
    for beta in (0.25, 4.0, 10.0):
        likelihood, bound = sums(beta)
        assert bound < likelihood - 2 and likelihood < best[0] - 0.05


def test_more_noise_is_never_chosen_by_the_best_noise() -> None:
    """At the maximum of the likelihood no dimension is dead that the data could use."""
    for seed in range(50):
        generator = torch.Generator().manual_seed(seed)
        values = torch.rand(8, generator=generator, dtype=torch.float64) + 0.01
        for size in range(1, 8):
            terms = ppca.optimum(values, size, ppca.best_variance(values, size))
            assert int((terms.used > 0).sum()) == size
