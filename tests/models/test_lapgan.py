"""The pyramid: levels as conditional games on coarse images, trained apart, then chained."""

import dataclasses
import itertools

import pytest
import torch
from torch import Tensor

from helpers.maths import pyramid
from helpers.models import gan, lapgan
from helpers.models.gan import GANConfig
from helpers.models.lapgan import Level, LevelConfig, Pyramid, PyramidConfig, pyramid_step
from helpers.training.loop import fit
from tests.models.players import descents

B, M, D = 5, 3, 64  # the coarse image has 16 numbers
CONFIG = LevelConfig(D, M, generator=(6,), discriminator=(7,))
SMALL = PyramidConfig(
    GANConfig(4, 2, (5,), (6,)),
    (LevelConfig(16, 3, (5,), (6,)), LevelConfig(64, 2, (5,), (7,), detail="free")),
)
ALL = list(itertools.product(("free", "exact", "shares"), ("both", "sum")))


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def draw(*shape: int, seed: int = 1) -> Tensor:
    return torch.rand(*shape, generator=seeded(seed), dtype=torch.float64)


def small(**changes: object) -> Level:
    torch.manual_seed(3)
    return Level(dataclasses.replace(CONFIG, **changes)).double()


def all_descents(model: Pyramid, lr: float) -> dict[str, torch.optim.Optimizer]:
    return {
        f"{player} {k}": optimizer
        for k, level in enumerate(model.levels)
        for player, optimizer in descents(level, lr).items()
    }


def test_exact_details_and_shares_keep_the_coarse_image_and_free_ones_do_not() -> None:
    c = draw(B, 16)
    gaps = []
    for detail in ("exact", "shares", "free"):
        made = small(detail=detail).sample(B, seeded(), c)
        gaps.append(float((pyramid.down(made) - c).abs().max()))
    assert max(gaps[:2]) < 1e-12 and gaps[2] > 0.1


def test_what_a_level_adds_is_the_detail_of_its_network() -> None:
    """By the patterns of details, and to the smooth guess where all four numbers are free."""
    c, z = draw(B, 16), draw(B, M, seed=2)
    exact, free = small(detail="exact"), small(detail="free")
    h = exact.generator.h(torch.cat([z, c], 1))
    guess = pyramid.up(c)
    torch.testing.assert_close(pyramid.details(exact.generate(z, c)), pyramid.details(guess) + h)
    h = free.generator.h(torch.cat([z, c], 1))
    torch.testing.assert_close(free.generate(z, c), guess + h)
    assert h.shape == (B, 64)


def test_shares_leave_what_has_no_ink_empty_and_nothing_below_it() -> None:
    c = draw(B, 16)
    c[:, 3] = 0
    made = small().sample(B, seeded(), c)
    assert float(made.min()) == 0 and float(made.max()) > 0.5
    block = made.view(B, 8, 8)[:, :2, 6:]
    assert not bool(block.any())


@pytest.mark.parametrize("detail", ["exact", "free", "shares"])
def test_a_judge_of_the_sum_does_not_see_the_coarse_image(detail: str) -> None:
    x, c, other = draw(B, D), draw(B, 16), draw(B, 16, seed=4)
    both, alone = small(detail=detail), small(detail=detail, sees="sum")
    assert not torch.allclose(both.logits(x, c), both.logits(x, other))
    torch.testing.assert_close(alone.logits(x, c), alone.logits(x, other))
    torch.testing.assert_close(alone.logits(x, c), alone.discriminator.logit(x))


