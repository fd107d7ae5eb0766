"""Explorer ``training``: recorded runs, their codes, samples and curves, epoch by epoch."""

from __future__ import annotations

import gzip

import pytest
import torch
from playwright.sync_api import expect

from helpers import runs
from helpers.explorers.kit.digits import digits
from helpers.explorers.training import Training
from helpers.training import checkpoints
from tests.browser.explorer import LiveFigure, settled
from tests.browser.gestures import brought_into_view, drag
from tests.browser.watch import Opener

CHAPTER = "chapters/vae/training.html"
ANCHOR = "explorer-training"
EPOCH = "epoch"
KEYS = ("reconstruction", "kl", "elbo")
# A copy is read: the browser warns of a figure whose own canvas is read again and again.
READ = """(canvas, channel) => {
  const { width, height } = canvas;
  const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  return [...copy.getImageData(0, 0, width, height).data].filter((_, i) => i % 4 === channel);
}"""


def opened(open_page: Opener, state: str = "", **settings: object) -> LiveFigure:
    """The figure with its run loaded and shown."""
    figure = LiveFigure.opened(open_page, CHAPTER, ANCHOR, state, **settings)
    expect(figure.node.locator("[data-value=elbo]")).to_contain_text("nats")
    return figure


def texts(figure: LiveFigure) -> list[str]:
    """The three terms as the figure shows them."""
    return [figure.text(key) for key in KEYS]


def expected(beta: float, epoch: int) -> list[str]:
    """The terms that the recorded run holds for this epoch."""
    entry = Training().assets[f"training-beta-{beta:g}"]["history"][epoch]
    return [f"{entry[key]:.1f} nats".replace("-", "−") for key in KEYS]


def pixels(figure: LiveFigure, name: str, channel: int = 3) -> list[int]:
    """What stands on a strip of digits: by default how much ink every pixel has."""
    return figure.node.get_by_role("img", name=name).evaluate(READ, channel)


def cloud(figure: LiveFigure) -> list[str]:
    """The dots of every class as the browser draws them, once they have come to rest.

    The codes of a snapshot follow its recorded numbers by some frames.
    """
    paths = figure.node.locator("path.bx-class")
    drawn = "all => all.map((path) => path.getAttribute('d'))"
    return settled(figure.page, lambda: paths.evaluate_all(drawn))


def test_it_starts_when_it_comes_near_as_python_says(open_page: Opener) -> None:
    page = brought_into_view(open_page, CHAPTER, f"#{ANCHOR}")
    figure = LiveFigure(page, ANCHOR)
    expect(figure.node.locator("[data-value=elbo]")).to_contain_text("nats")
    state = Training().state()
    assert texts(figure) == expected(state["beta"], state["epoch"])
    expect(figure.slider(EPOCH)).to_have_attribute("aria-valuetext", str(state["epoch"]))
    loaded = page.evaluate("Object.keys(bookExplorers.assets)")
    assert set(Training.NEEDS) <= set(loaded) and not set(Training.LATER) & set(loaded)


@pytest.mark.parametrize("beta, index", [(1, 2), (20, 7)])
def test_it_computes_what_pytorch_computes(open_page: Opener, beta: float, index: int) -> None:
    """Codes and reconstructions come from the shipped weights, encoded in the page."""
    name = f"training-beta-{beta}"
    content, model = checkpoints.load_state(runs.checkpoint(name)), runs.untrained(name)
    model.load_state_dict(content["snapshots"][index])
    grey = bytearray(gzip.decompress(digits()["pixels"]["gzip"]))
    x = torch.frombuffer(grey, dtype=torch.uint8).reshape(-1, 784) / 255
    with torch.no_grad():
        mu, logvar = model.encode(x)
        again = model.decode(mu[:10])  # (10, 784)
    figure = opened(open_page, f"beta={beta}&epoch={content['record']['snapshots'][index]}")
    width = figure.text("width").strip("()")
    assert [float(part) for part in width.split(",")] == pytest.approx(
        torch.exp(0.5 * logvar).mean(0).tolist(), abs=0.006
    )
    ink = torch.tensor(pixels(figure, "Their reconstructions")).reshape(28, 10, 28) / 255
    assert (ink - again.reshape(10, 28, 28).transpose(0, 1)).abs().max() < 0.01


