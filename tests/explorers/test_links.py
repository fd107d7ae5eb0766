"""Links to a figure's state: what they give, and what they tell a reader to do."""

from __future__ import annotations

import pytest

from helpers import words
from helpers.explorers.kit import links
from helpers.explorers.kit.found import explorers

ELBO = {"mu": 0.5, "sigma": 0.9, "x": [0.3, 1.2], "split": "gap", "follow": False}


def test_a_link_gives_values_of_the_figures_kind() -> None:
    link = "#explorer-elbo?x=0,3&follow=true&split=terms&mu=-1"
    found = links.values(link, "elbo", ELBO)
    assert found == {"x": [0, 3], "follow": True, "split": "terms", "mu": -1}
    assert links.values("#explorer-elbo", "elbo", ELBO) == {}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("y=3", ["sets 'y'", "mu, sigma, x, split, follow"]),
        ("x=0;3", ["gives '0;3' as x", "expected a value such as [0.3, 1.2]"]),
        ("mu=9", ["cannot show", "greater than 4"]),
        ("x=0,9", ["cannot show", "between -1 and 4"]),
        ("split=both", ["cannot show", "'gap'"]),
        ("follow=1", ["gives '1' as follow", "such as False"]),
    ],
)
def test_what_a_figure_cannot_show_is_refused_in_one_sentence(query: str, words: list[str]) -> None:
    with pytest.raises(ValueError) as raised:
        links.values(f"#explorer-elbo?{query}", "elbo", ELBO)
    said = str(raised.value)
    assert said.startswith(f"#explorer-elbo?{query} ") and "expected" in said
    assert [word for word in words if word not in said] == []


def test_a_link_says_what_to_do_by_hand() -> None:
    said = links.instruction("#explorer-elbo?x=0,-1&follow=true")
    assert said == "Press Reset, then: x = (0, −1), tick “keep q at its best”"
    assert links.instruction("#explorer-em?means=[0,0],[1,2]").endswith("(0, 0), (1, 2)")
    assert links.instruction("#explorer-elbo") == "Press Reset"
    with pytest.raises(ValueError, match="names no live figure"):
        links.instruction("#explorer-nothing?x=1")
    with pytest.raises(ValueError, match="cannot be said in words"):
        links.instruction("#explorer-em?steps=SE")


def test_titles_are_written_once_and_renewed() -> None:
    text = "Look [above](#explorer-elbo?x=0,3), not at [this](#sec-a)."
    once = links.with_instructions(text)
    assert once == (
        'Look [above](#explorer-elbo?x=0,3 "Press Reset, then: x = (0, 3)"), not at [this](#sec-a).'
    )
    assert links.with_instructions(once.replace("(0, 3)", "what it was")) == once


@pytest.mark.parametrize("name", sorted(explorers()))
def test_words_are_those_of_states(name: str) -> None:
    entries = words.catalogue().content["figures"][name].get("set", {})
    assert set(entries) <= set(explorers()[name].class_trait_names(state=True))
