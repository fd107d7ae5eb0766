"""What ``chapters/descent`` says of its runs, held on other orders and starts."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from helpers.maths.descent import coin_gradient, coin_loss, least_loss
from helpers.maths.distributions import bernoulli_log_prob
from helpers.training.data.mnist import mnist

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def data() -> tuple[torch.Tensor, ...]:
    x, y = mnist("train", "static")
    shares = torch.stack([x[y == c].mean(0) for c in range(10)])
    return x, y, torch.bincount(y) / len(y), shares


def above(data: tuple[torch.Tensor, ...], logits: torch.Tensor) -> float:
    _, _, weight, shares = data
    least = weight.double() @ least_loss(shares.double())
    return float(weight.double() @ coin_loss(logits.double(), shares.double()) - least)


def left(data: tuple[torch.Tensor, ...], model: Any, weights: Any, optimizer: Any) -> float:
    """Nats above the least after two passes, by the chapter's loop, in another order."""
    x, y = data[:2]
    generator = torch.Generator().manual_seed(5)
    for _ in range(2):
        for rows in torch.randperm(len(x), generator=generator).split(500):
            optimizer.zero_grad()
            (-bernoulli_log_prob(x[rows], model(y[rows])).mean()).backward()
            optimizer.step()
    with torch.no_grad():
        return above(data, model(torch.arange(10)))


def table(data: tuple[torch.Tensor, ...], kind: Any, rate: float) -> float:
    a = torch.zeros(10, 784, requires_grad=True)
    return left(data, lambda c: a[c], [a], kind([a], lr=rate))


def test_rates_that_are_too_low_and_too_high(data: tuple[torch.Tensor, ...]) -> None:
    """With all pictures a step 60 is best of the four; with batches it stays above."""
    _, _, weight, shares = data
    ends = {}
    for rate in (1, 10, 60, 120):
        a = torch.zeros(10, 784)
        for _ in range(300):
            a -= rate * weight[:, None] * coin_gradient(a, shares)
        ends[rate] = above(data, a)
    assert ends[60] < 0.5 * ends[10] < 0.1 * ends[1]
    assert ends[120] > 20
    plain, adam = torch.optim.SGD, torch.optim.Adam
    ten = table(data, plain, 10)
    assert table(data, plain, 60) > 2 * ten
    assert table(data, adam, 0.01) > 10 * ten


def test_layers_come_nearer_than_the_table_at_the_same_rate(
    data: tuple[torch.Tensor, ...],
) -> None:
    by_table = table(data, torch.optim.Adam, 0.01)
    torch.manual_seed(7)
    for layers in (
        nn.Linear(10, 784),
        nn.Sequential(nn.Linear(10, 50), nn.ReLU(), nn.Linear(50, 784)),
    ):
        weights = list(layers.parameters())

        def model(c: torch.Tensor, layers: nn.Module = layers) -> Any:
            return layers(F.one_hot(c, 10).float())

        adam = torch.optim.Adam(weights, lr=0.01)
        assert left(data, model, weights, adam) < 0.7 * by_table


def test_five_hundred_pictures_are_learnt_too_well(data: tuple[torch.Tensor, ...]) -> None:
    x, y = data[0][500:1000], data[1][500:1000]
    x_test, y_test = mnist("test", "static")
    weight = torch.bincount(y) / len(y)
    shares = torch.stack([x[y == c].mean(0) for c in range(10)])
    a = torch.zeros(10, 784, requires_grad=True)
    optimizer = torch.optim.Adam([a], lr=0.1)
    tests = {}
    for k in range(2001):
        if k in (30, 300, 2000):
            tests[k] = -float(bernoulli_log_prob(x_test, a.detach()[y_test]).mean())
        optimizer.zero_grad()
        (weight @ coin_loss(a, shares)).backward()
        optimizer.step()
    counts = torch.bincount(y)[:, None]
    counted = ((shares * counts + 1) / (counts + 2)).logit()
    assert tests[300] + 1 < tests[2000] < tests[30]
    assert tests[300] + 1 < -float(bernoulli_log_prob(x_test, counted[y_test]).mean())
