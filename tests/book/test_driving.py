"""Links to a state of a live figure: what the build says of those that lead nowhere."""

from __future__ import annotations

from types import SimpleNamespace

import lxml.html
import pytest
from book.page import driving

from helpers.explorers.elbo import Elbo

FIGURE = Elbo().to_html()


def page(link: str, monkeypatch: pytest.MonkeyPatch) -> tuple[lxml.html.HtmlElement, list[str]]:
    """A page with one figure and one link, as it leaves the build, and what the build said."""
    said: list[str] = []
    monkeypatch.setattr(
        driving.logger, "warning", lambda text, *given, **_: said.append(text % given)
    )
    root = lxml.html.document_fromstring(f'<p><a class="drives" href="{link}">so</a></p>{FIGURE}')
    builder = SimpleNamespace(config=SimpleNamespace(language="en"))
    driving.connect(root, builder, {"pagename": "chapter"})
    return root, said


def test_a_link_to_a_state_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    root, said = page("#explorer-elbo?x=0,3", monkeypatch)
    assert said == []
    assert root.find_class("drives")[0].get("title") == "Press Reset, then: x = (0, 3)"


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("#explorer-jensen?g=exp", "leads to no live figure of this page; expected #explorer-elbo"),
        ("#explorer-elbo?z=1", "sets 'z', which the figure elbo does not have"),
        ("#explorer-elbo?x=0,30", "between -1 and 4"),
        ("#explorer-elbo?split=thirds", "cannot show"),
    ],
)
def test_a_bad_link_is_one_warning(link: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, (said,) = page(link, monkeypatch)
    assert said.startswith(link) and words in said and "expected" in said
