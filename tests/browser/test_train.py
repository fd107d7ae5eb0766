"""Explorer ``train``: the page trains, by settings and seed alone, and goes back in time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import expect

from helpers.explorers.train.digits import TEST
from helpers.models.vae import VAE, VAEConfig, evaluate
from helpers.training import checkpoints
from helpers.training.data.mnist import mnist
from tests.browser.explorer import EVERYWHERE, PATIENCE, Computing
from tests.browser.latent import ONE, Plane
from tests.browser.watch import Opener

CHAPTER = "chapters/vae/training.html"
ANCHOR = "explorer-train"
SMALL = "width=100"
# The ink of the decoded plane, as one number.
PLANE = """node => {
  const { width, height } = node;
  const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(node, 0, 0);
  const { data } = copy.getImageData(0, 0, width, height);
  let sum = 0;
  for (let i = 3; i < data.length; i += 4) sum = (sum * 31 + data[i]) | 0;
  return sum;
}"""


class Run(Computing):
    """A run that is at rest, or on its way."""

    STEPS = "run so far"

    @property
    def said(self) -> str:
        self.drawn()
        return self.node.locator(".train-said").text_content() or ""

    @property
    def step(self) -> int:
        self.drawn()
        text = self.slider(self.STEPS).get_attribute("aria-valuetext") or ""
        return int(text.removeprefix("step "))

    def seen(self) -> tuple[object, ...]:
        """Its numbers and its pictures."""
        self.drawn()
        texts = self.node.locator("[data-value]").all_text_contents()
        dots = self.node.locator(".bx-dots").first.evaluate("node => node.getAttribute('d')")
        return (*texts, dots, self.node.locator(".bx-raster").evaluate(PLANE))


def opened(open_page: Opener, state: str = "", **settings: object) -> Run:
    figure = Run.opened(open_page, CHAPTER, ANCHOR, state, **settings)
    assert isinstance(figure, Run)
    return figure


def test_it_fetches_nothing_before_it_is_asked_to_train(open_page: Opener) -> None:
    figure = opened(open_page)
    fetched = """() => performance.getEntriesByType("resource")
      .filter(({ name }) => name.includes("binary-digits")).length"""
    assert figure.text("elbo") == "–"
    assert figure.said.startswith("Nothing is trained yet")
    assert figure.page.evaluate(fetched) == 0
    figure.button("Train").press("Enter")
    expect(figure.node.locator(".train-said")).to_contain_text("Step", timeout=PATIENCE)
    assert figure.page.evaluate(fetched) == 1


@pytest.mark.parametrize("settings", [{}, *EVERYWHERE])
def test_it_trains_until_it_is_told_to_pause(
    open_page: Opener, settings: dict[str, object]
) -> None:
    figure = opened(open_page, SMALL, **settings)
    figure.button("Train").click()
    figure.reaches(60)
    figure.button("Pause").click()
    figure.rest()
    assert figure.number("reconstruction") > -300  # 543 nats below 0 before the first step
    assert figure.number("kl") > 0
    bound = figure.number("reconstruction") - figure.number("kl")
    assert figure.number("elbo") == pytest.approx(bound, abs=0.11)
    assert figure.fits()
    step = figure.step
    figure.in_address(f"steps={step}")
    figure.button("One step").click()
    assert figure.rest().step == step + 1


def test_a_link_gives_the_same_run_and_a_step_back_the_same_past(open_page: Opener) -> None:
    figure = opened(open_page, f"{SMALL}&m=10&beta=2&steps=130").rest()
    then = figure.seen()
    figure.slider("run so far").press("PageUp")
    assert figure.rest().step > 150
    assert figure.seen() != then
    figure.page.goto(f"{figure.page.url.split('#')[0]}#{ANCHOR}?{SMALL}&m=10&beta=2&steps=130")
    assert figure.rest().step == 130
    assert figure.seen() == then
    other = opened(open_page, f"{SMALL}&m=10&beta=2&steps=130").rest()
    assert other.seen() == then
    other.button("Other start").click()
    assert other.step == 0
    figure.button("Reset").click()
    assert figure.text("elbo") == "–"


def test_other_settings_begin_another_run_and_go_on_training(open_page: Opener) -> None:
    figure = opened(open_page, SMALL)
    figure.button("Train").click()
    figure.reaches(200)
    figure.node.get_by_role("radio", name="10", exact=True).check(force=True)
    figure.page.wait_for_function(
        "node => Number(node.value) < 200", arg=figure.slider("run so far").element_handle()
    )
    figure.reaches(30)
    figure.button("Pause").click()
    figure.rest()
    figure.in_address("m=10")


def test_a_rate_that_diverges_is_said_and_not_drawn(open_page: Opener) -> None:
    figure = opened(open_page, f"{SMALL}&rate=1&steps=600&seed=2").rest()
    expect(figure.node.locator(".train-said")).to_contain_text("learning rate is too high")
    assert "NaN" not in str(figure.seen())
    figure.is_sound()
    figure.slider("learning rate").press("Home")
    assert figure.step == 0
    figure.button("Train").click()
    figure.reaches(20)
    figure.button("Pause").click()
    assert "Step" in figure.rest().said


def test_senseless_settings_are_brought_into_range(open_page: Opener) -> None:
    figure = opened(open_page, "m=7&width=-1&beta=1e9&rate=0&without=77&steps=-5")
    assert figure.text("elbo") == "–"
    assert figure.slider("KL weight β").get_attribute("aria-valuetext") == "10.00"
    assert figure.slider("learning rate").get_attribute("aria-valuetext") == "0.0001"
    expect(figure.node.get_by_role("radio", name="9", exact=True)).to_be_checked()


def test_a_page_that_nobody_sees_pauses(open_page: Opener) -> None:
    figure = opened(open_page, SMALL)
    figure.button("Train").click()
    figure.reaches(20)
    figure.page.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", { value: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    expect(figure.button("Train")).to_be_visible()
    step = figure.rest().step
    figure.page.wait_for_timeout(300)
    assert figure.step == step


def test_a_browser_without_workers_says_so(open_page: Opener) -> None:
    open_page.allow("console error")
    figure = opened(open_page, SMALL)
    figure.page.evaluate("() => { window.Worker = class { constructor() { throw 1; } }; }")
    figure.button("Train").click()
    expect(figure.node.locator(".train-said")).to_contain_text(
        "cannot train here", timeout=PATIENCE
    )
    expect(figure.button("Train")).to_be_focused()


def test_without_simd_the_same_run_is_computed_in_javascript(open_page: Opener) -> None:
    expected = opened(open_page, f"{SMALL}&steps=20").rest().seen()
    figure = opened(open_page, SMALL)
    # The worker is made of a text: one that refuses to make a module is put before it.
    figure.page.evaluate(
        """() => {
          const refuse = `WebAssembly.Module = class {
            constructor() { new BroadcastChannel("refused").postMessage(true); throw new Error(); }
          };`;
          const { createObjectURL } = URL;
          URL.createObjectURL = (blob) => createObjectURL(new Blob([refuse, blob]));
          new BroadcastChannel("refused").onmessage = () => { window.refused = true; };
        }"""
    )
    for _ in range(2):
        figure.slider("run so far").press("ArrowRight")
    assert figure.rest().step == 20
    figure.page.wait_for_function("() => window.refused")
    for one, other in zip(figure.seen()[:3], expected[:3], strict=True):
        numbers = [float(str(text).replace("−", "-").split()[0]) for text in (one, other)]
        assert numbers[0] == pytest.approx(numbers[1], abs=0.11)


def saved(figure: Run, folder: Path) -> Path:
    """The file of the present weights."""
    with figure.page.expect_download() as download:
        figure.button("Save weights").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_the_weights_can_be_taken_home(open_page: Opener, tmp_path: Path) -> None:
    # Between two of the steps at which a run looks at the test digits.
    figure = opened(open_page, f"{SMALL}&m=10&steps=77").rest()
    path = saved(figure, tmp_path)
    config = checkpoints.read_config(path)
    model = VAE(VAEConfig(**config))
    record = checkpoints.load_model(path, model)
    assert (config["z_dim"], record["pixels"], record["without"]) == (10, "threshold", -1)
    assert record["measured"]["step"] == record["steps"] == 77
    x = (mnist("test")[0][:TEST] > 0.5).float()
    found = evaluate(model, x, torch.Generator().manual_seed(0), samples=4)
    assert found["kl"] == pytest.approx(figure.number("kl"), abs=0.06)
    assert found["reconstruction"] == pytest.approx(figure.number("reconstruction"), abs=4)


def test_the_explorer_of_the_latent_space_takes_the_weights_over(
    open_page: Opener, tmp_path: Path
) -> None:
    figure = opened(open_page, f"{SMALL}&steps=77").rest()
    path = saved(figure, tmp_path)
    model = VAE(VAEConfig(**checkpoints.read_config(path)))
    checkpoints.load_model(path, model)
    figure.button("Explore its plane").click()
    note = figure.page.get_by_text("had at step 77")
    expect(note).to_be_focused()
    below = Plane(figure.page, ANCHOR)
    below.node = figure.node.locator(".bx-latent")
    first = below.picture("Digit decoded")
    below.node.get_by_role("slider", name="z₁").press("Home")
    for z, picture in (((0.0, 0.0), first), ((-3.5, 0.0), below.picture("Digit decoded"))):
        expected = model.decode(torch.tensor([z]))[0].detach().numpy()
        np.testing.assert_allclose(picture, expected, atol=0.01)
    below.choose("Draw")
    below.stroke(ONE)
    expect(below.node.locator('[data-value="mu"]')).to_contain_text("(")
    # A wish that cannot be met is no button to press; the copy goes with what it is a copy of.
    figure.node.get_by_role("radio", name="10", exact=True).check(force=True)
    expect(figure.button("Explore its plane")).to_be_disabled()
    expect(note).to_be_visible()
    figure.node.locator(".bx-train").get_by_role("button", name="Reset").click()
    expect(note).to_have_count(0)
