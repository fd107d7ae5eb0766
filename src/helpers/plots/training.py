"""Pictures of a training run: both terms of the bound over steps and epochs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from torch import Tensor

from helpers.plots.digits import tiles
from helpers.plots.style import COLORS

if TYPE_CHECKING:
    from helpers.training.loop import History

TERMS = (("reconstruction", "reconstruction", "p"), ("kl", "KL", "q"), ("elbo", "ELBO", "bound"))
LINES = ("-", "--", ":", "-.")


def terms_per_epoch(runs: dict[str, History]) -> Figure:
    """Three panels over epochs: reconstruction, KL and ELBO, nats per example.

    Args:
        runs: label to history; at most four. A history needs ``reconstruction`` and ``kl`` from
            the step function and ``test_reconstruction``, ``test_kl``, ``test_elbo`` from
            ``evaluate``. Lines are test values, dots training values.

    Raises:
        ValueError: for more runs than there are kinds of line to tell them apart.
    """
    if len(runs) > len(LINES):
        raise ValueError(
            f"{len(runs)} runs; expected at most {len(LINES)}, one kind of line each: draw the "
            "others in a second figure"
        )
    figure, axes = plt.subplots(1, 3, figsize=(8, 3))
    for style, (label, run) in zip(LINES, runs.items(), strict=False):
        epochs = np.arange(1, len(run.epochs) + 1)
        training = {name: np.array(run.per_epoch(name)) for name in ("reconstruction", "kl")}
        training["elbo"] = training["reconstruction"] - training["kl"]
        for ax, (name, title, color) in zip(axes, TERMS, strict=True):
            ax.plot(epochs, run.per_epoch(f"test_{name}"), style, color=COLORS[color], label=label)
            ax.plot(epochs, training[name], ".", color=COLORS[color], alpha=0.5)
            ax.set_title(title)
            ax.set_xlabel("epoch")
            ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes[0].set_ylabel("nats per example")
    axes[1].legend()
    axes[1].set_ylim(bottom=0)
    return figure


def first_steps(run: History, last: int, average_digit: float) -> Figure:
    """Minus the reconstruction, and the KL, of the first `last` steps, side by side.

    Args:
        run: a history with ``reconstruction`` and ``kl``.
        last: how many steps.
        average_digit: a reconstruction term in nats to mark, reached without a latent variable.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3))
    _steps(left, -run.per_step("reconstruction")[:last], "minus reconstruction", COLORS["p"])
    left.axhline(-float(average_digit), color="black", lw=1, ls=":", label="average digit")
    left.legend()
    _steps(right, run.per_step("kl")[:last], "KL", COLORS["q"])
    left.set_ylabel("nats per example")
    return figure


def run_at_a_glance(run: History, samples: Tensor, title: str, columns: int = 8) -> Figure:
    """Both terms per step, on axes that start at 0, beside samples ``(N, 784)``."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.2), width_ratios=[1.3, 1])
    _steps(left, -run.per_step("reconstruction"), "minus reconstruction", COLORS["p"])
    _steps(left, run.per_step("kl"), "KL", COLORS["q"])
    left.set_ylabel("nats per example")
    left.set_title(title)
    left.legend()
    tiles(right, samples, columns, 28)
    return figure


def _steps(ax: Axes, values: Tensor, label: str, color: str) -> None:
    ax.plot(np.arange(1, len(values) + 1), values, color=color, label=label, lw=1.2)
    ax.set_title(label)
    ax.set_xlabel("step")
    ax.set_ylim(bottom=0)
