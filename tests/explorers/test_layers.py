"""Packing networks for a page: what is refused. What the page computes, network.test.mjs holds."""

import json

import numpy as np
import pytest
import torch
from torch import nn

from helpers.explorers.kit.layers import pack
from helpers.models.vae import VAE, VAEConfig


def forward(layers: list[dict], values: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Dense layers as the asset describes them, by numpy in double precision."""
    for layer in layers:
        if layer["layer"] == "dense":
            size = layer["out"] * layer["in"]
            weight, values = values[:size].reshape(layer["out"], layer["in"]), values[size:]
            bias, values = values[: layer["out"]], values[layer["out"] :]
            x = x @ weight.T + bias
        elif layer["layer"] == "leaky":
            x = np.where(x < 0, layer["slope"] * x, x)
        else:
            assert layer == {"layer": "sigmoid"}
            x = 1 / (1 + np.exp(-x))
    assert not len(values)
    return x


@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian"])
def test_the_networks_of_a_vae_compute_codes_and_means(likelihood: str) -> None:
    torch.manual_seed(0)
    model = VAE(VAEConfig(x_dim=12, hidden=(7, 5), z_dim=3, likelihood=likelihood))
    asset = pack(model.networks())
    assert json.loads(json.dumps(asset["networks"])) == asset["networks"]
    values = np.frombuffer(asset["weights"], "<f2").astype(np.float64)
    split = sum(p.numel() for p in model.encoder.parameters())
    x, z = torch.rand(4, 12), torch.randn(6, 3)
    code = forward(asset["networks"]["encoder"], values[:split], x.numpy())
    expected = torch.cat(model.encode(x), -1).detach().numpy()
    np.testing.assert_allclose(code, expected, atol=1e-3)
    mean = forward(asset["networks"]["decoder"], values[split:], z.numpy())
    np.testing.assert_allclose(mean, model.decode(z).detach().numpy(), atol=1e-3)


def test_what_has_no_effect_after_training_is_left_out() -> None:
    layers = (nn.Flatten(), nn.Dropout(0.5), nn.Linear(2, 1), nn.Identity())
    assert pack({"a": nn.Sequential(*layers)}) == pack({"a": layers[2]})


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (nn.Hardswish(), "a page cannot run the layer Hardswish; expected one of .*Conv2d"),
        (nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.Softmax(-1))), "the layer Softmax"),
        (nn.Conv2d(4, 4, 3, groups=2), r"Conv2d has groups=2; a page can only run groups=1"),
        (nn.ConvTranspose2d(4, 4, 3, dilation=2), r"has dilation=\(2, 2\)"),
        (nn.Conv2d(1, 1, 3, padding=1, padding_mode="reflect"), "padding_mode='reflect'"),
        (nn.Conv2d(1, 1, 3, padding="same"), "padding='same'; expected numbers"),
        (nn.Conv2d(1, 1, 3), "the network 'a' begins with a convolution"),
        (nn.BatchNorm1d(3, track_running_stats=False), "keeps no running statistics"),
        (nn.GRU(2, 3, num_layers=2), "GRU has num_layers=2"),
        (nn.LSTM(2, 3, bidirectional=True), "LSTM has bidirectional=True"),
        (nn.Softplus(beta=2), "Softplus has beta=2"),
        (nn.Unflatten(2, (1, 2)), "Unflatten has dim=2"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_page_cannot_run_is_named(layer: nn.Module, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pack({"a": layer})


def test_a_weight_too_large_for_float16_is_refused() -> None:
    layer = nn.Linear(2, 3)
    with torch.no_grad():
        layer.bias[1] = 7e4
    with pytest.raises(ValueError, match=r"size 70000; float16 holds at most 65504"):
        pack({"a": layer})
