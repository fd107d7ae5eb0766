"""Nearest neighbours against a search one by one, and over more queries than go at once."""

from __future__ import annotations

import pytest
import torch

from helpers.evaluation import neighbours


def test_each_query_finds_its_nearest_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "ROWS", 4)
    generator = torch.Generator().manual_seed(0)
    queries, examples = (
        torch.randn(11, 3, generator=generator),
        torch.randn(7, 3, generator=generator),
    )
    found = neighbours.nearest(queries, examples)
    expected = [
        min(range(7), key=lambda i: float((q - examples[i]).square().sum())) for q in queries
    ]
    assert found.tolist() == expected


def test_an_example_is_its_own_neighbour_and_the_first_of_equals_counts() -> None:
    examples = torch.tensor([[0.0, 0.0], [3.0, 4.0], [3.0, 4.0]])
    assert neighbours.nearest(examples, examples).tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("queries", "examples", "message"),
    [
        ((2, 3), (4, 5), "last axes differ"),
        ((2, 3), (0, 3), "at least one"),
        ((3,), (4, 3), "expected \\(Q, D\\)"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    queries: tuple[int, ...], examples: tuple[int, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        neighbours.nearest(torch.zeros(queries), torch.zeros(examples))


@pytest.mark.parametrize("offset", [0.0, 1e2, 1e4])
def test_a_common_offset_costs_no_digits(offset: float) -> None:
    generator = torch.Generator().manual_seed(0)
    examples = torch.randn(300, 5, generator=generator) + offset
    queries = torch.randn(80, 5, generator=generator) + offset
    exact = (queries.double()[:, None] - examples.double()).norm(dim=2).argmin(1)
    assert torch.equal(neighbours.nearest(queries, examples), exact)


def test_numbers_that_are_not_finite_are_refused() -> None:
    good, bad = torch.zeros(4, 2), torch.full((3, 2), torch.nan)
    with pytest.raises(ValueError, match="examples holds NaN or infinite values"):
        neighbours.nearest(good, bad)
    with pytest.raises(ValueError, match="queries holds NaN or infinite values"):
        neighbours.nearest(bad, good)
