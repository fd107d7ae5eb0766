"""Explorers ``training`` and ``reparam`` in Python: what a notebook carries, what is refused."""

from __future__ import annotations

import pytest
from traitlets import TraitError

from helpers.explorers.reparam import Reparam
from helpers.explorers.training import BETAS, Training


def test_a_notebook_carries_every_run_and_all_have_the_same_snapshots() -> None:
    assets = Training(beta=20).assets
    assert set(assets) == {*Training.NEEDS, *Training.LATER}
    runs = {beta: assets[f"training-beta-{beta:g}"] for beta in BETAS}
    assert {run["beta"] for run in runs.values()} == set(BETAS)
    # The slider's epochs are those of the run that is there from the start.
    snapshots = runs[1]["snapshots"]
    assert all(run["snapshots"] == snapshots for run in runs.values())
    assert snapshots[-1] == len(runs[1]["history"]) - 1 == Training().epoch


def test_the_runs_begin_alike() -> None:
    starts = []
    for beta in BETAS:
        run = Training().assets[f"training-beta-{beta:g}"]
        starts.append(run["weights"][: len(run["weights"]) // len(run["snapshots"])])
    assert starts[0] == starts[1] == starts[2]


@pytest.mark.parametrize(
    ("explorer", "state"),
    [
        (Reparam, {"mu": 4.1}),
        (Reparam, {"sigma": 0.0}),
        (Reparam, {"samples": 3}),
        (Reparam, {"f": "cube"}),
        (Training, {"beta": 2}),
        (Training, {"epoch": -1}),
    ],
)
def test_a_state_out_of_bounds_is_refused(explorer: type, state: dict) -> None:
    with pytest.raises(TraitError, match=next(iter(state))):
        explorer(**state)
