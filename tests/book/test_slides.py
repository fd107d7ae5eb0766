"""The decks: what of a page shows on slides, what the speaker says, and where reveal.js is from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from book import contents
from book.prose import Prose
from book.slides import blocks, cells, outline
from docutils import nodes
from lxml import html
from sphinxcontrib import katex

from helpers import words

ROOT = Path(__file__).resolve().parents[2]


NOTHING = cells.Notebook({}, {})
ENGLISH = Prose(words.catalogue())
CHINESE = Prose(words.read(ROOT / "tests" / "words" / "zh_CN.json"))


class Places:
    """Addresses stay, pictures are of one size."""

    def url(self, address: str) -> str:
        return address

    def size(self, address: str) -> tuple[float, float]:
        return 400.0, 300.0


def pieces(
    body: str, notebook: cells.Notebook = NOTHING, prose: Prose = ENGLISH
) -> list[outline.Piece]:
    """The pieces of a chapter that has this body."""
    return outline.read(f"<section><h1>Chapter</h1>{body}</section>", notebook, Places(), prose)


def shown(piece: outline.Piece) -> list[str]:
    """The words of each block, without notes."""
    texts = [block.xpath(".//text()[not(ancestor::aside)]") for block in piece.blocks]
    return [" ".join(" ".join(parts).split()) for parts in texts]


def notes(piece: outline.Piece) -> list[str]:
    """The words of the notes of each block."""
    return [" ".join(b.xpath("string(./aside)").split()) for b in piece.blocks]


FORMULA = '<div class="math">a = b</div>'
PROSE = (
    "The first sentence says a good deal about what will be shown here. The second one does not."
)
PROSE += " The third sentence makes it too long for a label."


def test_prose_becomes_notes_and_formulas_show() -> None:
    _, piece = pieces(f"<section><h2>Section</h2><p>{PROSE}</p>{FORMULA}</section>")
    assert notes(piece) == [PROSE]
    assert shown(piece) == ["The third sentence makes it too long for a label. a = b"]


def test_the_bold_reason_of_a_step_shows() -> None:
    rest = "This sentence is for the speaker, and it is long enough not to be taken for a label. "
    reason = f"<p><strong>Split the logarithm.</strong> {rest}Note the plus sign:</p>"
    _, piece = pieces(f"<section><h2>S</h2>{reason}{FORMULA}</section>")
    assert shown(piece) == ["Split the logarithm. Note the plus sign: a = b"]


def test_a_section_ends_with_its_takeaway() -> None:
    found = '<p class="takeaway">What was found.</p>'
    _, piece = pieces(f"<section><h2>One</h2><p>{PROSE}</p>{found}</section>")
    assert shown(piece) == [PROSE.split(". ")[0] + ".", "What was found."]
    below = f"<section><h3>Part</h3>{FORMULA}{found}</section>"
    _, one, part, end = pieces(f"<section><h2>One</h2>{FORMULA}{below}</section>")
    assert [p.title.text_content() for p in (one, part, end)] == ["One", "Part", "One"]
    assert (end.level, shown(end)) == (3, ["What was found."])


CHAPTERS = [entry for entry in contents.entries(ROOT) if entry.path.suffix == ".ipynb"]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.path.stem)
def test_every_section_of_a_chapter_ends_with_a_takeaway(chapter: contents.Entry) -> None:
    ends: dict[str, bool] = {}
    title = ""
    for cell in json.loads(chapter.path.read_text(encoding="utf-8"))["cells"]:
        heading = re.search(r"^## (.+)", "".join(cell["source"]), re.MULTILINE)
        if heading and cell["cell_type"] == "markdown":
            skipped = cell["metadata"].get("slideshow", {}).get("slide_type") == "skip"
            title = "" if skipped else heading[1]
        if title:
            ends[title] = cells.TAKEAWAY in cell["metadata"].get("tags", [])
    assert len(ends) >= 2
    assert [title for title, concluded in ends.items() if not concluded] == []


def test_a_takeaway_s_paragraph_has_its_class() -> None:
    parts = [nodes.paragraph("", text) for text in ("a", "b")]
    for part, line in zip(parts, (20002, 30002), strict=True):
        part.line = line
    document = nodes.section("", *parts)
    cells.mark(document, frozenset({2}))
    assert [part["classes"] for part in parts] == [[], ["takeaway"]]


def test_a_section_of_prose_shows_its_opening() -> None:
    _, piece = pieces(f"<section><h2>S</h2><p>{PROSE}</p></section>")
    assert shown(piece) == [PROSE.split(". ")[0] + "."]
    assert notes(piece) == [PROSE]


def test_a_question_in_italics_shows() -> None:
    text = "<p>Training asks for one thing. <em>Which number do you compute, and why?</em></p>"
    _, piece = pieces(f"<section><h2>S</h2>{text}{FORMULA}<p>Really, <em>why?</em></p></section>")
    asked = "Training asks for one thing. Which number do you compute, and why?"
    assert shown(piece) == [asked, "a = b"]
    assert notes(piece)[0].startswith("Training asks")


def test_of_two_questions_each_shows_once_with_what_stands_before_it() -> None:
    first, second = "When does the second dimension wake up?", "Which of the runs pays the most?"
    text = f"Drag the epoch. <em>{first}</em> Watch the cloud. <em>{second}</em>"
    _, piece = pieces(f"<section><h2>S</h2><p>{text}</p></section>")
    assert shown(piece) == [f"Drag the epoch. {first}", f"Watch the cloud. {second}"]


def test_half_a_question_in_italics_shows_as_a_whole() -> None:
    text = "<p>Take f. <em>What is the slope of</em> f <em>with respect to the mean of q?</em></p>"
    _, piece = pieces(f"<section><h2>S</h2>{text}</section>")
    assert shown(piece) == ["Take f. What is the slope of f with respect to the mean of q?"]


LONG_CHINESE = (
    "这句话是讲给学生听的，它足够长，不会被当作公式上方的一个短标签来显示，所以只出现在备注里。"
)


def test_the_reason_of_a_step_shows_in_chinese() -> None:
    reason = f"<p><strong>拆开对数。</strong>{LONG_CHINESE}注意加号：</p>"
    _, piece = pieces(f"<section><h2>节</h2>{reason}{FORMULA}</section>", prose=CHINESE)
    assert shown(piece) == ["拆开对数。 注意加号： a = b"]
    text = f"<p>{LONG_CHINESE}从曲线上取一点。于是</p>"
    _, piece = pieces(f"<section><h2>节</h2>{text}{FORMULA}</section>", prose=CHINESE)
    assert shown(piece) == ["从曲线上取一点。于是 a = b"]


def test_questions_show_in_chinese() -> None:
    asked = "训练要求一样东西：<em>你要计算哪一个数，为什么？</em>"
    begun = "取函数甲。它的<em>斜率对均值的依赖有多强？</em>"
    text = f"<p>{asked}</p>{FORMULA}<p>{begun}</p>{FORMULA}<p>真的，<em>为什么？</em></p>"
    _, piece = pieces(f"<section><h2>节</h2>{text}</section>", prose=CHINESE)
    first, second = "你要计算哪一个数，为什么？", "取函数甲。它的斜率对均值的依赖有多强？"
    assert [part.replace(" ", "") for part in shown(piece)] == [first, "a=b", second, "a=b"]


def test_a_list_and_a_section_of_prose_show_in_chinese() -> None:
    points = "<p>前面一句。有两件事：</p><ol><li>一</li><li>二</li></ol>"
    _, piece = pieces(f"<section><h2>节</h2>{points}</section>", prose=CHINESE)
    assert shown(piece) == ["前面一句。有两件事：", "一", "二"]
    opening = "第一句话对这里要展示的东西已经说了不少内容。"
    _, piece = pieces(f"<section><h2>节</h2><p>{opening}第二句没有。</p></section>", prose=CHINESE)
    assert shown(piece) == [opening]


def test_every_point_of_a_list_is_a_block_of_its_own() -> None:
    points = "<ol><li>one</li><li>two</li></ol>"
    _, piece = pieces(f"<section><h2>S</h2><p>Two things matter:</p>{points}</section>")
    assert shown(piece) == ["Two things matter:", "one", "two"]
    assert [b.xpath("string(.//ol/@start)") for b in piece.blocks] == ["", "1", "2"]


def test_solutions_and_what_the_source_says_do_not_show() -> None:
    boxes = "".join(
        f'<div class="{kind} admonition"><p class="admonition-title">{kind}</p><p>Text.</p></div>'
        for kind in ("exercise", "solution", "seealso", "question", "definition proof")
    )
    _, piece = pieces(f"<section><h2>S</h2>{boxes}</section>")
    assert shown(piece) == ["exercise", "definition proof Text."]


def test_a_proof_is_read_like_the_text_around_it() -> None:
    title = '<p class="admonition-title">Proof.</p>'
    proof = f'<div class="proof admonition">{title}<section><p>{PROSE}</p>{FORMULA}</section></div>'
    _, piece = pieces(f"<section><h2>S</h2>{proof}</section>")
    assert shown(piece) == [f"{PROSE.split('. ')[-1]} a = b"]
    assert notes(piece) == [f"Proof.{PROSE}"]


CELLS = f"""<!--cell 0--><section><h2>One</h2><!--cell 1--><p>{PROSE}</p>
<!--cell 3-->{FORMULA}</section><section><h2>Two</h2><!--cell 5-->{FORMULA}</section>"""


def test_a_cell_may_be_skipped_with_the_section_that_begins_in_it() -> None:
    whole = pieces(CELLS)
    assert [piece.title.text_content() for piece in whole] == ["Chapter", "One", "Two"]
    for number, expected in [(5, ["Chapter", "One"]), (1, ["Chapter", "Two"])]:
        without = pieces(CELLS, cells.Notebook({number: "skip"}, {}))
        assert [piece.title.text_content() for piece in without] == expected
        assert sum(len(piece.blocks) for piece in without) == 1


def test_a_cell_may_ask_for_a_new_slide() -> None:
    _, one, two = pieces(CELLS, cells.Notebook({5: "subslide"}, {}))
    assert ["data-new" in block.attrib for block in one.blocks + two.blocks] == [False, True]


def test_notes_belong_to_the_section_before_them(monkeypatch: pytest.MonkeyPatch) -> None:
    # A formula would start Node.
    monkeypatch.setattr(katex, "render_latex", lambda latex, options: f"<i>{latex}</i>")
    _, one, two = pieces(CELLS, cells.Notebook({}, {2: "**Ask:** why?", 6: "and $a$?"}))
    assert "<strong>Ask:</strong> why?" in one.ask
    assert "<i>a</i>" in two.ask and "why" not in two.ask


CODE = """<!--cell 4--><div class="cell docutils container">
<div class="cell_input docutils container"><div><pre><span></span>1 + 1</pre></div></div>
<div class="cell_output docutils container"><div><pre>2</pre></div></div></div>"""


@pytest.mark.parametrize(
    ("kind", "expected"), [("", ["a = b"]), ("fragment", ["a = b", "1 + 1 2"])]
)
def test_code_shows_where_its_cell_asks_for_it(kind: str, expected: list[str]) -> None:
    notebook = cells.Notebook({4: kind} if kind else {}, {})
    _, piece = pieces(f"<section><h2>S</h2>{FORMULA}{CODE}</section>", notebook)
    assert shown(piece) == expected


def test_a_notebook_tells_slide_types_and_notes(tmp_path: Path) -> None:
    path = tmp_path / "small.ipynb"
    kinds = [None, "skip", "notes"]
    made = [
        {"source": ["a", "b"], "metadata": {"slideshow": {"slide_type": kind}} if kind else {}}
        for kind in kinds
    ]
    path.write_text(json.dumps({"cells": made}))
    assert cells.Notebook.read(path) == cells.Notebook({1: "skip"}, {2: "ab"})


def test_marks_stand_where_cells_begin_and_titles_stay_first() -> None:
    title = nodes.title("", "One")
    parts = [nodes.paragraph("", text) for text in ("a", "b", "c")]
    for part, line in zip([title, *parts], (20002, 20004, 30002, 30009), strict=True):
        part.line = line
    section = nodes.section("", title, *parts)
    section.line = 20002
    document = nodes.section("", section)
    cells.mark(document)
    assert section[0] is title
    assert [child.astext() for child in section] == [
        "One",
        "<!--cell 1-->",
        "a",
        "<!--cell 2-->",
        "b",
        "c",
    ]
    assert cells.unmark("x<!--cell 12-->y") == "xy"


def test_a_picture_is_as_large_as_its_slide_allows() -> None:
    image = html.fragment_fromstring('<img src="a.svg">')
    caption = html.fragment_fromstring("<span>What it shows.</span>")
    sizes = [(400, 300), (1000, 200), (600, 600)]
    made = [blocks.picture(image, caption, size, ENGLISH) for size in sizes]
    assert [block.get("class").split()[-1] for block in made] == ["beside", "above", "tall"]
    shown = [block.xpath(".//img") for block in made]
    assert [(int(i[0].get("width")), int(i[0].get("height"))) for i in shown] == [
        (779, 584),
        (1184, 237),
        (664, 664),
    ]
    assert [image.get("src") for image in shown[0]] == ["a.svg", "a-dark.svg"]


@pytest.mark.parametrize("name", ["dist/reveal.js", "dist/reveal.css", "LICENSE"])
def test_reveal_is_the_pinned_package(name: str) -> None:
    package = ROOT / "node_modules" / "reveal.js"
    version = json.loads((package / "package.json").read_text())["version"]
    assert (
        version == json.loads((ROOT / "package.json").read_text())["devDependencies"]["reveal.js"]
    )
    ours = ROOT / "_ext" / "book" / "slides" / "assets" / "reveal" / Path(name).name
    assert ours.read_bytes() == (package / name).read_bytes()
