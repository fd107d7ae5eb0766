"""Running cells of a chapter leaves the process of the tests as it was."""

from __future__ import annotations

import torch

from tests.chapters.definitions import definitions


def test_denormal_numbers_are_not_flushed_afterwards() -> None:
    names = definitions("vae/by-hand", ["import copy"], ["print("])
    assert "flush_denormals" in names
    assert float(torch.tensor(2.0**-140) * 0.5) == 2.0**-141
