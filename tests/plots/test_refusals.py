"""What pictures refuse: one sentence, and nothing is drawn."""

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import pytest
import torch
from matplotlib.axes import Axes

from helpers import plots
from helpers.models.em import HalfStep
from helpers.training.loop import History
from tests.plots.test_training_plots import run

LINE, HOLE = torch.linspace(0, 1, 5), torch.tensor([0.0, 1.0, torch.nan, 0.0, 1.0])
RED, TWO = "#ff0000", ["#ff0000", "#0000ff"]
EYE = torch.eye(2).expand(2, 2, 2)
GREY = torch.full((4, 4), 0.5)


def history(names: list[str], rows: list[list[float]], *epochs: dict[str, float]) -> History:
    return History(names, torch.tensor(rows), list(epochs))


def without(name: str) -> History:
    """A run whose epochs lack a quantity."""
    whole = run()
    for epoch in whole.epochs:
        del epoch[name]
    return whole


ON_AXES: list[tuple[str, Callable[[Axes], Any]]] = [
    ("z has shape (0,)", lambda ax: plots.density(ax, LINE[:0], LINE[:0], "a", RED)),
    ("lengths differ: z 5, density 4", lambda ax: plots.density(ax, LINE, LINE[1:], "a", RED)),
    ("density has shape (1, 5)", lambda ax: plots.density(ax, LINE, LINE[None], "a", RED)),
    ("density holds NaN", lambda ax: plots.density(ax, LINE, HOLE, "a", RED)),
    ("density holds NaN or inf", lambda ax: plots.density(ax, LINE, 1000 + LINE, "a", RED)),
    ("x holds NaN", lambda ax: plots.shade_gap(ax, HOLE, LINE, LINE, "a", RED)),
    ("lengths differ", lambda ax: plots.shade_gap(ax, LINE, LINE, LINE[:2], "a", RED)),
    ("high holds NaN", lambda ax: plots.shade_gap(ax, LINE, LINE, HOLE, "a", RED)),
    ("mean holds NaN", lambda ax: plots.lines_with_band(ax, LINE, HOLE, LINE, "a", RED)),
    ("error has minimum -1", lambda ax: plots.lines_with_band(ax, LINE, LINE, -LINE, "a", RED)),
    ("x has shape ()", lambda ax: plots.lines_with_band(ax, LINE[0], LINE, LINE, "a", RED)),
    ("x is a str", lambda ax: plots.lines_with_band(ax, "x", LINE, LINE, "a", RED)),  # type: ignore[arg-type]
    ("x is a NoneType", lambda ax: plots.shade_gap(ax, None, LINE, LINE, "a", RED)),  # type: ignore[arg-type]
    ("bound has shape (0,)", lambda ax: plots.em_trace(ax, [])),
    ("bound holds NaN", lambda ax: plots.em_trace(ax, [HalfStep(1, "E", torch.nan, -1.0)])),
    ("means has shape (2,)", lambda ax: plots.ellipses(ax, torch.zeros(2), EYE, TWO)),
    ("covariances has shape (2, 2)", lambda ax: plots.ellipses(ax, torch.zeros(2, 2), EYE[0], TWO)),
    ("expected a list of 2", lambda ax: plots.ellipses(ax, torch.zeros(2, 2), EYE, TWO[:1])),
    ("no-colour", lambda ax: plots.ellipses(ax, torch.zeros(2, 2), EYE, [RED, "no-colour"])),
    ("eigenvalues >= 0", lambda ax: plots.ellipses(ax, torch.zeros(2, 2), -EYE, TWO)),
    (
        "symmetric",
        lambda ax: plots.ellipses(ax, torch.zeros(2, 2), torch.ones(2, 2, 2).triu(), TWO),
    ),
    ("radius is 0", lambda ax: plots.ellipses(ax, torch.zeros(2, 2), EYE, TWO, radius=0)),
    ("z has shape (3, 3)", lambda ax: plots.latent_scatter(ax, torch.eye(3), torch.arange(3))),
    ("expected (N,) = (2,)", lambda ax: plots.latent_scatter(ax, torch.eye(2), torch.arange(3))),
    ("z holds NaN", lambda ax: plots.latent_scatter(ax, HOLE[1:3][None], torch.arange(1))),
    ("digits has [10]", lambda ax: plots.latent_scatter(ax, torch.eye(2), torch.tensor([1, 10]))),
    ("are 2 names", lambda ax: plots.latent_scatter(ax, torch.eye(2), torch.arange(2), "01")),
    ("2 points for 4 images", lambda ax: plots.thumbnails(ax, torch.eye(2), GREY, 1.0, side=2)),
    ("points has shape", lambda ax: plots.thumbnails(ax, GREY, GREY, 1.0, side=2)),
    ("expected (N, 9)", lambda ax: plots.thumbnails(ax, GREY[:, :2], GREY, 1.0, side=3)),
    ("divide bytes", lambda ax: plots.thumbnails(ax, GREY[:, :2], 255 * GREY, 1.0, side=2)),
    ("expected (N, K) = (2, 2)", lambda ax: plots.soft_scatter(ax, torch.eye(2), GREY[:2], TWO)),
    ("take exp of log r", lambda ax: plots.soft_scatter(ax, torch.eye(2), -torch.eye(2), TWO)),
    ("sum to 2", lambda ax: plots.soft_scatter(ax, torch.eye(2), 2 * torch.eye(2), TWO)),
    ("x has shape (3, 3)", lambda ax: plots.soft_scatter(ax, torch.eye(3), torch.eye(3), TWO)),
]
FIGURES: list[tuple[str, Callable[[], Any]]] = [
    ("images has shape (0, 784)", lambda: plots.digit_grid(torch.zeros(0, 784), columns=3)),
    ("5 images do not fill rows of 3", lambda: plots.digit_grid(torch.zeros(5, 784), columns=3)),
    ("do not fill rows of 0", lambda: plots.digit_grid(GREY, columns=0, side=2)),
    ("expected (N, 784)", lambda: plots.digit_grid(GREY, columns=2)),
    ("shape (4, 2, 2)", lambda: plots.digit_grid(GREY.reshape(4, 2, 2), columns=2, side=2)),
    ("from 0 to 255; expected", lambda: plots.digit_grid(255 * torch.eye(4), 2, side=2)),
    ("images holds NaN", lambda: plots.digit_grid(HOLE[:4][None], columns=1, side=2)),
    ("at least one row", lambda: plots.digit_rows({})),
    ("{'a': 4, 'b': 2} images", lambda: plots.digit_rows({"a": GREY, "b": GREY[:2]}, side=2)),
    ("expected (N, 784)", lambda: plots.digit_rows({"a": GREY})),
    ("there are no runs", lambda: plots.terms_per_epoch({})),
    ("5 runs; expected at most 4", lambda: plots.terms_per_epoch(dict.fromkeys("abcde", run()))),
    ("expected 'test_elbo'", lambda: plots.terms_per_epoch({"a": without("test_elbo")})),
    ("expected 'kl', which comes from the", lambda: plots.terms_per_epoch({"a": without("kl")})),
    ("run 'a' has shape (0,)", lambda: plots.terms_per_epoch({"a": history([], [[]])})),
    (
        "expected 'kl', which vae_step",
        lambda: plots.first_steps(history(["reconstruction"], [[1.0]]), 1, 0.0),
    ),
    ("reconstruction holds NaN", lambda: plots.first_steps(run(shift=torch.nan), 1, 0.0)),
    ("last is 0", lambda: plots.first_steps(run(), 0, 0.0)),
    ("average_digit holds NaN", lambda: plots.first_steps(run(), 1, torch.nan)),
    ("5 images do not fill", lambda: plots.run_at_a_glance(run(), torch.zeros(5, 784), "a", 2)),
    (
        "reconstruction holds NaN",
        lambda: plots.run_at_a_glance(run(shift=torch.nan), torch.zeros(2, 784), "a", 2),
    ),
]


