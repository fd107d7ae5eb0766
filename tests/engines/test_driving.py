"""A phrase of the text sets its figure and takes it back, in Firefox and WebKit."""

from __future__ import annotations

from tests.engines.engine import Engine, wait
from tests.engines.figure import START

CHAPTER, FIGURE = "chapters/vae/jensen-bound.html", "explorer-elbo"
PHRASE = 'article a.drives[href="#explorer-elbo?curvature=0&follow=true"]'
ESCAPE = "\ue00c"
# What the figure says of its gap, whether the phrase is set, and where the page stands.
SEEN = """(id, phrase) => [
  document.querySelector(`#${id} [data-value=gap]`).textContent,
  document.querySelector(phrase).getAttribute("aria-pressed"),
]"""
PINNED = "(id) => document.getElementById(id).dataset.pinned ?? null"
PLACE = "(phrase) => document.querySelector(phrase).closest('p').scrollIntoView({ block: 'start' })"


def test_a_phrase_sets_its_figure_and_takes_it_back(engine: Engine, server: str) -> None:
    engine.open(f"{server}/{CHAPTER}")
    engine.run(START, FIGURE)
    before, _ = engine.run(SEEN, FIGURE, PHRASE)
    engine.click(PHRASE)
    wait(lambda: engine.run(SEEN, FIGURE, PHRASE), lambda seen: seen == ["0.000 nats", "true"])
    engine.press(ESCAPE)
    wait(lambda: engine.run(SEEN, FIGURE, PHRASE), lambda seen: seen == [before, "false"])


def test_a_figure_is_pinned_while_the_text_speaks_of_it(engine: Engine, server: str) -> None:
    engine.open(f"{server}/{CHAPTER}")
    engine.run(START, FIGURE)
    engine.run(PLACE, PHRASE)
    wait(lambda: engine.run(PINNED, FIGURE), lambda place: place in ("beside", "foot"))
    engine.run(START, FIGURE)
    wait(lambda: engine.run(PINNED, FIGURE) is None)
