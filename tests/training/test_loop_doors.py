"""What ``fit`` takes and refuses: containers, metrics, sizes, numbers that are not finite."""

import math
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.optim.lr_scheduler import ReduceLROnPlateau
from torch.utils.data import DataLoader, Subset, TensorDataset

from helpers.training import checkpoints
from helpers.training.checkpoints import CheckpointError
from helpers.training.loop import History, NonFiniteLossError, fit

X, Y = torch.arange(11.0), torch.arange(11)


def options(**others: object) -> dict:
    usual = {"epochs": 1, "batch_size": 4, "state": {}, "progress": False}
    return {**usual, "generator": torch.Generator().manual_seed(0), **others}


def mean(batch: tuple[Tensor, ...], generator: torch.Generator) -> dict[str, Tensor]:
    return {"loss": batch[0].mean()}


@pytest.mark.parametrize("data", [X, (X,), [X], TensorDataset(X), (X, Y), TensorDataset(X, Y)])
def test_containers_of_the_same_examples_give_the_same_run(data: object) -> None:
    seen = []

    def step(batch: tuple[Tensor, ...], generator: torch.Generator) -> dict[str, Tensor]:
        assert isinstance(batch, tuple)
        seen.append(len(batch))
        return mean(batch, generator)

    found = fit(step, data, **options())
    assert torch.equal(found.steps, fit(mean, (X,), **options()).steps)
    assert set(seen) == {len(data) if isinstance(data, tuple | list) else len(seen) and seen[0]}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (DataLoader(TensorDataset(X)), "data is of type DataLoader; expected a tensor, a tuple"),
        (Subset(TensorDataset(X), [1, 2]), "data is of type Subset; expected a tensor"),
        (X.numpy(), "data is of type ndarray; expected a tensor"),
        ((X.numpy(),), r"data is of type tuple of \['ndarray'\]; expected a tensor, a tuple"),
        ((X, None), r"data is of type tuple of \['Tensor', 'NoneType'\]; expected a tensor"),
        (None, "data is of type NoneType; expected a tensor"),
        (torch.tensor(1.0), r"data has lengths \[0\]; expected tensors with the same first axis"),
        (X[:0], r"data has lengths \[0\]; expected .* at least 1 long"),
        ((X, Y[:5]), r"data has lengths \[11, 5\]; expected tensors with the same first axis"),
        (X.to("meta"), r"generator is on cpu; expected torch.Generator\('meta'\), where the data"),
    ],
)
def test_other_data_are_refused(data: object, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        fit(mean, data, **options())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"epochs": -1}, "epochs is -1; expected at least 1, a whole number"),
        ({"epochs": 1.5}, "epochs is 1.5; expected at least 1"),
        ({"epochs": True}, "epochs is True; expected"),
        ({"batch_size": 0}, "batch_size is 0; expected at least 1"),
        ({"batch_size": "4"}, "batch_size is '4'; expected at least 1"),
        ({"generator": None}, "the generator is on NoneType; expected torch.Generator"),
        (
            {"state": {"model": 7}},
            r"state\['model'\] is of type int; expected a model, an optimizer",
        ),
        ({"evaluate": lambda: None}, "evaluate returned None; expected a dict of numbers"),
        ({"evaluate": lambda: {"a": "x"}}, r"evaluate returned {'a': 'x'}; expected a dict of"),
        ({"evaluate": lambda: {"a": torch.ones(2)}}, "evaluate returned .*; expected a dict of"),
    ],
)
def test_other_options_are_refused(changed: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        fit(mean, X, **options(**changed))


def returning(*values: dict) -> Callable:
    """A step that returns these in turn, and then the last for ever."""
    rest = list(values)
    return lambda *_: rest.pop(0) if len(rest) > 1 else rest[0]


def scalar(value: float) -> Tensor:
    return torch.tensor(value)


def test_metrics_in_another_order_go_to_their_columns() -> None:
    first = {"loss": scalar(1.0), "kl": scalar(10.0)}
    history = fit(returning(first, dict(reversed(first.items()))), X, **options())
    assert history.per_step("loss").tolist() == [1, 1, 1]
    assert history.per_step("kl").tolist() == [10, 10, 10]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([{"loss": 1.5}], "the step returned 'loss' as the float 1.5; expected a scalar tensor"),
        ([{"loss": np.float32(1)}], "returned 'loss' as the float32 1.0; expected a scalar tensor"),
        (
            [{"loss": torch.ones(4)}],
            r"as a tensor of shape \(4,\) on cpu; expected a scalar tensor",
        ),
        ([{"loss": torch.ones(1)}], r"as a tensor of shape \(1,\) on cpu; expected a scalar"),
        (
            [{"loss": scalar(1.0), "kl": torch.ones(3)}],
            r"returned 'kl' as a tensor of shape \(3,\) on cpu; expected .* the mean over",
        ),
        (
            [{"loss": scalar(1.0)}, {"loss": scalar(1.0), "kl": scalar(1.0)}],
            r"the step returned \['loss', 'kl'\]; expected \['loss'\], as the first time",
        ),
        (
            [{"loss": scalar(1.0), "kl": scalar(1.0)}, {"loss": scalar(1.0)}],
            r"the step returned \['loss'\]; expected \['loss', 'kl'\]",
        ),
        ([{"loss": torch.ones((), device="meta")}], r"of shape \(\) on meta; expected .* on cpu"),
    ],
)
def test_metrics_that_are_no_scalars_are_refused(values: list[dict], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        fit(returning(*values), X, **options())


def test_a_loss_with_its_graph_is_detached() -> None:
    weight = torch.ones((), requires_grad=True)
    history = fit(lambda *_: {"loss": 2 * weight}, X, **options())
    assert not history.steps.requires_grad and history.per_step("loss").tolist() == [2, 2, 2]


def test_names_that_a_history_does_not_know() -> None:
    history = fit(mean, X, **options())
    with pytest.raises(ValueError, match=r"name is 'kl'; expected one of \['loss'\]"):
        history.per_step("kl")
    with pytest.raises(ValueError, match=r"name is 'kl'; expected one of \['loss', 'seconds'\]"):
        history.per_epoch("kl")
    assert History().per_epoch("loss") == []


def test_a_step_may_look_at_all_data_before_the_first() -> None:
    looked = []

    def step(batch: tuple[Tensor, ...], generator: torch.Generator) -> dict[str, Tensor]:
        assert looked == [(11,)]
        return mean(batch, generator)

    vars(step)["check"] = lambda data: looked.append(data[0].shape)
    fit(step, X, **options(epochs=2))
    assert looked == [(11,)]


class Exploding:
    """One weight and its optimizer; the step of the given number sets one of them to a value."""

    def __init__(self, bad_step: int, value: float, where: str = "weight") -> None:
        self.model = torch.nn.Linear(1, 1)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=0.01)
        self.bad_step, self.value, self.where, self.steps = bad_step, value, where, 0

    def __call__(self, batch: tuple[Tensor, ...], _: torch.Generator) -> dict[str, Tensor]:
        self.steps += 1
        loss = (self.model(batch[0][:, None]) - 1).square().mean()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        if self.steps == self.bad_step:
            weight = self.model.weight
            target = weight if self.where == "weight" else self.optimizer.state[weight]["exp_avg"]
            target.data.fill_(self.value)
        return {"loss": loss.detach()}

    def state(self) -> dict:
        return {"model": self.model, "optimizer": self.optimizer}


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("where", ["weight", "moment"])
def test_an_update_that_is_not_finite_is_not_stored(
    tmp_path: Path, value: float, where: str
) -> None:
    path = tmp_path / "run"
    run = Exploding(bad_step=6, value=value, where=where)  # the last of the second epoch
    named = "model.weight" if where == "weight" else "optimizer.state.0.exp_avg"
    said = (
        rf"{named} is NaN or infinite after epoch 2, which is not stored; look at the data, lower"
    )
    with pytest.raises(NonFiniteLossError, match=said):
        fit(run, X, **options(epochs=3, state=run.state(), checkpoint=path))
    kept = checkpoints.load_state(path)
    assert len(kept["history"]["epochs"]) == 1
    assert bool(torch.isfinite(kept["state"]["model"]["weight"]).all())
    with pytest.raises(NonFiniteLossError, match="after epoch 1"):  # without a file as well
        again = Exploding(bad_step=3, value=value, where=where)
        fit(again, X, **options(state=again.state()))


