"""What the explorers are given: layers and weights, digits, scripts."""

import gzip
import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from helpers import shipped
from helpers.explorers.kit import weights
from helpers.models.vae import VAE, VAEConfig
from helpers.training import checkpoints
from helpers.training.data.mnist import mnist

MOST_BYTES = {"vae-2d": 1.0e6, "vae-20d": 1.5e6}


def forward(network: dict, content: bytes, part: str, x: np.ndarray) -> np.ndarray:
    """The forward pass as the description of the asset says it, by numpy in double precision."""
    values = np.frombuffer(content, "<f2").astype(np.float64)
    start = 0
    for name in ("encoder", "decoder"):
        for layer in network[name]:
            size = layer["out"] * layer["in"]
            weight = values[start : start + size].reshape(layer["out"], layer["in"])
            bias = values[start + size : start + size + layer["out"]]
            start += size + layer["out"]
            if name == part:
                x = x @ weight.T + bias
                if layer["activation"] == "relu":
                    x = np.maximum(x, 0)
                elif layer["activation"] == "sigmoid":
                    x = 1 / (1 + np.exp(-x))
                else:
                    assert layer["activation"] == "linear"
    assert start == len(values)
    return x


@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian"])
def test_packed_layers_compute_what_the_model_computes(likelihood: str) -> None:
    torch.manual_seed(0)
    model = VAE(VAEConfig(x_dim=12, hidden=(7, 5), z_dim=3, likelihood=likelihood))
    asset = weights.pack(model)
    assert json.loads(json.dumps(asset["network"])) == asset["network"]
    assert (asset["network"]["likelihood"], asset["network"]["z_dim"]) == (likelihood, 3)
    x, z = torch.rand(4, 12), torch.randn(6, 3)
    code = forward(asset["network"], asset["weights"], "encoder", x.numpy())
    expected = torch.cat(model.encode(x), -1).detach().numpy()
    np.testing.assert_allclose(code, expected, atol=1e-3)
    mean = forward(asset["network"], asset["weights"], "decoder", z.numpy())
    np.testing.assert_allclose(mean, model.decode(z).detach().numpy(), atol=1e-3)


def test_a_weight_too_large_for_float16_is_refused() -> None:
    model = VAE(VAEConfig(x_dim=4, hidden=(3,), z_dim=1))
    with torch.no_grad():
        model.decoder.layers[0].bias[1] = 7e4
    with pytest.raises(ValueError, match=r"size 70000; float16 holds at most 65504"):
        weights.pack(model)


@pytest.mark.parametrize("name", weights.MODELS)
def test_a_shipped_model_packs_to_exactly_its_stored_numbers(name: str) -> None:
    """Stored as float16, loaded as float32, packed as float16: nothing is rounded twice."""
    stored = checkpoints.load_state(weights.checkpoint(name))["weights"]
    assert {tensor.dtype for tensor in stored.values()} == {torch.float16}
    expected = b"".join(tensor.numpy().tobytes() for tensor in stored.values())
    assert weights.pack(weights.load_vae(name))["weights"] == expected
    assert len(expected) <= MOST_BYTES[name]


def test_digits_are_test_digits_balanced_from_the_first_ten_on() -> None:
    asset = weights.digits()
    assert asset["labels"] == list(range(10)) * 50
    assert len(asset["pixels"]["gzip"]) < 150_000
    grey = np.frombuffer(gzip.decompress(asset["pixels"]["gzip"]), np.uint8).reshape(500, 784)
    x, y = mnist("test")
    sevens = (x[y == 7][:50] * 255).round().numpy().astype(np.uint8)
    np.testing.assert_array_equal(grey[7::10], sevens)
    assert weights.digits() == asset, "the same call gives the same bytes"
    assert weights.digits(20)["labels"] == asset["labels"][:20]


@pytest.mark.parametrize("n", [0, -10, 15, 8930])
def test_digits_refuses_what_cannot_be_balanced(n: int) -> None:
    with pytest.raises(ValueError, match=rf"n is {n}; expected a multiple of 10 up to 8920"):
        weights.digits(n)


def test_scripts_carry_bytes_as_base64() -> None:
    script = weights.to_script("a-b", {"raw": b"\x00\xff", "deep": [{"gzip": b"abc"}], "n": 1.5})
    match = re.fullmatch(r'globalThis\.bookExplorers\.asset\("a-b", (.*)\);\n', script)
    assert match is not None
    assert json.loads(match[1]) == {
        "raw": {"base64": "AP8="},
        "deep": [{"gzip": {"base64": "YWJj"}}],
        "n": 1.5,
    }
    with pytest.raises(TypeError, match="cannot write set to a script"):
        weights.to_script("a", {"x": {1}})


def test_every_asset_becomes_a_script(tmp_path: Path) -> None:
    weights.write_assets(tmp_path)
    written = {path.name: path.read_text("ascii") for path in tmp_path.iterdir()}
    assert set(written) == {f"{name}.js" for name in weights.ASSETS}
    for name in weights.ASSETS:
        assert written[f"{name}.js"] == weights.to_script(name, weights.build(name))


def test_a_missing_model_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "shipped_folder", lambda name: tmp_path / name)
    with pytest.raises(checkpoints.CheckpointError, match=r"checkpoints/vae-2d\.safetensors"):
        weights.load_vae("vae-2d")


def test_shipped_files_are_found_in_a_wheel_before_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "src" / "helpers"
    monkeypatch.setattr(shipped, "PACKAGE", package)
    assert shipped.shipped_folder("data") == tmp_path / "data"
    (package / "_data").mkdir(parents=True)
    assert shipped.shipped_folder("data") == package / "_data"
