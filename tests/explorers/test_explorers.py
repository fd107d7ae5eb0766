"""Explorers from Python's side: their state, their static form, and what is made from them."""

import html
import json
import math
import re
from pathlib import Path

import lxml.html
import pytest
import traitlets

from helpers.explorers.jensen import Jensen
from helpers.explorers.kit import site
from helpers.explorers.kit.base import alt
from helpers.explorers.kit.found import explorers
from tools import golden_values, stills

ROOT = Path(__file__).resolve().parents[2]


NAMES = sorted(explorers())


def attributes(figure: str) -> dict[str, str]:
    """The attributes of the figure element that an explorer leaves in a page."""
    tag = re.match(r"<figure ([^>]*)>", figure)
    assert tag, figure
    return {name: html.unescape(value) for name, value in re.findall(r'([\w-]+)="(.*?)"', tag[1])}


@pytest.mark.parametrize("name", NAMES)
def test_the_static_form_carries_the_whole_state(name):
    explorer = explorers()[name]()
    found = attributes(explorer.to_html())
    assert json.loads(found["data-values"]) == explorer.state()
    assert (found["id"], found["data-explorer"]) == (f"explorer-{name}", name)
    assert explorer.state(), "an explorer without state has nothing to link to"


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_gets_the_widget_and_a_page_the_static_form(name):
    explorer = explorers()[name]()
    bundle, _ = explorer._repr_mimebundle_()
    assert bundle["text/html"] == explorer.to_html()
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == explorer.model_id


@pytest.mark.parametrize("name", NAMES)
def test_all_of_the_state_is_synchronised(name):
    explorer = explorers()[name]()
    assert explorer.state_names == sorted(explorer.trait_names(state=True))
    assert set(explorer.state_names) <= set(explorer.trait_names(sync=True))


@pytest.mark.parametrize("name", NAMES)
def test_every_explorer_describes_itself_in_words(name):
    assert len(alt(name)) > 60
    assert alt(name) in html.unescape(explorers()[name]().to_html())


def test_a_state_in_python_reaches_the_page():
    found = attributes(Jensen(g="exp", atoms=[-1.0, 0.0, 1.0], anchor="mine").to_html())
    assert json.loads(found["data-values"])["g"] == "exp"
    assert found["id"] == "mine"


def test_an_unknown_name_is_refused_in_one_sentence():
    with pytest.raises(TypeError, match="Jensen has no colour; expected atoms, g, weights"):
        Jensen(colour="red")


def test_a_wrong_value_is_refused():
    with pytest.raises(traitlets.TraitError):
        Jensen(g="cosine")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_no_picture_can_show_is_refused_in_one_sentence(value):
    for explorer in (explorers()[name] for name in NAMES):
        traits = explorer.class_traits(state=True)
        numbers = [name for name, trait in traits.items() if isinstance(trait, traitlets.Float)]
        for name in numbers:
            with pytest.raises(traitlets.TraitError, match=f"{name} is {value}; expected a finite"):
                explorer(**{name: value})
    with pytest.raises(traitlets.TraitError, match="expected a finite number"):
        Jensen(atoms=[value, 0.0, 1.0])


def test_markup_in_a_state_cannot_leave_its_attribute():
    figure = Jensen(anchor='"><script>alert(1)</script>').to_html()
    assert "<script>" not in figure


def test_a_page_gets_pictures_for_both_themes_and_widths():
    body = site.add_posters(Jensen().to_html(), "../_static/explorers/")
    source = r'srcset="\.\./_static/explorers/([\w-]+)\.webp" width="(\d+)" height="(\d+)"'
    found = {name: [int(width), int(height)] for name, width, height in re.findall(source, body)}
    taken = site.still_sizes("jensen").items()
    assert found == {f"jensen-{name}": size for name, size in taken if site.CARD not in name}
    assert len(found) == 4
    assert body.count(html.escape(alt("jensen"))) == 2


def test_a_figure_is_written_anew_whatever_quotes_its_html_has():
    figure = lxml.html.fromstring(Jensen(g="exp", anchor="it's").to_html())
    for text in (lxml.html.tostring(figure, encoding="unicode"), Jensen(g="exp").to_html()):
        found = attributes(site.add_posters(text, ""))
        assert json.loads(found["data-values"])["g"] == "exp"


def test_the_files_of_a_page_are_written_for_everyone_to_read(tmp_path):
    site.write_files(tmp_path)
    written = {path.name for path in tmp_path.iterdir()}
    assert set(site.PAGE_FILES) <= written
    assert {f"{name}.js" for name in site.all_data()} <= written
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in tmp_path.iterdir())


def test_still_pictures_are_up_to_date():
    found = stills.stale()
    assert not found, f"run: make explorers ({', '.join(found)})"


def test_still_pictures_are_small():
    for name in NAMES:
        sizes = [path.stat().st_size for path in site.stills(name).glob("*.webp")]
        assert len(sizes) == 6
        assert max(sizes) <= stills.MOST


def test_golden_values_are_what_helpers_compute():
    sources = sorted(golden_values.FOLDER.glob("*.py"))
    found = {path.stem: golden_values.stale(path, golden_values.compute(path)) for path in sources}
    assert not any(found.values()), found


def test_a_changed_golden_value_is_found():
    assert golden_values.differences({"a": [1.0]}, {"a": [1.001]}, "x") != []
    assert golden_values.differences({"a": [1.0]}, {"a": [1.0 + 1e-9]}, "x") == []
    assert golden_values.differences({"a": [1.0]}, {"a": [1.0, 2.0]}, "x") != []
