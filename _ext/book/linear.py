"""A formula as a line of text, for places that show no formulas: ``p(x|z) = ∏ᵢ p(xᵢ|z)``.

From MathML as KaTeX writes it.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

SUPERSCRIPTS = dict(zip("0123456789+−-=()niT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵀ", strict=True))
SUBSCRIPTS = dict(zip("0123456789+−-=()ijkmnt", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ᵢⱼₖₘₙₜ", strict=True))
SPACED = set("=≠<>≤≥≈∼≃≡∝→←↦⇒⟹⟺∈+±×")
ACCENTS = {"^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303", "ˉ": "\u0304", "‾": "\u0304"}
ACCENTS |= {"¯": "\u0304", "˙": "\u0307", "⃗": "\u20d7"}
STRETCHED = set("⏞⏟︷︸")
NAME = re.compile("[A-Za-z]{2,}")  # log, max, tr
INVISIBLE = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u200b"))


def linear(math: HtmlElement) -> tuple[str, str]:
    """The text of a formula, and its number or nothing."""
    content = math.find("semantics")[0] if math.find("semantics") is not None else math
    number = ""
    rows = content.findall("mtr") if content.tag == "mtable" else []
    if len(rows) == 1 and content.get("width") == "100%":  # formula and number, between spaces
        cells = rows[0].findall("mtd")
        number, content = "".join(cells[-1].itertext()).strip(), cells[1]
    return tidy(text_of(content)), number


def tidy(text: str) -> str:
    """The text without superfluous spaces."""
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" (?=[,.;)\]])|(?<=[(\[]) ", "", text)
    return re.sub(r"(?<=[a-z]) (?=[(\[])", "", text).strip()


def text_of(element: HtmlElement) -> str:
    """The text of an element of MathML."""
    parts = [text_of(child) for child in element]
    match element.tag:
        case "mi" | "mn" | "mo" | "mtext" | "ms":
            sign = (element.text or "").translate(INVISIBLE)
            binary = sign in SPACED or (sign == "−" and element.getprevious() is not None)
            return f" {sign} " if binary or NAME.fullmatch(sign) else sign
        case "mspace":
            return " "
        case "mphantom" | "annotation":
            return ""
        case "mfrac":
            return f"{grouped(parts[0])}/{grouped(parts[1])}"
        case "msqrt":
            return f"√{grouped(''.join(parts))}"
        case "msub" | "munder":
            return parts[0] + below(parts[1])
        case "msup":
            return parts[0] + small(parts[1], SUPERSCRIPTS, "^")
        case "mover":
            mark = parts[1].strip()
            return parts[0] + (ACCENTS.get(mark) or small(mark, SUPERSCRIPTS, "^"))
        case "msubsup" | "munderover":
            return parts[0] + below(parts[1]) + small(parts[2], SUPERSCRIPTS, "^")
        case "mtr":
            return " ".join(parts)
        case "mtable":
            return "; ".join(parts)
        case _:
            return "".join(parts)


def below(text: str) -> str:
    """What stands below something; a brace alone says nothing."""
    return "" if text.strip() in STRETCHED else small(text, SUBSCRIPTS, "_")


def small(text: str, letters: dict[str, str], mark: str) -> str:
    """A text in small letters where they exist, or after a mark."""
    text = (
        tidy(text).replace(" ", "")
        if all(c in letters for c in text.replace(" ", ""))
        else tidy(text)
    )
    if not text or text in STRETCHED:
        return ""
    if text in ("∗", "′", "⊤"):
        return {"∗": "*", "′": "′", "⊤": "ᵀ"}[text]
    if all(letter in letters for letter in text):
        return "".join(letters[letter] for letter in text)
    return mark + grouped(text)


def grouped(text: str) -> str:
    """A text in parentheses, unless it is one thing."""
    text = tidy(text)
    return text if re.fullmatch(r"[\w∞∗*′]*|\\?\W|[-−]?[\d.]+|\w+\([^()]*\)", text) else f"({text})"
