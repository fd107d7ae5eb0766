"""Explorer ``gan``: two networks play in the page, by settings, seed and steps alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from helpers.explorers.gan import Gan
from tests.browser.explorer import EVERYWHERE, PATIENCE, Computing
from tests.browser.gestures import drag
from tests.browser.watch import Opener

CHAPTER = "chapters/gan/training.html"
ANCHOR = "explorer-gan"
RATE, PEN = "learning rate", "Pen: puts a mode where it goes"


class Played(Computing):
    """A game that is at rest, or on its way."""

    STEPS = "rounds"

    @property
    def said(self) -> str:
        self.drawn()
        return self.node.locator(".gan-said").text_content() or ""

    @property
    def rounds(self) -> int:
        self.drawn()
        return int(self.slider(self.STEPS).get_attribute("aria-valuetext") or "")

    def seen(self) -> tuple[object, ...]:
        """Its numbers, its samples and its bent plane."""
        self.drawn()
        texts = self.node.locator("[data-value]").all_text_contents()
        marks = self.node.locator("path.c-q").evaluate_all("all => all.map((p) => p.outerHTML)")
        return (*texts, *marks)

    def held(self) -> list[int]:
        """Modes held, and how many there are."""
        return [int(word) for word in self.text("held").split(" of ")]


def opened(open_page: Opener, state: str = "", **settings: object) -> Played:
    figure = Played.opened(open_page, CHAPTER, ANCHOR, state, **settings)
    assert isinstance(figure, Played)
    return figure.rest()


@pytest.mark.parametrize("settings", [{}, *EVERYWHERE])
def test_it_plays_until_it_is_told_to_pause(open_page: Opener, settings: dict[str, object]) -> None:
    figure = opened(open_page, "", **settings)
    assert [figure.rounds] == Gan().steps
    assert figure.said == "300 steps of D, 300 of G."
    before = figure.seen()
    figure.button("Train").click()
    figure.reaches(350)
    figure.button("Pause").click()
    figure.rest()
    assert figure.seen() != before
    assert figure.fits()
    rounds = figure.rounds
    figure.in_address(f"steps={rounds}")
    figure.button("One step of D").press("Enter")
    assert figure.rest().said == f"{rounds + 1} steps of D, {rounds} of G."
    figure.button("One step of G").press("Enter")
    figure.button("One step of G").press("Enter")
    assert figure.rest().said == f"{rounds + 1} steps of D, {rounds + 2} of G."
    figure.in_address(f"steps={rounds},1,2")


def test_a_link_gives_the_same_game_and_rounds_back_the_same_past(open_page: Opener) -> None:
    state = "penalty=r1&seed=7&steps=230,3,0,20,0,2"
    figure = opened(open_page, state)
    then = figure.seen()
    figure.slider("rounds").press("Home")
    assert figure.rest().seen() != then
    figure.in_address("steps=0")
    figure.page.goto(f"{figure.page.url.split('#')[0]}#{ANCHOR}?{state}")
    assert figure.rest().seen() == then
    assert opened(open_page, state).seen() == then
    figure.button("Other beginning").click()
    assert figure.rest().rounds == 0
    figure.in_address("seed=8")


def test_what_is_drawn_is_learned(open_page: Opener) -> None:
    figure = opened(open_page, "target=drawn&penalty=r1&steps=0")
    assert figure.held()[1] == len(Gan().dots) / 2
    figure.button("Wipe").click()
    assert figure.text("held") == "–" and figure.said.startswith("There is nothing to learn yet")
    for name in ("Train", "One step of D", "One step of G", "Wipe"):
        expect(figure.button(name)).to_be_disabled()
    plane = figure.node.locator(".bx-svg").first
    drag(figure.page, plane, [(0.3, 0.3), (0.45, 0.3), (0.6, 0.3), (0.75, 0.3)], 30)
    count = figure.held()[1]
    assert count >= 5
    pen = figure.handle(PEN)
    pen.press("ArrowDown")
    pen.press("ArrowDown")
    assert figure.held()[1] == count + 2
    assert f"{count + 2} modes" in (pen.get_attribute("aria-valuetext") or "")
    figure.slider("rounds").press("End")
    assert figure.rest().held()[0] >= 3
    again = opened(open_page, figure.page.url.split("?")[1])
    assert again.seen() == figure.seen()


def test_other_settings_begin_another_game(open_page: Opener) -> None:
    figure = opened(open_page)
    strength = figure.node.locator(".bx-slider", has_text="weight γ of R1")
    expect(strength).to_have_count(0)
    figure.node.get_by_role("radio", name="R1", exact=True).press("Space")
    expect(strength).to_be_visible()
    assert figure.rest().rounds == 0
    figure.button("Train").click()
    figure.reaches(100)
    figure.node.get_by_role("radio", name="grid", exact=True).check(force=True)
    passed = "node => Number(node.value) < 100"
    figure.page.wait_for_function(passed, arg=figure.slider("rounds").element_handle())
    figure.reaches(40)
    figure.button("Pause").click()
    assert figure.rest().held()[1] == 25


def test_a_rate_that_diverges_is_said_and_not_drawn(open_page: Opener) -> None:
    figure = opened(open_page, "rate=0.1&steps=5000")
    assert "grew beyond all bounds" in figure.said
    figure.is_sound()
    figure.slider(RATE).press("Home")
    assert figure.rest().rounds == 0
    figure.button("Train").click()
    figure.reaches(20)
    figure.button("Pause").click()
    assert "steps of D" in figure.rest().said


def test_it_ends_where_there_is_no_room_for_more(open_page: Opener) -> None:
    figure = opened(open_page, "steps=4990")
    figure.button("Train").click()
    expect(figure.button("Train")).to_be_visible(timeout=PATIENCE)
    assert figure.rest().rounds == 5000
    figure.button("Train").click()
    expect(figure.button("Pause")).to_be_visible()
    figure.button("Pause").click()
    assert figure.rest().rounds < 5000


def test_senseless_settings_are_brought_into_range(open_page: Opener) -> None:
    figure = opened(open_page, "target=moons&rate=9&ratio=3&steps=-5,1e9,0.4&dots=1,1,1&loss=x")
    assert figure.slider(RATE).get_attribute("aria-valuetext") == "0.10"
    assert figure.rounds == 0 and "5000 steps of D" in figure.said
    expect(figure.node.get_by_role("radio", name="ring", exact=True)).to_be_checked()
