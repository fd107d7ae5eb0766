"""Questions with a number for an answer, on their pages: what is wrong, a hint, what is right."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.watch import Opener

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "chapters/vae/jensen-bound.html"
NAME = "question-jensen-two-atoms"


class Question:
    """One question of an open page, by its name."""

    def __init__(self, page: Page, name: str = NAME) -> None:
        self.box: Locator = page.locator(f"#{name}")
        self.field = self.box.get_by_role("textbox")
        self.verdict = self.box.get_by_role("status")
        self.hint = self.box.locator(".hint")

    def answer(self, text: str, by: str = "mouse") -> None:
        """Type an answer and have it checked."""
        self.field.fill(text)
        if by == "mouse":
            self.box.get_by_role("button", name="Check").click()
        else:
            self.field.press("Enter")


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
@pytest.mark.parametrize("file", [False, True], ids=["served", "folder"])
def test_two_misses_bring_the_hint_and_the_answer_is_found(
    open_page: Opener, by: str, file: bool
) -> None:
    """Each miss is told what is wrong with it; the form has a label with the unit."""
    page = open_page(ADDRESS, file=file)
    question = Question(page)
    expect(question.field).to_have_accessible_name("Your answer, in nats")
    expect(question.hint).to_be_hidden()
    question.answer("0.9", by)
    expect(question.verdict).to_contain_text("too large")
    expect(question.hint).to_be_hidden()
    question.answer("-0.223", by)
    expect(question.verdict).to_contain_text("sign")
    expect(question.verdict).to_contain_text("hint")
    expect(question.hint.locator("p:not(.admonition-title)").first).to_be_visible()
    expect(question.field).to_have_attribute("aria-invalid", "true")
    question.answer("0.223", by)
    expect(question.verdict).to_have_text("Right.")
    expect(question.field).to_have_attribute("aria-invalid", "false")
    page.reload()
    expect(question.field).to_have_value("")
    expect(question.hint).to_be_hidden()


@pytest.mark.parametrize("text", ["0,223", " .2231 ", "22.3e-2", "29/130"])
def test_numbers_may_be_written_in_several_ways(open_page: Opener, text: str) -> None:
    question = Question(open_page(ADDRESS))
    question.answer(text)
    expect(question.verdict).to_have_text("Right.")


@pytest.mark.parametrize("text", ["7849", "7,849", "7 849"])
def test_thousands_may_be_set_apart(open_page: Opener, text: str) -> None:
    question = Question(open_page("chapters/generative-models.html"), "question-gm-parameters")
    question.answer(text)
    expect(question.verdict).to_have_text("Right.")


@pytest.mark.parametrize("text", ["", "a", "1/2/3", "1/0", "--1", "0.2 nats"])
def test_what_is_no_number_is_no_miss(open_page: Opener, text: str) -> None:
    question = Question(open_page(ADDRESS))
    for _ in range(3):
        question.answer(text)
        expect(question.verdict).to_contain_text("Type a number")
    expect(question.hint).to_be_hidden()


def test_a_minus_sign_is_one(open_page: Opener) -> None:
    question = Question(open_page("chapters/vae/decoder.html"), "question-decoder-bernoulli")
    question.answer("1.022")
    expect(question.verdict).to_contain_text("sign")
    question.answer("−1.022")
    expect(question.verdict).to_have_text("Right.")


def test_every_question_takes_its_answer(open_page: Opener, address: str) -> None:
    """The number in the page is right for the page; a tenth more is not."""
    page = open_page(address)
    source = ROOT / address.replace(".html", ".ipynb")
    asked = source.read_text(encoding="utf-8").count(":class: question") if source.exists() else 0
    expect(page.locator("form.question-form")).to_have_count(asked)
    for form in page.locator("form.question-form").all():
        answer = float(form.get_attribute("data-answer") or "")
        question = Question(page, form.locator("xpath=..").get_attribute("id") or "")
        question.answer(str(1.1 * answer))
        expect(question.verdict).to_contain_text("Not yet")
        question.answer(str(answer))
        expect(question.verdict).to_have_text("Right.")
        expect(question.hint).to_be_hidden()


def test_on_a_phone_and_on_paper(open_page: Opener) -> None:
    """The form wraps; on paper there is only the question."""
    page = open_page(ADDRESS, width=360, height=700, dark=True)
    question = Question(page)
    question.answer("1")
    expect(question.verdict).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(media="print")
    expect(question.box.locator("form")).to_be_hidden()
    expect(question.box.locator("p").first).to_be_visible()
