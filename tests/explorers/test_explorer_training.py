"""Explorers ``training`` and ``reparam`` in Python: what a notebook carries, what is refused."""

from __future__ import annotations

import pytest
from traitlets import TraitError

from helpers.explorers.reparam import Reparam
from helpers.explorers.training import Training, betas


def test_a_notebook_carries_every_run_and_all_have_the_same_snapshots() -> None:
    assets = Training(beta=20).assets
    assert set(assets) == {*Training.NEEDS, *Training.LATER}
    shown = assets["training-runs"]["runs"]
    assert {run["name"]: run["beta"] for run in shown} == betas()
    for run in shown:
        assert assets[run["name"]]["beta"] == run["beta"]
    # The slider's epochs are those of the run that is there from the start.
    (first,) = set(Training.NEEDS) & set(betas())
    snapshots = assets[first]["snapshots"]
    assert betas()[first] == Training().beta
    assert all(assets[name]["snapshots"] == snapshots for name in betas())
    assert snapshots[-1] == len(assets[first]["history"]) - 1 == Training().epoch


def test_the_runs_begin_alike() -> None:
    starts = []
    for name in betas():
        run = Training().assets[name]
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
