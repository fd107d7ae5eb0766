"""What ``chapters/vae/by-hand`` says of its gradients, held on other models and digits."""

from __future__ import annotations

import statistics
from typing import Any

import pytest
import torch

from helpers.models.vae import VAE, VAEConfig, evaluate, vae_step
from helpers.training.data.mnist import mnist
from helpers.training.loop import fit
from tests.chapters.definitions import definitions

pytestmark = pytest.mark.usefixtures("one_thread")
SOME = 10_000  # digits to train on, and to test


@pytest.fixture(scope="module", params=[5, 6])
def names(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The chapter's functions, about a model of another seed and other digits."""
    torch.manual_seed(request.param)
    model = VAE(VAEConfig(hidden=(400,), z_dim=20))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    x = mnist("train")[0][SOME : 2 * SOME]
    generator = torch.Generator().manual_seed(request.param)
    given = {"model": model, "optimizer": optimizer}
    step = vae_step(model, optimizer)
    fit(step, x, epochs=4, batch_size=128, generator=generator, state=given, progress=False)
    names = "W1 b1 W2 b2 W3 b3 W4 b4".split()
    found: dict[str, Any] = {
        "NAMES": names,
        "plain": {n: w.detach() for n, w in zip(names, model.parameters(), strict=True)},
        "x": x[-50:],
        "eps": model.noise(50, generator),
    }
    cells = [
        "import copy",
        "def sensitivities",
        "def moved",
        "def median",
        "def spoilt(",
        "def angle",
    ]
    found |= definitions("vae/by-hand", ["def firing", *cells], ["print("], **found)
    found["more"] = x
    return found


def test_the_quotient_s_error_is_made_of_units_that_change_sides(names: dict[str, Any]) -> None:
    firing, moved, error = names["firing"], names["moved"], names["median_error"]
    across, within = [], []
    for t in (0.1, 0.01, 1e-3, 1e-4):
        for v in names["directions"]:
            turned = int((firing(moved(v, t)) != firing(moved(v, -t))).sum())
            off = abs(names["quotient"](v, t) / names["along"](names["exact"], v) - 1)
            (across if turned else within).append(off)
    assert len(across) > 10
    assert len(within) > 10
    assert max(within) < 1e-5 < 1e-4 < statistics.median(across)
    assert error(1e-6) > 10 * error(1e-4)
    assert min(error(10.0**-k, torch.float32) for k in range(1, 7)) > 1e-4


def test_wrong_gradients_fail_the_test_and_lie_near_the_right_one(names: dict[str, Any]) -> None:
    for mistake in names["MISTAKES"]:
        _, wrong = names["spoilt"](mistake, names["double"], names["x2"], names["eps2"])
        off = statistics.median(
            abs(names["along"](wrong, v) / names["quotient"](v, 1e-4) - 1)
            for v in names["directions"]
        )
        degrees = names["angle"](wrong)
        if mistake == "none":
            assert off < 1e-6
            assert degrees < 0.1
        else:
            assert off > 1e-2
            assert 2 < degrees < 40


def test_all_of_them_train_and_two_cost_little(names: dict[str, Any]) -> None:
    exercise = definitions("vae/by-hand", ["def spoilt_step"], ["for mistake"], **names)
    x_test = mnist("test")[0][:2000]
    bound, kl, first = {}, {}, {}
    for mistake in names["MISTAKES"]:
        torch.manual_seed(7)
        model = VAE(VAEConfig(hidden=(400,), z_dim=20))
        first[mistake] = evaluate(model, x_test, torch.Generator().manual_seed(3))["elbo"]
        history = fit(
            exercise["spoilt_step"](mistake, model),
            names["more"],
            epochs=2,
            batch_size=128,
            generator=torch.Generator().manual_seed(8),
            state={"model": model},
            progress=False,
        )
        losses = history.per_epoch("loss")
        assert losses[1] < losses[0]
        result = evaluate(model, x_test, torch.Generator().manual_seed(3))
        bound[mistake], kl[mistake] = result["elbo"], result["kl"]
        assert bound[mistake] > first[mistake] + 100
    for cheap in ("half", "mask"):
        assert bound["none"] - bound[cheap] < 12
    for dear in ("one way", "mean"):
        assert bound["none"] - bound[dear] > 20
        assert kl[dear] > 1.5 * kl["none"]
