"""What ``chapters/vae/accounts`` says, on other digits, another seed and the other 2-D model."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

from helpers import runs
from helpers.evaluation.frechet import frechet_distance
from helpers.maths import bounds, quadrature
from helpers.models import em
from helpers.training.data.mnist import mnist
from tests.chapters.definitions import definitions

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """The chapter's functions, about other digits of the test set, and about other models."""
    cells = ["import math", "x_train, ", "def log_px_given", "grid =", "def own_gaussians"]
    cells += ["def said", "judge =", "with torch.no_grad():\n    mu_all", "def correlation_of"]
    until = ["one =", "exact =", "few =", "print(", "real =", "alike ="]
    found = definitions("vae/accounts", cells, until)
    found |= {"some": mnist("test", pixels="static")[0][5::20]}
    exec("globals().update(some=some)", found)
    for name in ("vae-2d", "vae-20d-seed-1"):
        found[name] = runs.shipped(name).requires_grad_(False)
    return found


def test_a_plane_stands_where_a_list_of_hundreds_of_pictures_stands(names: dict[str, Any]) -> None:
    some, grid = names["some"], names["grid"]
    parts = [names["on_grid"](names["vae-2d"], part) for part in some.split(100)]
    exact = torch.cat([quadrature.log_integral(part, grid) for part in parts])
    log_w = names["vae-20d-seed-1"].log_weights(some, torch.Generator().manual_seed(1), 200)
    deep, _ = bounds.log_marginal_importance(log_w)
    listed = names["listed"](20)
    assert abs(float((exact - listed).mean())) < 6
    assert float((deep - listed).mean()) > 25
    assert float((names["listed"](100) - listed).mean()) > 2


def test_own_gaussians_win_back_much_of_the_gap(names: dict[str, Any]) -> None:
    x, model = names["some"][:100], names["vae-20d-seed-1"]
    before, after = names["own_gaussians"](model, x, 100)
    log_w = model.log_weights(x, torch.Generator().manual_seed(1), 300)
    log_px, _ = bounds.log_marginal_importance(log_w)
    share = float((after - before).mean() / (log_px - before).mean())
    assert 0.25 < share < 1


def test_a_code_of_twenty_numbers_names_its_digit_and_one_of_two_does_not(
    names: dict[str, Any],
) -> None:
    x = mnist("test", pixels="static")[0][1::2]
    plane, _ = names["said"](names["vae-2d"], x, 300)
    deep, _ = names["said"](names["vae-20d-seed-1"], x, 300)
    assert math.log(200) < float(plane) < math.log(2000)
    assert float(deep) > math.log(len(x)) - 0.1


def test_draws_of_a_prior_fitted_to_the_codes_are_nearer_to_digits(names: dict[str, Any]) -> None:
    model = names["vae-20d-seed-1"]
    real = names["features"](mnist("test", pixels="static")[0][1::2][:3000])
    with torch.no_grad():
        mu, logvar = model.encode(names["x_train"][20_000:30_000])
    generator = torch.Generator().manual_seed(2)
    codes = mu + torch.exp(0.5 * logvar) * torch.randn(mu.shape, generator=generator)
    start = em.initial_mixture(codes.double(), 40, generator)
    mixture = em.fit_em(codes.double(), start, steps=20, floor=1e-3).mixture
    z = torch.randn(3000, 20, generator=generator)
    normal = frechet_distance(names["features"](names["drawn"](model, z, 3)), real)
    z = em.sample(mixture, 3000, generator)[0].float()
    mixed = frechet_distance(names["features"](names["drawn"](model, z, 3)), real)
    assert float(mixed) < 0.8 * float(normal)


def test_the_decoder_draws_the_average_of_what_claims_the_place(names: dict[str, Any]) -> None:
    model = names["vae-2d"]
    with torch.no_grad():
        names["mu_all"], names["logvar_all"] = model.encode(names["x_train"])
        places = torch.randn(20, 2, generator=torch.Generator().manual_seed(5))
        average = torch.stack([names["averaged"](z)[0] for z in places])
        alike = names["correlation_of"](model.decode(places), average)
    assert float(alike.median()) > 0.9
