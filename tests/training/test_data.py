"""The shipped data: published sums, shapes, ranges; damage named in one sentence."""

import hashlib
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import Tensor

import helpers
from helpers.training.data import files, sentences
from helpers.training.data import mnist as digits
from helpers.training.data.files import DataFileError
from helpers.training.data.mnist import mnist
from helpers.training.data.sentences import sentence_pairs

SHA256 = {module.FILE: module.SHA256 for module in (digits, sentences)}
DATA = Path(__file__).parents[2] / "data"
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


def md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data folder that a test may damage."""
    for name in SHA256:
        shutil.copy(DATA / name, tmp_path / name)
    monkeypatch.setattr(files, "data_folder", lambda: tmp_path)
    return tmp_path


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
    assert listed == found == SHA256
    shipped = {path.name for path in DATA.iterdir() if path.suffix in (".npz", ".gz")}
    assert shipped == set(listed)


def test_each_call_returns_tensors_of_its_own() -> None:
    for tensor in mnist("test"):
        tensor.zero_()
    x, y = mnist("test")
    assert float(x.max()) == 1 and int(y.max()) == 9


def test_sentence_pairs() -> None:
    pairs = sentence_pairs()
    assert len(pairs) == 24_026
    assert pairs[0][:2] == ("Hi.", "嗨。")
    for pair in pairs:
        assert pair.english.strip() and pair.mandarin.strip()
        assert re.fullmatch(r"CC-BY 2\.0 \(France\) Attribution: " + AUTHORS, pair.attribution)


def load(name: str) -> Tensor | list:
    return mnist("test")[0] if name == "mnist.npz" else sentence_pairs()


@pytest.mark.parametrize("name", sorted(SHA256))
def test_a_damaged_file_is_named_in_one_sentence(copied: Path, name: str) -> None:
    path = copied / name
    whole = path.read_bytes()
    middle = bytearray(whole)
    middle[len(whole) // 2] ^= 1
    for content in (whole[:-1], whole[:1000], b"", bytes(middle), whole + b"x"):
        path.write_bytes(content)
        message = (
            rf"^the data file {path} is damaged: its {len(content)} bytes have SHA-256 "
            rf"[0-9a-f]{{12}}\.\.\., expected {SHA256[name][:12]}\.\.\.; restore it from a "
            r"fresh checkout of the book$"
        )
        with pytest.raises(DataFileError, match=message):
            load(name)
    path.write_bytes(whole)
    assert len(load(name)) > 0  # a failure is not remembered


@pytest.mark.parametrize("name", sorted(SHA256))
def test_a_missing_file_is_named(copied: Path, name: str) -> None:
    path = copied / name
    path.unlink()
    message = rf"cannot read the data file {path} \(No such file"
    with pytest.raises(DataFileError, match=message) as caught:
        load(name)
    assert caught.value.__cause__ is None and caught.value.__suppress_context__  # one traceback
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
import sys, importlib, pathlib, pkgutil
import helpers, torch
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
state = torch.get_rng_state()
for module in pkgutil.walk_packages(helpers.__path__, "helpers."):
    importlib.import_module(module.name)
assert torch.equal(state, torch.get_rng_state())
assert not [p for p in opened if p.endswith((".npz", ".gz"))]
"""
    source = str(Path(helpers.__file__).parents[1])
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": source, "OMP_NUM_THREADS": "1"},
        timeout=120,
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
