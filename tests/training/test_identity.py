"""A run is resumed by the same run only: what differs is named, with both values."""

import functools
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from helpers.models.vae import VAE, VAEConfig, vae_step
from helpers.training import identity
from helpers.training.checkpoints import CheckpointError
from helpers.training.loop import History, fit

N, BATCH = 20, 8
X = torch.rand(N, 6, generator=torch.Generator().manual_seed(2))


def train(
    path: Path,
    *,
    epochs: int = 2,
    config: Mapping[str, object] = {},
    seed: int = 0,
    activation: nn.Module | None = None,
    optimizer: type[torch.optim.Optimizer] = torch.optim.Adam,
    settings: Mapping[str, object] = {},
    options: Mapping[str, object] = {},
    x: Tensor = X,
    batch_size: int = BATCH,
    generator: torch.Generator | None = None,
    parts: tuple[str, ...] = ("model", "optimizer"),
) -> History:
    """A short run; every argument is a part of its identity but the path and the epochs."""
    torch.manual_seed(seed)
    model = VAE(VAEConfig(**{"x_dim": 6, "hidden": (5,), "z_dim": 2, **config}))
    if activation is not None:
        model.decoder.layers[1] = activation
    made = optimizer(model.parameters(), **{"lr": 0.01, **settings})
    state = {"model": model, "optimizer": made}
    return fit(
        vae_step(model, made, **options),
        (x,),
        epochs=epochs,
        batch_size=batch_size,
        generator=generator or torch.Generator().manual_seed(1),
        state={name: state[name] for name in parts},
        checkpoint=path,
        progress=False,
    )


