"""The catalogues of words: what a language lacks, plurals, and how its texts are read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from book.prose import Prose

from helpers import words
from helpers.explorers.jensen import Jensen
from helpers.explorers.kit import site
from helpers.explorers.kit.base import for_figures

CHINESE = Path(__file__).with_name("zh_CN.json")
TAKES = {"one": "{n} step by {who}", "other": "{n} steps by {who}"}


def catalogue(**content: object) -> words.Catalogue:
    """A catalogue of a few words."""
    plural = {"categories": ["one", "other"], "rule": "n != 1"}
    return words.Catalogue({"language": "xx", "plural": plural, **content})


@pytest.fixture
def chinese_beside_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder of catalogues that has a Chinese one."""
    for path in (words.FOLDER / "en.json", CHINESE):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(words, "FOLDER", tmp_path)
    words.catalogue.cache_clear()
    yield
    words.catalogue.cache_clear()


def test_a_message_has_its_values_in_their_places() -> None:
    say = catalogue(a={"b": "{x} before {y}"}).say
    assert say("a.b", x=1, y="two") == "1 before two"
    assert say("a.b", x=1) == "1 before {y}"
    assert catalogue(a="see {where}.").parts("a", "where") == ("see ", ".")


def test_a_number_of_things_chooses_the_plural_category() -> None:
    say = catalogue(takes=TAKES).say
    assert [say("takes", n, who="q") for n in (0, 1, 2)] == [
        "0 steps by q",
        "1 step by q",
        "2 steps by q",
    ]
    polish = "n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2"
    plural = {"categories": ["one", "few", "many"], "rule": polish}
    found = catalogue(plural=plural)
    assert [found.category(n) for n in (1, 3, 5, 12, 22)] == ["one", "few", "many", "many", "few"]


def test_what_a_language_lacks_is_said_in_english() -> None:
    chinese = words.read(CHINESE)
    assert chinese.say("figures.kit.reset") == "重置"
    assert chinese.say("figures.kit.play") == words.catalogue().say("figures.kit.play")
    assert chinese.say("figures.latent.draw.glass", 1) == "q(z|x)，放大 1 倍"
    assert chinese.entry("punctuation.decimal") == "."


@pytest.mark.usefixtures("chinese_beside_english")
@pytest.mark.parametrize(
    ("language", "found"),
    [("zh_CN", "zh_CN"), ("zh-CN", "zh_CN"), ("en-GB", "en"), ("fr", "en"), ("zh", "en")],
)
def test_a_language_without_a_catalogue_takes_that_of_its_stem_or_english(
    language: str, found: str
) -> None:
    assert words.catalogue(language).language == found


def test_a_key_that_no_catalogue_has_is_named() -> None:
    with pytest.raises(KeyError, match=r"no words for 'paper\.nothing'; expected them in"):
        words.catalogue().say("paper.nothing")


@pytest.mark.usefixtures("chinese_beside_english")
def test_a_page_in_another_language_loads_its_words(tmp_path: Path) -> None:
    told = site.loader("en")
    assert told.keys() == {"data-version", "data-failed", "data-again", "data-release"}
    other = site.loader("zh_CN")
    assert other["data-catalogue"] == "words.js"
    assert told["data-again"] == "Try again"
    for language in ("en", "zh_CN"):
        site.write_files(tmp_path / language, language)
    assert not (tmp_path / "en" / "words.js").exists()
    script = (tmp_path / "zh_CN" / "words.js").read_text(encoding="ascii")
    assert script.startswith('globalThis.bookExplorers.catalogue = {"language": "zh_CN"')
    assert r"\u91cd\u7f6e" in script  # reset


@pytest.mark.usefixtures("chinese_beside_english")
def test_a_notebook_speaks_the_language_of_its_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Jensen().catalogue == {}
    monkeypatch.setenv(words.VARIABLE, "zh_CN")
    assert Jensen().catalogue == for_figures(words.catalogue("zh_CN")) != {}


@pytest.mark.usefixtures("chinese_beside_english")
def test_a_picture_is_described_in_the_language_of_the_page(tmp_path: Path) -> None:
    content = (words.FOLDER / "zh_CN.json").read_text(encoding="utf-8")
    said = content.replace('"latent": {', '"jensen": { "alt": "一条凸的曲线。" }, "latent": {', 1)
    (words.FOLDER / "zh_CN.json").write_text(said, encoding="utf-8")
    body = site.add_posters(Jensen().to_html(), "", "zh_CN")
    assert body.count('alt="一条凸的曲线。"') == 2
    assert "convex" not in body


def test_sentences_end_as_the_language_has_it() -> None:
    english, chinese = Prose(words.catalogue()), Prose(words.read(CHINESE))
    text = "One. Two! Is 1.5 three?"
    assert [text[start:] for _, start in english.ends(text)] == [
        "Two! Is 1.5 three?",
        "Is 1.5 three?",
    ]
    text = "一。“二！”三是1.5吗？"
    assert [text[start:] for _, start in chinese.ends(text)] == [
        "“二！”三是1.5吗？",
        "三是1.5吗？",
        "",
    ]
    assert chinese.asks("是吗？”") and not chinese.asks("是。") and not english.asks("是吗？")
    assert chinese.closes("是。”") and not chinese.closes("于是：") and chinese.leads("于是：")


def test_a_text_is_measured_by_width() -> None:
    english, chinese = Prose(words.catalogue()), Prose(words.read(CHINESE))
    assert english.width("abc") == chinese.width("abc") == 3
    assert (english.width("第一。"), chinese.width("第一。")) == (6, 9)
