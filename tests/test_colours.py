"""Every picture, figure, page and edition shows the colours of the one table."""

import json
import re
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from book import colours
from book.editions import epub, single
from book.page import figures

from helpers import colours as colours_of_helpers
from helpers import plots
from helpers.explorers.kit.base import BUNDLE
from helpers.plots import diagrams

ROOT = Path(__file__).resolve().parents[1]
TABLE = json.loads((ROOT / "src" / "helpers" / "colours.json").read_text(encoding="utf-8"))
# What has a name on pages and in live figures.
NAMED = {**TABLE["parts"], **TABLE["text"], **TABLE["surfaces"]}


def variables(css: str, selector: str) -> dict[str, str]:
    """The variables that the first rule with a selector sets."""
    block = css[css.index(selector) :].split("{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+)", block))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_and_live_figures_show_the_table(theme: str) -> None:
    sheet = colours.sheet()
    page = variables(sheet, ":root" if theme == "light" else 'html[data-theme="dark"]')
    assert page == {f"c-{name}": values[theme] for name, values in NAMED.items()}
    bundle = (BUNDLE / "explorers.css").read_text(encoding="utf-8")
    figure = variables(bundle, ".bx{" if theme == "light" else "html[data-theme=dark] .bx")
    expected = {**NAMED, **TABLE["components"]}
    assert {name: figure[f"bx-{name}"] for name in expected} == {
        name: values[theme] for name, values in expected.items()
    }


def test_digits_have_the_colours_of_the_table_in_plots_and_live_figures() -> None:
    bundle = (BUNDLE / "explorers.css").read_text(encoding="utf-8")
    figure = variables(bundle, ".bx{")
    assert [figure[f"bx-digit-{digit}"] for digit in range(10)] == TABLE["digits"]
    assert list(plots.DIGIT_COLORS) == TABLE["digits"]


def test_words_of_a_chapter_are_coloured_by_their_readable_variant() -> None:
    found = dict(re.findall(r"\.c-([\w-]+) \{ color: var\(--c-([\w-]+)\); \}", colours.sheet()))
    assert found == {name: f"{name}-text" for name in TABLE["parts"]}
    assert set(found.values()) == set(TABLE["text"])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_in_any_colour_of_a_drawing_can_be_read(theme: colours_of_helpers.Theme) -> None:
    ground = TABLE["drawings"]["ground"][theme]
    named = {values["light"]: name for name, values in TABLE["parts"].items()}
    for color in [*TABLE["digits"], *named, *(c["light"] for c in TABLE["components"].values())]:
        text = colours_of_helpers.readable(color, theme)
        assert figures.contrast(text, ground) > 4.4, color
        if color in named:
            assert text == TABLE["text"][f"{named[color]}-text"][theme]
    light, dark = (colours_of_helpers.readable(TABLE["digits"][0], t) for t in ("light", "dark"))
    assert figures.dark_color(light) == dark


def test_plots_draw_in_the_table_and_pages_turn_every_colour_dark() -> None:
    with plt.rc_context():
        plots.style()
        cycle = [entry["color"] for entry in mpl.rcParams["axes.prop_cycle"]]
    parts = TABLE["parts"]
    assert cycle == [parts[name]["light"] for name in ("q", "p", "prior", "bound", "data")]
    drawing = "".join(f'<path style="stroke: {parts[name]["light"]}"/>' for name in parts)
    dark = re.findall("stroke: (#\\w{6})", figures.darken(f"<svg >{drawing}</svg>"))
    assert dark == [values["dark"] for values in parts.values()]
    ground = TABLE["drawings"]["ground"]["dark"]
    assert all(figures.contrast(color, ground) >= figures.CONTRAST for color in dark)


def test_a_diagram_draws_the_encoder_in_the_colour_of_q() -> None:
    figure = diagrams.vae_network()
    boxes = [patch.get_edgecolor() for patch in figure.axes[0].patches]
    plt.close(figure)
    assert mpl.colors.to_rgba(TABLE["parts"]["q"]["light"]) == boxes[1]


def test_editions_hold_no_colour_of_their_own_for_what_the_table_names() -> None:
    """A reader of EPUB files may know no variables: none is left, and every value is there."""
    known = {values["light"] for group in ("parts", "text") for values in TABLE[group].values()}
    for path in (*epub.SHEETS, single.HERE / "print.css"):
        css = path.read_text(encoding="utf-8")
        # Chromium gives no variables to the margins of a printed page.
        own = set(re.findall(r"#[0-9a-f]{6}", css.split("}\n\n", 1)[-1]))
        assert not own & known, path.name
        if path in epub.SHEETS:
            resolved = colours.resolve(css)
            assert "var(" not in resolved and known & set(re.findall(r"#[0-9a-f]{6}", resolved))
    with pytest.raises(KeyError, match="blue"):
        colours.resolve("a { color: var(--c-blue); }")
