"""What a reader's hand does to a page: bring a figure into view, drag a point of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from playwright.sync_api import FloatRect, Locator, Page, expect

Point = tuple[float, float]


def brought_into_view(open_page: Callable[[str], Page], path: str, selector: str) -> Page:
    """Open a page and scroll to a figure, which must come alive there and not before."""
    page = open_page(path)
    figure = page.locator(selector)
    expect(figure).to_have_attribute("data-state", "poster")
    figure.evaluate("node => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
    expect(figure).to_have_attribute("data-state", "live", timeout=30_000)
    return page


def resting_box(target: Locator) -> FloatRect:
    """Where a target is once it stays there.

    The browser lays a section out when it comes near the screen, which may shift the rest.
    """
    last = target.bounding_box()
    for _ in range(100):
        target.page.wait_for_timeout(50)
        box = target.bounding_box()
        if box is not None and box == last:
            return box
        last = box
    raise AssertionError(f"{target} is not shown, or never came to rest: {last}")


def drag(page: Page, target: Locator, points: Sequence[Point], steps: int = 20) -> None:
    """Drag the mouse along points of a target; (0, 0) is its upper left corner, (1, 1) the other.

    ``steps`` is the number of moves from one point to the next.
    """
    target.scroll_into_view_if_needed()
    box = resting_box(target)
    (x, y), *others = [(box["x"] + u * box["width"], box["y"] + v * box["height"])
                       for u, v in points]  # fmt: skip
    page.mouse.move(x, y)
    page.mouse.down()
    for x, y in others:
        page.mouse.move(x, y, steps=steps)
    page.mouse.up()
