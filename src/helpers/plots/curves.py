"""Curves with a meaning along the way: EM half-steps, functions with a band of error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from torch import Tensor

from helpers import words
from helpers.plots.arguments import curves
from helpers.plots.labels import label_curves
from helpers.plots.style import COLORS

if TYPE_CHECKING:
    from helpers.models.em import HalfStep


def em_trace(ax: Axes, trace: Sequence[HalfStep]) -> None:
    """Draw bound and log-likelihood over half-steps; a ring marks where they touch.

    Raises:
        ValueError: for an empty trace, or one with numbers that are not finite.
    """
    bound, evidence = curves(
        bound=[h.bound for h in trace], log_likelihood=[h.log_likelihood for h in trace]
    )
    say = words.here().say
    position = np.arange(len(trace)) / 2
    ax.plot(position, evidence, color=COLORS["p"], label=say("plots.em.evidence"))
    ax.plot(position, bound, color=COLORS["bound"], label=say("plots.em.bound"))
    touching = [(p, h.bound) for p, h in zip(position, trace, strict=True) if h.half == "E"]
    ax.plot(
        *zip(*touching, strict=True),
        linestyle="none",
        marker="o",
        markerfacecolor="none",
        color=COLORS["q"],
        label=say("plots.em.touching"),
    )
    ax.set_xlabel(say("plots.em.step"))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_ylabel(say("plots.nats"))
    label_curves(ax)


def lines_with_band(
    ax: Axes, x: Tensor, mean: Tensor, error: Tensor, label: str, color: str
) -> None:
    """A curve ``(G,)`` with a band of twice its standard error.

    Raises:
        ValueError: for lengths that differ, numbers that are not finite or a negative error.
    """
    x, mean, error = curves(x=x, mean=mean, error=error)
    if float(error.min()) < 0:
        raise ValueError(f"error has minimum {float(error.min()):g}; expected standard errors >= 0")
    ax.plot(x, mean, color=color, label=label)
    ax.fill_between(x, mean - 2 * error, mean + 2 * error, color=color, alpha=0.2, linewidth=0)
