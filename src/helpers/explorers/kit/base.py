"""What all explorers share: the widget, its state, and its static form.

This module knows nothing of any one explorer, and nothing of Sphinx.
"""

import html
import json
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

from helpers import words

BUNDLE = Path(__file__).parents[1] / "bundle"


class Explorer(anywidget.AnyWidget):
    """A live figure.

    A subclass sets ``NAME`` (of its JavaScript and of its words, among them ``alt``: one sentence
    for who does not see the picture), ``NEEDS`` (names of the data it starts with, see
    :mod:`helpers.explorers.kit.weights`), ``LATER`` (data that a page fetches when the reader asks
    for it), and declares its state as traits tagged ``sync=True, state=True``. Moving a slider in
    the picture sets the trait; setting the trait in Python moves the slider.
    """

    _esm = BUNDLE / "explorers.mjs"
    _css = BUNDLE / "explorers.css"

    NAME: ClassVar[str] = ""
    NEEDS: ClassVar[tuple[str, ...]] = ()
    LATER: ClassVar[tuple[str, ...]] = ()

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
        super().__init__(**{"kind": self.NAME, "state_names": names, **state})
        self.anchor = self.anchor or f"explorer-{self.NAME}"

    @traitlets.default("catalogue")
    def _of_the_kernel(self) -> dict[str, Any]:
        return for_figures(words.here())

    def state(self) -> dict[str, Any]:
        """What the picture shows: plain values that JSON can hold."""
        return {name: getattr(self, name) for name in self.state_names}

    def to_html(self) -> str:
        """The figure for a page of the book, which adds a still picture and a script to it."""
        attributes = {
            "class": "explorer",
            "id": self.anchor,
            "data-explorer": self.NAME,
            "data-state": "poster",
            "data-values": json.dumps(self.state(), ensure_ascii=False, separators=(",", ":")),
            "data-assets": " ".join(self.NEEDS),
        }
        text = " ".join(f'{name}="{html.escape(value)}"' for name, value in attributes.items())
        return (
            f'<figure {text}><div class="explorer-poster">{html.escape(alt(self.NAME))}</div>'
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


def kernel_note(name: str) -> str:
    """What a page shows in the place of an explorer that needs the kernel of its notebook."""
    return words.here().say(f"figures.{name}.kernel")


def for_figures(language: words.Catalogue) -> dict[str, Any]:
    """What JavaScript needs of a catalogue; nothing of the English one, which it has."""
    if language.language == words.ENGLISH:
        return {}
    return {part: language.content[part] for part in ("language", "punctuation", "figures")}
