"""What a reader does with a page: search, switch the theme, open, copy, print, read on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.watch import Opener

CHAPTER = "chapters/vae/jensen-bound.html"
SEARCHES = {
    "reparameterization": "chapters/vae/reparameterization.html",
    "Jensen": "chapters/vae/jensen-bound.html",
    "amortisation": "chapters/vae/encoder.html",
}


def results(page: Page) -> Locator:
    """The links among the results of a search."""
    return page.locator("#search-results li a[href]")


@pytest.mark.parametrize("file", [False, True], ids=["server", "file"])
@pytest.mark.parametrize("words", SEARCHES)
def test_search_finds_a_term(open_page: Opener, words: str, file: bool) -> None:
    page = open_page(f"search.html?q={words}", file=file)
    found = page.locator(f'#search-results li a[href*="{SEARCHES[words]}"]')
    expect(found.first).to_be_visible()
    page.wait_for_load_state("networkidle")
    # A result leads to the chapter, not only names it.
    found.first.click()
    expect(page).to_have_url(re.compile(re.escape(SEARCHES[words])))
    expect(page.locator("article h1")).to_be_visible()


def test_search_says_so_when_it_finds_nothing(open_page: Opener) -> None:
    page = open_page("search.html?q=zyzzyva")
    expect(page.locator("#search-results")).to_contain_text("did not match any documents")
    expect(results(page)).to_have_count(0)


def test_search_is_reached_from_a_chapter(open_page: Opener) -> None:
    page = open_page(CHAPTER)
    page.keyboard.press("Control+k")
    field = page.locator('input[type="search"]:visible')
    expect(field).to_be_focused()
    field.fill("Jensen")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\.html\?q=Jensen"))
    expect(results(page).first).to_be_visible()


def background(page: Page) -> int:
    """How bright the page's background is, from 0 to 765."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(int(part) for part in re.findall(r"\d+", colour)[:3])


def test_the_theme_follows_the_system(open_page: Opener) -> None:
    assert background(open_page(CHAPTER)) > 2 * background(open_page(CHAPTER, dark=True))


@pytest.mark.parametrize("file", [False, True], ids=["server", "file"])
def test_the_theme_can_be_switched_and_stays(open_page: Opener, file: bool) -> None:
    page = open_page(CHAPTER, file=file, reduced_motion=True)
    button = page.locator(".theme-switch-button:visible")
    seen = {}
    for _ in range(3):
        button.click()
        seen[page.evaluate("document.documentElement.dataset.mode")] = background(page)
    assert seen["light"] > 2 * seen["dark"], seen
    assert set(seen) == {"auto", "light", "dark"}
    while page.evaluate("document.documentElement.dataset.mode") != "dark":
        button.click()
    # What a page stores reaches the browser a moment later: another page waits for it.
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_function("localStorage.getItem('mode') === 'dark'")
    page.reload()
    assert background(page) < 200


def test_a_solution_opens_by_mouse_and_by_keyboard(open_page: Opener) -> None:
    page = open_page(CHAPTER, reduced_motion=True)
    solution = page.locator(".solution.dropdown").first
    text = solution.locator("p:not(.admonition-title)").first
    switch = solution.locator("button, summary").first
    expect(text).to_be_hidden()
    switch.click()
    expect(text).to_be_visible()
    switch.click()
    expect(text).to_be_hidden()
    switch.press("Enter")
    expect(text).to_be_visible()


def test_a_hidden_cell_opens(open_page: Opener) -> None:
    page = open_page("chapters/vae/em.html")
    cell = page.locator(".cell.tag_hide-input").first
    expect(cell.locator("pre").first).to_be_hidden()
    cell.locator("summary").first.click()
    expect(cell.locator("pre").first).to_be_visible()


def test_code_can_be_copied(open_page: Opener) -> None:
    page = open_page(CHAPTER)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cell = page.locator(".cell_input:visible").first
    cell.hover()
    cell.get_by_role("button", name=re.compile("copy", re.IGNORECASE)).click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == cell.locator("pre").inner_text().strip()


def test_the_first_tab_leads_to_the_text(open_page: Opener) -> None:
    page = open_page(CHAPTER)
    page.keyboard.press("Tab")
    assert "Skip to main content" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main-content$"))


def test_the_contents_open_on_a_phone(open_page: Opener) -> None:
    page = open_page(CHAPTER, width=390, touch=True, reduced_motion=True)
    link = page.locator(".bd-sidebar-primary a", has_text="Latent space").first
    expect(link).not_to_be_in_viewport()
    page.locator("button.primary-toggle:visible").tap()
    link.scroll_into_view_if_needed()
    expect(link).to_be_in_viewport()
    link.tap()
    expect(page.locator("article h1")).to_contain_text("Latent space")


def test_a_chapter_prints_without_what_only_a_screen_needs(open_page: Opener) -> None:
    page = open_page(CHAPTER)
    page.emulate_media(media="print")
    useless = ".bd-sidebar-primary, .bd-sidebar-secondary, .bd-header-article, button, input"
    expect(page.locator(useless).locator("visible=true")).to_have_count(0)
    expect(page.locator("article h1")).to_be_visible()
    pdf = page.pdf(format="A4")
    assert pdf.startswith(b"%PDF") and len(pdf) > 20_000


def test_reduced_motion_is_honoured(open_page: Opener) -> None:
    page = open_page(CHAPTER, reduced_motion=True)
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    page.locator(".theme-switch-button:visible").click()
    page.locator(".solution.dropdown").first.locator("button, summary").first.click()
    running = page.evaluate("document.getAnimations().filter((a) => a.effect.getTiming()"
                            ".duration > 1 && a.playState === 'running').length")  # fmt: skip
    assert running == 0
