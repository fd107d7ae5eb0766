"""Coins that are learnt, against torch's losses and optimizers."""

import math

import pytest
import torch
from torch import Tensor
from torch.distributions import Bernoulli

from helpers.maths import descent

SHARES = torch.tensor([[0.5, 0.03, 0.0], [0.9, 1.0, 0.4]], dtype=torch.float64)
LOGITS = torch.tensor([[3.0, -2.0, 0.5], [-40.0, 12.0, 0.1]], dtype=torch.float64)


def test_the_loss_is_the_mean_surprise_of_the_throws() -> None:
    coin = Bernoulli(logits=LOGITS)
    expected = -(SHARES * coin.log_prob(torch.ones(3).double()))
    expected -= (1 - SHARES) * coin.log_prob(torch.zeros(3).double())
    torch.testing.assert_close(descent.coin_loss(LOGITS, SHARES), expected.sum(1))


def test_the_least_loss_is_the_entropy_and_no_logits_are_below_it() -> None:
    torch.testing.assert_close(descent.least_loss(SHARES), Bernoulli(SHARES).entropy().sum(1))
    assert descent.least_loss(torch.tensor([0.0, 1.0])) == 0
    assert bool((descent.coin_loss(LOGITS, SHARES) > descent.least_loss(SHARES)).all())
    inner = SHARES.clamp(0.01, 0.99)
    torch.testing.assert_close(descent.coin_loss(inner.logit(), inner), descent.least_loss(inner))


def test_the_gradient_is_autograd_s() -> None:
    logits = LOGITS.clone().requires_grad_()
    (expected,) = torch.autograd.grad(descent.coin_loss(logits, SHARES).sum(), logits)
    torch.testing.assert_close(descent.coin_gradient(LOGITS, SHARES), expected)


@pytest.mark.parametrize("rule", descent.RULES)
def test_a_path_is_that_of_torch_s_optimizer(rule: str) -> None:
    """On batches that differ, where a rule with a memory shows it."""
    shares = torch.rand(25, 3, generator=torch.Generator().manual_seed(1)).double()
    start, rate = torch.tensor([3.0, -2.0, 0.5]).double(), 0.7
    logits = start.clone().requires_grad_()
    optimizer: torch.optim.Optimizer = {
        "plain": torch.optim.SGD([logits], lr=rate),
        "momentum": torch.optim.SGD([logits], lr=rate, momentum=0.9),
        "adam": torch.optim.Adam([logits], lr=rate),
    }[rule]
    expected: list[Tensor] = [start]
    for seen in shares:
        optimizer.zero_grad()
        descent.coin_loss(logits, seen).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        expected.append(logits.detach().clone())
    torch.testing.assert_close(descent.descend(start, shares, rate, rule), torch.stack(expected))


def test_no_step_leaves_the_start() -> None:
    start = torch.tensor([1.0, 2.0])
    assert descent.descend(start, torch.empty(0, 2), 0.1).tolist() == [[1.0, 2.0]]


@pytest.mark.parametrize("rate", [0.0, -1.0, math.inf])
def test_a_rate_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="rate is"):
        descent.descend(torch.zeros(2), torch.rand(3, 2), rate)


def test_an_unknown_rule_and_shares_beyond_one_are_refused() -> None:
    with pytest.raises(ValueError, match="rule is 'newton'; expected 'plain', 'momentum' or"):
        descent.descend(torch.zeros(2), torch.rand(3, 2), 0.1, "newton")
    with pytest.raises(ValueError, match="shares"):
        descent.coin_loss(torch.zeros(2), torch.tensor([0.5, 1.5]))
