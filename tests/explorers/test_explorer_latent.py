"""Explorer ``latent`` from Python's side: which models and which states it takes."""

import numpy as np
import pytest
import torch
import traitlets

from helpers.explorers.kit.data import model_asset
from helpers.explorers.latent import Latent
from helpers.models.vae import VAE, VAEConfig


@pytest.fixture(scope="module")
def vae():
    torch.manual_seed(0)
    return VAE(VAEConfig(z_dim=2, hidden=(5,)))


def test_without_a_model_it_shows_the_shipped_one():
    explorer = Latent()
    assert explorer.assets == {name: data.build() for name, data in Latent.data().items()}
    assert set(explorer.assets) == {"vae-2d", "digits"}
    assert 'data-assets="vae-2d"' in explorer.to_html()


def test_a_model_of_the_readers_own_travels_to_the_notebook(vae):
    explorer = Latent(vae, z=[1.0, -1.0])
    weights = np.frombuffer(explorer.assets["vae-2d"]["weights"], "<f2")
    assert len(weights) == sum(p.numel() for p in vae.parameters())
    assert explorer.assets["vae-2d"] == model_asset(vae)
    assert explorer.z == [1.0, -1.0]


def test_a_page_never_shows_the_shipped_model_for_another(vae):
    figure = Latent(vae).to_html()
    assert "data-explorer" not in figure
    assert "running kernel" in figure


@pytest.mark.parametrize(
    "config",
    [
        VAEConfig(z_dim=3, hidden=(5,)),
        VAEConfig(z_dim=2, hidden=(5,), x_dim=16),
        VAEConfig(z_dim=2, hidden=(5,), likelihood="gaussian"),
    ],
)
def test_a_model_that_is_no_plane_of_digits_is_refused(config):
    said = (
        f"the model has {config.x_dim} pixels, {config.z_dim} latent dimensions and a "
        f"{config.likelihood} decoder; expected 784, 2 and bernoulli"
    )
    with pytest.raises(ValueError, match=said):
        Latent(VAE(config))


@pytest.mark.parametrize("name", ["z", "a", "b"])
@pytest.mark.parametrize("code", [[1.0], [1.0, 2.0, 3.0], [float("nan"), 0.0], [0.0, 3.6]])
def test_a_code_off_the_plane_is_refused(name, code):
    explorer = Latent()
    before = getattr(explorer, name)
    with pytest.raises(traitlets.TraitError, match=f"{name} is .*expected two numbers"):
        setattr(explorer, name, code)
    assert getattr(explorer, name) == before


def test_a_stroke_needs_pairs():
    with pytest.raises(traitlets.TraitError, match="odd number"):
        Latent(strokes=[[1.0, 2.0, 3.0]])


def test_moving_the_point_can_be_observed_and_linked():
    explorer, other = Latent(), Latent()
    seen = []
    explorer.observe(lambda change: seen.append(change["new"]), "z")
    traitlets.link((explorer, "z"), (other, "z"))
    explorer.set_trait("z", [1, -1])
    assert seen == [[1.0, -1.0]]
    assert other.z == [1.0, -1.0]