def test_the_epoch_is_dragged(open_page: Opener) -> None:
    figure = opened(open_page)
    path = [(0.98, 0.5), (0.02, 0.5), (0.98, 0.5), (0.3, 0.5)]
    drag(figure.page, figure.slider(EPOCH), path)
    assert texts(figure) == expected(1, 2)


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_the_epochs_show_a_model_that_learns(open_page: Opener, by: str) -> None:
    figure = opened(open_page)
    learned, dots = pixels(figure, "Samples, row 1"), cloud(figure)
    if by == "mouse":
        figure.slider(EPOCH).click(position={"x": 2, "y": 14})
    else:
        figure.slider(EPOCH).press("Home")
    assert texts(figure) == expected(1, 0)
    assert cloud(figure) != dots
    # An untrained decoder draws the same grey everywhere, a trained one ink on blank paper.
    untrained = pixels(figure, "Samples, row 1")
    assert max(learned) - min(learned) > 2 * (max(untrained) - min(untrained))
    assert min(learned) < min(untrained)
    bounds = [figure.number("elbo")]
    for _ in range(7):
        figure.slider(EPOCH).press("ArrowRight")
        bounds.append(figure.number("elbo"))
    assert bounds == sorted(bounds) and bounds[-1] - bounds[1] > 20


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_beta_decides_what_the_code_carries(open_page: Opener, by: str) -> None:
    figure = opened(open_page)
    inputs = figure.node.locator(".bx-choice input")
    divergences = {1: figure.number("kl")}
    for index, beta in [(0, 0.1), (2, 20)]:
        if by == "mouse":
            inputs.nth(index).click()
        else:
            inputs.nth(1).focus()
            figure.page.keyboard.press("ArrowLeft" if index == 0 else "ArrowRight")
        expect(figure.node.locator("[data-value=kl]")).to_have_text(expected(beta, 30)[1])
        divergences[beta] = figure.number("kl")
        inputs.nth(1).click()
    assert divergences[0.1] > 1.3 * divergences[1] > 5 * divergences[20]


def test_new_samples_are_other_samples(open_page: Opener) -> None:
    figure = opened(open_page)
    seen, dots = [pixels(figure, "Samples, row 2")], cloud(figure)
    button = figure.node.get_by_role("button", name="New samples")
    for press in (button.click, lambda: button.press("Enter")):
        press()
        texts(figure)
        assert pixels(figure, "Samples, row 2") not in seen
        seen.append(pixels(figure, "Samples, row 2"))
    assert cloud(figure) == dots
    expect(figure.node.locator(".bx-status")).to_have_text("New samples drawn")


def test_play_runs_to_the_end_and_can_be_stopped(open_page: Opener) -> None:
    figure = opened(open_page, "epoch=16")
    play = figure.node.locator(".bx-play")
    play.press("Enter")
    expect(play).to_have_text("Pause")
    expect(figure.slider(EPOCH)).to_have_attribute("aria-valuetext", "30", timeout=30_000)
    expect(play).to_have_text("Play", timeout=30_000)
    play.click()  # from the end it begins again
    expect(figure.slider(EPOCH)).to_have_attribute("aria-valuetext", "1")
    play.click()
    expect(play).to_have_text("Play")
    figure.page.wait_for_timeout(900)
    expect(figure.slider(EPOCH)).to_have_attribute("aria-valuetext", "1")


def test_with_less_motion_a_press_is_a_step(open_page: Opener) -> None:
    figure = opened(open_page, "epoch=16", file=True, reduced_motion=True)
    step = figure.node.get_by_role("button", name="Next")
    for epoch in (30, 0, 1):
        step.click()
        assert texts(figure) == expected(1, epoch)


def test_a_link_restores_the_state_and_reset_the_first(open_page: Opener) -> None:
    figure = opened(open_page)
    figure.node.locator(".bx-choice input").first.click()
    figure.slider(EPOCH).press("Home")
    figure.slider(EPOCH).press("ArrowRight")
    figure.in_address("beta=0.1&epoch=1$")
    expect(figure.node.locator("[data-value=elbo]")).to_have_text(expected(0.1, 1)[2])
    link, dots = figure.page.url, cloud(figure)
    figure.node.get_by_role("button", name="Reset").click()
    assert texts(figure) == expected(1, 30)
    figure.in_address("$")
    figure.page.goto(link)
    figure.reload()
    expect(figure.node.locator("[data-value=elbo]")).to_have_text(expected(0.1, 1)[2])
    assert cloud(figure) == dots


def test_a_senseless_link_does_no_harm(open_page: Opener) -> None:
    figure = opened(open_page, "beta=7&epoch=-3&seed=x")
    assert texts(figure) == expected(1, 0)


def test_it_follows_the_theme(open_page: Opener) -> None:
    """The digits' ink, which no style sheet colours, is as light as the text on dark paper."""
    figure = opened(open_page)
    light, ink = figure.paper(), max(pixels(figure, "Ten test digits", channel=0))
    figure.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    figure.drawn()
    assert figure.paper() != light
    assert max(pixels(figure, "Ten test digits", channel=0)) > ink


@pytest.mark.parametrize("width", [390, 360])
def test_it_fits_a_phone(open_page: Opener, width: int) -> None:
    figure = opened(open_page, "epoch=2", width=width, touch=True)
    assert figure.fits()
    figure.node.locator(".bx-choice label").nth(2).tap()
    expect(figure.node.locator("[data-value=kl]")).to_have_text(expected(20, 2)[1])
