"""The shipped data: published sums, shapes, ranges, kinds of pixels; damage in one sentence."""

import hashlib
import math
import re
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor

from helpers import data
from helpers.data import DataFileError, binarize, mnist, sentence_pairs

DATA = Path(__file__).parents[1] / "data"
AUTHORS = r"tatoeba\.org #\d+ \([^()]+\) & #\d+ \([^()]+\)"
SIZES = {"train": 60_000, "test": 10_000}
COUNTS = {
    "train": [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
    "test": [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
}
# MD5 sums published for the uncompressed IDX files of MNIST: images, labels
PUBLISHED = {
    "train": ("6bbc9ace898e44ae57da46a324031adb", "a25bea736e30d166cdddb491f175f624"),
    "test": ("2646ac647ad5339dbf082846283269ea", "27ae3e4e09519cfbb04c329615203637"),
}


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the data folder that a test may damage, with nothing remembered before or after."""
    for name in data.SHA256:
        shutil.copy(DATA / name, tmp_path / name)
    monkeypatch.setattr(data, "data_folder", lambda: tmp_path)
    data._mnist_arrays.cache_clear()
    yield tmp_path
    data._mnist_arrays.cache_clear()


@pytest.mark.parametrize("split", ["train", "test"])
def test_mnist_is_the_published_one(split: str) -> None:
    x, y = mnist(split)
    images = (x * 255).round().to(torch.uint8)
    assert torch.equal(images.float() / 255, x)  # nothing but grey levels over 255
    header = struct.pack(">IIII", 2051, SIZES[split], 28, 28)
    label_header = struct.pack(">II", 2049, SIZES[split])
    labels = y.to(torch.uint8).numpy().tobytes()
    sums = md5(header + images.numpy().tobytes()), md5(label_header + labels)
    assert sums == PUBLISHED[split]


@pytest.mark.parametrize("split", ["train", "test"])
def test_mnist_has_the_documented_shapes_and_ranges(split: str) -> None:
    x, y = mnist(split)
    assert x.shape == (SIZES[split], 784) and x.dtype == torch.float32
    assert y.shape == (SIZES[split],) and y.dtype == torch.int64
    assert float(x.min()) == 0 and float(x.max()) == 1
    assert y.bincount().tolist() == COUNTS[split]


def test_the_sums_beside_the_data_are_those_of_the_loader_and_of_the_files() -> None:
    lines = (DATA / "SHA256SUMS").read_text().splitlines()
    listed = {name: digest for digest, name in (line.split() for line in lines)}
    found = {name: hashlib.sha256((DATA / name).read_bytes()).hexdigest() for name in listed}
    assert listed == found == data.SHA256
    shipped = {path.name for path in DATA.iterdir() if path.suffix in (".npz", ".gz")}
    assert shipped == set(listed)


def test_thresholded_pixels() -> None:
    x, y = mnist("test")
    hard, labels = mnist("test", "threshold")
    assert torch.equal(hard.bool(), (x * 255).round() >= 128)
    assert hard.dtype == torch.float32 and torch.equal(y, labels)


def test_statically_binarized_pixels_are_seeded() -> None:
    x, y = mnist("test")
    first, labels = mnist("test", "static")
    assert torch.equal(first, mnist("test", "static", seed=0)[0]) and torch.equal(y, labels)
    assert torch.equal(first, binarize(x, seeded(0)))
    other = mnist("test", "static", seed=1)[0]
    assert not torch.equal(first, other)
    assert set(first.unique().tolist()) == {0.0, 1.0}
    # about as many ones as the grey levels promise: standard error sqrt(sum g (1 - g))
    error = float((x * (1 - x)).double().sum().sqrt())
    assert abs(float(first.double().sum() - x.double().sum())) < 4.5 * error


def test_each_call_returns_tensors_of_its_own() -> None:
    mnist("test")[0].zero_()
    mnist("test")[1].zero_()
    x, y = mnist("test")
    assert float(x.max()) == 1 and int(y.max()) == 9


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_binarize_has_the_grey_level_as_its_mean(dtype: torch.dtype) -> None:
    grey = torch.tensor([[0.0, 0.1, 0.5], [0.9, 0.25, 1.0]], dtype=dtype)
    n = 40_000
    drawn = binarize(grey.expand(n, 2, 3), seeded())
    assert drawn.dtype == dtype and set(drawn.unique().tolist()) == {0.0, 1.0}
    error = (grey * (1 - grey) / n).sqrt()
    assert bool(((drawn.mean(0) - grey).abs() <= 4.5 * error).all())  # 0 and 1 without exception
    centred = drawn.reshape(n, 6) - grey.reshape(6)
    products = (centred[:, 1] * centred[:, 2]).mean()  # pixels are drawn independently
    assert abs(float(products)) < 4.5 * math.sqrt(0.09 * 0.25 / n)


def test_binarize_is_repeatable() -> None:
    grey = torch.full((5, 7), 0.5)
    assert torch.equal(binarize(grey, seeded(3)), binarize(grey, seeded(3)))
    generator = seeded(3)
    assert not torch.equal(binarize(grey, generator), binarize(grey, generator))


def test_sentence_pairs() -> None:
    pairs = sentence_pairs()
    assert len(pairs) == 24_026
    assert pairs[0][:2] == ("Hi.", "嗨。")
    for pair in pairs:
        assert pair.english.strip() and pair.mandarin.strip()
        assert re.fullmatch(r"CC-BY 2\.0 \(France\) Attribution: " + AUTHORS, pair.attribution)


def load(name: str) -> Tensor | list:
    return mnist("test")[0] if name == "mnist.npz" else sentence_pairs()


@pytest.mark.parametrize("name", sorted(data.SHA256))
def test_a_damaged_file_is_named_in_one_sentence(copied: Path, name: str) -> None:
    path = copied / name
    whole = path.read_bytes()
    middle = bytearray(whole)
    middle[len(whole) // 2] ^= 1
    for content in (whole[:-1], whole[:1000], b"", bytes(middle), whole + b"x"):
        path.write_bytes(content)
        message = (
            rf"^the data file {path} is damaged: its {len(content)} bytes have SHA-256 "
            rf"[0-9a-f]{{12}}\.\.\., expected {data.SHA256[name][:12]}\.\.\.; restore it from a "
            r"fresh checkout of the book$"
        )
        with pytest.raises(DataFileError, match=message) as caught:
            load(name)
        assert caught.value.__suppress_context__ or caught.value.__context__ is None
    path.write_bytes(whole)
    assert len(load(name)) > 0  # a failure is not remembered


@pytest.mark.parametrize("name", sorted(data.SHA256))
def test_a_missing_file_is_named(copied: Path, name: str) -> None:
    path = copied / name
    path.unlink()
    with pytest.raises(DataFileError, match=rf"cannot read the data file {path} \(No such file"):
        load(name)
    path.mkdir()
    with pytest.raises(DataFileError, match=r"\(Is a directory\); restore it from a fresh"):
        load(name)


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="split is 'valid'; expected 'train' or 'test'"):
        mnist("valid")
    with pytest.raises(ValueError, match="pixels is 'binary'; expected 'real', 'static' or"):
        mnist("test", "binary")


def test_importing_reads_no_data_draws_nothing_and_is_silent() -> None:
    program = """
import sys, importlib, pathlib, torch
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
state = torch.get_rng_state()
for name in "data em vae training checkpoints toy latent gradients quadrature".split():
    importlib.import_module("helpers." + name)
assert torch.equal(state, torch.get_rng_state())
assert not [p for p in opened if p.endswith((".npz", ".gz"))]
"""
    source = str(Path(data.__file__).parents[1])
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": source, "OMP_NUM_THREADS": "1"},
        timeout=120,
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
