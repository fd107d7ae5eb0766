"""Which sentences a slide shows before and after a formula."""

from __future__ import annotations

import pytest
from book.slides import sentences
from lxml import html

from tests.book.test_slides import CHINESE, ENGLISH, FORMULA, PROSE, pieces, shown

FAR = (
    "A sentence that only the speaker says, and that is long enough to leave the slide without it."
)


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        (f"{FAR} Write x for the point. Then", "Write x for the point. Then"),
        (
            f"{FAR} The guess is a Gaussian. It is narrow. So",
            "The guess is a Gaussian. It is narrow. So",
        ),
        (f"{FAR} Draw z, and follow the gradient of", "Draw z, and follow the gradient of"),
        (f"{FAR} (A remark in brackets.) Written out,", "Written out,"),
        (f"<strong>Split it.</strong> {FAR} Take a point. Then", "Split it. Take a point. Then"),
        (f"<strong>Collect it.</strong> {FAR}", "Collect it."),
        (f"{FAR}</p><p>So the gap closes exactly when", f"{FAR} So the gap closes exactly when"),
    ],
)
def test_a_formula_keeps_the_sentences_that_lead_to_it(text: str, lead: str) -> None:
    _, piece = pieces(f"<section><h2>S</h2><p>{text}</p>{FORMULA}</section>")
    assert shown(piece) == [f"{lead} a = b"]
    assert "data-continues" not in piece.blocks[0].attrib


OPEN = '<div class="math">a = b,</div>'


@pytest.mark.parametrize(
    ("formula", "text", "first", "second"),
    [
        (FORMULA, "where a is one. Now divide:", "a = b where a is one.", "Now divide: a = b,"),
        (OPEN, "Bayes' rule says. Now divide:", "a = b, Bayes' rule says.", "Now divide: a = b,"),
        (OPEN, "<strong>Divide.</strong>", "a = b,", "Divide. a = b,"),
        (FORMULA, "Then divide:", "a = b", "Then divide: a = b,"),
    ],
)
def test_the_rest_of_a_formula_s_sentence_stays_with_it(
    formula: str, text: str, first: str, second: str
) -> None:
    _, piece = pieces(f"<section><h2>S</h2>{formula}<p>{text}</p>{OPEN}</section>")
    assert shown(piece) == [first, second]
    torn = piece.blocks[1].get("data-continues")
    assert torn == ("text" if second.startswith("Then") else None)


def test_a_line_of_a_derivation_goes_on_with_the_one_before() -> None:
    line = (
        r'<div class="math"><annotation>\begin{aligned} &amp;= c \end{aligned}</annotation></div>'
    )
    _, piece = pieces(f"<section><h2>S</h2>{FORMULA}<p><b>Split.</b></p>{line}</section>")
    assert [block.get("data-continues") for block in piece.blocks] == [None, "line"]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("One. Two:", "Two:"),
        ("One <em>is. not</em> two. Three <b>x</b> so:", "Three x so:"),
        ("No end <b>x</b> at all:", "No end x at all:"),
        ("An end before it. <em>What is</em> <b>x</b>? ", "What is x?"),
    ],
)
def test_the_last_sentence_keeps_what_stands_in_it(text: str, last: str) -> None:
    paragraph = html.fragment_fromstring(f"<p>{text}</p>")
    assert sentences.words(sentences.last_sentence(paragraph, ENGLISH)) == last


def test_the_opening_is_one_sentence_that_says_something() -> None:
    paragraph = html.fragment_fromstring(f"<p>Look. <em>Well</em>, now. {PROSE}</p>")
    end = "what will be shown here."
    assert sentences.words(sentences.opening(paragraph, ENGLISH)).endswith(end)
    short = html.fragment_fromstring("<p>Short.</p>")
    assert sentences.words(sentences.opening(short, ENGLISH)) == "Short."


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("第一句。第二句：", "第二句："),
        ("第一句。第二句。", "第二句。"),
        ("他说：“好。”第二句。", "第二句。"),
        ("第一句<em>是。不是</em>两句。第三句<b>甲</b>如此：", "第三句甲如此："),
        ("在此之前。<em>什么是</em><b>甲</b>？", "什么是甲？"),
    ],
)
def test_the_last_sentence_is_found_in_chinese(text: str, last: str) -> None:
    paragraph = html.fragment_fromstring(f"<p>{text}</p>")
    assert sentences.words(sentences.last_sentence(paragraph, CHINESE)) == last