@pytest.mark.parametrize(("detail", "sees"), ALL)
def test_a_level_is_trained_by_the_step_of_a_conditional_game(detail: str, sees: str) -> None:
    """Both players' gradients written out; the penalty is by the fine image alone."""
    model, x, c, r1 = small(detail=detail, sees=sees), draw(B, D), draw(B, 16, seed=5), 0.7
    z, z_next = torch.randn(2 * B, M, generator=seeded(2), dtype=torch.float64).chunk(2)
    g, d = (list(getattr(model, player).parameters()) for player in gan.PLAYERS)
    d_old, g_old = ([p.detach().clone() for p in player] for player in (d, g))
    real = x.clone().requires_grad_()
    on_real = model.discriminator(torch.cat([real, c], 1))
    on_fake = model.discriminator(torch.cat([model.generate(z, c).detach(), c], 1))
    (slope,) = torch.autograd.grad(on_real.sum(), real, create_graph=True)
    loss = -on_real.sigmoid().log().mean() - (1 - on_fake.sigmoid()).log().mean()
    of_d = torch.autograd.grad(loss + r1 / 2 * slope.square().sum(1).mean(), d)
    found = gan.gan_step(model, descents(model), r1=r1)((x, c), seeded(2))
    assert float(found["loss"]) == pytest.approx(float(loss.detach()))
    for old, new, by in zip(d_old, d, of_d, strict=True):
        torch.testing.assert_close(old - new.detach(), by)
    moved = [p.detach().clone() for p in g]
    with torch.no_grad():
        for p, old in zip(g, g_old, strict=True):
            p.copy_(old)
    g_loss = -model.logits(model.generate(z_next, c), c).sigmoid().log().mean()
    for old, new, by in zip(g_old, moved, torch.autograd.grad(g_loss, g), strict=True):
        torch.testing.assert_close(old - new, by)


def test_the_images_of_a_pyramid_are_means_of_means() -> None:
    x = draw(B, D)
    coarsest, middle, finest = Pyramid(SMALL).double().images(x)
    assert finest is x
    torch.testing.assert_close(middle, pyramid.down(x))
    quarter = x.view(B, 2, 4, 2, 4).mean((2, 4)).flatten(1)
    torch.testing.assert_close(coarsest, quarter)


def test_the_chain_hands_each_level_what_the_one_before_has_made() -> None:
    model = Pyramid(SMALL).double()
    first, second, third = model.levels
    source = seeded(4)
    made = model.sample(B, seeded(4))
    expected = [first.sample(B, source)]
    expected.append(second.sample(B, source, expected[0]))
    expected.append(third.sample(B, source, expected[1]))
    for one, other in zip(made, expected, strict=True):
        torch.testing.assert_close(one, other)
    c = draw(B, 16)
    (only,) = model.sample(B, seeded(4), c)
    torch.testing.assert_close(only, third.sample(B, seeded(4), c))
    middle, _ = model.sample(B, seeded(4), draw(B, 4))
    assert middle.shape == (B, 16)


def test_levels_are_trained_on_real_images_and_apart() -> None:
    """One step of all is one step of each, on the images of the batch; no level moves another."""
    torch.manual_seed(5)
    model, alone = Pyramid(SMALL).double(), Pyramid(SMALL).double()
    alone.load_state_dict(model.state_dict())
    x, r1 = draw(B, D), (0.3, 0.2, 0.1)
    found = pyramid_step(model, all_descents(model, 0.5), r1)((x,), seeded(7))
    source, images = seeded(7), alone.images(x)
    total = 0.0
    for k, level in enumerate(alone.levels):
        pair = (images[k],) if k == 0 else (images[k], images[k - 1])
        metrics = gan.gan_step(level, descents(level, 0.5), r1=r1[k])(pair, source)
        total += float(metrics["loss"])
        assert float(found[f"penalty {k}"]) == pytest.approx(float(metrics["penalty"]))
    assert float(found["loss"]) == pytest.approx(total)
    for one, other in zip(model.parameters(), alone.parameters(), strict=True):
        torch.testing.assert_close(one, other)


