"""The game with a class: labels reach both players, the penalty is by x; wrong ones are refused."""

import dataclasses

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from helpers.models import gan
from helpers.models.gan import GAN, GANConfig
from helpers.training.loop import fit
from tests.models.players import descents

B, D, M, C = 5, 3, 2, 4
CONFIG = GANConfig(D, M, generator=(6,), discriminator=(7,), output="linear", classes=C)
Y = torch.tensor([3, 0, 1, 1, 2])


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def small(config: GANConfig = CONFIG, **changes: object) -> GAN:
    torch.manual_seed(3)
    return GAN(dataclasses.replace(config, **changes)).double()


def draw(seed: int = 1) -> Tensor:
    return torch.randn(B, D, generator=seeded(seed), dtype=torch.float64)


def test_the_label_stands_beside_noise_and_data_as_one_of_c() -> None:
    model = small()
    z = torch.randn(B, M, generator=seeded(2), dtype=torch.float64)
    one_hot = F.one_hot(Y, C).double()
    expected = model.generator(torch.cat([z, one_hot], 1))
    torch.testing.assert_close(model.generate(z, Y), expected)
    torch.testing.assert_close(
        model.logits(draw(), Y), model.discriminator(torch.cat([draw(), one_hot], 1))
    )
    torch.testing.assert_close(
        model.sample(B, seeded(2), Y), model.generate(model.noise(B, seeded(2)), Y).detach()
    )
    assert not torch.allclose(model.generate(z, Y), model.generate(z, (Y + 1) % C))


def test_without_classes_nothing_stands_there() -> None:
    model = small(GANConfig(D, M, generator=(6,), discriminator=(7,), output="linear"))
    assert model.generator[0].in_features == M and model.discriminator[0].in_features == D
    assert model.one_hot(None, B).shape == (B, 0)


def test_a_projection_adds_what_it_says_of_the_picture_to_what_it_says_of_the_label() -> None:
    model = small(judge="projection")
    first, last = model.discriminator.answers[0], model.discriminator.answers[-1]
    hidden = F.leaky_relu(draw() @ first.weight.T + first.bias, 0.2)
    answers = hidden @ last.weight.T + last.bias
    assert answers.shape == (B, 1 + C)
    expected = [answers[b, 0] + answers[b, 1 + int(Y[b])] for b in range(B)]
    torch.testing.assert_close(model.logits(draw(), Y), torch.stack(expected))
    # What differs between two labels does so by the second question alone.
    gap = model.logits(draw(), Y) - model.logits(draw(), (Y + 1) % C)
    torch.testing.assert_close(
        gap, (answers[:, 1:] * (F.one_hot(Y, C) - F.one_hot((Y + 1) % C, C))).sum(1)
    )


@pytest.mark.parametrize("judge", ["input", "projection"])
@pytest.mark.parametrize("loss", ["minimax", "nonsaturating"])
def test_one_step_with_classes_against_losses_written_out(loss: str, judge: str) -> None:
    """Both players' gradients by autograd through probabilities; R1 is the slope by x alone."""
    r1, model, x = 0.7, small(judge=judge), draw()
    z, z_next = torch.randn(2 * B, M, generator=seeded(2), dtype=torch.float64).chunk(2)
    label = F.one_hot(Y, C).double()
    g, d = (list(getattr(model, player).parameters()) for player in gan.PLAYERS)
    g_old, d_old = ([p.detach().clone() for p in player] for player in (g, d))

    def judged(x: Tensor) -> Tensor:
        return model.discriminator(torch.cat([x, label], 1))

    real = x.clone().requires_grad_()
    fake = model.generator(torch.cat([z, label], 1)).detach()
    on_real, on_fake = torch.sigmoid(judged(real)), torch.sigmoid(judged(fake))
    (slope,) = torch.autograd.grad(judged(real).sum(), real, create_graph=True)
    penalty = r1 / 2 * slope.square().sum(1).mean()
    d_loss = -on_real.log().mean() - (1 - on_fake).log().mean() + penalty
    of_d = torch.autograd.grad(d_loss, d)
    metrics = gan.gan_step(model, descents(model), loss, r1)((x, Y), seeded(2))
    for old, new, by in zip(d_old, d, of_d, strict=True):
        torch.testing.assert_close(old - new.detach(), by)
    assert float(metrics["loss"] + metrics["penalty"]) == pytest.approx(float(d_loss.detach()))
    g_new = [p.detach().clone() for p in g]
    with torch.no_grad():
        for p, old in zip(g, g_old, strict=True):
            p.copy_(old)
    answer = torch.sigmoid(judged(model.generator(torch.cat([z_next, label], 1))))
    g_loss = (torch.log(1 - answer) if loss == "minimax" else -answer.log()).mean()
    of_g = torch.autograd.grad(g_loss, g)
    for old, new, by in zip(g_old, g_new, of_g, strict=True):
        torch.testing.assert_close(old - new, by)
    assert float(metrics["generator"]) == pytest.approx(float(g_loss.detach()))