def test_another_number_of_a_step_that_is_not_finite_is_named() -> None:
    step = returning({"loss": scalar(1.0), "kl": scalar(math.inf)})
    with pytest.raises(NonFiniteLossError, match="the kl became inf at step 1; look at the data"):
        fit(step, X, **options())


def test_what_evaluate_finds_is_finite(tmp_path: Path) -> None:
    path = tmp_path / "run"
    with pytest.raises(NonFiniteLossError, match=r"evaluate\.elbo is not finite after epoch 1"):
        fit(mean, X, **options(evaluate=lambda: {"elbo": math.nan}, checkpoint=path))
    assert not path.exists()


def test_what_was_infinite_before_the_run_may_stay_so(tmp_path: Path) -> None:
    run = Exploding(bad_step=0, value=0.0)
    run.model.register_buffer("mask", torch.tensor([0.0, -math.inf]))
    schedule = ReduceLROnPlateau(run.optimizer)  # its best loss so far is infinite
    state = {**run.state(), "schedule": schedule}
    fit(run, X, **options(epochs=2, state=state, checkpoint=tmp_path / "run"))
    assert checkpoints.load_state(tmp_path / "run")["state"]["schedule"]["best"] == math.inf


def test_a_folder_that_cannot_be_written_is_named_before_the_first_step(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    calls = []

    def step(batch: tuple[Tensor, ...], generator: torch.Generator) -> dict[str, Tensor]:
        calls.append(1)
        return mean(batch, generator)

    for path in (tmp_path / "file" / "run", tmp_path / ("x" * 248), Path("/proc/nowhere/run")):
        with pytest.raises(CheckpointError, match=r"cannot write to the folder .* \(.+\); choose"):
            fit(step, X, **options(checkpoint=path))
    with pytest.raises(CheckpointError, match=r"cannot read the checkpoint .*Is a directory"):
        fit(step, X, **options(checkpoint=tmp_path))
    assert not calls


def test_a_disk_that_fills_up_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoints, "write_atomically", full)
    said = re.escape(f"cannot write to the folder {tmp_path} (No space left on device); choose")
    with pytest.raises(CheckpointError, match=said):
        fit(mean, X, **options(checkpoint=tmp_path / "run"))
