"""Names at the curves, instead of a legend.

Where a name stands is decided each time that the figure is drawn, from what is in the way then: the
same axes may be drawn in another size (:mod:`helpers.plots.phone`). Near its curve, nearer than to
any other; on no line, on no other name, inside the axes; if there is a choice, to the right.
"""

import warnings
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import Collection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.container import Container
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

from helpers import colours

GAP, FAR = 3.5, 3  # points between a curve and its name, or so many times that
STEP = 3.0  # points between two places of a line that are looked at
TOUCH = 2.0  # points, too near to the own curve
NEAR = 9.0  # points within which another curve disturbs
PLACES = 48  # at most so many along one curve
SIDES: list[tuple[int, ...]] = [side for side in product((-1, 0, 1), repeat=2) if any(side)]
FORBIDDEN = 1000.0
HALO = withStroke(linewidth=2.5, foreground="white")


def label_curves(ax: Axes) -> None:
    """Write the label of each curve, cloud, area or series of bars beside it, in its colour.

    A warning names a label that finds no free place when the figure is drawn.

    Raises:
        ValueError: when nothing on the axes has a label.
    """
    handles, names = ax.get_legend_handles_labels()
    if not names:
        raise ValueError("nothing on the axes has a label; expected label=... for what is drawn")
    ax.add_artist(Labels(ax, handles, names))


class Ink(NamedTuple):
    """What an artist puts on the paper, in pixels."""

    points: np.ndarray  # (N, 2)
    solid: bool  # no name may stand on it


class Labels(Artist):
    """The names of some artists of the same axes."""

    def __init__(self, ax: Axes, handles: list[Any], names: list[str]) -> None:
        super().__init__()
        self.set(zorder=10, in_layout=False)
        self.ax, self.handles = ax, handles
        self.texts: list[Text] = []
        self.free: dict[Text, bool] = {}
        for handle, name in zip(handles, names, strict=True):
            text = Text(
                0,
                0,
                name,
                color=colours.readable(to_hex(_color(handle)), "light"),
                transform=IdentityTransform(),
            )
            text.set_figure(ax.figure)
            text.set_in_layout(False)
            self.texts.append(text)

    def get_children(self) -> list[Artist]:
        """The texts."""
        return list(self.texts)

    def draw(self, renderer: RendererBase) -> None:
        """Find a place for each name, then write them all."""
        self.place(renderer)
        for text in self.texts:
            text.draw(renderer)

    def place(self, renderer: RendererBase) -> None:
        """Move each name to the best place that the others leave."""
        point = self.ax.figure.dpi / 72
        frame = np.array(self.ax.bbox.extents)
        inks = {drawn: _ink(drawn, point, frame) for drawn in self._drawn()}
        taken = {text: _extent(text, renderer) for text in self.ax.texts}
        choices = []
        for handle, text in zip(self.handles, self.texts, strict=True):
            text.set_position((0, 0))
            extent = _extent(text, renderer)
            parts = _parts(handle)
            own = [inks[part] for part in parts]
            others = [ink for drawn, ink in inks.items() if drawn not in parts]
            boxes = _boxes(handle, own, extent[2:] - extent[:2], point, frame)
            choices.append((text, extent[:2], boxes, *_cost(boxes, own, others, frame, point)))
        for _ in range(2):  # again, when all others have a place
            for text, corner, boxes, cost, dots in choices:
                busy = [box for other, box in taken.items() if other is not text]
                total = sum((_overlap(boxes, box, point) for box in busy), cost)
                best = int(total.argmin())
                taken[text] = boxes[best]
                text.set_position(boxes[best][:2] - corner)
                text.set_path_effects([HALO] if dots[best] else [])
                self.free[text] = bool(total[best] < FORBIDDEN)
        for text in self.texts:
            if not self.free[text]:
                warnings.warn(f"no free place for {text.get_text()!r} in a figure", stacklevel=2)

    def _drawn(self) -> Iterator[Artist]:
        yield from (*self.ax.lines, *self.ax.collections, *self.ax.patches)


def _extent(text: Text, renderer: RendererBase) -> np.ndarray:
    return np.array(text.get_window_extent(renderer).extents)


def _parts(handle: Any) -> list[Artist]:
    return list(handle) if isinstance(handle, Container) else [handle]


def _color(handle: Any) -> Any:
    part: Any = _parts(handle)[0]
    if isinstance(part, Line2D):
        return part.get_color()
    if isinstance(part, Patch):
        return part.get_facecolor() if part.get_fill() else part.get_edgecolor()
    return (*part.get_facecolor(), *part.get_edgecolor())[0]


def _ink(artist: Any, point: float, frame: np.ndarray) -> Ink:
    """Places on lines and outlines, `STEP` points apart, or those of dots, inside the frame.

    A name may stand on dots, contours and in areas, with a halo.
    """
    if isinstance(artist, PathCollection):
        return Ink(
            _inside(artist.get_offset_transform().transform(artist.get_offsets()), frame), False
        )
    transform = artist.get_transform()
    if isinstance(artist, Line2D) and artist.get_linestyle() == "None":
        return Ink(_inside(transform.transform(artist.get_xydata()), frame), True)
    paths = artist.get_paths() if isinstance(artist, Collection) else [artist.get_path()]
    pieces = [
        _walk(np.asarray(polygon), STEP * point)
        for path in paths
        for polygon in path.to_polygons(transform, closed_only=False)
    ]
    points = np.concatenate(pieces) if pieces else np.zeros((0, 2))
    return Ink(_inside(points, frame), not isinstance(artist, Collection))


