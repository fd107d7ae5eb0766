"""One alternating step of a GAN: both gradients by hand, its penalty, its doors; what it learns."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from helpers.models import gan
from helpers.models.gan import GAN, GANConfig
from helpers.training.loop import fit
from tests.models.players import descents

B, D, M = 5, 3, 2
CONFIG = GANConfig(x_dim=D, z_dim=M, generator=(), discriminator=(4,), output="linear")


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def small(config: GANConfig = CONFIG) -> GAN:
    torch.manual_seed(3)
    return GAN(config).double()


def draw(seed: int = 1) -> Tensor:
    return torch.randn(B, D, generator=seeded(seed), dtype=torch.float64)


def logits_by_hand(x: Tensor, weights: list[Tensor]) -> Tensor:
    w1, b1, w2, b2 = weights
    hidden = x @ w1.T + b1
    return ((torch.where(hidden > 0, hidden, 0.2 * hidden)) @ w2.T + b2)[:, 0]


def slopes_by_hand(x: Tensor, weights: list[Tensor]) -> Tensor:
    """The gradient of the logit by x, ``(B, d)``, from the weights themselves."""
    w1, b1, w2, _ = weights
    open_gates = torch.where(x @ w1.T + b1 > 0, 1.0, 0.2)
    return (open_gates * w2) @ w1


@pytest.mark.parametrize("loss", ["minimax", "nonsaturating"])
@pytest.mark.parametrize("r1", [0.0, 0.7])
def test_the_discriminator_moves_first_and_the_generator_answers_the_new_one(
    loss: str, r1: float
) -> None:
    """Both moves by finite differences of losses written out with D itself."""
    model, x = small(), draw()
    d = [p.detach().clone() for p in model.discriminator.parameters()]
    g = [p.detach().clone() for p in model.generator.parameters()]
    z, z_next = torch.randn(2 * B, M, generator=seeded(2), dtype=torch.float64).chunk(2)

    def made(noise: Tensor, weights: list[Tensor]) -> Tensor:
        return noise @ weights[0].T + weights[1]

    def d_loss(weights: list[Tensor]) -> Tensor:
        real = torch.sigmoid(logits_by_hand(x, weights))
        fake = torch.sigmoid(logits_by_hand(made(z, g), weights))
        penalty = r1 / 2 * slopes_by_hand(x, weights).square().sum(1).mean()
        return -torch.log(real).mean() - torch.log(1 - fake).mean() + penalty

    def g_loss(weights: list[Tensor], judge: list[Tensor]) -> Tensor:
        fake = torch.sigmoid(logits_by_hand(made(z_next, weights), judge))
        return (torch.log(1 - fake) if loss == "minimax" else -torch.log(fake)).mean()

    metrics = gan.gan_step(model, descents(model), loss, r1)((x,), seeded(2))
    new_d = [p.detach() for p in model.discriminator.parameters()]
    new_g = [p.detach() for p in model.generator.parameters()]

    def numeric(function, weights: list[Tensor]) -> list[Tensor]:
        slopes = []
        for k, weight in enumerate(weights):
            slope = torch.zeros_like(weight)
            for at in range(weight.numel()):
                ends = []
                for sign in (1, -1):
                    moved = [w.clone() for w in weights]
                    moved[k].view(-1)[at] += sign * 1e-6
                    ends.append(function(moved))
                slope.view(-1)[at] = (ends[0] - ends[1]) / 2e-6
            slopes.append(slope)
        return slopes

    of_d = numeric(d_loss, d)
    of_g = numeric(lambda w: g_loss(w, new_d), g)
    for old, new, slope in zip(d + g, new_d + new_g, of_d + of_g, strict=True):
        torch.testing.assert_close(old - new, slope, atol=1e-7, rtol=1e-5)
    assert float(metrics["loss"] + metrics["penalty"]) == pytest.approx(float(d_loss(d)))
    assert float(metrics["generator"]) == pytest.approx(float(g_loss(g, new_d)))
    assert not any(value.requires_grad for value in metrics.values())


def test_a_step_leaves_no_gradient_of_one_player_with_the_other() -> None:
    model, x = small(), draw()
    gan.gan_step(model, descents(model))((x,), seeded(4))
    after_first = [p.grad.clone() for p in model.discriminator.parameters()]
    again = small()
    gan.gan_step(again, descents(again))((x,), seeded(4))
    for found, expected in zip(again.discriminator.parameters(), after_first, strict=True):
        torch.testing.assert_close(found.grad, expected)
    assert not x.requires_grad


def test_the_squared_slope_is_that_of_the_weights() -> None:
    model = small()
    x = draw().requires_grad_()
    weights = [p.detach() for p in model.discriminator.parameters()]
    expected = slopes_by_hand(x.detach(), weights).square().sum(1)
    torch.testing.assert_close(gan.squared_slope(model.logits(x), x).detach(), expected)
    with pytest.raises(ValueError, match=r"have no slope by x; expected x\.requires_grad_"):
        gan.squared_slope(model.logits(draw()), draw())
    with pytest.raises(ValueError, match=r"logits have shape \(4,\) and x \(5, 3\)"):
        gan.squared_slope(model.logits(x)[:4], x)


def test_samples_do_not_depend_on_what_else_is_made_nor_on_the_mode() -> None:
    model = small(GANConfig(x_dim=D, z_dim=M, generator=(8, 6), discriminator=(4,)))
    noise = model.noise(7, seeded(5))
    whole = model.generate(noise)
    torch.testing.assert_close(model.eval().generate(noise[2:3]), whole[2:3])
    assert bool(((whole > 0) & (whole < 1)).all())
    torch.testing.assert_close(model.sample(7, seeded(5)), whole.detach())


def test_the_numbers_of_an_evaluation() -> None:
    """Against torch's losses from probabilities."""
    model = small()
    x = draw()
    found = gan.evaluate(model, x, seeded(6))
    real = torch.sigmoid(model.logits(x))
    fake = torch.sigmoid(model.logits(model.sample(B, seeded(6))))
    ones, zeros = torch.ones_like(real), torch.zeros_like(real)
    expected = F.binary_cross_entropy(real, ones) + F.binary_cross_entropy(fake, zeros)
    assert found["discriminator"] == pytest.approx(expected.item())
    assert found["generator"] == pytest.approx(F.binary_cross_entropy(fake, ones).item())
    right = int((real > 0.5).sum()) + int((fake < 0.5).sum())
    assert found["right"] == pytest.approx(right / (2 * B))


