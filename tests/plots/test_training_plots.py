"""Pictures of training runs: each curve is the quantity that its title and colour promise."""

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from helpers import plots
from helpers.training.loop import History
from tests.plots.meaning import meaning, written


def run(shift: float = 0.0) -> History:
    """Two epochs of two steps, no number twice."""
    steps = torch.tensor([[-200.0, 1.0], [-150.0, 2.0], [-120.0, 4.0], [-110.0, 5.0]]) - shift
    epochs = [
        {
            "reconstruction": -175.0 - shift,
            "kl": 1.5,
            "test_reconstruction": -160.0 - shift,
            "test_kl": 3.0,
            "test_elbo": -163.0 - shift,
        },
        {
            "reconstruction": -115.0 - shift,
            "kl": 4.5,
            "test_reconstruction": -112.0 - shift,
            "test_kl": 6.0,
            "test_elbo": -118.0 - shift,
        },
    ]
    return History(["reconstruction", "kl"], steps, epochs)


def curve(ax: Axes, label: str) -> Line2D:
    (found,) = [line for line in ax.lines if line.get_label() == label]
    return found


def test_terms_per_epoch_draws_each_term_under_its_title() -> None:
    runs = {"one": run(), "two": run(shift=7)}
    figure = plots.terms_per_epoch(runs)
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["reconstruction", "KL", "ELBO"]
    colours = ["p", "q", "bound"]
    for ax, name, colour in zip(
        figure.axes, ["reconstruction", "kl", "elbo"], colours, strict=True
    ):
        assert {meaning(line.get_color()) for line in ax.lines} == {colour}
        assert ax.get_xlabel() == "epoch"
        assert all(tick == int(tick) for tick in ax.get_xticks())
        dots = [line for line in ax.lines if line.get_marker() == "."]
        for dotted, (label, history) in zip(dots, runs.items(), strict=True):
            measured = curve(ax, label)
            np.testing.assert_array_equal(measured.get_xdata(), [1, 2])
            np.testing.assert_array_equal(measured.get_ydata(), history.per_epoch(f"test_{name}"))
            training = [
                epoch["reconstruction"] - epoch["kl"] if name == "elbo" else epoch[name]
                for epoch in history.epochs
            ]
            np.testing.assert_array_equal(dotted.get_xydata().T, [[1, 2], training])
    assert figure.axes[0].get_ylabel() == "nats per example"
    assert [written(ax) for ax in figure.axes] == 3 * [["one", "two"]]
    assert figure.axes[1].get_ylim()[0] == 0


def test_as_many_runs_as_there_are_kinds_of_line() -> None:
    names = ["a", "b", "c", "d", "e"]
    figure = plots.terms_per_epoch({name: run() for name in names[:4]})
    for ax in figure.axes:
        assert len({curve(ax, name).get_linestyle() for name in names[:4]}) == 4


def test_the_first_steps_and_what_needs_no_latent_variable() -> None:
    left, right = plots.first_steps(run(), last=3, average_digit=-206.0).axes
    assert [left.get_title(loc="left"), right.get_title(loc="left")] == [
        "minus reconstruction",
        "KL",
    ]
    assert [left.get_xlabel(), left.get_ylabel()] == ["step", "nats per example"]
    loss, kl = left.lines[0], right.lines[0]
    np.testing.assert_array_equal(loss.get_xydata().T, [[1, 2, 3], [200, 150, 120]])
    np.testing.assert_array_equal(kl.get_xydata().T, [[1, 2, 3], [1, 2, 4]])
    assert [meaning(line.get_color()) for line in (loss, kl)] == ["p", "q"]
    assert set(curve(left, "average digit").get_ydata()) == {206.0}
    assert left.get_ylim()[0] == right.get_ylim()[0] == 0
    assert written(left) == ["average digit"]


def test_a_run_at_a_glance_shows_both_terms_and_its_samples() -> None:
    samples = torch.rand(4, 784)
    left, right = plots.run_at_a_glance(run(), samples, "a title", columns=2).axes
    loss, kl = curve(left, "minus reconstruction"), curve(left, "KL")
    np.testing.assert_array_equal(loss.get_xydata().T, [[1, 2, 3, 4], [200, 150, 120, 110]])
    np.testing.assert_array_equal(kl.get_xydata().T, [[1, 2, 3, 4], [1, 2, 4, 5]])
    assert [meaning(line.get_color()) for line in (loss, kl)] == ["p", "q"]
    assert left.get_title(loc="left") == "a title" and left.get_ylim()[0] == 0
    assert written(left) == ["minus reconstruction", "KL"]
    picture = np.asarray(right.get_images()[0].get_array())
    assert picture.shape == (56, 56)
    np.testing.assert_array_equal(picture[28:, :28], samples[2].reshape(28, 28))
