"""Links to a state of a live figure, ``#explorer-elbo?x=0,3``: what they give, said in words.

The form is that of ``fragment.js``. This module knows nothing of Sphinx.
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import traitlets

from helpers import words
from helpers.explorers.kit.found import explorers

PREFIX = "#explorer-"
# In Markdown: the phrase, the address, and perhaps the title that a notebook shows.
LINK = re.compile(r'\[([^\]\n]+)\]\((#explorer-[^\s()"]+)(?: "([^"\n]*)")?\)')


def parts(link: str) -> tuple[str, dict[str, str]]:
    """The id of the figure that a link leads to, and the texts of the values that it gives."""
    anchor, _, query = link.removeprefix("#").partition("?")
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return anchor, {name: unquote(text) for name, _, text in pairs}


def values(link: str, name: str, first: Mapping[str, Any]) -> dict[str, Any]:
    """What a link gives to the figure ``name``, which begins in the state ``first``.

    Raises:
        ValueError: when the figure has no such state, or cannot show what the link asks for.
    """
    given = {}
    for key, text in parts(link)[1].items():
        if key not in first:
            raise ValueError(
                f"{link} sets {key!r}, which the figure {name} does not have; expected some of "
                f"{', '.join(first)}"
            )
        try:
            given[key] = _read(text, first[key])
        except ValueError:
            raise ValueError(
                f"{link} gives {text!r} as {key}; expected a value such as {first[key]!r}"
            ) from None
    kind = explorers()[name]
    try:
        # Only its traits are asked for; data would take seconds.
        kind(assets={need: {"of": need} for need in kind.data()}, **{**first, **given}).close()
    except traitlets.TraitError as error:
        raise ValueError(
            f"{link} asks for what the figure {name} cannot show: {error}; expected a state that "
            "its sliders and buttons reach"
        ) from None
    return given


def _read(text: str, like: Any) -> Any:
    if isinstance(like, str):
        return text
    value = json.loads(f"[{text}]" if isinstance(like, list) else text)
    if isinstance(value, bool) != isinstance(like, bool):
        raise ValueError  # a trait would take 1 for true
    return value


def instruction(link: str, language: words.Catalogue | None = None) -> str:
    """What to do by hand to bring a figure into the state of a link: one sentence.

    Raises:
        ValueError: when no figure has the link's name, or has no words for one of the states.
    """
    anchor, given = parts(link)
    name = anchor.removeprefix(PREFIX.removeprefix("#")).split("-")[0]
    if name not in explorers():
        raise ValueError(
            f"{link} names no live figure; expected explorer- and one of {sorted(explorers())}"
        )
    say = (language or words.catalogue()).say
    try:
        steps = [_step(say, name, key, text) for key, text in given.items()]
    except KeyError as error:
        raise ValueError(f"{link} cannot be said in words: {error.args[0]}") from None
    reset = say("figures.kit.reset")
    if not steps:
        return say("figures.kit.by-reset", reset=reset)
    separator = say("punctuation.separator")
    return say("figures.kit.by-hand", reset=reset, steps=separator.join(steps))


def _step(say: Any, name: str, key: str, text: str) -> str:
    try:
        return str(say(f"figures.{name}.set.{key}.{text}"))
    except KeyError:
        pass
    shown = text.replace("],[", "), (").replace("[", "(").replace("]", ")")
    shown = re.sub(r",(?=\S)", ", ", shown).replace("-", "−")
    return str(say(f"figures.{name}.set.{key}", value=shown))


def with_instructions(text: str) -> str:
    """Markdown in which every link to a figure's state has what to do by hand as its title.

    A notebook shows the title where its figures are widgets, which no link can set.
    """
    return LINK.sub(lambda found: f'[{found[1]}]({found[2]} "{instruction(found[2])}")', text)
