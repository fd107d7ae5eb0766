"""What ``chapters/gan/game`` says of trained discriminators, held over several seeds.

The functions are the chapter's own: its cells run here, but for those that draw or train.
"""

from functools import cache
from typing import Any

import pytest
import torch

from tests.chapters.definitions import definitions

BEGINS = (
    "import math",
    "line = ",
    "def log_p",
    "def draw_p",
    "class Discriminator",
    "def logit_and_slope",
    "def judge",
    "def play",
    "losses = ",
    "def chase",
)
UNTIL = ("print(", "trained =", "for step_d")
SEEDS = (1, 2, 3)
pytestmark = pytest.mark.usefixtures("one_thread")


@cache
def chapter() -> dict[str, Any]:
    """Densities, samplers, training, the game."""
    return definitions("gan/game", BEGINS, UNTIL)


def trained(n: int, seed: int) -> Any:
    """A discriminator against the chapter's fixed generator."""
    names = chapter()
    found = names["Discriminator"](n, seed)
    found.follow(names["theta_0"], steps=800)
    return found


@pytest.fixture(scope="module", params=SEEDS)
def many(request: pytest.FixtureRequest) -> Any:
    return trained(30_000, request.param)


@pytest.mark.parametrize("seed", SEEDS)
def test_few_data_pull_many_samples_the_wrong_way(seed: int) -> None:
    wrong, error = chapter()["judge"](trained(30, seed).network)
    assert 0.12 < wrong < 0.65
    assert error > 1, "larger than the pull itself"


def test_many_data_pull_nearly_all_the_right_way(many: Any) -> None:
    wrong, error = chapter()["judge"](many.network)
    assert wrong < 0.1
    assert error < 0.4


def test_the_trained_slope_misses_the_tails_of_one_loss_alone(many: Any) -> None:
    names = chapter()
    theta = names["theta_0"].clone().requires_grad_()
    z = names["quadrature"].quadrature_grid(-8, 8, 3201)
    made = theta[0] + theta[1].exp() * z.nodes
    log_noise = names["log_q"](z.nodes, names["settings"](0.0, 1.0))

    def slope(name: str) -> float:
        loss = names["losses"][name](many.network(made)[:, 0])
        value = names["quadrature"].expectation(log_noise, loss, z)
        return float(names["gradient"](value, theta)[1])

    exact = {name: names["both_sides"](names["theta_0"], name)[0][1] for name in names["losses"]}
    assert slope("log(1 - D)") == pytest.approx(exact["log(1 - D)"], abs=0.12)
    assert slope("-log D") < 0.2 < exact["-log D"] - 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_with_few_data_the_generator_finds_no_rest(seed: int) -> None:
    best = chapter()["descend"]()[-1]
    few, many = (
        float((chapter()["play"](n, seed)[60:] - best).norm(dim=1).mean()) for n in (30, 30_000)
    )
    assert many < 0.13 < 0.16 < few


def test_the_chase_ends_or_not_by_its_steps() -> None:
    def late(step_d: float, step_g: float) -> torch.Tensor:
        shares = chapter()["chase"](step_d, step_g).split()
        return torch.tensor([float(share) for share in shares[3:]])

    assert bool((late(0.5, 0.5) == 0.5).all())
    assert float(late(0.02, 2.0).min()) < 0.45 and float(late(0.02, 2.0).max()) > 0.55
    assert float(late(0.5, 20.0).min()) < 0.1 and float(late(0.5, 20.0).max()) > 0.9
