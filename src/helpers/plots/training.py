"""Pictures of a training run: both terms of the bound over steps and epochs."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from torch import Tensor

from helpers.plots.digits import _tiles
from helpers.plots.style import COLORS
from helpers.training import History

TERMS = (("reconstruction", "reconstruction", "p"), ("kl", "KL", "q"), ("elbo", "ELBO", "bound"))
LINES = ("-", "--", ":", "-.")


def terms_per_epoch(runs: dict[str, History]) -> Figure:
    """Three panels over epochs: reconstruction, KL and ELBO, nats per example.

    Args:
        runs: label to history; at most four. A history needs ``reconstruction`` and ``kl`` from
            the step function and ``test_reconstruction``, ``test_kl``, ``test_elbo`` from
            ``evaluate``. Lines are test values, dots training values.
    """
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


def terms_per_step(ax: Axes, run: History, last: int | None = None) -> None:
    """Minus the reconstruction and the KL of a run's steps, up to step `last`, nats per example."""
    for name, sign, label, color in (
        ("reconstruction", -1, "minus reconstruction", "p"),
        ("kl", 1, "KL", "q"),
    ):
        values = sign * run.per_step(name)[:last]
        ax.plot(np.arange(1, len(values) + 1), values, color=COLORS[color], label=label, lw=1.2)
    ax.set_xlabel("step")
    ax.set_ylabel("nats per example")
    ax.set_ylim(bottom=0)
    ax.legend()


def run_at_a_glance(run: History, samples: Tensor, title: str, columns: int = 8) -> Figure:
    """A run's terms per step beside samples ``(N, 784)``, N a multiple of `columns`."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.2), width_ratios=[1.3, 1])
    terms_per_step(left, run)
    left.set_title(title)
    _tiles(right, samples, columns, 28)
    return figure
