"""The source's figures 11.1 to 11.4, drawn by code: graphical models and a network.

A leaf: nothing in the package imports it.
"""

import daft
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, FancyBboxPatch

from helpers import words
from helpers.colours import readable
from helpers.plots.style import COLORS, INK


def latent_variable_model() -> Figure:
    """Figure 11.1: a latent z and its observed x, with parameters theta, for N examples."""
    graph = _graph()
    _generative_part(graph)
    return _render(graph)


def ancestral_sampling() -> Figure:
    """Figure 11.2: first z from the prior, then x from the decoder."""
    graph = _graph()
    prior = {"edgecolor": COLORS["prior"]}
    model = {"edgecolor": COLORS["p"]}
    graph.add_node("prior", r"$p(\mathbf{z};\theta)$", 0, 0, scale=1.4, plot_params=prior)
    graph.add_node("z", r"$\mathbf{z}$", 1.75, 0, plot_params=prior)
    graph.add_node("decoder", r"$p(\mathbf{x}|\mathbf{z};\theta)$", 3.35, 0, 1.6, plot_params=model)
    graph.add_node("x", r"$\mathbf{x}$", 5.0, 0, observed=True, plot_params=model)
    say = words.here().say
    ink = {"edgecolor": INK, "facecolor": INK}
    first, second = (say(f"plots.diagrams.{name}") for name in ("first", "second"))
    graph.add_edge("prior", "z", label=first, yoffset=0.18, plot_params=ink)
    graph.add_edge("z", "decoder", plot_params=ink)
    graph.add_edge("decoder", "x", label=second, yoffset=0.18, plot_params=ink)
    return _render(graph)


def vae_graph() -> Figure:
    """Figure 11.3: the generative model with solid arrows, the approximation with dashed ones."""
    graph = _graph()
    _generative_part(graph)
    graph.add_node("phi", r"$\phi$", -1.6, 1, fixed=True, offset=(0, 4))
    blue = {"edgecolor": COLORS["q"], "facecolor": COLORS["q"], "linestyle": "--"}
    graph.add_edge("phi", "z", plot_params=blue)
    figure = _render(graph)
    (ax,) = figure.axes
    # daft draws straight edges only; the one from x back to z would hide the one from z to x.
    # One or two circles a node, drawn in the order of the nodes.
    circles = dict.fromkeys(tuple(p.center) for p in ax.patches if isinstance(p, Ellipse))
    centre = dict(zip(graph._nodes, circles, strict=True))
    ax.annotate(
        "",
        centre["z"],
        centre["x"],
        arrowprops={
            "arrowstyle": "-|>",
            "connectionstyle": "arc3,rad=-0.35",
            "linestyle": "--",
            "color": COLORS["q"],
            "shrinkA": 19,
            "shrinkB": 19,
        },
    )
    return figure


def vae_network() -> Figure:
    """Figure 11.4: encoder, noise and decoder as a network; only eps is random."""
    say = words.here().say
    figure, ax = plt.subplots(figsize=(6.4, 2.7))
    ax.set_axis_off()
    ax.set_xlim(0.1, 11)
    ax.set_ylim(0, 4.8)
    _box(ax, 0.2, 1.4, 1.2, r"$\mathbf{x}$", COLORS["data"])
    _box(ax, 2.2, 1.4, 2.0, say("plots.diagrams.encoder") + "\n" + r"$\phi$", COLORS["q"])
    _box(ax, 5.0, 2.3, 1.1, r"$\mathbf{\mu}$", COLORS["q"])
    _box(ax, 5.0, 0.5, 1.1, r"$\mathbf{\sigma}$", COLORS["q"])
    _box(ax, 5.0, 3.75, 1.1, r"$\mathbf{\epsilon}$", COLORS["prior"], height=0.8)
    _box(ax, 7.0, 1.4, 1.1, r"$\mathbf{z}$", COLORS["prior"])
    _box(ax, 8.9, 1.4, 2.0, say("plots.diagrams.decoder") + "\n" + r"$\theta$", COLORS["p"])
    output = r"$p(\mathbf{x}|\mathbf{z};\theta)$"
    ax.text(9.9, 0.3, output, ha="center", va="center", color=readable(COLORS["p"], "light"))
    links = [
        ((1.4, 1.9), (2.2, 1.9)),
        ((4.2, 1.9), (5.0, 2.8)),
        ((4.2, 1.9), (5.0, 1.0)),
        ((6.1, 2.8), (7.0, 2.0)),
        ((6.1, 1.0), (7.0, 1.8)),
        ((6.1, 4.1), (7.5, 2.4)),
        ((8.1, 1.9), (8.9, 1.9)),
        ((9.9, 1.4), (9.9, 0.6)),
    ]
    for start, end in links:
        ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": INK})
    return figure


def _graph() -> daft.PGM:
    return daft.PGM(dpi=100, node_unit=1.2, node_ec=INK)


def _generative_part(graph: daft.PGM) -> None:
    orange = {"edgecolor": COLORS["p"], "facecolor": COLORS["p"]}
    graph.add_node("theta", r"$\theta$", 1.6, 1, fixed=True, offset=(0, 4))
    graph.add_node("z", r"$\mathbf{z}$", 0, 2)
    graph.add_node("x", r"$\mathbf{x}$", 0, 0, observed=True)
    graph.add_edge("z", "x", plot_params=orange)
    graph.add_edge("theta", "z", plot_params=orange)
    graph.add_edge("theta", "x", plot_params=orange)
    graph.add_plate([-0.75, -0.9, 1.5, 3.6], label="$N$", position="bottom right")


def _render(graph: daft.PGM) -> Figure:
    # daft places its axes itself, which a figure with a layout engine would refuse.
    with plt.rc_context({"figure.constrained_layout.use": False}):
        figure: Figure = graph.render().figure
    return figure


def _box(
    ax: Axes, x: float, y: float, width: float, text: str, color: str, height: float = 1.0
) -> None:
    ax.add_patch(
        FancyBboxPatch(
            (x, y),
            width,
            height,
            boxstyle="round,pad=0.02",
            facecolor="white",
            edgecolor=color,
            lw=1.5,
        )
    )
    ax.text(x + width / 2, y + height / 2, text, ha="center", va="center")
