"""Pack the built book as an EPUB 3: a chapter a file, formulas as MathML, drawings as SVG.

    python -m book.editions.epub [SITE]            write the book
    python -m book.editions.epub --check [SITE]    and let epubcheck read it

The same site gives the same file, byte by byte.
"""

from __future__ import annotations

import copy
import shutil
import subprocess
import sys
import uuid
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree, html
from lxml.builder import ElementMaker
from lxml.html import HtmlElement
from lxml.html.builder import CLASS, E

from book import colours
from book.editions import formulas, pages, pictures, single
from book.programs import debian
from helpers import words

ROOT = Path(__file__).resolve().parents[3]
NAME = "deep-generative-models-by-hand"
DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that the format knows
XHTML = "http://www.w3.org/1999/xhtml"
OPS = "http://www.idpf.org/2007/ops"
OPF = "http://www.idpf.org/2007/opf"
DC = "http://purl.org/dc/elements/1.1/"
EPUBCHECK = Path("/usr/share/java/epubcheck.jar")
SHEETS = [single.HERE / "code.css", single.HERE / "epub.css"]
CONTAINER = """\
<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles>
    <rootfile full-path="book/book.opf" media-type="application/oebps-package+xml"/>
  </rootfiles>
</container>
"""
Files = dict[str, bytes]


def document(title: str, body: HtmlElement, language: str) -> bytes:
    """A page as XHTML."""
    sheets = [E.link(rel="stylesheet", type="text/css", href=sheet.name) for sheet in SHEETS]
    root = E.html(E.head(E.title(title), *sheets), body)
    for name, value in {"xmlns": XHTML, "xmlns:epub": OPS, "lang": language}.items():
        root.set(name, value)
    root.set("xml:lang", language)
    text = html.tostring(root, method="xml", encoding="unicode")
    etree.fromstring(text)  # raises where it is not well formed
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n{text}\n'.encode()


def chapter(page: pages.Page, book: pages.Book, files: Files) -> None:
    """Add a page and its pictures."""
    article = copy.deepcopy(page.article)
    formulas.mathml_only(article)
    for picture in article.iter("img"):
        picture.set("src", add_picture(Path(picture.get("src")), files))
    for link in article.xpath(".//a[starts-with(@href, '#')]"):
        target = link.get("href")[1:]
        link.set("href", f"{target.split('--')[0]}.xhtml#{target}")
    files[f"{page.slug}.xhtml"] = document(page.title, E.body(article), book.language)


def add_picture(path: Path, files: Files) -> str:
    """Add a picture once; return its name."""
    name, content = pictures.known(path)
    files[name] = content
    return name


def front(book: pages.Book, files: Files) -> None:
    """Add the cover and the note on this edition."""
    catalogue = words.catalogue(book.language)
    logo = add_picture(single.LOGO, files)
    title = [E.h1(book.title), E.p(E.em(catalogue.say("paper.tagline"))), E.p(book.author)]
    cover = E.div(CLASS("cover"), E.img(src=logo, alt=""), *title)
    about = [E.h2(catalogue.say("paper.edition")), *map(E.p, catalogue.entry("paper.about"))]
    files["cover.xhtml"] = document(book.title, E.body(cover, *about), book.language)


def navigation(book: pages.Book, files: Files) -> None:
    """Add the table of contents: parts, chapters, sections."""
    catalogue = words.catalogue(book.language)
    top = E.ol()
    lists = {"part": top, "chapter": top, "section": top}
    for entry in single.outline(book):
        title = " ".join(plain(entry.title).split())
        file = entry.to.split("--")[0]
        fragment = f"#{entry.to}" if entry.kind == "section" else ""
        item = E.li(E.a(title, href=f"{file}.xhtml{fragment}"))
        lists[entry.kind].append(item)
        if entry.kind != "section":
            below = {"part": "chapter", "chapter": "section"}[entry.kind]
            lists[below] = E.ol()
            item.append(lists[below])
    for empty in top.xpath(".//ol[not(*)]"):
        empty.drop_tree()
    nav = E.nav(E.h1(catalogue.say("paper.contents")), top)
    nav.set("epub:type", "toc")
    files["contents.xhtml"] = document(catalogue.say("paper.contents"), E.body(nav), book.language)


