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
