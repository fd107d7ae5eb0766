"""Drawing in tests: into memory, in the book's style."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import pytest

from helpers import plots


@pytest.fixture(autouse=True)
def drawing() -> Iterator[None]:
    """Draw into memory, in the book's style, and leave no figure or setting behind."""
    plt.switch_backend("agg")
    with plt.rc_context():
        plots.style()
        yield
    plt.close("all")