@pytest.mark.parametrize(("words", "draw"), ON_AXES)
def test_nothing_is_drawn_on_axes(words: str, draw: Callable[[Axes], Any]) -> None:
    _, ax = plt.subplots()
    with pytest.raises(ValueError) as refused:
        draw(ax)
    assert words in str(refused.value) and "expected" in str(refused.value)
    assert not [*ax.lines, *ax.collections, *ax.patches, *ax.artists]


@pytest.mark.parametrize(("words", "draw"), FIGURES)
def test_no_figure_is_left_behind(words: str, draw: Callable[[], Any]) -> None:
    with pytest.raises(ValueError) as refused:
        draw()
    assert words in str(refused.value)
    assert not plt.get_fignums()


def test_a_density_may_vanish_and_a_tensor_may_have_a_gradient() -> None:
    _, ax = plt.subplots()
    logarithms = torch.tensor([-torch.inf, 0.0], requires_grad=True)
    plots.density(ax, torch.tensor([0.0, 1.0]), logarithms, "a", RED, fill=True)
    assert ax.lines[0].get_ydata().tolist() == [0, 1]


def test_a_picture_may_go_a_little_beyond_black_and_white() -> None:
    """Noise on an image does, and is cut."""
    picture = torch.tensor([[-0.4, 1.5, 0.5, 0.0]])
    plots.digit_grid(picture, columns=1, side=2)
    _, ax = plt.subplots()
    plots.thumbnails(ax, torch.zeros(1, 2), picture, apart=1.0, side=2)
    opacity = ax.artists[0].offsetbox.get_data()[..., 3]
    assert opacity.ravel().tolist() == [0, 1, 0.5, 0]
