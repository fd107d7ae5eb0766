"""Pictures of a training run: both terms of the bound over steps and epochs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from torch import Tensor

from helpers import words
from helpers.plots.arguments import in_rows, numbers
from helpers.plots.digits import tiles
from helpers.plots.labels import label_curves
from helpers.plots.style import COLORS, INK

if TYPE_CHECKING:
    from helpers.training.loop import History

TERMS = (("reconstruction", "p"), ("kl", "q"), ("elbo", "bound"))  # with the colour of each
LINES = ("-", "--", ":", "-.")


def terms_per_epoch(runs: dict[str, History]) -> Figure:
    """Three panels over epochs: reconstruction, KL and ELBO, nats per example.

    Args:
        runs: label to history; at most four. A history needs ``reconstruction`` and ``kl`` from
            the step function and ``test_reconstruction``, ``test_kl``, ``test_elbo`` from
            ``evaluate``. Lines are test values, dots training values.

    Raises:
        ValueError: for no runs, for more than there are kinds of line to tell them apart, and for
            one that lacks a quantity or holds NaN.
    """
    if not runs:
        raise ValueError("there are no runs; expected a label and a history for each")
    if len(runs) > len(LINES):
        raise ValueError(
            f"{len(runs)} runs; expected at most {len(LINES)}, one kind of line each: draw the "
            "others in a second figure"
        )
    measured = {label: _terms(run, label) for label, run in runs.items()}
    say = words.here().say
    figure, axes = plt.subplots(1, 3, figsize=(8, 3))
    for style, (label, terms) in zip(LINES, measured.items(), strict=False):
        for ax, (name, color) in zip(axes, TERMS, strict=True):
            training, test = terms[name]
            epochs = np.arange(1, len(test) + 1)
            ax.plot(epochs, test, style, color=COLORS[color], label=label)
            ax.plot(epochs, training, ".", color=COLORS[color], alpha=0.5)
            ax.set_title(say(f"plots.training.{name}"))
            ax.set_xlabel(say("plots.training.epoch"))
            ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes[0].set_ylabel(say("plots.nats"))
    axes[1].set_ylim(bottom=0)
    for ax in axes:
        label_curves(ax)
    return figure


def first_steps(run: History, last: int, average_digit: float) -> Figure:
    """Minus the reconstruction, and the KL, of the first `last` steps, side by side.

    Args:
        run: a history with ``reconstruction`` and ``kl``.
        last: how many steps.
        average_digit: a reconstruction term in nats to mark, reached without a latent variable.

    Raises:
        ValueError: for a history without these quantities or steps, or with NaN.
    """
    if last < 1:
        raise ValueError(f"last is {last}; expected the number of steps to draw, at least 1")
    numbers("average_digit", average_digit, shape=(), of="one number")
    loss, kl = -_per_step(run, "reconstruction")[:last], _per_step(run, "kl")[:last]
    say = words.here().say
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3))
    _steps(left, loss, COLORS["p"])
    left.axhline(
        -float(average_digit), color=INK, lw=1, ls=":", label=say("plots.training.average")
    )
    left.set_title(say("plots.training.loss"))
    left.set_ylabel(say("plots.nats"))
    label_curves(left)
    _steps(right, kl, COLORS["q"])
    right.set_title(say("plots.training.kl"))
    return figure


def run_at_a_glance(run: History, samples: Tensor, title: str, columns: int = 8) -> Figure:
    """Both terms per step, on axes that start at 0, beside samples ``(N, 784)``.

    Raises:
        ValueError: for a history without these quantities or steps, or with NaN, and for samples
            that do not fill rows of `columns`.
    """
    loss, kl = -_per_step(run, "reconstruction"), _per_step(run, "kl")
    samples = in_rows(samples, columns, 28)
    say = words.here().say
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.2), width_ratios=[1.3, 1])
    _steps(left, loss, COLORS["p"], say("plots.training.loss"))
    _steps(left, kl, COLORS["q"], say("plots.training.kl"))
    left.set_ylabel(say("plots.nats"))
    left.set_title(title)
    label_curves(left)
    tiles(right, samples, columns, 28)
    return figure


def _per_step(run: History, name: str) -> Tensor:
    if name not in run.names:
        raise ValueError(
            f"the history has {run.names}; expected {name!r}, which vae_step returns, among them"
        )
    return numbers(name, run.per_step(name), shape=(None,), of="one value a step")


def _terms(run: History, label: str) -> dict[str, list[Tensor]]:
    """Training and test values of each term over epochs."""
    names = ("reconstruction", "kl", "test_reconstruction", "test_kl", "test_elbo")
    reconstruction, kl, *test = (_per_epoch(run, label, name) for name in names)
    training = (reconstruction, kl, reconstruction - kl)
    return {name: pair for (name, _), *pair in zip(TERMS, training, test, strict=True)}


def _per_epoch(run: History, label: str, name: str) -> Tensor:
    for epoch in run.epochs:
        if name not in epoch:
            source = "fit's evaluate" if name.startswith("test_") else "the step function"
            raise ValueError(
                f"the run {label!r} has {sorted(epoch)} of an epoch; expected {name!r}, which "
                f"comes from {source}, among them"
            )
    values = [float(value) for value in run.per_epoch(name)]
    return numbers(f"{name} of the run {label!r}", values, shape=(None,), of="one value an epoch")


def _steps(ax: Axes, values: Tensor, color: str, label: str | None = None) -> None:
    ax.plot(np.arange(1, len(values) + 1), values, color=color, label=label, lw=1)
    ax.set_xlabel(words.here().say("plots.training.step"))
    ax.set_ylim(bottom=0)
