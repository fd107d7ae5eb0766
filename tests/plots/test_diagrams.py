"""Diagrams: which node is joined to which, in which direction, and what colours and shading say."""

from typing import NamedTuple

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, FancyArrow, FancyBboxPatch, Rectangle
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from helpers import colours, plots
from helpers.plots import diagrams
from tests.plots.meaning import meaning

THETA, PHI, X, Z = r"$\theta$", r"$\phi$", r"$\mathbf{x}$", r"$\mathbf{z}$"
INK = to_hex(plots.INK)


class Arrow(NamedTuple):
    """An arrow between two named nodes."""

    tail: str
    head: str
    colour: str
    line: str


GENERATIVE = {
    Arrow(Z, X, "p", "-"),
    Arrow(THETA, Z, "p", "-"),
    Arrow(THETA, X, "p", "-"),
}


def centres(ax: Axes) -> dict[str, np.ndarray]:
    """Where each labelled circle or box of a diagram stands."""
    circles = [np.array(patch.center) for patch in ax.patches if isinstance(patch, Ellipse)]
    found = {}
    for text in ax.texts:
        anchor = np.array(text.xy if isinstance(text, Annotation) else text.get_position())
        if text.get_text() and any(np.allclose(anchor, circle) for circle in circles):
            found[text.get_text()] = anchor
    return found


def arrows(ax: Axes) -> set[Arrow]:
    """Every arrow of a graphical model, straight or bent, by the nodes at its ends."""
    nodes = centres(ax)

    def nearest(point: np.ndarray) -> str:
        return min(nodes, key=lambda name: float(np.linalg.norm(nodes[name] - point)))

    found = set()
    for patch in (*ax.patches, *ax.artists):
        if isinstance(patch, FancyArrow):
            corners = patch.get_xy()
            tip = corners[0]
            tail = corners[np.linalg.norm(corners - tip, axis=1).argmax()]
            colour = meaning(patch.get_facecolor())
            assert colour == meaning(patch.get_edgecolor())
            found.add(Arrow(nearest(tail), nearest(tip), colour, patch.get_linestyle()))
    return found | {
        Arrow(nearest(tail), nearest(tip), colour, line) for tail, tip, colour, line in drawn(ax)
    }


def drawn(ax: Axes) -> list[tuple[np.ndarray, np.ndarray, str, str]]:
    """Tail, tip, colour and line of each annotation that is an arrow."""
    found = []
    for text in ax.texts:
        if isinstance(text, Annotation) and text.arrow_patch is not None:
            assert text.arrow_patch.get_arrowstyle().arrow in ("->", "-|>")  # the head is at xy
            colour = meaning(text.arrow_patch.get_edgecolor())
            line = text.arrow_patch.get_linestyle()
            found.append((np.array(text.xyann), np.array(text.xy), colour, line))
    return found


def circles_of(ax: Axes, name: str) -> list[Ellipse]:
    place = centres(ax)[name]
    return [p for p in ax.patches if isinstance(p, Ellipse) and np.allclose(p.center, place)]


def fill(ax: Axes, name: str) -> float:
    """How light a node is: 1 for a hidden one, below for an observed one, 0 for a constant."""
    return float(circles_of(ax, name)[0].get_facecolor()[0])


def assert_plate(ax: Axes, inside: set[str]) -> None:
    """One rectangle, labelled N at its lower right corner, around these nodes and no others."""
    (plate,) = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    box = plate.get_bbox()
    assert {n for n, (x, y) in centres(ax).items() if box.contains(x, y)} == inside
    (label,) = [text for text in ax.texts if text.get_text() == "$N$"]
    assert label.xy == pytest.approx((box.x1, box.y0))


def test_the_latent_variable_model() -> None:
    (ax,) = diagrams.latent_variable_model().axes
    assert arrows(ax) == GENERATIVE
    assert set(centres(ax)) == {THETA, Z, X}
    assert fill(ax, THETA) == 0 < fill(ax, X) < fill(ax, Z) == 1
    assert_plate(ax, {Z, X})


def test_the_graph_of_the_vae_adds_the_approximation_in_dashes() -> None:
    (ax,) = diagrams.vae_graph().axes
    assert arrows(ax) == GENERATIVE | {Arrow(PHI, Z, "q", "--"), Arrow(X, Z, "q", "--")}
    assert set(centres(ax)) == {THETA, PHI, Z, X}
    assert fill(ax, PHI) == fill(ax, THETA) == 0 < fill(ax, X) < fill(ax, Z) == 1
    assert_plate(ax, {Z, X})


def test_ancestral_sampling_runs_from_the_prior_to_x() -> None:
    (ax,) = diagrams.ancestral_sampling().axes
    prior, decoder = r"$p(\mathbf{z};\theta)$", r"$p(\mathbf{x}|\mathbf{z};\theta)$"
    assert arrows(ax) == {
        Arrow(prior, Z, INK, "-"),
        Arrow(Z, decoder, INK, "-"),
        Arrow(decoder, X, INK, "-"),
    }
    for name, colour in [(prior, "prior"), (Z, "prior"), (decoder, "p"), (X, "p")]:
        assert {meaning(circle.get_edgecolor()) for circle in circles_of(ax, name)} == {colour}
    assert fill(ax, X) < fill(ax, Z) == 1
    place = centres(ax)
    for words, tail, head in [("1. draw", prior, Z), ("2. draw", decoder, X)]:
        (label,) = [text for text in ax.texts if text.get_text() == words]
        assert place[tail][0] < label.xy[0] < place[head][0]


def test_the_network_passes_the_noise_beside_the_encoder() -> None:
    figure: Figure = diagrams.vae_network()
    (ax,) = figure.axes
    words = [text for text in ax.texts if text.get_text()]
    output = r"$p(\mathbf{x}|\mathbf{z};\theta)$"
    (words_of_output,) = [text for text in words if text.get_text() == output]
    place = Bbox.from_extents(*words_of_output.get_position(), *words_of_output.get_position())
    boxes = {}
    for box in (patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)):
        bounds = box.get_bbox()
        (text,) = [t for t in words if bounds.contains(*t.get_position())]
        boxes[text.get_text()] = (bounds.padded(0.05), meaning(box.get_edgecolor()))

    def name(point: np.ndarray) -> str:
        around = {name: bounds for name, (bounds, _) in boxes.items()} | {output: place.padded(0.4)}
        (found,) = [name for name, bounds in around.items() if bounds.contains(*point)]
        return found

    encoder, decoder = "encoder\n" + PHI, "decoder\n" + THETA
    mu, sigma, eps = r"$\mathbf{\mu}$", r"$\mathbf{\sigma}$", r"$\mathbf{\epsilon}$"
    assert {(name(tail), name(tip)) for tail, tip, _, _ in drawn(ax)} == {
        (X, encoder),
        (encoder, mu),
        (encoder, sigma),
        (mu, Z),
        (sigma, Z),
        (eps, Z),
        (Z, decoder),
        (decoder, output),
    }
    assert {label: colour for label, (_, colour) in boxes.items()} == {
        X: "data",
        encoder: "q",
        mu: "q",
        sigma: "q",
        eps: "prior",
        Z: "prior",
        decoder: "p",
    }
    assert words_of_output.get_color() == colours.readable(plots.COLORS["p"], "light")


@pytest.mark.parametrize(
    "draw",
    [
        diagrams.latent_variable_model,
        diagrams.ancestral_sampling,
        diagrams.vae_graph,
        diagrams.vae_network,
    ],
)
def test_diagrams_draw_without_a_warning_in_the_book_style(draw: object) -> None:
    draw().canvas.draw()  # type: ignore[operator]
