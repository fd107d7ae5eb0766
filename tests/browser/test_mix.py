"""Explorer ``mix``: two dials, two models; draws and test digits, and their scores."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Locator, expect

from helpers.explorers.mix import Mix
from tests.browser.explorer import EVERYWHERE, LiveFigure
from tests.browser.gestures import drag
from tests.browser.watch import Opener

CHAPTER = "chapters/generative-models.html"
ANCHOR = "explorer-mix"
MODELS = ("bayes", "mixture")


class Dials(LiveFigure):
    """Two dials, two pictures."""

    def dial(self, label: str) -> Locator:
        return self.node.get_by_role("slider", name=label)

    def pictures(self) -> list[str]:
        """The pixels of both pictures."""
        self.drawn()
        return [
            canvas.evaluate("node => node.toDataURL()")
            for canvas in self.node.locator("canvas.bx-digit").all()
        ]

    def scores(self) -> list[float]:
        return [self.number(name) for name in MODELS]

    def ready(self) -> None:
        """Wait until the test digits have arrived."""
        expect(self.node.locator('[data-value="bayes-share"]')).to_contain_text("%")


def opened(open_page: Opener, state: str = "", **settings: object) -> Dials:
    figure = Dials.opened(open_page, CHAPTER, ANCHOR, state, **settings)
    assert isinstance(figure, Dials)
    figure.ready()
    return figure


def test_it_starts_as_python_says(open_page: Opener) -> None:
    figure, state = Dials(open_page(CHAPTER), ANCHOR), Mix()
    figure.ready()  # without a scroll: it stands at the top of its page
    expect(figure.dial("digit c")).to_have_attribute("aria-valuenow", f"{state.digit}")
    expect(figure.dial("noise")).to_have_attribute("aria-valuenow", "0")
    for share in ("bayes-share", "mixture-share"):
        assert 0 <= figure.number(share) <= 100


def test_the_noise_changes_a_picture_a_little_at_a_time(open_page: Opener) -> None:
    figure = opened(open_page)
    seen = [figure.pictures()]
    for _ in range(3):
        figure.dial("noise").press("PageUp")
        seen.append(figure.pictures())
    for before, after in pairwise(seen):
        assert all(a != b for a, b in zip(before, after, strict=True))
    for _ in range(30):
        figure.dial("noise").press("ArrowLeft")
    assert figure.pictures() == seen[0]


def test_the_dial_has_no_end(open_page: Opener) -> None:
    figure = opened(open_page)
    figure.dial("digit c").press("PageDown")  # ten notches: all the way round
    expect(figure.dial("digit c")).to_have_attribute("aria-valuetext", "3")
    for _ in range(4):
        figure.dial("digit c").press("ArrowLeft")
    expect(figure.dial("digit c")).to_have_attribute("aria-valuetext", "9")
    figure.in_address("digit=9")


@pytest.mark.parametrize("digit", [0, 1, 8])
def test_a_hand_turns_the_digit_and_both_pictures_follow(open_page: Opener, digit: int) -> None:
    figure = opened(open_page)
    before, face = figure.pictures(), figure.node.locator(".bx-dial-face").first
    place = {0: (0.5, 0.2), 1: (0.68, 0.26), 8: (0.21, 0.41)}[digit]
    drag(figure.page, face, [(0.78, 0.59), place])
    expect(figure.dial("digit c")).to_have_attribute("aria-valuetext", f"{digit}")
    assert all(a != b for a, b in zip(before, figure.pictures(), strict=True))


def test_new_noise_is_another_draw(open_page: Opener) -> None:
    figure = opened(open_page)
    before = figure.pictures()
    figure.node.get_by_role("button", name="New noise").click()
    assert all(a != b for a, b in zip(before, figure.pictures(), strict=True))


def test_the_text_s_experiment(open_page: Opener) -> None:
    """Draws and test digits score alike on average; the draws keep to a narrower band."""
    figure = opened(open_page)
    draws, real = [], []
    for _ in range(12):
        draws.append(figure.scores())
        figure.node.get_by_role("button", name="New noise").click()
    figure.node.get_by_role("radio", name="a test digit").check()
    for _ in range(12):
        real.append(figure.scores())
        for _ in range(4):
            figure.dial("test digit").press("ArrowRight")
    for drawn, seen in zip(zip(*draws, strict=True), zip(*real, strict=True), strict=True):
        assert min(seen) < sum(drawn) / 12 < max(seen)
    bayes = [score for score, _ in draws]
    assert max(bayes) - min(bayes) < 60 < max(s for s, _ in real) - min(s for s, _ in real)


def test_a_link_opens_a_test_digit(open_page: Opener) -> None:
    figure = opened(open_page, "digit=7&turn=0.5&shows=digit")
    expect(figure.dial("test digit")).to_have_attribute("aria-valuetext", "26 of 50")
    assert (
        figure.node.locator("canvas").first.get_attribute("aria-label").startswith("A test digit 7")
    )


@pytest.mark.parametrize("settings", EVERYWHERE, ids=str)
def test_it_works_everywhere(open_page: Opener, settings: dict[str, object]) -> None:
    figure = opened(open_page, **settings)
    before = figure.scores()
    figure.dial("digit c").press("ArrowRight")
    figure.drawn()
    assert figure.scores() != before
    assert figure.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