@pytest.mark.parametrize("loss", ["minimax", "nonsaturating"])
def test_a_generator_finds_the_mean_and_the_widths_of_a_cloud(loss: str) -> None:
    """Two Gaussians with unlike axes; without R1 the same loop circles, so it is on here."""
    x = torch.randn(2000, 2, generator=seeded(1)) * torch.tensor([1.5, 0.5]) + 1
    torch.manual_seed(0)
    config = GANConfig(2, 2, generator=(), discriminator=(32,), output="linear")
    model = GAN(config)
    optimizers = {
        player: torch.optim.Adam(getattr(model, player).parameters(), lr=1e-2, betas=(0.5, 0.9))
        for player in gan.PLAYERS
    }
    step = gan.gan_step(model, optimizers, loss, r1=0.3)
    state = {"model": model, **optimizers}
    history = fit(
        step, x, epochs=25, batch_size=100, generator=seeded(2), state=state, progress=False
    )
    made = model.sample(4000, seeded(3))
    torch.testing.assert_close(made.mean(0), x.mean(0), atol=0.25, rtol=0)
    torch.testing.assert_close(made.std(0), x.std(0), atol=0.25, rtol=0)
    assert history.names == ["loss", "generator", "penalty"]
    assert history.epochs[-1]["loss"] == pytest.approx(2 * math.log(2), abs=0.1)


def test_bad_arguments_are_refused() -> None:
    model = small()
    good = descents(model)
    with pytest.raises(ValueError, match="loss is 'hinge'; expected 'minimax' or 'nonsaturating'"):
        gan.gan_step(model, good, "hinge")
    with pytest.raises(ValueError, match="r1 is -1; expected a finite number of at least 0"):
        gan.gan_step(model, good, r1=-1)
    with pytest.raises(ValueError, match=r"optimizers are \['generator'\]; expected a dict of"):
        gan.gan_step(model, {"generator": good["generator"]})
    exchanged = dict(zip(good, reversed(good.values()), strict=True))
    with pytest.raises(ValueError, match="'generator' holds parameters that are not"):
        gan.gan_step(model, exchanged)
    everything = {name: torch.optim.SGD(model.parameters(), lr=1.0) for name in gan.PLAYERS}
    with pytest.raises(ValueError, match="'generator' holds parameters that are not"):
        gan.gan_step(model, everything)
    with pytest.raises(ValueError, match="output is 'tanh'; expected 'sigmoid' or 'linear'"):
        GANConfig(output="tanh")
    with pytest.raises(ValueError, match="hidden is"):
        GANConfig(generator=(0,))
    grey = small(GANConfig(x_dim=D, z_dim=M, generator=(), discriminator=()))
    step = gan.gan_step(grey, descents(grey))
    with pytest.raises(ValueError, match=r"x has"):
        fit(step, draw(), epochs=1, batch_size=2, generator=seeded(), state={"model": grey})
    with pytest.raises(ValueError, match="flatten"):
        step(torch.rand(2, 1, 3, 1, dtype=torch.float64), seeded())
    with pytest.raises(ValueError, match="n is 0; expected at least 1"):
        grey.sample(0, seeded())


def test_a_page_runs_the_generator_and_nothing_of_the_discriminator() -> None:
    model = small()
    networks = model.networks()
    assert list(networks) == ["generator"]
    z = model.noise(B, seeded())
    torch.testing.assert_close(networks["generator"](z), model.generate(z))