def plain(title: HtmlElement) -> str:
    """A title as text, its formulas read from their MathML."""
    title = copy.deepcopy(title)
    formulas.mathml_only(title)
    return str(title.text_content())


def package(book: pages.Book, files: Files, modified: datetime) -> bytes:
    """The package document (OPF): metadata, manifest and spine."""
    made = ElementMaker(namespace=OPF, nsmap={None: OPF, "dc": DC})
    dc = ElementMaker(namespace=DC)
    order = ["cover", "contents", *(page.slug for page in book.pages)]
    stamp = modified.strftime("%Y-%m-%dT%H:%M:%SZ")
    metadata = made.metadata(
        dc.identifier(uuid.uuid5(uuid.NAMESPACE_URL, NAME).urn, id="identifier"),
        dc.title(book.title),
        dc.creator(book.author),
        dc.language(book.language),
        made.meta(stamp, property="dcterms:modified"),
    )
    items = [item(made, name, content) for name, content in sorted(files.items())]
    spine = [made.itemref(idref=f"file-{name}.xhtml") for name in order]
    root = made.package(metadata, made.manifest(*items), made.spine(*spine))
    root.set("version", "3.0")
    root.set("unique-identifier", "identifier")
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def item(made: ElementMaker, name: str, content: bytes) -> etree._Element:
    """A file's item in the manifest: its media type and properties."""
    suffix = Path(name).suffix
    types = {".xhtml": "application/xhtml+xml", ".css": "text/css", **pictures.TYPES}
    found = {"id": f"file-{name}", "href": name, "media-type": types[suffix]}
    if name == "contents.xhtml":
        found["properties"] = "nav"
    elif suffix == ".xhtml" and b"<math" in content:
        found["properties"] = "mathml"
    return made.item(found)


def make(book: pages.Book, target: Path) -> None:
    """Write the EPUB."""
    files: Files = {
        sheet.name: colours.resolve(sheet.read_text(encoding="utf-8")).encode() for sheet in SHEETS
    }
    front(book, files)
    navigation(book, files)
    for page in book.pages:
        chapter(page, book, files)
    latest = max((book.site / f"{page.name}.html").stat().st_mtime for page in book.pages)
    files["book.opf"] = package(book, files, datetime.fromtimestamp(latest, UTC))
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as archive:
        # The first entry, uncompressed: EPUB readers identify the format by it.
        archive.writestr(zipfile.ZipInfo("mimetype", DATE), "application/epub+zip")
        entries = {"META-INF/container.xml": CONTAINER.encode()}
        entries |= {f"book/{name}": files[name] for name in sorted(files)}
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compresslevel=9)


def check(path: Path) -> int:
    """Let epubcheck read the book; return its exit status, 0 if it finds nothing.

    Raises ``debian.Missing`` if there is no epubcheck and none can be installed.
    """
    if not (EPUBCHECK.exists() or shutil.which("epubcheck")) or shutil.which("java") is None:
        debian.install("epubcheck", "epubcheck")
    # Debian's command is the .jar itself, which needs binfmt_misc to start.
    command = ["java", "-jar", str(EPUBCHECK)] if EPUBCHECK.exists() else ["epubcheck"]
    return subprocess.run([*command, "--failonwarnings", str(path)], check=False).returncode


def main(arguments: list[str]) -> int:
    """Write, say where the file is, and check it if asked."""
    checked = "--check" in arguments
    sites = [argument for argument in arguments if argument != "--check"]
    site = Path(sites[0]).resolve() if sites else ROOT / "_build" / "html"
    if not (site / "index.html").is_file():
        print(f"no built site in {site}: run `make book` first", file=sys.stderr)
        return 1
    target = site.parent / "print" / f"{NAME}.epub"
    make(pages.read(site), target)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB", flush=True)
    try:
        return check(target) if checked else 0
    except debian.Missing as error:
        print(f"The EPUB is not checked: {error}.", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
