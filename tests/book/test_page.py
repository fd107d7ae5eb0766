"""The steps of ``book.page`` on pieces of pages: folded blocks, ids, dark colours, kept rules."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from pathlib import Path
from types import SimpleNamespace

import lxml.html
import pytest
import tinycss2
from book.editions import pack
from book.page import access, controls, figures, head, styles
from lxml.html.builder import E
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]


def html(text: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(f"<html><body>{text}</body></html>")


def shown(root: lxml.html.HtmlElement) -> str:
    return lxml.html.tostring(root, encoding="unicode")


def test_a_written_button_becomes_markup_and_inline_scripts_go() -> None:
    root = html(
        "<script>document.write(`<button class='x'>go</button>`)</script><script>f()</script>"
    )
    controls.simplify(root)
    assert "<button" in shown(root)
    assert "<script" not in shown(root)


def test_handlers_go_and_icons_are_ours() -> None:
    root = html(
        "<button onclick='f()' data-bs-toggle='tooltip'><i class='fa-solid fa-bars'></i></button>"
    )
    controls.simplify(root)
    assert "onclick" not in shown(root) and "data-bs" not in shown(root)
    assert root.xpath("//span[@class='icon icon-menu'][@aria-hidden='true']")


def test_a_folded_block_keeps_its_text_and_where_its_link_led() -> None:
    root = html(
        "<div class='solution dropdown admonition' id='s'><p class='admonition-title'>"
        "<a href='#ex'>Solution</a> 1</p><p>The text</p></div>"
    )
    controls.simplify(root)
    block = root.get_element_by_id("s")
    assert block.get("data-of") == "#ex"
    assert block.find("details/summary").text_content() == "Solution 1"
    assert block.find("details/p").text == "The text"
    assert not root.xpath("//summary//a")


def test_only_the_first_of_equal_ids_stays() -> None:
    root = html("<p id='a'>1</p><p id='a'>2</p><p id='b'>3</p>")
    access.repair(root)
    assert [p.get("id") for p in root.iter("p")] == ["a", None, "b"]


@pytest.mark.parametrize("color", [*figures.DARK, "#332288", "#117733", "#882255", "#ffffcc"])
def test_dark_colors_can_be_seen_and_keep_their_hue(color: str) -> None:
    dark = figures.dark_color(color)
    if color in ("#ffffff", "#b2b2b2", "#f6f7f9", "#d5d9e0"):
        return  # grounds and rules, not marks
    assert figures.contrast(dark, figures.DARK_PAGE) >= figures.CONTRAST
    hues = [figures.colorsys.rgb_to_hls(*bytes.fromhex(c[1:]))[0] for c in (color, dark)]
    if color not in figures.DARK:
        assert abs(hues[0] - hues[1]) < 0.02


def drawing(color: tuple[int, int, int, int]) -> str:
    png = io.BytesIO()
    picture = Image.new("RGBA", (8, 8), (255, 255, 255, color[3] and 0))
    picture.putpixel((3, 3), color)
    if color[3] == 255:
        picture.putalpha(255)
    picture.save(png, "PNG")
    data = base64.b64encode(png.getvalue()).decode()
    return f'<svg ><path style="fill: #ffffff"/><image href="data:image/png;base64,{data}"/></svg>'


def test_pictures_stay_and_dots_on_nothing_are_lightened() -> None:
    opaque, dots = drawing((200, 0, 0, 255)), drawing((0, 0, 0, 254))
    data = re.compile(r"data:image[^\"]*")
    assert data.findall(figures.darken(opaque)) == data.findall(opaque)
    assert min(darkened(dots).getpixel((3, 3))[:3]) > 100
    assert "fill: none" in figures.darken(opaque)


def test_ink_on_white_paper_becomes_light_ink_on_the_dark_page() -> None:
    picture = darkened(drawing((0, 0, 0, 255)))
    ink, paper = ("#" + bytes(picture.getpixel(at)[:3]).hex() for at in ((3, 3), (0, 0)))
    assert figures.contrast(ink, figures.DARK_TEXT) < 1.1
    assert figures.contrast(paper, figures.DARK_PAGE) < 1.1
    half = darkened(drawing((128, 128, 128, 255))).getpixel((3, 3))
    assert 18 < half[0] < 206


def darkened(given: str) -> Image.Image:
    changed = re.findall(r"data:image[^\"]*", figures.darken(given))[0]
    return Image.open(io.BytesIO(base64.b64decode(changed.split(",")[1]))).convert("RGBA")


def test_a_drawing_is_shown_in_four_faces() -> None:
    narrow = '<svg width="90pt" height="60pt"></svg>'
    root = html("<p>as <img src='a.svg' alt='A curve' width='9'/> shows</p>")
    (image,) = root.iter("img")
    figures.give_faces(image, figures.NARROW.search(f"<metadata>{narrow}</metadata>"))
    (place,) = root.find_class("drawing")
    faces = [[part.get("srcset") or part.get("src") for part in picture] for picture in place]
    assert faces == [["a-phone.svg", "a.svg"], ["a-phone-dark.svg", "a-dark.svg"]]
    light, dark = root.iter("img")
    assert (light.get("class"), light.get("hidden")) == ("for-light", None)
    assert (dark.get("class"), dark.get("hidden")) == ("for-dark", "")
    assert {(s.get("width"), s.get("height"), s.get("media")) for s in root.iter("source")} == {
        ("120", "80", figures.PHONE)
    }
    assert root.text_content().split() == ["as", "shows"]


def test_each_face_of_a_drawing_is_a_file_and_goes_with_it(tmp_path: Path) -> None:
    color = next(iter(figures.DARK))
    for name, metadata in [("both", "<metadata><svg ><path/></svg>\n</metadata>"), ("one", "")]:
        (tmp_path / f"{name}.svg").write_text(f'<svg ><g style="stroke: {color}"/>{metadata}</svg>')
    for _ in range(2):  # the second time nothing is left to do
        figures.draw_faces(tmp_path)
        found = {path.stem for path in tmp_path.iterdir()}
        assert found == {"both", "both-dark", "both-phone", "both-phone-dark", "one", "one-dark"}
    assert "metadata" not in (tmp_path / "both.svg").read_text()
    assert (tmp_path / "both-phone.svg").read_text().endswith("<svg ><path/></svg>")
    assert figures.DARK[color] in (tmp_path / "both-dark.svg").read_text()
    (tmp_path / "both.svg").unlink()
    figures.draw_faces(tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == {"one", "one-dark"}


def test_rules_that_can_apply_stay_and_others_go() -> None:
    css = """.used > p:not(.absent), .absent p { color: red }
    @media print { .absent { top: 0 } .used { top: 1px } }
    @media (width > 1px) { #absent { top: 0 } }
    a[href^="x,y"]::before { content: ",{" } .used:is(.absent, p) { top: 2px }"""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    kept = styles.reduce(rules, {"used", "p", "a"})
    assert ".used > p:not(.absent){color: red}" in kept
    assert ".used:is(.absent, p){top: 2px}" in kept
    assert 'a[href^="x,y"]::before{content: ",{"}' in kept
    assert ".used{top: 1px}" in kept and "@media print" in kept
    assert "width" not in kept and ".absent p" not in kept


def test_the_same_site_packs_into_the_same_file(tmp_path: Path) -> None:
    for name in ("one", "two"):
        site = tmp_path / name / "html"
        (site / "_static").mkdir(parents=True)
        (site / "index.html").write_text("<p>front</p>" * 50)
        (site / "_static" / "a.png").write_bytes(b"12345")
    sizes = [
        pack.pack(tmp_path / name / "html", tmp_path / f"{name}.zip") for name in ("one", "two")
    ]
    assert sizes[0] == sizes[1]
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {pack.NAME}


@pytest.mark.parametrize("site", ["", "https://someone.github.io/else/"])
def test_a_card_has_a_picture_where_the_address_of_the_site_is_known(site: str) -> None:
    builder = SimpleNamespace(
        config=SimpleNamespace(html_baseurl=site), get_target_uri=lambda name: f"{name}.html"
    )
    parts = [E.title("The decoder"), E.meta(name="description", content="What it returns.")]
    context = {"docstitle": "The book", "pagename": "vae/decoder"}
    tags = head.card(parts, builder, context)
    found = {tag.get("property"): tag.get("content") for tag in tags}
    assert found["og:title"] == "The decoder"
    expected = (f"{site}vae/decoder.html", f"{site}_static/card.png") if site else (None, None)
    assert (found.get("og:url"), found.get("og:image")) == expected


def test_a_fold_of_pages_is_called_as_the_page_above_them() -> None:
    root = html(
        "<ul><li><a href='a.html'>The decoder</a><details><summary><i></i></summary>"
        "<ul><li><a href='b.html'>Below</a></li></ul></details></li></ul>"
    )
    access.repair(root)
    assert root.find(".//summary").get("aria-label") == "The decoder"
