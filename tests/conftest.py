"""Settings shared by all tests."""

from __future__ import annotations

from pathlib import Path

import hypothesis
from book import surroundings

from tests.site.built_site import chapters, pages

__all__ = ["chapters", "pages"]  # fixtures that several files of tests use

# The same examples on every run: a failure is then a change, not luck. No deadline: the first
# call of a tensor operation takes far longer than the next.
hypothesis.settings.register_profile("book", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.load_profile("book")


def pytest_configure() -> None:
    """Leave a reader's settings, then import what reads them: no test may need a display."""
    surroundings.enter(Path(__file__).parents[1] / "_build")
    import matplotlib

    matplotlib.use("Agg")
