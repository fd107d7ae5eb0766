"""Pages as readers meet them: on a phone, on paper, without scripts, in their own colours."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import LAY_OUT, UNFOLD
from tests.browser.watch import Opener

CHAPTER = "chapters/vae/jensen-bound.html"

CONTRAST = """() => {
  const channels = (colour) => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
    return [red / 255, green / 255, blue / 255]
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  };
  const light = (colour) => {
    const [red, green, blue] = channels(colour);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const page = light(getComputedStyle(document.body).backgroundColor);
  return [...document.querySelectorAll("article :is(figcaption, caption)")].map((caption) => {
    const text = caption.querySelector(".caption-text") ?? caption;
    const { color, fontWeight } = getComputedStyle(text);
    const [low, high] = [light(color), page].sort((a, b) => a - b);
    return [(high + 0.05) / (low + 0.05), Number(fontWeight)];
  });
}"""
CHOSEN = """() => {
  const look = (span) => {
    const { backgroundColor, borderColor, color } = getComputedStyle(span);
    return [backgroundColor, borderColor, color].join();
  };
  const all = (selector) => [...document.querySelectorAll(selector)];
  const spans = (state) => all(`.bx-choice input${state} + span`).map(look);
  return [spans(":checked"), spans(":not(:checked)")];
}"""
SCROLLING = """() => {
  const wide = [...document.querySelectorAll("article pre")]
    .filter((code) => code.scrollWidth > code.clientWidth + 1);
  const shown = (code) => /gradient/.test(getComputedStyle(code).backgroundImage)
    && getComputedStyle(code, "::-webkit-scrollbar").height === "6px";
  return wide.length > 20 && wide.every(shown);
}"""


def phone(open_page: Opener, address: str, width: int = 390) -> Page:
    """A page on a phone, all of it laid out and unfolded."""
    page = open_page(address, width=width, touch=True, reduced_motion=True)
    page.evaluate(UNFOLD)
    page.evaluate(LAY_OUT)
    return page


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_captions_are_no_hairlines(open_page: Opener, dark: bool) -> None:
    captions = open_page("chapters/vae/em.html", dark=dark).evaluate(CONTRAST)
    assert len(captions) >= 5
    assert min(contrast for contrast, _ in captions) >= 4.5
    assert {weight for _, weight in captions} == {400}


def test_the_chosen_option_stays_in_a_readers_own_colours(new_context: Any, server: str) -> None:
    context = new_context(forced_colors="active")
    page = context.new_page()
    page.goto(f"{server}/{CHAPTER}#explorer-jensen")
    expect(page.locator("#explorer-jensen")).to_have_attribute("data-state", "live")
    chosen, others = page.evaluate(CHOSEN)
    assert chosen and others and not set(chosen) & set(others)
    context.close()


def test_without_scripts_a_drawing_is_shown_once(new_context: Any, server: str) -> None:
    context = new_context(java_script_enabled=False, color_scheme="dark")
    page = context.new_page()
    page.goto(f"{server}/chapters/vae/em.html")
    drawings = page.locator(".drawing")
    assert drawings.count() >= 5
    for drawing in drawings.all():
        expect(drawing.locator("img").locator("visible=true")).to_have_count(1)
    context.close()


def test_a_phone_loads_the_form_of_a_drawing_for_it_and_no_other(
    new_context: Any, server: str
) -> None:
    for width, phone in ((390, True), (1280, False)):
        context = new_context(viewport={"width": width, "height": 800})
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(f"{server}/chapters/vae/em.html")
        shown = page.locator(".drawing img.for-light")
        for i in range(shown.count()):
            shown.nth(i).scroll_into_view_if_needed()
            page.wait_for_function("image => image.complete", arg=shown.nth(i).element_handle())
        loaded = [url for url in asked if "_images/" in url and url.endswith(".svg")]
        assert len(loaded) >= 5
        assert all(("-phone" in url) == phone and "-dark" not in url for url in loaded)
        context.close()


def test_without_styles_formulas_and_drawings_are_shown_once(new_context: Any, server: str) -> None:
    context = new_context()
    context.route("**/*.css*", lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{server}/chapters/vae/em.html")
    expect(page.locator(".katex-html").locator("visible=true")).to_have_count(0)
    assert page.locator(".katex math").locator("visible=true").count() > 50
    expect(page.locator(".drawing .for-dark").locator("visible=true")).to_have_count(0)
    context.close()


def test_more_to_the_side_is_shown_by_a_bar_and_a_shade(open_page: Opener) -> None:
    page = phone(open_page, "chapters/vae/em.html")
    page.wait_for_function(SCROLLING)
