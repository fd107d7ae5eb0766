"""The shipped models do what their records, the chapters and the live figures say."""

import itertools

import pytest
import torch

from helpers import runs
from helpers.explorers.kit.data import run_asset
from helpers.maths import latent
from helpers.models import vae
from helpers.models.vae import VAE, VAEConfig
from helpers.training import checkpoints
from helpers.training.data.mnist import mnist

RUNS = [name for name in runs.names() if runs.load(name).page == "snapshots"]
MODELS = [name for name in runs.names() if runs.load(name).page == "model"]
MODELS = [name for name in MODELS if isinstance(runs.untrained(name), VAE)]


@pytest.mark.parametrize("name", MODELS)
def test_a_shipped_model_reaches_the_bound_of_its_record(name: str) -> None:
    path = runs.checkpoint(name)
    model = runs.shipped(name)
    record = checkpoints.load_model(path, VAE(model.config))
    assert record["pixels"] == "dynamic" and record["test_pixels"] == "static, seed 0"
    x, _ = mnist("test", "static")
    terms = vae.evaluate(model, x, torch.Generator().manual_seed(1))
    for key, value in terms.items():
        assert value == pytest.approx(record["test"][key], abs=0.02), key
    lost_to_float16 = record["history"][-1]["elbo"] - record["test"]["elbo"]
    assert abs(lost_to_float16) < 0.05


def test_a_class_centre_of_the_map_decodes_to_its_class() -> None:
    """By vote of the 15 training digits that look most like the picture."""
    model = runs.shipped("vae-2d")
    x, y = mnist("test")
    mu, _ = model.encode(x)
    pictures = model.decode(torch.stack([mu[y == digit].mean(0) for digit in range(10)]))
    x_train, y_train = (part[:20_000] for part in mnist("train"))
    nearest = torch.cdist(pictures, x_train).topk(15, largest=False).indices
    found = y_train[nearest].mode(1).values.tolist()
    # The map cannot keep 4 and 9 apart, as the chapter says.
    assert [9 if digit == 4 else digit for digit in found] == [0, 1, 2, 3, 9, 5, 6, 7, 8, 9]


def test_the_map_fills_the_prior() -> None:
    """Four fifths of the codes lie where the prior has nine tenths of its mass or more."""
    mu, logvar = runs.shipped("vae-2d").encode(mnist("test")[0])
    inside = (mu.norm(dim=1) < 2.146).float().mean()  # chi-squared, 2 degrees, 0.9 quantile
    assert 0.8 < float(inside) < 0.98
    assert float(logvar.exp().mean()) < 0.02  # a digit takes little of the plane


@pytest.fixture(scope="module", params=RUNS)
def run(request: pytest.FixtureRequest) -> tuple[dict, dict]:
    """A recorded run as an asset, and as it is stored."""
    return run_asset(request.param), checkpoints.load_state(runs.checkpoint(request.param))


def test_a_recorded_run_has_figures_for_every_epoch_and_some_weights(run: tuple) -> None:
    asset, stored = run
    epochs = stored["record"]["epochs"]
    assert len(asset["history"]) == epochs + 1
    assert asset["snapshots"][0] == 0 and asset["snapshots"][-1] == epochs
    assert asset["beta"] == stored["record"]["beta"]
    for figures in asset["history"]:
        assert figures["elbo"] == pytest.approx(figures["reconstruction"] - figures["kl"])
    expected = b"".join(t.numpy().tobytes() for s in stored["snapshots"] for t in s.values())
    assert asset["weights"] == expected


def test_the_weights_of_a_snapshot_reach_the_figures_of_its_epoch(run: tuple) -> None:
    asset, stored = run
    x, _ = mnist("test", "static")
    model = VAE(VAEConfig(**stored["config"]))
    epochs = dict(zip(asset["snapshots"], stored["snapshots"], strict=True))
    for epoch in (0, 3, max(epochs)):
        model.load_state_dict(epochs[epoch])
        terms = vae.evaluate(model, x, torch.Generator().manual_seed(1))
        assert terms == pytest.approx(asset["history"][epoch], abs=0.05), epoch


def test_recorded_runs_begin_alike_and_end_as_beta_says() -> None:
    paths = [runs.checkpoint(name) for name in RUNS]
    assert sum(path.stat().st_size for path in paths) <= 3.0e6
    assets = sorted((run_asset(name) for name in RUNS), key=lambda a: a["beta"])
    one = len(assets[0]["weights"]) // len(assets[0]["snapshots"])
    assert len({asset["weights"][:one] for asset in assets}) == 1
    ends = [asset["history"][-1] for asset in assets]
    for less, more in itertools.pairwise(ends):
        assert more["kl"] < less["kl"] and more["reconstruction"] < less["reconstruction"]
    assert ends[1]["elbo"] == max(end["elbo"] for end in ends)  # beta = 1 trains the bound itself


def test_the_largest_beta_loses_a_latent_dimension_and_the_smallest_leaves_the_prior() -> None:
    x, _ = mnist("test")
    beyond, informative = [], []
    for name in RUNS:
        stored = checkpoints.load_state(runs.checkpoint(name))
        model = VAE(VAEConfig(**stored["config"]))
        model.load_state_dict(stored["snapshots"][-1])
        with torch.no_grad():
            mu, logvar = model.encode(x)
        # The 0.95 quantile of a 2-D standard normal's length.
        beyond.append(float((mu.norm(dim=1) > 2.448).float().mean()))
        informative.append(int((latent.kl_per_dimension(mu, logvar) > 0.1).sum()))
    assert informative == [2, 2, 1]
    assert beyond[0] > 0.2 > 0.1 > beyond[1] > beyond[2]