def _walk(corners: np.ndarray, step: float) -> np.ndarray:
    """Points along a polygon, (N, 2), a step apart."""
    along = np.append(0, np.hypot(*np.diff(corners, axis=0).T).cumsum())
    at = np.linspace(0, along[-1], max(2, round(min(along[-1], 1e5) / step)))
    return np.stack([np.interp(at, along, axis) for axis in corners.T], -1)


def _inside(points: np.ndarray, frame: np.ndarray) -> np.ndarray:
    points = np.ma.filled(points, np.nan)
    return points[((points >= frame[:2]) & (points <= frame[2:])).all(-1)]


def _boxes(
    handle: Any, own: list[Ink], size: np.ndarray, point: float, frame: np.ndarray
) -> np.ndarray:
    """Where a name of this size may stand, (M, 4): left, bottom, right, top."""
    if isinstance(handle, Collection) and not isinstance(handle, PathCollection):
        places, gap = _area(handle, size, frame), 0.0
        sides: list[tuple[int, ...]] = [(0, 0)]
    elif isinstance(handle, Container):
        tops = [bar.get_window_extent().extents[[0, 2, 3]] for bar in handle]
        places = np.array([((left + right) / 2, top) for left, right, top in tops])
        sides, gap = [(-1, 1), (0, 1), (1, 1)], GAP * point
    else:
        points = np.concatenate([ink.points for ink in own])
        places = points[:: max(1, len(points) // PLACES)]
        marked = isinstance(handle, Line2D) and handle.get_marker() != "None"
        radius = handle.get_markersize() / 2 if marked else 0
        sides, gap = SIDES, (GAP + radius) * point
    if not len(places):
        places = (frame[None, :2] + frame[None, 2:]) / 2
    way = np.array(sides)
    low = [places[:, None] + way * gap * far + (way - 1) / 2 * size for far in (1, FAR)]
    corners = np.concatenate(low).reshape(-1, 2)
    return np.concatenate([corners, corners + size], -1)


def _area(handle: Collection, size: np.ndarray, frame: np.ndarray) -> np.ndarray:
    """The middle places inside a filled area, (N, 2), of those where a name of this size fits."""
    path = handle.get_paths()[0].transformed(handle.get_transform())
    edges = path.get_extents()
    corners = np.maximum(edges.min, frame[:2]), np.minimum(edges.max, frame[2:])
    grid = np.stack(np.meshgrid(*np.linspace(*corners, 24).T), -1).reshape(-1, 2)
    grid = grid[path.contains_points(grid)]
    around = [path.contains_points(grid + np.array(way) * size / 2) for way in SIDES]
    fits = np.all(around, axis=0)
    places = grid[fits] if fits.any() else grid
    middle = np.median(places, axis=0) if len(places) else 0
    return places[np.argsort(np.hypot(*(places - middle).T))[: max(1, len(places) // 3)]]


def _cost(
    boxes: np.ndarray, own: list[Ink], others: list[Ink], frame: np.ndarray, point: float
) -> tuple[np.ndarray, np.ndarray]:
    """How bad each place is, and how many dots lie below the name there, both (M,)."""
    cost = 0.5 * (frame[2] - boxes[:, 2]) / (frame[2] - frame[0])
    out = np.maximum(frame[:2] - boxes[:, :2], boxes[:, 2:] - frame[2:]).max(-1)
    cost += np.where(out > 1, FORBIDDEN + out, 0)
    dots = np.zeros(len(boxes))
    near = np.full(len(boxes), np.inf)
    for ink in own:
        near = np.minimum(near, _cover(boxes, ink, cost, dots) / point)
    cost += np.where(near < TOUCH, 1, 0) + 0.1 * np.maximum(0, near - GAP)
    for ink in others:
        apart = _cover(boxes, ink, cost, dots) / point
        if ink.solid:
            cost += 2 * np.maximum(0, 1 - apart / NEAR) + 3 * (apart < near)
    return cost + 0.3 * dots, dots


def _cover(boxes: np.ndarray, ink: Ink, cost: np.ndarray, dots: np.ndarray) -> np.ndarray:
    """How far each place is from some ink, (M,); ink below the name is added to what it costs."""
    gaps = np.maximum(boxes[:, None, :2] - ink.points, ink.points - boxes[:, None, 2:])
    apart = np.hypot(*np.maximum(gaps, 0).transpose(2, 0, 1))
    below = (apart == 0).sum(-1)
    if ink.solid:
        cost += np.where(below > 0, FORBIDDEN + below, 0)
    else:
        dots += below
    return apart.min(-1, initial=1e6)


def _overlap(boxes: np.ndarray, box: np.ndarray, point: float) -> np.ndarray:
    """What it costs each place, (M,), that something else is written in a box."""
    apart = np.maximum(box[:2] - boxes[:, 2:], boxes[:, :2] - box[2:]).max(-1)
    return np.where(apart < point, FORBIDDEN - apart, 0)
