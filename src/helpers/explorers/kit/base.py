"""What all explorers share: the widget, its state, and its static form.

This module knows nothing of any one explorer, and nothing of Sphinx.
"""

import html
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

from helpers import words
from helpers.explorers.kit.data import Data

BUNDLE = Path(__file__).parents[1] / "bundle"


class Number(traitlets.Float):
    """A finite number: no picture can show another."""

    def validate(self, obj: Any, value: Any) -> Any:
        """The number, or a ``TraitError`` that says what came."""
        if isinstance(value, float) and not math.isfinite(value):
            name = self.name or "an entry of a list"
            raise traitlets.TraitError(f"{name} is {value}; expected a finite number")
        return super().validate(obj, value)


class Explorer(anywidget.AnyWidget):
    """A live figure.

    A subclass sets ``NAME`` (of its JavaScript and of its words, among them ``alt``: one sentence
    for who does not see the picture), ``NEEDS`` (the data it starts with, by name, see
    :mod:`helpers.explorers.kit.data`), ``LATER`` (data that a page fetches when the reader asks for
    it; a notebook has all at once), and declares its state as traits tagged ``sync=True,
    state=True``. Moving a slider in the picture sets the trait; setting the trait in Python moves
    the slider.
    """

    _esm = BUNDLE / "explorers.mjs"
    _css = BUNDLE / "explorers.css"

    NAME: ClassVar[str] = ""
    NEEDS: ClassVar[Mapping[str, Data]] = {}
    LATER: ClassVar[Mapping[str, Data]] = {}
    STILL: ClassVar[Mapping[str, Any]] = {}

    # Read by JavaScript, not to be changed: which explorer, and which traits are its state.
    kind = traitlets.Unicode().tag(sync=True)
    state_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    catalogue = traitlets.Dict(help="words of another language than English").tag(sync=True)
    assets = traitlets.Dict(help="data that the picture shows, by name").tag(sync=True)
    anchor = traitlets.Unicode(help="the id of the figure on a page; its links begin with it")

    def __init__(self, **state: Any) -> None:
        names = sorted(self.trait_names(state=True))
        unknown = sorted(set(state) - set(self.trait_names()))
        if unknown:
            raise TypeError(
                f"{type(self).__name__} has no {', '.join(unknown)}; expected {', '.join(names)}"
            )
        given = state.pop("assets", {})
        missing = {name: data for name, data in self.data().items() if name not in given}
        assets = {**{name: data.build() for name, data in missing.items()}, **given}
        super().__init__(**{"kind": self.NAME, "state_names": names, "assets": assets, **state})
        self.anchor = self.anchor or f"explorer-{self.NAME}"

    @traitlets.default("catalogue")
    def _of_the_kernel(self) -> dict[str, Any]:
        return for_figures(words.here())

    @classmethod
    def data(cls) -> dict[str, Data]:
        """All data that the figure shows, at once or later, by name."""
        return {**cls.NEEDS, **cls.LATER}

    def state(self) -> dict[str, Any]:
        """What the picture shows: plain values that JSON can hold."""
        return {name: getattr(self, name) for name in self.state_names}

    def to_html(self) -> str:
        """The figure for a page of the book, which adds a still picture and a script to it."""
        state = json.dumps(self.state(), ensure_ascii=False, separators=(",", ":"))
        return self.static_form(self.anchor, state, html.escape(alt(self.NAME)))

    @classmethod
    def static_form(cls, anchor: str, state: str, poster: str) -> str:
        """The figure as HTML.

        Args:
            anchor: its id.
            state: what it shows, as JSON.
            poster: HTML of what stands for it until its script runs.
        """
        attributes = {
            "class": "explorer",
            "id": anchor,
            "data-explorer": cls.NAME,
            "data-state": "poster",
            "data-values": state,
            "data-assets": " ".join(cls.NEEDS),
        }
        text = " ".join(f'{name}="{html.escape(value)}"' for name, value in attributes.items())
        return (
            f'<figure {text}><div class="explorer-poster">{poster}</div>'
            '<div class="explorer-live"></div></figure>'
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict] | None:
        """The widget for a notebook and the static figure for a page, side by side."""
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            bundle[0]["text/html"] = self.to_html()
        return bundle


def alt(name: str, language: words.Catalogue | None = None) -> str:
    """The sentence for who does not see an explorer, in the kernel's language or the one given."""
    return (language or words.here()).say(f"figures.{name}.alt")


def for_figures(language: words.Catalogue) -> dict[str, Any]:
    """What JavaScript needs of a catalogue; nothing of the English one, which it has."""
    if language.language == words.ENGLISH:
        return {}
    return {part: language.content[part] for part in ("language", "punctuation", "figures")}