@pytest.mark.parametrize("judge", ["input", "projection"])
def test_mismatched_pairs_are_data_with_another_label(judge: str) -> None:
    """The discriminator's loss by hand, with labels drawn after the noise, each from the others."""
    mu, model, x = 0.3, small(judge=judge), draw()
    source = seeded(2)
    z, _ = torch.randn(2 * B, M, generator=source, dtype=torch.float64).chunk(2)
    other = (Y + torch.randint(1, C, (B,), generator=source)) % C
    assert not bool((other == Y).any())
    real, wrong = model.logits(x, Y), model.logits(x, other)
    fake = model.logits(model.generate(z, Y), Y)
    expected = -F.logsigmoid(real) - (1 - mu) * F.logsigmoid(-fake) - mu * F.logsigmoid(-wrong)
    metrics = gan.gan_step(model, descents(model), r1=0.4, mismatched=mu)((x, Y), seeded(2))
    assert float(metrics["loss"]) == pytest.approx(float(expected.mean().detach()))


def test_mismatched_pairs_need_classes_and_leave_room_for_samples() -> None:
    model = small()
    for bad in (1.0, -0.1):
        with pytest.raises(ValueError, match=f"mismatched is {bad}"):
            gan.gan_step(model, descents(model), mismatched=bad)
    plain = small(classes=0)
    with pytest.raises(ValueError, match=r"mismatched is 0\.5, with 0 classes; expected a number"):
        gan.gan_step(plain, descents(plain), mismatched=0.5)


def test_an_evaluation_asks_for_the_labels_of_the_data() -> None:
    model, x = small(), draw()
    found = gan.evaluate(model, x, seeded(6), Y)
    real = model.logits(x, Y)
    fake = model.logits(model.sample(B, seeded(6), Y), Y)
    expected = F.binary_cross_entropy_with_logits(real, torch.ones_like(real))
    expected = expected + F.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake))
    assert found["discriminator"] == pytest.approx(expected.item())


@pytest.mark.parametrize("judge", ["input", "projection"])
def test_a_generator_learns_where_each_class_lies(judge: str) -> None:
    """Two Gaussians, unlike in place and width, in unequal parts."""
    y = (torch.rand(2000, generator=seeded(1)) < 0.3).long()
    widths, places = torch.tensor([[0.3], [0.8]]), torch.tensor([[-2.0, 0.0], [1.0, 1.0]])
    x = places[y] + widths[y] * torch.randn(2000, 2, generator=seeded(2))
    torch.manual_seed(0)
    model = GAN(GANConfig(2, 2, (32,), (32,), "linear", classes=2, judge=judge))
    optimizers = {
        player: torch.optim.Adam(getattr(model, player).parameters(), lr=5e-3, betas=(0.5, 0.9))
        for player in gan.PLAYERS
    }
    step = gan.gan_step(model, optimizers, r1=0.1)
    state = {"model": model, **optimizers}
    fit(step, (x, y), epochs=30, batch_size=100, generator=seeded(2), state=state, progress=False)
    made = [model.sample(2000, seeded(3), torch.full((2000,), c)) for c in (0, 1)]
    for place, samples in zip(places, made, strict=True):
        torch.testing.assert_close(samples.mean(0), place, atol=0.5, rtol=0)
    narrow, wide = (float(samples.std(0).mean()) for samples in made)
    assert narrow < 0.7 * wide


@pytest.mark.parametrize(
    ("y", "said"),
    [
        (None, r"y is None, with 4 classes; expected labels \(5,\), int64"),
        (Y[:4], r"y has shape \(4,\) and dtype torch.int64; expected \(5,\), int64"),
        (Y.double(), r"dtype torch.float64; expected \(5,\), int64"),
        (Y + 1, "y has values from 1 to 4; expected digits 0 to 3"),
        (Y - 1, "y has values from -1 to 2; expected digits 0 to 3"),
        ([0, 1, 2, 3, 0], r"y is of type list; expected labels \(5,\), int64"),
    ],
)
def test_labels_that_do_not_fit_are_refused(y: object, said: str) -> None:
    model = small()
    for refused in (lambda: model.logits(draw(), y), lambda: model.sample(B, seeded(), y)):
        with pytest.raises(ValueError, match=said):
            refused()


def test_labels_and_classes_come_together_or_not_at_all() -> None:
    model = small(GANConfig(D, M, (6,), (7,), output="linear"))
    with pytest.raises(ValueError, match="y is given, with 0 classes; expected y=None"):
        model.logits(draw(), Y)
    with pytest.raises(ValueError, match="the batch holds 2 tensors; expected the examples alone"):
        gan.gan_step(model, descents(model))((draw(), Y), seeded())
    named = small()
    with pytest.raises(ValueError, match="the batch holds 1 tensors; expected digits and labels"):
        gan.gan_step(named, descents(named))(draw(), seeded())
    with pytest.raises(ValueError, match="y has values from 1 to 4"):
        named.check(draw(), Y + 1)
    with pytest.raises(ValueError, match="classes is -1; expected at least 0, a whole number"):
        GANConfig(classes=-1)
    with pytest.raises(ValueError, match="judge is 'concat'; expected 'input' or 'projection'"):
        GANConfig(classes=2, judge="concat")
    with pytest.raises(ValueError, match="judge is 'projection', with 0 classes; expected at leas"):
        GANConfig(judge="projection")
