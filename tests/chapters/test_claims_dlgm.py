"""What ``chapters/systems/dlgm`` says of its models, held by their records and by shipped weights.

The functions are the chapter's own. Likelihoods of one seed are compared digit by digit.
"""

from functools import cache
from typing import Any

import pytest
import torch

from helpers import runs
from helpers.maths import low_rank
from helpers.models import dlgm, vae
from helpers.training.data.mnist import mnist
from tests.chapters.definitions import definitions

BEGINS = ("import math", "def precision_at", "def f(xi)")
UNTIL = ("plots.style()", "mu = torch.tensor")
pytestmark = pytest.mark.usefixtures("one_thread")


@cache
def chapter() -> dict[str, Any]:
    return definitions("systems/dlgm", BEGINS, UNTIL)


def reached(name: str) -> list[dict[str, float]]:
    """What a run reached, by seed."""
    return [record["test"] for record in runs.all_seeds(name)]


def digits(n: int) -> torch.Tensor:
    return mnist("test", "static")[0][:n]


def test_three_seeds_of_each_posterior_with_equal_budgets() -> None:
    for name in ("dlgm-diagonal", "dlgm-rank-one"):
        records = runs.all_seeds(name)
        assert [record["seed"] for record in records] == [0, 1, 2]
        assert {record["epochs"] for record in records} == {20}
        assert {record["batch_size"] for record in records} == {128}


def test_the_rank_one_posterior_is_worse_with_every_seed() -> None:
    for a, b in zip(reached("dlgm-diagonal"), reached("dlgm-rank-one"), strict=True):
        assert b["nll"] > a["nll"] + 0.4
        assert -b["elbo"] > -a["elbo"] + 0.4


def test_the_difference_is_one_of_each_digit_and_not_of_chance() -> None:
    values = []
    for name in ("dlgm-diagonal", "dlgm-rank-one"):
        model = runs.shipped(name)
        generator = torch.Generator().manual_seed(3)  # another one than the chapter's
        values.append(vae.log_likelihood(model, digits(400), generator, 100, 400)[0])
    difference = values[0] - values[1]
    error = difference.std() / len(difference) ** 0.5
    apart = sum(value.var() / len(value) for value in values) ** 0.5
    assert float(difference.mean()) > 4 * float(error)
    assert float(apart) > 4 * float(error)


def test_each_decoder_fits_its_own_posterior_and_the_directions_agree() -> None:
    names = chapter()
    found = {}
    for name in ("dlgm-diagonal", "dlgm-rank-one"):
        model = runs.shipped(name)
        q = model.posterior(digits(200)).each[0]
        precision = names["precision_at"](model, q.mu)
        if isinstance(q, dlgm.RankOne):
            covariance = low_rank.covariance(q.logd, q.u)
            u = torch.nn.functional.normalize(q.u, dim=1)
            assert float((u @ u.T).abs().mean()) > 0.7
        else:
            covariance = torch.diag_embed(q.logvar.exp())
        own = names["own_gap"](precision, covariance).mean()
        found[name] = float(names["diagonal_gap"](precision).mean()), float(own)
    assert found["dlgm-rank-one"][0] > 8 > 4 > found["dlgm-diagonal"][0]
    assert all(1 < own < 4 for _, own in found.values())


def test_the_laplace_precision_is_the_curvature_of_the_log_posterior() -> None:
    """By automatic differentiation, at codes of a trained decoder, where ReLU has no kink."""
    model = runs.shipped("dlgm-diagonal")
    x = digits(3)
    codes = model.posterior(x).mu
    found = chapter()["precision_at"](model, codes)
    for one, code, precision in zip(x, codes, found, strict=True):

        def log_joint(xi: torch.Tensor, one: torch.Tensor = one) -> torch.Tensor:
            return model.log_px_given_z(one, xi) - xi @ xi / 2

        curvature = torch.autograd.functional.hessian(log_joint, code)
        torch.testing.assert_close(-curvature, precision, atol=1e-3, rtol=1e-3)


def test_the_upper_layer_is_not_used_and_does_not_help() -> None:
    one = [test["nll"] for test in reached("dlgm-rank-one")]
    for test in reached("dlgm-two-layers"):
        assert test["kl_2"] < 0.1
        assert test["active_2"] == 0
        assert test["active_1"] > 30
        assert test["nll"] > max(one) - 0.3


def test_pixels_drawn_once_cost_nothing_after_twenty_epochs() -> None:
    fixed, fresh = runs.record("dlgm-fixed"), runs.record("dlgm-rank-one")
    assert fixed["test"]["elbo"] == pytest.approx(fresh["test"]["elbo"], abs=0.3)
    assert fixed["test"]["nll"] == pytest.approx(fresh["test"]["nll"], abs=0.7)
    for record in (fixed, fresh):
        bounds = [epoch["elbo"] for epoch in record["history"]]
        assert max(bounds) == bounds[-1]
