"""Data of the explorers: shipped runs, digits, the scripts that carry them."""

import gzip
import json
import re
import zlib
from pathlib import Path

import numpy as np
import pytest
from torch import nn

from helpers import runs, shipped
from helpers.explorers.jensen import Jensen
from helpers.explorers.kit import data, found, site
from helpers.explorers.kit.data import Data
from helpers.explorers.kit.digits import digits
from helpers.explorers.latent import Latent
from helpers.models.vae import VAE
from helpers.training import checkpoints
from helpers.training.data.mnist import mnist

MOST_BYTES = 1.5e6  # of a model that a page fetches
VAES = [n for n in runs.names() if runs.load(n).page == "model"]
VAES = [n for n in VAES if isinstance(runs.untrained(n), VAE)]


@pytest.mark.parametrize("name", VAES)
def test_a_shipped_model_packs_to_exactly_its_stored_numbers(name: str) -> None:
    """Stored as float16, loaded as float32, packed as float16: nothing is rounded twice."""
    stored = checkpoints.load_state(runs.checkpoint(name))["weights"]
    expected = b"".join(tensor.numpy().astype("<f2").tobytes() for tensor in stored.values())
    assert data.run_asset(name)["weights"] == expected
    assert len(expected) <= MOST_BYTES


def test_a_run_without_a_page_and_a_model_without_networks_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bare = runs.Run(**{**vars(runs.load("vae-2d")), "page": ""})
    monkeypatch.setattr(runs, "load", lambda name: bare)
    with pytest.raises(ValueError, match="the run 'a-b' has nothing for a page"):
        data.run_asset("a-b")
    with pytest.raises(ValueError, match=r"Linear has no method networks\(\)"):
        data.model_asset(nn.Linear(2, 3))


def test_a_missing_model_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "shipped_folder", lambda name: tmp_path / name)
    with pytest.raises(checkpoints.CheckpointError, match=r"checkpoints/vae-2d\.safetensors"):
        runs.shipped("vae-2d")


def test_digits_are_test_digits_balanced_from_the_first_ten_on() -> None:
    asset = digits()
    assert asset["labels"] == list(range(10)) * 50
    assert len(asset["pixels"]["gzip"]) < 150_000
    grey = np.frombuffer(gzip.decompress(asset["pixels"]["gzip"]), np.uint8).reshape(500, 784)
    x, y = mnist("test")
    sevens = (x[y == 7][:50] * 255).round().numpy().astype(np.uint8)
    np.testing.assert_array_equal(grey[7::10], sevens)
    assert digits.__wrapped__() == asset, "another call gives the same bytes"
    assert digits(20)["labels"] == asset["labels"][:20]


@pytest.mark.parametrize("n", [0, -10, 15, 8930])
def test_digits_refuses_what_cannot_be_balanced(n: int) -> None:
    with pytest.raises(ValueError, match=rf"n is {n}; expected a multiple of 10 up to 8920"):
        digits(n)


def test_scripts_carry_bytes_as_base64() -> None:
    script = data.to_script("a-b", {"raw": b"\x00\xff", "deep": [{"gzip": b"abc"}], "n": 1.5})
    match = re.fullmatch(r'globalThis\.bookExplorers\.asset\("a-b", (".*"), (\d+)\);\n', script)
    assert match is not None
    text = json.loads(match[1])
    assert int(match[2]) == zlib.adler32(text.encode())
    assert json.loads(text) == {
        "raw": {"base64": "AP8="},
        "deep": [{"gzip": {"base64": "YWJj"}}],
        "n": 1.5,
    }
    with pytest.raises(TypeError, match="cannot write set to a script"):
        data.to_script("a", {"x": {1}})


def test_one_name_for_the_data_of_two_figures_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    both = {"jensen": Jensen, "latent": Latent}
    monkeypatch.setattr(site, "explorers", lambda: both)
    monkeypatch.setattr(Jensen, "NEEDS", {"digits": Latent.LATER["digits"]})
    assert list(site.all_data()) == ["digits", "vae-2d"]
    monkeypatch.setattr(Jensen, "NEEDS", {"digits": Data(dict)})
    with pytest.raises(ValueError, match="jensen and latent both name data 'digits'"):
        site.all_data()


def test_a_widget_carries_what_its_figure_needs_and_may_ask_for() -> None:
    for explorer in found.explorers().values():
        assert set(explorer().assets) == {*explorer.NEEDS, *explorer.LATER}


def test_shipped_files_are_found_in_a_wheel_before_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "src" / "helpers"
    monkeypatch.setattr(shipped, "PACKAGE", package)
    assert shipped.shipped_folder("data") == tmp_path / "data"
    (package / "_data").mkdir(parents=True)
    assert shipped.shipped_folder("data") == package / "_data"
