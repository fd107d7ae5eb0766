"""The point against the line: fields against autograd of the losses, matrices against autograd of
the steps, and paths against what the eigenvalues say of them."""

import itertools
import math
from collections.abc import Callable

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate
from torch import Tensor

from helpers.maths import adversarial, dynamics
from helpers.maths.dynamics import DiracGan

GAMES = [
    DiracGan(loss, penalty, strength)
    for loss in dynamics.LOSSES
    for penalty, strength in (("none", 0.0), ("noise", 0.8), ("r1", 0.6), ("clip", 0.7))
]
KINKED = [DiracGan(loss, "gradient", 0.6) for loss in dynamics.LOSSES]
names = [f"{game.loss}-{game.penalty}" for game in GAMES + KINKED]
small = st.floats(-2, 2)


def point(theta: float, psi: float) -> Tensor:
    return torch.tensor([theta, psi], dtype=torch.float64)


def losses(
    game: DiracGan, theta: Tensor, psi: Tensor, eps: Tensor, weights: Tensor
) -> tuple[Tensor, Tensor]:
    """Of discriminator and generator, from ``helpers.maths.adversarial`` at given noise."""
    real, fake = psi * eps, psi * (theta + eps)
    if game.loss == "wasserstein":
        of_d, of_g = fake - real, -fake
    else:
        of_d = torch.stack(adversarial.discriminator_losses(real, 0 * real + fake)).sum(0)
        of_g = (
            adversarial.generator_loss_minimax(fake)
            if game.loss == "minimax"
            else adversarial.generator_loss_nonsaturating(fake)
        )
    penalty = torch.zeros_like(psi)
    if game.penalty == "r1":
        penalty = game.strength / 2 * psi.square()
    if game.penalty == "gradient":
        penalty = game.strength / 2 * (psi.abs() - 1).square()
    return of_d @ weights + penalty, of_g @ weights


def by_autograd(game: DiracGan, at: Tensor) -> Tensor:
    """Minus the slope of each loss for its own number, with other nodes for the noise."""
    theta, psi = (value.clone().requires_grad_() for value in at)
    eps, weights = torch.zeros(1, dtype=torch.float64), torch.ones(1, dtype=torch.float64)
    if game.penalty == "noise":
        eps = torch.linspace(-9, 9, 4001, dtype=torch.float64)
        weights = torch.softmax(-eps.square() / 2, 0)
        eps = game.strength * eps
    of_d, of_g = losses(game, theta, psi, eps, weights)
    (up,) = torch.autograd.grad(of_g, theta, retain_graph=True)
    (down,) = torch.autograd.grad(of_d, psi)
    return -torch.stack([up, down])


@pytest.mark.parametrize("game", GAMES + KINKED, ids=names)
@settings(max_examples=25, deadline=None)
@given(theta=small, psi=small)
def test_the_field_is_minus_the_slope_of_each_loss(
    game: DiracGan, theta: float, psi: float
) -> None:
    at = point(theta, psi)
    torch.testing.assert_close(dynamics.field(game, at), by_autograd(game, at), atol=1e-9, rtol=0)


def test_the_noise_is_integrated_as_scipy_does() -> None:
    game, (theta, psi) = DiracGan("nonsaturating", "noise", 2.0), (1.2, -2.5)

    def mean(f: Callable[[float], float]) -> float:
        found = integrate.quad(
            lambda e: math.exp(-e * e / 2) / math.sqrt(2 * math.pi) * f(2 * e), -10, 10
        )
        return float(found[0])

    sigma = lambda a: 1 / (1 + math.exp(-a))  # noqa: E731
    up = psi * mean(lambda e: sigma(-psi * (theta + e)))
    down = mean(lambda e: e * sigma(-psi * e) - (theta + e) * sigma(psi * (theta + e)))
    torch.testing.assert_close(dynamics.field(game, point(theta, psi)), point(up, down))


@pytest.mark.parametrize("game", GAMES, ids=names[: len(GAMES)])
def test_the_matrices_are_autograds(game: DiracGan) -> None:
    origin = point(0, 0)
    found = torch.autograd.functional.jacobian(lambda at: dynamics.field(game, at), origin)
    torch.testing.assert_close(dynamics.jacobian(game), found, atol=1e-9, rtol=0)
    for ratio, order in itertools.product((0.5, 3.0), dynamics.ORDERS):

        def step(at: Tensor, how: tuple[float, float, str] = (0.3, ratio, order)) -> Tensor:
            return dynamics.update(game, at, *how)

        found = torch.autograd.functional.jacobian(step, origin)
        matrix = dynamics.update_matrix(game, 0.3, ratio, order)
        torch.testing.assert_close(matrix, found, atol=1e-9, rtol=0)


@pytest.mark.parametrize("order", dynamics.ORDERS)
@pytest.mark.parametrize("game", GAMES, ids=names[: len(GAMES)])
def test_near_the_equilibrium_a_path_is_powers_of_the_matrix(game: DiracGan, order: str) -> None:
    start = point(1e-5, -2e-5)
    matrix = dynamics.update_matrix(game, 0.2, 1.5, order)
    ends = torch.linalg.matrix_power(matrix, 40) @ start
    found = dynamics.path(game, start, 40, 0.2, 1.5, order)
    assert found.shape == (41, 2)
    torch.testing.assert_close(found[-1], ends, atol=1e-13, rtol=0)


def test_clipping_keeps_psi_within_its_bound() -> None:
    game = DiracGan("wasserstein", "clip", 0.5)
    found = dynamics.path(game, point(2, 0), 400, 0.1)
    assert float(found[:, 1].abs().max()) == 0.5
    assert float(found[200:].norm(dim=1).min()) > 0.49


def test_many_points_at_once_are_many_single_ones() -> None:
    game = DiracGan("nonsaturating", "noise", 0.5)
    starts = torch.randn(3, 4, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    together = dynamics.path(game, starts, 5, 0.3, 2.0, "alternating")
    alone = dynamics.path(game, starts[2, 1], 5, 0.3, 2.0, "alternating")
    torch.testing.assert_close(together[:, 2, 1], alone)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("hinge",), "loss is 'hinge'; expected"),
        (("minimax", "dropout"), "penalty is 'dropout'; expected"),
        (("minimax", "r1", -1.0), "strength is -1.0; expected"),
        (("minimax", "r1", math.nan), "strength is nan; expected"),
        (("minimax", "clip", 0.0), "strength is 0; expected a bound above 0"),
    ],
)
def test_a_game_that_does_not_exist_is_refused(arguments: tuple, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        DiracGan(*arguments)


def test_a_kink_has_no_matrix() -> None:
    for made in (dynamics.jacobian, lambda game: dynamics.update_matrix(game, 0.1)):
        with pytest.raises(ValueError, match="has a kink at psi = 0; expected"):
            made(KINKED[0])