OTHERS = {
    "learning rate": ({"settings": {"lr": 0.02}}, "optimizer.lr is 0.01 there and 0.02 here;"),
    "weight decay": (
        {"settings": {"weight_decay": 0.1}},
        "optimizer.weight_decay is 0 there and 0.1 here;",
    ),
    "betas": (
        {"settings": {"betas": (0.5, 0.999)}},
        "optimizer.betas is (0.9, 0.999) there and (0.5, 0.999) here;",
    ),
    "optimizer": ({"optimizer": torch.optim.SGD}, "optimizer is Adam there and SGD here, "),
    "beta": ({"options": {"beta": 4}}, "step.beta is 1.0 there and 4.0 here;"),
    "samples": ({"options": {"samples": 2}}, "step.samples is 1 there and 2 here;"),
    "pixels": (
        {"options": {"pixels": "dynamic"}},
        "step.pixels is 'real' there and 'dynamic' here;",
    ),
    "batch": ({"batch_size": 7}, "batch_size is 8 there and 7 here;"),
    "data of the same length": ({"x": X.flip(0)}, "data[0] is float32 (20, 6) "),
    "fewer data": ({"x": X[:19]}, " and float32 (19, 6) "),
    "width": ({"config": {"hidden": (4,)}}, "hidden=(5,), z_dim=2, likelihood='bernoulli')) there"),
    "latent": ({"config": {"z_dim": 3}}, "z_dim=3, likelihood='bernoulli')) here, model.encoder"),
    "likelihood": ({"config": {"likelihood": "gaussian"}}, "likelihood='gaussian')) here, "),
    "activation": (
        {"activation": nn.ELU(alpha=0.5)},
        "model.decoder.layers.1 is ReLU(inplace=False) there and ELU(alpha=0.5, inplace=False)",
    ),
    "first weights": ({"seed": 3}, "run: model, first weights is "),
    "seed": ({"generator": torch.Generator().manual_seed(9)}, "run: seed is 1 there and 9 here,"),
    "parts": ({"parts": ("model",)}, "optimizer is Adam there and absent here,"),
}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkpoint of a run of one epoch."""
    path = tmp_path_factory.mktemp("identity") / "run"
    train(path, epochs=1)
    return path


@pytest.mark.parametrize("name", OTHERS)
def test_another_run_is_refused_with_what_differs(begun: Path, name: str) -> None:
    arguments, message = OTHERS[name]
    before = begun.read_bytes()
    expected = rf"^the checkpoint {begun} belongs to another .*{re.escape(message)}"
    with pytest.raises(CheckpointError, match=expected):
        train(begun, **arguments)
    assert begun.read_bytes() == before


def test_only_the_first_differences_are_spelt_out(begun: Path) -> None:
    with pytest.raises(CheckpointError, match=r"lr is .* there and 0.02 here, and \d+ more; del"):
        train(begun, settings={"lr": 0.02}, options={"beta": 2, "samples": 3}, batch_size=7, seed=1)


def test_the_same_run_is_resumed_and_may_take_more_epochs(begun: Path, tmp_path: Path) -> None:
    path = tmp_path / "copy"
    path.write_bytes(begun.read_bytes())
    assert len(train(path, epochs=3).epochs) == 3


def test_a_model_trained_to_where_the_file_stands_goes_on_from_there(tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = nn.Linear(6, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    generator = torch.Generator().manual_seed(1)

    def step(batch: tuple[Tensor, ...], _: torch.Generator) -> dict[str, Tensor]:
        loss = model(batch[0]).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return {"loss": loss.detach()}

    def measured() -> dict[str, float]:
        schedule.step()
        return {}

    arguments = {"batch_size": BATCH, "generator": generator, "progress": False}
    arguments |= {"state": {"model": model, "optimizer": optimizer, "schedule": schedule}}
    arguments |= {"checkpoint": tmp_path / "run", "evaluate": measured}
    for epochs in (1, 2, 4):
        history = fit(step, (X,), epochs=epochs, **arguments)
    assert len(history.epochs) == 4
    with torch.no_grad():
        model.weight += 1
    with pytest.raises(CheckpointError, match="run: model, first weights is"):
        fit(step, (X,), epochs=5, **arguments)


def test_a_step_carries_options_beside_those_of_the_step_within() -> None:
    def step() -> None: ...

    outer = identity.identified(identity.identified(step, beta=1.0, samples=2), beta=3.0)
    found = identity.describe(outer, (X,), 4, torch.Generator().manual_seed(7), {})
    assert found["step.beta"] == "3.0" and found["step.samples"] == "2"
    assert (found["batch_size"], found["seed"], found["device"]) == ("4", "7", "cpu")
    assert identity.describe(lambda: None, (X,), 4, torch.Generator(), {}).keys() < found.keys()


def test_functions_and_values_of_a_module_belong_to_it() -> None:
    class Net(nn.Module):
        def __init__(self, activation: object, slope: float) -> None:
            super().__init__()
            self.activation, self.slope = activation, slope

    def described(net: nn.Module) -> dict[str, str]:
        return identity.describe(lambda: None, (X,), 4, torch.Generator(), {"net": net})

    relu, tanh = Net(nn.functional.relu, 0.1), Net(nn.functional.tanh, 0.1)
    assert "activation=relu" in described(relu)["net"]
    assert described(relu) != described(tanh) != described(Net(nn.functional.tanh, 0.2))
    assert described(relu.train()) == described(relu.eval())  # what fit does not depend on


def test_groups_of_an_optimizer_are_told_apart() -> None:
    weight, bias = nn.Parameter(torch.ones(2)), nn.Parameter(torch.zeros(1))
    groups = [{"params": [weight], "weight_decay": 0.1}, {"params": [bias]}]
    made = torch.optim.SGD(groups, lr=0.5)
    found = identity.describe(lambda: None, (X,), 4, torch.Generator(), {"o": made})
    assert found["o[0].weight_decay"] == "0.1" and found["o[1].weight_decay"] == "0"


@pytest.mark.parametrize(
    "tensor",
    [torch.tensor(2.5), torch.empty(0, 3), torch.ones(3).bfloat16(), torch.tensor([True, False])],
)
def test_every_kind_of_tensor_has_a_digest(tensor: Tensor) -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", identity.tensor_digest(tensor))


def test_a_digest_is_of_the_values_in_their_order() -> None:
    x = torch.arange(6.0).reshape(2, 3)
    assert identity.tensor_digest(x) == identity.tensor_digest(x.T.contiguous().T)
    assert identity.tensor_digest(x) != identity.tensor_digest(x.flip(1))


FACTOR = 1.0


def written_by_hand(
    path: Path, weight: float = 0.5, power: int = 2, gamma: float = 0.5, epochs: int = 2
) -> History:
    """A step that nobody described, and a schedule; both have settings."""
    torch.manual_seed(0)
    model = nn.Linear(6, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 2, gamma)
    count = 0

    def step(batch: tuple[Tensor, ...], _: torch.Generator, power: int = power) -> dict:
        nonlocal count
        count += 1
        loss = FACTOR * (model(batch[0]) - weight).abs().pow(power).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        return {"loss": loss.detach()}

    def go(epochs: int) -> History:
        return fit(
            step, X, epochs=epochs, batch_size=BATCH, generator=torch.Generator().manual_seed(1),
            state={"model": model, "optimizer": optimizer, "schedule": schedule},
            checkpoint=path, progress=False,
        )  # fmt: skip

    return go(epochs)


def test_a_step_written_by_hand_has_its_surroundings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run"
    written_by_hand(path, epochs=1)
    for changed, said in (
        ({"weight": 0.25}, r"step\.weight is 0.5 there and 0.25 here;"),
        ({"power": 4}, r"step\.power is 2 there and 4 here;"),
        ({"gamma": 0.9}, r"schedule\.gamma is 0.5 there and 0.9 here;"),
    ):
        with pytest.raises(CheckpointError, match=said):
            written_by_hand(path, **changed)
    with monkeypatch.context() as patch:
        patch.setitem(globals(), "FACTOR", 2.0)
        with pytest.raises(CheckpointError, match=r"step\.FACTOR is 1.0 there and 2.0 here;"):
            written_by_hand(path)
    assert len(written_by_hand(path).epochs) == 2  # counters of the step are no settings


def test_arguments_of_a_partial_step_belong_to_it() -> None:
    def step(batch: tuple, generator: torch.Generator, beta: float) -> None:
        raise NotImplementedError

    found = [
        identity.describe(functools.partial(step, beta=beta), (X,), 1, torch.Generator(), {})
        for beta in (1.0, 2.0)
    ]
    assert identity.differences(*found) == "step.beta is 1.0 there and 2.0 here"
