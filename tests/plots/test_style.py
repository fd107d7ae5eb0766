"""The look of figures does not depend on what a reader has set before."""

from __future__ import annotations

import matplotlib as mpl

from helpers import plots

READER = {
    "font.family": ["No Such Font"],
    "text.usetex": True,
    "axes.facecolor": "black",
    "figure.autolayout": True,
    "image.cmap": "hot",
    "lines.linewidth": 9.0,
}


def test_a_reader_s_settings_leave_no_trace() -> None:
    with mpl.rc_context():
        mpl.rcdefaults()
        plots.style()
        expected = dict(mpl.rcParams)
    with mpl.rc_context(READER):
        backend = mpl.get_backend()
        plots.style()
        assert dict(mpl.rcParams) == expected | {"backend": mpl.rcParams["backend"]}
        assert mpl.get_backend() == backend
