"""Losses from logits against binary cross-entropy and autograd; the game by quadrature."""

import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from torch import Tensor

from helpers.maths import adversarial as game
from helpers.maths.distributions import gaussian_log_prob
from helpers.maths.quadrature import quadrature_grid

GRID = quadrature_grid(-14, 14, 2801)
examples = settings(max_examples=60, deadline=None)


def draw(*shape: int, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def gaussian(mean: float, sd: float) -> Tensor:
    """The log density at the nodes."""
    one = torch.ones(1, dtype=torch.float64)
    return gaussian_log_prob(GRID.nodes, mean * one, 2 * math.log(sd) * one)


def test_the_discriminators_losses_are_binary_cross_entropy() -> None:
    real, fake = draw(7, 2, seed=1).requires_grad_(), draw(5, seed=2).requires_grad_()
    ours = game.discriminator_losses(real, fake)
    entropy = F.binary_cross_entropy_with_logits
    theirs = (
        entropy(real, torch.ones_like(real), reduction="none"),
        entropy(fake, torch.zeros_like(fake), reduction="none"),
    )
    torch.testing.assert_close(ours, theirs)
    for mine, other, leaf in zip(ours, theirs, (real, fake), strict=True):
        slopes = [torch.autograd.grad(loss.sum(), leaf)[0] for loss in (mine, other)]
        torch.testing.assert_close(*slopes)


def test_the_generators_losses_have_the_slopes_that_their_docstrings_state() -> None:
    logits = draw(9, seed=3).requires_grad_()
    probability = torch.sigmoid(logits)
    minimax = game.generator_loss_minimax(logits)
    nonsaturating = game.generator_loss_nonsaturating(logits)
    torch.testing.assert_close(minimax, torch.log(1 - probability))
    torch.testing.assert_close(nonsaturating, -torch.log(probability))
    (slope,) = torch.autograd.grad(minimax.sum(), logits)
    torch.testing.assert_close(slope, -probability)
    (slope,) = torch.autograd.grad(nonsaturating.sum(), logits)
    torch.testing.assert_close(slope, probability - 1)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_logits_of_ten_thousand_lose_nothing(dtype: torch.dtype) -> None:
    logits = torch.tensor([-1e4, 1e4], dtype=dtype)
    real, fake = game.discriminator_losses(logits, logits)
    assert real.tolist() == [1e4, 0] and fake.tolist() == [0, 1e4]
    assert game.generator_loss_minimax(logits).tolist() == [0, -1e4]
    assert game.generator_loss_nonsaturating(logits).tolist() == [1e4, 0]


@examples
@given(st.floats(-4, 4), st.floats(0.4, 2), st.floats(-4, 4), st.floats(0.4, 2))
def test_at_the_best_logit_the_game_is_worth_twice_js_less_log_four(
    mean1: float, sd1: float, mean2: float, sd2: float
) -> None:
    log_p, log_q = gaussian(mean1, sd1), gaussian(mean2, sd2)
    value = float(game.game_value(log_p, log_q, game.best_logit(log_p, log_q), GRID))
    js = float(jensenshannon(log_p.exp(), log_q.exp())) ** 2
    assert value == pytest.approx(2 * js - math.log(4), abs=1e-6)


@examples
@given(st.floats(-3, 3), st.floats(0.4, 2), st.integers(0, 1000), st.floats(0.05, 2))
def test_no_other_discriminator_is_better(mean: float, sd: float, seed: int, size: float) -> None:
    log_p, log_q = gaussian(0.0, 1.0), gaussian(mean, sd)
    best = game.best_logit(log_p, log_q)
    bump = torch.cos(GRID.nodes[:, 0] + float(draw(1, seed=seed)))
    value = game.game_value(log_p, log_q, torch.stack([best, best + size * bump]), GRID)
    assert value[0] > value[1]


def test_the_best_logit_is_infinite_where_one_density_is_zero_and_zero_where_both_are() -> None:
    none, some = torch.tensor([-math.inf]), torch.tensor([0.0])
    assert game.best_logit(some, none).item() == math.inf
    assert game.best_logit(none, some).item() == -math.inf
    assert game.best_logit(none, none).item() == 0


def test_a_discriminator_that_knows_nothing_is_worth_minus_log_four() -> None:
    value = game.game_value(gaussian(0, 1), gaussian(2, 1), torch.zeros(2801).double(), GRID)
    assert float(value) == pytest.approx(-math.log(4))


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="fake_logits holds int64; expected floating-point"):
        game.discriminator_losses(torch.zeros(3), torch.ones(3).long())
    with pytest.raises(ValueError, match="the shapes do not go together"):
        game.best_logit(torch.zeros(3), torch.zeros(4))
    with pytest.raises(ValueError, match="expected the last axis to be the 2801 nodes"):
        game.game_value(gaussian(0, 1), gaussian(0, 1), torch.zeros(3).double(), GRID)
