"""One level of a pyramid, against loops over blocks, and as a change of variables."""

import numpy as np
import pytest
import torch
from torch import Tensor

from helpers.maths import pyramid

B, SIDE = 3, 4  # of the coarse image; the fine one is 8 wide


def draw(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_down_is_the_mean_of_each_block() -> None:
    x = draw(B, 4 * SIDE**2)
    image, found = x.view(B, 8, 8), pyramid.down(x).view(B, SIDE, SIDE)
    for i in range(SIDE):
        for j in range(SIDE):
            block = image[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
            torch.testing.assert_close(found[:, i, j], block.mean((1, 2)))


def test_up_is_bilinear_between_the_centres_of_blocks() -> None:
    """NumPy's interpolation along one axis after the other, held at the border."""
    c = draw(B, SIDE**2)
    at = (np.arange(2 * SIDE) + 0.5) / 2 - 0.5
    line = np.stack([np.interp(at, np.arange(SIDE), row) for row in np.eye(SIDE)], 1)
    expected = np.einsum("ai,nij,bj->nab", line, c.view(B, SIDE, SIDE).numpy(), line)
    np.testing.assert_allclose(pyramid.up(c).view(B, 8, 8).numpy(), expected, atol=1e-12)


def test_repeated_is_an_inverse_of_down_from_the_right_and_up_is_none() -> None:
    c = draw(B, SIDE**2)
    torch.testing.assert_close(pyramid.down(pyramid.repeated(c)), c)
    assert (pyramid.down(pyramid.up(c)) - c).abs().max() > 0.1


def test_means_and_details_are_all_of_an_image_and_all_are_of_an_image() -> None:
    x = draw(B, 4 * SIDE**2)
    c, b = pyramid.down(x), pyramid.details(x)
    torch.testing.assert_close(pyramid.assemble(c, b), x)
    c, b = draw(B, SIDE**2, seed=1), draw(B, 3 * SIDE**2, seed=2)
    made = pyramid.assemble(c, b)
    torch.testing.assert_close(pyramid.down(made), c)
    torch.testing.assert_close(pyramid.details(made), b)


def test_details_keep_lengths_and_leave_the_means_alone() -> None:
    c, b = torch.zeros(B, SIDE**2).double(), draw(B, 3 * SIDE**2)
    made = pyramid.assemble(c, b)
    torch.testing.assert_close(made.square().sum(1), b.square().sum(1))
    assert pyramid.down(made).abs().max() < 1e-12


def test_ink_is_divided_by_what_logits_differ_by_in_a_block() -> None:
    c, logits = draw(B, SIDE**2).abs(), draw(B, 4 * SIDE**2, seed=3)
    made = pyramid.divided(c, logits)
    torch.testing.assert_close(pyramid.down(made), c)
    moved = pyramid.divided(c, logits + pyramid.repeated(draw(B, SIDE**2, seed=4)))
    torch.testing.assert_close(moved, made)
    first = made.view(B, 8, 8)[:, :2, :2], logits.view(B, 8, 8)[:, :2, :2]
    ratio = first[0][:, 0, 0] / first[0][:, 1, 0]
    torch.testing.assert_close(ratio.log(), first[1][:, 0, 0] - first[1][:, 1, 0])


def test_an_odd_coarse_image_is_a_square_too() -> None:
    x = draw(B, 196)
    c, b = pyramid.down(x), pyramid.details(x)
    assert c.shape == (B, 49) and b.shape == (B, 147)
    torch.testing.assert_close(pyramid.assemble(c, b), x)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: pyramid.down(draw(2, 9)), r"x has shape \(2, 9\); expected \(B, d\), sq"),
        (lambda: pyramid.details(draw(2, 12)), r"x has shape \(2, 12\); expected \(B, d\), sq"),
        (lambda: pyramid.down(draw(2, 4, 4)), r"x has shape \(2, 4, 4\); expected \(B, d\)"),
        (lambda: pyramid.up(draw(2, 8)), r"c has shape \(2, 8\); expected \(B, d\), sq"),
        (lambda: pyramid.repeated(draw(2, 0)), r"c has shape \(2, 0\); expected \(B, d\)"),
        (lambda: pyramid.divided(draw(2, 4), draw(2, 36)), r"logits have shape \(2, 36\); expect"),
        (lambda: pyramid.assemble(draw(2, 4), draw(2, 8)), r"b has shape \(2, 8\); expected"),
        (lambda: pyramid.assemble(draw(2, 4), draw(3, 12)), r"b has shape \(3, 12\); expected"),
    ],
)  # fmt: skip
def test_what_is_no_square_is_refused(call: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        call()
