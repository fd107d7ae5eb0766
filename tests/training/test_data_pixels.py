"""The kinds of pixels: real, static, dynamic and thresholded; draws seeded and unbiased."""

import math

import pytest
import torch

from helpers.training.data.mnist import binarize, mnist


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


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


def test_a_black_pixel_stays_black_when_the_draw_is_exactly_zero(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # one uniform float32 in 2^24 is 0: at all of MNIST's dark pixels, two or three an epoch
    monkeypatch.setattr(torch, "rand", lambda shape, **_: torch.zeros(shape))
    assert binarize(torch.tensor([0.0, 0.5]), seeded()).tolist() == [0.0, 1.0]
