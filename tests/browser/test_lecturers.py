"""The page for lecturers: each link to a live figure opens it in the state that it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import LiveFigure
from tests.browser.watch import Opener

PAGE = "chapters/teaching/lecturers.html"
SOURCE = Path(__file__).resolve().parents[2] / "chapters" / "teaching" / "lecturers.md"
JENSEN = "../vae/jensen-bound.html"
REPARAM = "../vae/reparameterization.html"
TRAINING = "../vae/training.html"
LATENT = "../vae/latent-space.html"
LINEAR = "../vae/linear.html"
GAME = "../gan/game.html#explorer-ratio?target=gaussian"
DYNAMICS = "../gan/dynamics.html"
LOOP = "../gan/training.html"
# What a figure shows in the state of each link: numbers of its readout, texts beside its sliders
# and labels of what is chosen. Without the state it does not show all of them.
SHOWN = {
    "../../index.html#explorer-latent?z=1.5,-1": ["z=(1.50, −1.00)"],
    "../generative-models.html#explorer-mix?digit=8": ["bayes=−186.2 nats"],
    "../vae/decoder.html#explorer-bend?net=two&z=0.2,0": ["stretch=7.33", "[two clusters]"],
    "../vae/decoder.html#explorer-bend?mode=pixel&pixel=14,14": ["[a picture]", "gamma=0.3"],
    f"{JENSEN}#explorer-jensen?atoms=0.25,1.2,3.9": ["gap=0.580", "[−log x]"],
    f"{JENSEN}#explorer-jensen?g=linear": ["gap=0.000", "[1 + x/2]"],
    f"{JENSEN}#explorer-elbo?mu=-1&sigma=0.4": ["gap=2.866", "−1.00", "0.40"],
    f"{JENSEN}#explorer-elbo?mu=0.5&sigma=0.2": ["gap=0.718", "0.20"],
    f"{JENSEN}#explorer-elbo?mu=0.5&sigma=2": ["gap=25.779", "2.00"],
    f"{JENSEN}#explorer-elbo?split=terms": ["[ELBO]"],
    "../vae/encoder.html#explorer-elbo?x=0,3&follow=true": ["[keep q at its best]", "3.00"],
    "../vae/model.html#explorer-model?eps=-3,-3": ["reconstruction=−123.79", "kl=6.64"],
    "../vae/em.html#explorer-em?means=[0,0],[0.1,0],[0,0.1]": ["steps=0", "evidence=−4.9845"],
    f"{TRAINING}#explorer-kl?mu=-2.5&sigma=0.6": ["exact=0.692 nats", "exact=16.779 nats"],
    f"{TRAINING}#explorer-kl?mu=0&sigma=2.6": ["exact=1.396 nats", "exact=0.577 nats"],
    f"{TRAINING}#explorer-training?beta=20": ["kl=0.4 nats", "[20]"],
    f"{TRAINING}#explorer-train?without=4&steps=600": ["[4]", "step 600"],
    f"{REPARAM}#explorer-reparam?f=step": ["pathwise=0.000", "[step at 1]"],
    f"{REPARAM}#explorer-reparam?samples=1": ["pathwise-variance=2.45"],
    f"{REPARAM}#explorer-reparam?samples=1&baseline=true": [
        "pathwise-variance=2.45",
        "[baseline: subtract the mean of f]",
    ],
    f"{LATENT}#explorer-latent?mode=draw": ["[Draw]", "elbo=−117.8"],
    f"{LATENT}#explorer-latent?z=3.4,3.4": ["z=(3.40, 3.40)", "outside=0.0 %"],
    f"{LATENT}#explorer-latent?mode=interpolate": ["[Interpolate]", "angle=111°"],
    f"{LINEAR}#explorer-spectrum?variance=2.5": ["active=5 of 6", "kl=0.769 nats"],
    f"{LINEAR}#explorer-spectrum?variance=1.25&beta=2": ["active=5 of 6", "gap=0.385 nats"],
    f"{GAME}&means=1,1.5&sigmas=0.5,0.8&mu=-1&sigma=0.5": ["minimax=0.27", "other=7.7"],
    f"{GAME}&means=0,1.5&sigmas=1,0.8&mu=0&sigma=0.7": ["minimax=0.31", "other=0.27"],
    f"{DYNAMICS}#explorer-dirac?rate=0.125": ["growth=grows by 0.20 %"],
    f"{DYNAMICS}#explorer-dirac?order=alternating": ["growth=keeps its distance"],
    f"{DYNAMICS}#explorer-dirac?penalty=r1&strength=1": ["pair=0.8750 and 0.8750"],
    f"{LOOP}#explorer-gan?steps=300,1000,300": ["held=1 of 8", "near=100 %"],
    f"{LOOP}#explorer-gan?seed=2&steps=10,1000": ["pull=27", "[non-saturating]"],
    f"{LOOP}#explorer-gan?loss=minimax&seed=2&steps=10,1000": ["pull=0.000011", "[minimax]"],
}
STATE = """figure => {
  const all = (selector, text) => [...figure.querySelectorAll(selector)].map(text);
  return [
    ...all("[data-value]", (node) => `${node.dataset.value}=${node.textContent}`),
    ...all("input[type=range]", (node) => node.getAttribute("aria-valuetext")),
    ...all("input:checked", (node) => `[${node.closest("label").textContent}]`),
  ];
}"""


def shows(figure: LiveFigure, words: list[str]) -> bool:
    """Whether each of the texts begins something that the figure shows."""
    figure.drawn()
    state = figure.node.evaluate(STATE)
    return all(any((text or "").startswith(word) for text in state) for word in words)


def test_all_links_to_figures_are_known() -> None:
    """A link that is new on the page belongs into the table above."""
    written = re.findall(r'href="([^"]*#explorer-[^"]*)"', SOURCE.read_text(encoding="utf-8"))
    assert {address.replace("&amp;", "&") for address in written} == set(SHOWN)


@pytest.mark.parametrize("link", SHOWN)
def test_a_link_opens_its_figure_in_its_state(open_page: Opener, link: str) -> None:
    """Clicked on the page, as a lecturer does."""
    page = open_page(PAGE)
    page.locator(f'a[href="{link}"]').first.click()
    anchor = link.partition("#")[2].partition("?")[0]
    figure = LiveFigure(page, anchor)
    expect(figure.node).to_have_attribute("data-state", "live")
    expect(figure.node.locator('[aria-busy="true"]')).to_have_count(0, timeout=60_000)
    for _ in range(50):
        if shows(figure, SHOWN[link]):
            break
        page.wait_for_timeout(100)  # what loads later: digits, other runs
    else:
        pytest.fail(f"{link}: {figure.node.evaluate(STATE)}")
    expect(figure.node).to_be_in_viewport()
    page.evaluate("anchor => { location.hash = anchor; }", anchor)  # the figure as it begins
    page.wait_for_timeout(100)
    assert not shows(figure, SHOWN[link])


def test_decks_and_the_student_version_are_there(open_page: Opener) -> None:
    """One link leads to the decks, the other downloads a file."""
    page = open_page(PAGE)
    with page.expect_download() as download:
        page.locator('a[href$="student.zip"]').click()
    assert download.value.path().read_bytes()[:2] == b"PK"
    page.locator('a[href$="slides/index.html"]').click()
    expect(page.get_by_role("link", name="The Jensen bound")).to_be_visible()