def test_a_level_learns_what_its_coarse_image_leaves_open() -> None:
    """Two kinds of blocks: bright ones lean one way, dark ones the other, by a random amount."""
    n = 2000
    c = (torch.rand(n, 1, generator=seeded(1)) < 0.4).float()
    amount = 0.5 + 0.2 * torch.randn(n, 1, generator=seeded(2))
    b = torch.cat([amount * (2 * c - 1), torch.zeros(n, 2)], 1)
    x = pyramid.assemble(c, b)
    torch.manual_seed(0)
    model = Level(LevelConfig(4, 2, (32,), (32,), detail="exact"))
    optimizers = {
        player: torch.optim.Adam(getattr(model, player).parameters(), lr=5e-3, betas=(0.5, 0.9))
        for player in gan.PLAYERS
    }
    step = gan.gan_step(model, optimizers, r1=3.0)
    state = {"model": model, **optimizers}
    fit(step, (x, c), epochs=20, batch_size=100, generator=seeded(2), state=state, progress=False)
    made = pyramid.details(model.sample(n, seeded(3), c))
    for value in (0, 1):
        own = c[:, 0] == value
        expected = torch.tensor([0.5 * (2 * value - 1), 0, 0])
        torch.testing.assert_close(made[own].mean(0), expected, atol=0.2, rtol=0)
        assert float(made[own, 0].std()) > 0.05


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda m: m.logits(draw(B, D)), r"y is NoneType; expected coarse images \(5, 16\)"),
        (lambda m: m.logits(draw(B, D), draw(B, 17)), r"y is shape \(5, 17\); expected coarse"),
        (lambda m: m.logits(draw(B, D), draw(4, 16)), r"y is shape \(4, 16\); expected coarse"),
        (lambda m: m.sample(B, seeded(), draw(B, 16).float()), "y holds float32 and the model flo"),
        (lambda m: m.check(draw(B, D) / 0, draw(B, 16)), "x"),
        (
            lambda m: gan.gan_step(m, descents(m))((draw(B, D),), seeded()),
            "the batch holds 1 tensors; expected",
        ),
        (
            lambda m: gan.gan_step(m, descents(m), mismatched=0.5),
            r"mismatched is 0\.5, with 0 classes",
        ),
    ],
)
def test_coarse_images_that_do_not_fit_are_refused(call: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        call(small())


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: LevelConfig(49), "x_dim is 49, with 0 classes; expected a square of even width"),
        (lambda: LevelConfig(60), "x_dim is 60, with 0 classes; expected a square of even width"),
        (lambda: LevelConfig(64, classes=2), "x_dim is 64, with 2 classes; expected a square"),
        (lambda: LevelConfig(64, output="sigmoid"), "output is 'sigmoid'; expected 'linear'"),
        (
            lambda: LevelConfig(64, detail="none"),
            "detail is 'none'; expected 'free', 'exact' or 'shares'",
        ),
        (lambda: LevelConfig(64, sees="c"), "sees is 'c'; expected 'both' or 'sum'"),
        (
            lambda: PyramidConfig(GANConfig(49), (LevelConfig(784),)),
            r"the levels have \[49, 784\] pixels, and 0 classes; expected four times as many",
        ),
    ],
)
def test_sizes_that_make_no_pyramid_are_refused(make: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()


def test_a_chain_begins_at_one_of_its_levels() -> None:
    model = Pyramid(SMALL).double()
    for start, said in (
        (draw(B, 64), r"start is of shape \(5, 64\); expected \(5, d\) with d one of \[4, 16\]"),
        (draw(4, 16), r"start is of shape \(4, 16\); expected \(5, d\)"),
        ([0.0], r"start is a list; expected \(5, d\)"),
    ):
        with pytest.raises(ValueError, match=said):
            model.sample(B, seeded(), start)
    with pytest.raises(ValueError, match="n is 0"):
        model.sample(0, seeded())
    with pytest.raises(ValueError, match="x has 16 values per example; this model expects 64"):
        model.images(draw(B, 16))


def test_every_level_has_its_players_and_its_penalty() -> None:
    model = Pyramid(SMALL).double()
    right = all_descents(model, 0.1)
    with pytest.raises(ValueError, match=r"optimizers are \['a'\]; expected a dict of"):
        pyramid_step(model, {"a": right["generator 0"]})
    with pytest.raises(ValueError, match=r"r1 is \(1\.0,\); expected a number for each of 3"):
        pyramid_step(model, right, (1.0,))
    with pytest.raises(ValueError, match="r1 is -1"):
        pyramid_step(model, right, (0.0, 0.0, -1.0))
    step = pyramid_step(model, right)
    with pytest.raises(ValueError, match="x has values"):
        vars(step)["check"]((draw(B, D) + 1,))
    vars(step)["check"]((draw(B, D),))
    assert lapgan.Pyramid is Pyramid
