"""Slant and width of drawn strokes, whose slant and width are known."""

import numpy as np
import pytest
import torch

from helpers.evaluation import strokes

SIDE = 28


def stroke(lean: float, width: float, top: int = 5, bottom: int = 23) -> torch.Tensor:
    """A stroke that leans to the right, its pixels covered in part at both edges: ``(784,)``."""
    fine = 40
    columns = (np.arange(SIDE * fine) + 0.5) / fine
    picture = np.zeros((SIDE, SIDE))
    for row in range(top, bottom):
        middle = 13.2 - lean * (row - 13.5)
        covered = np.abs(columns - middle) <= width / 2
        picture[row] = covered.reshape(SIDE, fine).mean(1)
    return torch.from_numpy(picture).reshape(-1)


@pytest.mark.parametrize("lean", [-0.4, 0.0, 0.25, 0.5])
def test_the_slant_of_a_stroke_is_what_it_was_drawn_with(lean: float) -> None:
    x = torch.stack([stroke(lean, 3.0), 0.5 * stroke(lean, 3.0)])
    found = strokes.slant(x)
    torch.testing.assert_close(
        found, torch.full((2,), lean, dtype=torch.float64), atol=5e-3, rtol=0
    )


def test_a_picture_moved_or_turned_over_keeps_or_changes_its_slant() -> None:
    x = stroke(0.3, 3.0).reshape(1, SIDE, SIDE)
    moved = x.roll((1, 2), (1, 2)).flatten(1)
    torch.testing.assert_close(strokes.slant(moved), strokes.slant(x.flatten(1)))
    torch.testing.assert_close(strokes.slant(x.flip(2).flatten(1)), -strokes.slant(x.flatten(1)))


@pytest.mark.parametrize("width", [2.0, 3.0, 4.5])
def test_the_width_of_a_stroke(width: float) -> None:
    """The ends belong to the outline and make a short stroke look a little narrower."""
    drawn = stroke(0.0, width)
    found = float(strokes.stroke_width(drawn[None]))
    length = 18
    assert found == pytest.approx(2 * width * length / (2 * length + 2 * width), rel=0.04)
    assert found == pytest.approx(float(strokes.stroke_width(0.3 * drawn[None])))


def test_a_wider_stroke_is_wider_at_any_slant() -> None:
    widths = [float(strokes.stroke_width(stroke(0.4, w)[None])) for w in (1.5, 2.5, 3.5)]
    assert widths[0] + 0.5 < widths[1] < widths[2] - 0.5


def test_no_ink_has_neither() -> None:
    blank = torch.zeros(2, SIDE**2)
    assert strokes.slant(blank).tolist() == strokes.stroke_width(blank).tolist() == [0, 0]


def test_what_columns_share_is_the_mean_of_numpy_s_correlations() -> None:
    draw = np.random.default_rng(0)
    common = draw.standard_normal((300, 1))
    values = common * [1.0, 2.0, -0.5, 3.0] + draw.standard_normal((300, 4)) + [0, 5, 1, -2]
    table = np.corrcoef(values.T)
    expected = (table.sum() - 4) / 12
    assert float(strokes.shared(torch.from_numpy(values))) == pytest.approx(expected)
    alone = torch.from_numpy(draw.standard_normal((4000, 5)))
    assert abs(float(strokes.shared(alone))) < 0.02
    assert float(strokes.shared(alone[:, :1] * torch.tensor([[1.0, 4.0]]))) == pytest.approx(1)


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match=r"x has shape \(2, 783\); expected \(N, D\) with D a sq"):
        strokes.slant(torch.zeros(2, 783))
    with pytest.raises(ValueError, match="x has values from -1; expected ink of at least 0"):
        strokes.stroke_width(-torch.ones(2, 9))
    with pytest.raises(ValueError, match="values has a column that does not vary"):
        strokes.shared(torch.tensor([[1.0, 2.0], [1.0, 3.0]]))
    with pytest.raises(ValueError, match=r"values has shape \(1, 3\)"):
        strokes.shared(torch.zeros(1, 3))
