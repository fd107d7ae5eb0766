"""Naive Bayes and the mixtures of the first chapter, as functions."""

import pytest
import torch
from sklearn.naive_bayes import BernoulliNB

from helpers.models import classical
from helpers.training.data.mnist import mnist
from tests.chapters.definitions import definitions


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_naive_bayes_draws_what_scikit_learn_counts() -> None:
    generator = seeded()
    y = torch.arange(90) % 3
    chance = torch.rand(3, 6, generator=generator)
    x = (torch.rand(90, 6, generator=generator) < chance[y]).float()
    peer = BernoulliNB(binarize=None).fit(x.numpy(), y.numpy())
    drawn, c = classical.naive_bayes(x, y)(40_000, seeded(1))
    assert drawn.shape == (40_000, 6) and set(drawn.unique().tolist()) == {0.0, 1.0}
    expected = torch.from_numpy(peer.feature_log_prob_).exp().float()
    for digit in range(3):
        mine = drawn[c == digit]
        assert len(mine) == pytest.approx(40_000 / 3, rel=0.04)
        torch.testing.assert_close(mine.mean(0), expected[digit], atol=0.02, rtol=0)


def test_both_draw_what_the_cells_of_the_first_chapter_draw() -> None:
    """From the same generators, to the last bit or nearly so."""
    begins = ("import math", "x, y = mnist", "def fit_pixels", "def draw_pixels", "del x, x_naive")
    begins += ("mixtures = []", "generator = torch.Generator().manual_seed(5)")
    until = ("peer =", "print(", "picked =")
    names = definitions("generative-models", begins, until, x_styles=None)
    x, y = mnist("train", "static")
    naive, _ = classical.naive_bayes(x, y)(200, seeded(1))
    own, _ = names["draw_pixels"](names["gamma"], names["log_prior"].exp(), 200, seeded(1))
    assert float((naive != own).double().mean()) < 1e-5
    x, y = mnist("train")
    drawn, c = classical.mixtures(x, y)(10_000, seeded(5))
    assert torch.equal(c, names["drawn"])
    torch.testing.assert_close(drawn, names["x_mixture"], atol=1e-3, rtol=0)


def test_bytes_are_refused() -> None:
    for fit in (classical.naive_bayes, classical.mixtures):
        with pytest.raises(ValueError, match=r"expected pixels in \[0, 1\]"):
            fit(255 * torch.rand(20, 50), torch.arange(20) % 2)
    sample = classical.naive_bayes(torch.rand(20, 5).round(), torch.arange(20) % 2)
    with pytest.raises(ValueError, match="n is 0; expected at least 1"):
        sample(0, seeded())
