"""Settings shared by all tests."""

from __future__ import annotations

import os

import hypothesis
import matplotlib

from tests.site.built_site import chapters, pages

__all__ = ["chapters", "pages"]  # fixtures that several files of tests use

matplotlib.use("Agg")  # no test may need a display
os.environ.setdefault("TQDM_DISABLE", "1")

# The same examples on every run: a failure is then a change, not luck. No deadline: the first
# call of a tensor operation takes far longer than the next.
hypothesis.settings.register_profile("book", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.load_profile("book")
