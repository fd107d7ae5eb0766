"""Formulas in a page: where they break, what keeps to them, and what they are as text."""

from __future__ import annotations

import lxml.html
import pytest
from book.linear import linear
from book.page import formulas

BASE = '<span class="base"><span class="strut"></span>{}</span>'
GAP = '<span class="mspace"></span>'


def root(text: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(f"<html><body>{text}</body></html>")


def inline(*bases: str) -> str:
    boxes = "".join(
        BASE.format(f'<span class="mord">{base}</span>' if base.isalnum() else base)
        for base in bases
    )
    inside = f'<span class="katex"><span class="katex-html">{boxes}</span></span>'
    return f'<span class="math">{inside}</span>'


def boxes(*bases: str) -> lxml.html.HtmlElement:
    return root(inline(*bases)).find_class("katex-html")[0]


def mark(kind: str, sign: str) -> str:
    return f'<span class="{kind}">{sign}</span>'


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("of {}, and", "{},"),
        ("is {}.", "{}."),
        ("({}) is", "({})"),
        ("a {}-vector", "{}-"),
        ("<em>of {}</em>. So", "{}."),
        ("<a href='#'>{}</a>, so", "{},"),
        ("“{}”;", "“{}”;"),
    ],
)
def test_signs_that_touch_a_formula_are_kept_with_it(text: str, kept: str) -> None:
    page = root(f"<p>{text.format(inline('x'))}</p>")
    before = page.text_content()
    formulas.finish(page)
    (held, *_) = page.find_class("keep")
    assert held.text_content() == kept.format("x")
    assert page.text_content() == before


def test_a_formula_between_spaces_is_left_alone() -> None:
    page = root(f"<p>of {inline('x')} and <em>{inline('y')}</em> only</p>")
    formulas.finish(page)
    assert page.find_class("keep") == []


def test_a_formula_breaks_before_its_relations_and_operators() -> None:
    first = f"{mark('mord', 'a')}{GAP}{mark('mrel', '=')}{GAP}"
    found = boxes(first, f"{mark('mord', 'b')}{GAP}{mark('mbin', '+')}{GAP}", "c")
    formulas.break_before_signs(found)
    assert [base.text_content() for base in found] == ["a", "=b", "+c"]


def test_a_formula_that_begins_with_its_relation_begins_with_no_empty_part() -> None:
    found = boxes(f"{mark('mrel', '=')}{GAP}", "b")
    formulas.break_before_signs(found)
    assert [base.text_content() for base in found] == ["=b"]


def test_conditions_and_short_parentheses_are_not_broken() -> None:
    condition = boxes(f"{mark('mord', 'p(z')}{GAP}{mark('mrel', '∣')}{GAP}", mark("mord", "x)"))
    formulas.break_before_signs(condition)
    assert [base.text_content() for base in condition] == ["p(z∣x)"]
    short = boxes(
        f"{mark('mopen', '(')}{mark('mord', '1')}{GAP}{mark('mbin', '−')}{GAP}",
        f"{mark('mord', 'x')}{mark('mclose', ')')}",
    )
    formulas.break_before_signs(short)
    assert [base.text_content() for base in short] == ["(1−x)"]
    long = boxes(
        f"{mark('mopen', '(')}{mark('mord', '1')}{GAP}{mark('mbin', '−')}{GAP}",
        f"{mark('mord', 'x' * 20)}{mark('mclose', ')')}",
    )
    formulas.break_before_signs(long)
    assert len(long) == 2


def test_rows_lose_their_alignment_and_inner_environments_keep_theirs() -> None:
    inner = r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}"
    tex = rf"\begin{{aligned}} a &= b \\[2pt] &= {inner} \end{{aligned}} \tag{{1}}"
    flat = formulas.in_rows(tex)
    assert flat.split() == (
        r"a {}= b \\ {}= \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \tag{1}".split()
    )
    assert formulas.in_rows(r"a = b") == "a = b"


def text(mathml: str) -> tuple[str, str]:
    found: tuple[str, str] = linear(
        root(f"<math><semantics>{mathml}</semantics></math>").find(".//math")
    )
    return found


@pytest.mark.parametrize(
    ("mathml", "expected"),
    [
        ("<mfrac><mn>1</mn><mrow><mn>2</mn><mi>s</mi></mrow></mfrac>", "1/2s"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>", "(a + b)/2"),
        ("<msup><mi>x</mi><mn>2</mn></msup>", "x²"),
        ("<msub><mi>x</mi><mi>i</mi></msub>", "xᵢ"),
        ("<msub><mi>D</mi><mi>KL</mi></msub>", "D_KL"),
        ("<mrow><mi>log</mi><mo>\u2061</mo><mi>p</mi></mrow>", "log p"),
        ("<mrow><mi>log</mi><mo>\u2061</mo><mo>(</mo><mi>p</mi><mo>)</mo></mrow>", "log(p)"),
        ("<msqrt><mn>3</mn></msqrt>", "√3"),
        ("<mover><mi>x</mi><mo>^</mo></mover>", "x\u0302"),
        ("<mrow><mo>−</mo><mi>x</mi></mrow>", "−x"),
        (
            "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>N</mi></munderover>",
            "∑ᵢ₌₁^N",
        ),
    ],
)
def test_a_formula_as_text(mathml: str, expected: str) -> None:
    assert text(f"<mrow>{mathml}</mrow>") == (expected, "")


def test_the_number_of_a_formula_is_no_part_of_its_text() -> None:
    row = "<mtd></mtd><mtd><mi>x</mi></mtd><mtd></mtd><mtd><mtext>(11.2)</mtext></mtd>"
    assert text(f'<mtable width="100%"><mtr>{row}</mtr></mtable>') == ("x", "(11.2)")
