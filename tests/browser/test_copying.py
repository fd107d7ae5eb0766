"""What is copied from a page, and what it says where nothing can be copied."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serve import serve
from tests.browser.watch import Opener

CHAPTER = "chapters/vae/jensen-bound.html"
ALLOWED = ["clipboard-read", "clipboard-write"]
# A paragraph with formulas, selected: to its end, into its last formula, or past the next block.
SELECT = """(end) => {
  const paragraph = [...document.querySelectorAll("article section > p")]
    .find((p) => p.querySelectorAll(".katex").length > 2);
  paragraph.scrollIntoView();
  const formulas = [...paragraph.querySelectorAll(".katex")];
  const range = document.createRange();
  range.selectNodeContents(paragraph);
  const base = formulas.at(-1).querySelector(".katex-html .base");
  if (end === "inside") range.setEnd(base.lastChild, 0);
  if (end === "whole") range.setEndAfter(paragraph.nextElementSibling);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  return formulas.map((formula) => formula.dataset.tex);
}"""
REFUSED = """const refusal = new DOMException("no", "NotAllowedError");
navigator.clipboard.writeText = () => Promise.reject(refusal);
document.execCommand = () => false;"""


def copied(page: Page) -> str:
    """The clipboard after the keys for copying."""
    page.keyboard.press("Control+c")
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


@pytest.mark.parametrize("end", ["all", "inside", "whole"])
def test_a_paragraph_is_copied_with_each_formula_once_as_tex(open_page: Opener, end: str) -> None:
    page = open_page(CHAPTER)
    page.context.grant_permissions(ALLOWED)
    formulas = page.evaluate(SELECT, end)
    text = copied(page)
    found = re.findall(r"(?<!\$)\$([^$]+)\$(?!\$)", text)
    assert found[: len(formulas)] == formulas
    rest = re.sub(r"\$+[^$]+\$+", "", text)
    assert not re.search(r"[θ∣\u200b]|\n[a-z(),;]\n", rest), rest
    assert ("\n" in text.strip()) == (end == "whole")


def test_a_displayed_formula_is_copied_between_two_dollars(open_page: Opener) -> None:
    page = open_page(CHAPTER)
    page.context.grant_permissions(ALLOWED)
    tex = page.evaluate("""() => {
      const formula = document.getElementById("eq-11-14");
      const block = formula.matches("div.math") ? formula : formula.nextElementSibling;
      getSelection().selectAllChildren(block);
      return block.querySelector(".katex").dataset.tex;
    }""")
    assert "\\tag{11.14}" in tex
    assert copied(page) == f"$${tex}$$"


def test_text_without_formulas_is_copied_as_the_browser_does(open_page: Opener) -> None:
    page = open_page(CHAPTER)
    page.context.grant_permissions(ALLOWED)
    page.evaluate(
        "getSelection().selectAllChildren(document.querySelector('div.cell > div.cell_input pre'))"
    )
    shown = page.locator("div.cell > div.cell_input pre").first.inner_text()
    assert copied(page).strip() == shown.strip()


def test_code_is_copied_in_a_frame_of_another_origin(
    new_context: Any, server: str, tmp_path: Path
) -> None:
    frame = f'<!doctype html><iframe src="{server}/{CHAPTER}" width="1000" height="700"></iframe>'
    (tmp_path / "index.html").write_text(frame)
    with serve(tmp_path) as course:
        context = new_context()
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{course}/index.html")
        inside = page.frame_locator("iframe")
        code = inside.locator("div.cell > div.cell_input pre").first
        code.hover()
        inside.locator("div.cell > div.cell_input .copy-code").first.click()
        expect(inside.locator("div.cell > div.cell_input .copy-said").first).to_have_text("Copied.")
        context.grant_permissions(ALLOWED, origin=course)
        page.bring_to_front()
        text = page.evaluate("navigator.clipboard.readText()")
        assert text.strip() == code.inner_text().strip()
        assert errors == []
        context.close()


def test_a_page_that_may_not_copy_says_so(open_page: Opener) -> None:
    page = open_page(CHAPTER)
    page.evaluate(REFUSED)
    code = page.locator("div.cell > div.cell_input pre").first
    code.hover()
    page.locator("div.cell > div.cell_input .copy-code").first.click()
    said = page.locator("div.cell > div.cell_input .copy-said").first
    expect(said).to_be_visible()
    expect(said).to_contain_text("press Ctrl+C")
    assert page.evaluate("getSelection().toString()").strip() == code.inner_text().strip()
