"""The page's adversarial training, step by step beside PyTorch's in double precision.

The seeds are some with which PyTorch in single precision agrees too. With others one of a thousand
units changes sides at the kink of its ReLU, by rounding alone, and PyTorch's own weights part by
thousandths of their size within a hundred steps.
"""

import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from helpers.maths import adversarial

NODE = Path(sys.executable).with_name("node")
SCRIPT = Path(__file__).with_name("gan_steps.mjs")
STEPS, M, N = 100, 2, 2
MOMENTUM = (0.5, 0.999)


def network(*sizes: int) -> nn.Sequential:
    """Dense layers with a leaky ReLU between them."""
    layers: list[nn.Module] = []
    for inputs, outputs in itertools.pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers[:-1])


def parameters(net: nn.Module) -> Tensor:
    """All weights in a row."""
    return torch.cat([part.flatten() for part in net.state_dict().values()])


def losses(loss: str, real: Tensor, fake: Tensor) -> Tensor:
    """The discriminator's mean loss."""
    if loss == "wasserstein":
        return fake.mean() - real.mean()
    on_real, on_fake = adversarial.discriminator_losses(real, fake)
    return on_real.mean() + on_fake.mean()


def generator_loss(loss: str, fake: Tensor) -> Tensor:
    """The generator's mean loss."""
    if loss == "wasserstein":
        return -fake.mean()
    minimax = loss == "minimax"
    of = adversarial.generator_loss_minimax if minimax else adversarial.generator_loss_nonsaturating
    return of(fake).mean()


def penalty_of(name: str, strength: float, judge: nn.Module, x: Tensor) -> Tensor:
    """The mean penalty on the slopes at x, by differentiating a derivative."""
    if name not in ("r1", "gradient"):
        return torch.zeros(())
    x = x.detach().requires_grad_()
    (slopes,) = torch.autograd.grad(judge(x).sum(), x, create_graph=True)
    length = slopes.square().sum(1).sqrt()
    return strength / 2 * (length if name == "r1" else length - 1).square().mean()


def drawn(rows: int) -> dict[str, Tensor]:
    """Data on a ring of eight, noise for either player, and places between real and fake."""
    generator = torch.Generator().manual_seed(2)
    angle = torch.randint(8, (STEPS, rows), generator=generator) * (torch.pi / 4)
    spread = 0.05 * torch.randn(STEPS, rows, N, generator=generator)
    return {
        "real": torch.stack([angle.cos(), angle.sin()], 2) + spread,
        "noise": torch.randn(STEPS, rows, M, generator=generator),
        "again": torch.randn(STEPS, rows, M, generator=generator),
        "mix": torch.rand(STEPS, rows, 1, generator=generator),
    }


def trained(
    networks: dict[str, nn.Sequential], parts: dict[str, Tensor], game: dict[str, Any]
) -> Tensor:
    """PyTorch's own hundred steps; loss, penalty and the generator's loss of each."""
    make, judge = networks["generator"], networks["discriminator"]
    adam = {"lr": game["rate"], "betas": MOMENTUM}
    of_d, of_g = (torch.optim.Adam(net.parameters(), **adam) for net in (judge, make))
    loss, name, strength = game["loss"], game["penalty"], game["strength"]
    values = []
    for real, noise, again, mix in zip(*parts.values(), strict=True):
        fake = make(noise).detach()
        value = losses(loss, judge(real), judge(fake))
        between = real + mix * (fake - real)
        paid = penalty_of(name, strength, judge, real if name == "r1" else between)
        of_d.zero_grad()
        (value + paid).backward()
        of_d.step()
        if name == "clip":
            with torch.no_grad():
                for weights in judge.parameters():
                    weights.clamp_(-strength, strength)
        answer = generator_loss(loss, judge(make(again)))
        of_g.zero_grad()
        answer.backward()
        of_g.step()
        values.append([value.item(), paid.item(), answer.item()])
    return torch.tensor(values, dtype=torch.float64)


@pytest.mark.parametrize(
    ("engine", "loss", "penalty", "strength", "rows", "seed"),
    [
        ("simd", "nonsaturating", "none", 0.0, 64, 4),
        ("simd", "minimax", "none", 0.0, 37, 1),
        ("simd", "nonsaturating", "r1", 0.3, 64, 2),
        ("plain", "nonsaturating", "r1", 0.3, 37, 1),
        ("simd", "wasserstein", "gradient", 1.0, 64, 4),
        ("simd", "wasserstein", "clip", 0.1, 64, 1),
    ],
)
def test_a_hundred_steps_of_both_are_pytorch_s(
    tmp_path: Path, engine: str, loss: str, penalty: str, strength: float, rows: int, seed: int
) -> None:
    torch.manual_seed(seed)
    networks = {"generator": network(M, 32, 32, 32, N), "discriminator": network(N, 32, 32, 32, 1)}
    game = {"loss": loss, "penalty": penalty, "strength": strength, "rate": 1e-3}
    parts = drawn(rows)
    shapes = {}
    for name, net in networks.items():
        shapes[name] = [(key, part.numel()) for key, part in net.state_dict().items()]
        (tmp_path / name).write_bytes(parameters(net).numpy().tobytes())
    for name, part in parts.items():
        (tmp_path / name).write_bytes(part.numpy().tobytes())
    settings = {
        "sizes": {"m": M, "n": N, "rows": rows},
        "shapes": shapes,
        "steps": STEPS,
        "game": {**game, "momentum": MOMENTUM},
    }
    (tmp_path / "settings.json").write_text(json.dumps(settings))
    done = subprocess.run([NODE, SCRIPT, tmp_path, engine], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

    begun = {name: parameters(net) for name, net in networks.items()}
    for net in networks.values():
        net.double()
    expected = trained(networks, {name: part.double() for name, part in parts.items()}, game)
    found = torch.from_numpy(np.fromfile(tmp_path / "values")).view(STEPS, 3)
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-5)
    if penalty in ("r1", "gradient"):
        assert expected[:, 1].max() > 1e-4
    for name, net in networks.items():
        weights = parameters(net)
        assert (weights - begun[name]).abs().max() > 0.01, f"the {name} has not learned"
        after = torch.from_numpy(np.fromfile(tmp_path / f"{name}-after", np.float32))
        size = weights.abs() + weights.square().mean().sqrt()
        assert ((after - weights).abs() / size).max() < 1e-5, name
