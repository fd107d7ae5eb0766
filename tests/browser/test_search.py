"""Search finds what readers type, in their spelling, and shows it as text."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.watch import Opener

# Each line is one word in the spellings of readers; all of them find the same places first.
SAME = [
    "reparameterisation trick|reparameterization trick|reparametrization trick",
    "reparameterise|reparametrize|reparameterize|re-parameterise|Reparametrisations",
    "normalise|normalize|normalisation|normalized|Normalising",
    "binarize|binarise|binarized|binarisation",
    "optimiser|optimizer|optimizers",
    "maximise|maximize|maximisation|maximizing",
    "amortisation|amortization|amortised|amortize",
    "marginalise|marginalize|marginalization",
    "factorise|factorize|factorization|factorisation",
    "colour|color|colours|colors",
    "neighbour|neighbor|neighbors|neighbours",
    "centre|center|centres",
    "modelling|modeling",
    "labelled|labeled",
    "grey levels|gray levels",
    "catalogue|catalog",
    "encoder|encoders",
    "autoencoder|autoencoders",
    "data set|dataset|data-set|data sets",
    "Schölkopf|Scholkopf|Schoelkopf|SCHÖLKOPF",
    "Jensen's inequality|Jensen’s inequality|Jensens inequality|jensen inequality",
    "Bayes' rule|Bayes’ rule|bayes rule",
    "Kullback-Leibler|Kullback–Leibler|Kullback Leibler",
]
# The first places found.
FIRST = {
    "reparameterization trick": "vae/reparameterization.html",
    "Jensen": "vae/jensen-bound.html",
    "auto-encoder": "vae/model.html",
    "auto encoder": "vae/model.html",
    "re-parameterization": "vae/reparameterization.html",
    "log-likelihood": "generative-models.html",
    "Dempster": "bibliography.html",
    "generalise": "em.html",
    "recognise": "vae/training.html",
}
# What some place found says.
SAID = {
    "下界": "下界",
    "变分": "变分",
    "变": "变",
    "变分自编码器": "变分自编码器",
    "elbo_terms": "elbo_terms",
    "vae_step": "vae_step",
    "kl_standard_normal": "kl_standard_normal",
    "VAEConfig": "VAEConfig",
    "Kingma": "Kingma",
    "Rezende et al.": "Rezende",
    "Monte Carlo": "Monte Carlo",
}
FORMS = [
    "{}",
    "({})",
    "eq {}",
    "eq. ({})",
    "Eq.{}",
    "eq{}",
    "equation {}",
    "Equation ({})",
    "equations {}",
]
FORMS += ["({}", "\\eqref{{{}}}", " {} "]
WITH_HYPHENS = ["{}", "eq-{}", "#eq-{}", "equation-{}", "\\eqref{{eq-{}}}"]
FIND = "(queries) => queries.map((query) => bookSearch.find(query).map(({ to }) => to))"
BLOCKED = """for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, {
    get() { throw new DOMException("refused", "SecurityError"); },
  });
}"""


@pytest.fixture
def search(open_page: Opener) -> Page:
    return open_page("search.html")


def find(page: Page, *queries: str) -> list[list[str]]:
    """The addresses that each query finds, the best first."""
    found: list[list[str]] = page.evaluate(FIND, list(queries))
    return found


def test_every_spelling_finds_the_same(search: Page) -> None:
    wrong = []
    for line in SAME:
        spellings = line.split("|")
        results = find(search, *spellings)
        wrong += [
            f"{word!r} finds {len(found)} places, {spellings[0]!r} {len(results[0])}"
            for word, found in zip(spellings, results, strict=True)
            if not found or found[0] not in results[0][:3]
        ]
    assert wrong == []


def test_the_best_place_comes_first(search: Page) -> None:
    results = find(search, *FIRST)
    wrong = [
        (query, found[:3])
        for query, found in zip(FIRST, results, strict=True)
        if not any(FIRST[query] in place for place in found[:2])
    ]
    assert wrong == []


def test_every_equation_is_found_by_its_number_in_any_form(search: Page) -> None:
    numbers = search.evaluate("bookIndex.entries.map(({ title, to }) => [title, to])")
    equations = {
        title.strip("()"): to for title, to in numbers if re.fullmatch(r"\([\dA-Z]+\.\d+\)", title)
    }
    assert len(equations) >= 37
    wrong = []
    for number, to in equations.items():
        queries = [form.format(number) for form in FORMS]
        queries += [form.format(number.replace(".", "-")) for form in WITH_HYPHENS]
        queries += [number.replace(".", "．"), f"（{number}）"]
        wrong += [
            (query, found[:2])
            for query, found in zip(queries, find(search, *queries), strict=True)
            if found[:1] != [to]
        ]
    assert wrong == []


def test_two_equations_and_a_word_beside_one_are_found(search: Page) -> None:
    two, word, none = find(search, "eqs. 11.14 and (11.15)", "eq 11.14 elbo", "(99.99)")
    assert {place.partition("#")[2] for place in two[:2]} == {"eq-11-14", "eq-11-15"}
    assert word[0].endswith("#eq-11-14")
    assert none == []


@pytest.mark.parametrize("file", [False, True], ids=["server", "file"])
def test_a_result_says_what_was_asked_for_and_leads_there(open_page: Opener, file: bool) -> None:
    for query, said in list(SAID.items())[: 1 if file else None]:
        page = open_page(f"search.html?q={quote(query)}", file=file)
        expect(page.locator("#search-results")).to_contain_text(said)
        expect(page.locator("#search-results mark").first).to_be_visible()
    page = open_page("search.html?q=eq.+(11.25)", file=file)
    page.locator("#search-results li a").first.click()
    expect(page).to_have_url(re.compile(r"encoder\.html#eq-11-25$"))
    expect(page.locator("#eq-11-25")).to_be_in_viewport()


@pytest.mark.parametrize("file", [False, True], ids=["server", "file"])
def test_search_needs_no_storage(new_context: Any, server: str, site: Any, file: bool) -> None:
    context = new_context()
    context.add_init_script(BLOCKED)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{site.as_uri() if file else server}/search.html?q=jensen")
    expect(page.locator("#search-results li").nth(3)).to_be_visible()
    assert errors == []
    context.close()


def test_excerpts_show_formulas_as_text_once(open_page: Opener) -> None:
    page = open_page("search.html?q=bound")
    for query in ("bound", "jensen", "posterior", "gradient", "eq 11.24"):
        page.goto(re.sub(r"q=.*", f"q={quote(query)}", page.url))
        expect(page.locator("#search-results .context").first).to_be_visible()
        for text in page.locator("#search-results li").all_inner_texts():
            assert not re.search(r"\\[a-zA-Z]{2,}|[\ue000\ue001]", text), text
            assert not re.search(r"([A-Za-zθφϕμσ])\1\1", text.replace("IEEE", "")), text
    formula = page.locator("#search-results [translate=no]").first
    expect(formula).to_have_text("= E_(z ∼ q(z∣x;ϕ)) [log q(z∣x;ϕ)/p(z∣x;θ)]")


@pytest.mark.parametrize("width", [320, 360, 390])
def test_results_stay_within_a_phone(open_page: Opener, width: int) -> None:
    page = open_page("search.html?q=jensen", width=width, touch=True)
    for query in ("jensen", "11.2", "log_px_given_z", "helpers", "posterior", "sum"):
        page.goto(re.sub(r"q=.*", f"q={query}", page.url))
        expect(page.locator("#search-results li").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == width, query


@pytest.mark.parametrize("query", ["zyzzyva", "99.99", "%", "((", "\\"])
def test_nothing_found_is_said_in_one_sentence(open_page: Opener, query: str) -> None:
    page = open_page(f"search.html?q={quote(query)}")
    said = page.locator("#search-results")
    expect(said).to_contain_text("did not match any documents")
    assert said.inner_text().strip().count(".") == 1
