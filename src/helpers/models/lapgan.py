r"""A pyramid of adversarial networks: the coarsest image first, then the detail of each level.

A level is a conditional game whose condition is the coarse image: the step of
:mod:`helpers.models.gan` trains it as it is. Chapter: ``systems/lapgan``. Source: Denton et al.
(2015); the change of variables is that of :mod:`helpers.maths.pyramid`.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from helpers import arguments
from helpers.arguments import option, whole
from helpers.maths import pyramid
from helpers.models.gan import GAN, PLAYERS, GANConfig, gan_step
from helpers.models.networks import perceptron
from helpers.training.batches import labelled, only
from helpers.training.identity import identified
from helpers.training.loop import Step

DARKEST = 1e-3  # grey level below which the smooth guess says nothing about shares


@dataclass(frozen=True)
class LevelConfig(GANConfig):
    """Sizes of one level's players, multilayer perceptrons.

    Attributes:
        x_dim: d, of the fine image, a square of even width; the coarse one has d/4 numbers.
        z_dim: m, of the noise.
        generator: its hidden layers.
        discriminator: its hidden layers.
        output: "linear", since details have either sign.
        detail: what the generator makes of a block of four pixels: "free" adds four numbers to the
            smooth guess, "exact" three that leave the mean as it is, and "shares" divides the ink
            of the block among its pixels, which leaves the mean as it is and nothing below 0.
        sees: what the discriminator gets: the fine image and the coarse one, "both", or the fine
            one alone, "sum".

    Raises:
        ValueError: for sizes that do not fit, other options, or classes.
    """

    x_dim: int = 784
    z_dim: int = 32
    generator: tuple[int, ...] = (256,)
    discriminator: tuple[int, ...] = (192,)
    output: Literal["sigmoid", "linear"] = "linear"
    detail: Literal["free", "exact", "shares"] = "shares"
    sees: Literal["both", "sum"] = "both"

    def __post_init__(self) -> None:
        super().__post_init__()
        option("output", self.output, "linear")
        option("detail", self.detail, "free", "exact", "shares")
        option("sees", self.sees, "both", "sum")
        if self.classes or self.x_dim != (2 * math.isqrt(self.coarse)) ** 2:
            raise ValueError(
                f"x_dim is {self.x_dim}, with {self.classes} classes; expected a square of even "
                "width, and none"
            )

    @property
    def coarse(self) -> int:
        """n, of the coarse image."""
        return self.x_dim // 4


class Details(nn.Module):
    """The generator of a level: noise and coarse image side by side to the fine image.

    Args:
        config: of which the network is built.
    """

    def __init__(self, config: LevelConfig) -> None:
        super().__init__()
        self.coarse, self.kind = config.coarse, config.detail
        outputs = (3 if self.kind == "exact" else 4) * self.coarse
        # Not normalized: how much ink the coarse image has is for the details to know.
        self.h = perceptron(config.z_dim + self.coarse, config.generator, outputs)

    def forward(self, pair: Tensor) -> Tensor:
        """z and c side by side, ``(B, m + n)``, to images ``(B, 4 n)``."""
        c, h = pair[:, -self.coarse :], self.h(pair)
        guess = pyramid.up(c)
        if self.kind == "free":
            return guess + h
        if self.kind == "exact":
            return pyramid.assemble(c, pyramid.details(guess) + h)
        return pyramid.divided(c, (guess.clamp_min(0) + DARKEST).log() + h)


class Sum(nn.Module):
    """A discriminator that looks at the fine image alone.

    Args:
        logit: ``(B, d)`` to ``(B,)``, nats.
    """

    def __init__(self, logit: nn.Module, x_dim: int) -> None:
        super().__init__()
        self.logit, self.x_dim = logit, x_dim

    def forward(self, pair: Tensor) -> Tensor:
        """x and c side by side, ``(B, d + n)``, to logits ``(B,)``."""
        logits: Tensor = self.logit(pair[:, : self.x_dim])
        return logits


class Level(GAN):
    """The players of one level: g(z, c) makes a fine image, a(x, c) judges it, given the coarse c.

    Where :class:`helpers.models.gan.GAN` has the label y of an example, this has its coarse image,
    ``(B, d/4)`` of the dtype and on the device of the weights. A data set is a pair of fine and
    coarse images. The rest is as there.
    """

    config: LevelConfig

    def __init__(self, config: LevelConfig = LevelConfig()) -> None:
        nn.Module.__init__(self)
        self.config, n = config, config.coarse
        self.generator = Details(config)
        both = config.sees == "both"
        seen = config.x_dim + n if both else config.x_dim
        logit = nn.Sequential(*perceptron(seen, config.discriminator, 1, "leaky"), nn.Flatten(0))
        self.discriminator = logit if both else Sum(logit, config.x_dim)

    def condition(self, y: Tensor | None, n: int) -> Tensor:
        """The coarse images of n examples, ``(n, d/4)``.

        Raises:
            ValueError: unless y is n of them.
        """
        width = self.config.coarse
        if not isinstance(y, Tensor) or y.shape != (n, width):
            found = f"shape {tuple(y.shape)}" if isinstance(y, Tensor) else type(y).__name__
            raise ValueError(f"y is {found}; expected coarse images ({n}, {width})")
        arguments.rows("y", y, width, like=next(self.parameters()))
        return y

    def examples(self, data: Tensor | Sequence[Tensor]) -> tuple[Tensor, Tensor | None]:
        """Fine and coarse images of a data set or batch; refuses one that holds not just both."""
        return labelled(data)


@dataclass(frozen=True)
class PyramidConfig:
    """All levels: of the coarsest image the sizes as usual, of the others those of a level.

    Raises:
        ValueError: unless each level begins where the one before it ends.
    """

    first: GANConfig
    levels: tuple[LevelConfig, ...]

    def __post_init__(self) -> None:
        sizes = [one.x_dim for one in (self.first, *self.levels)]
        if any(4 * n != m for n, m in itertools.pairwise(sizes)) or self.first.classes:
            raise ValueError(
                f"the levels have {sizes} pixels, and {self.first.classes} classes; expected four "
                "times as many from each to the next, and no classes"
            )


class Pyramid(nn.Module):
    """A network for the coarsest image, and one level for each doubling of its width."""

    def __init__(self, config: PyramidConfig) -> None:
        super().__init__()
        self.config = config
        self.levels = nn.ModuleList([GAN(config.first), *map(Level, config.levels)])

    def images(self, x: Tensor) -> list[Tensor]:
        """An image at every level, from coarse to fine: ``(B, d)`` to ``(B, d / 4^k)`` and so on.

        Raises:
            ValueError: for other sizes than the pyramid's.
        """
        arguments.batch(x, self.config.levels[-1].x_dim, like=next(self.parameters()))
        found = [x]
        for _ in self.config.levels:
            found.insert(0, pyramid.down(found[0]))
        return found

    @torch.no_grad()
    def sample(
        self, n: int, generator: torch.Generator, start: Tensor | None = None
    ) -> list[Tensor]:
        """Coarse to fine: each level gets what the one before it has made.

        Args:
            n: samples.
            generator: source of the noise of all levels.
            start: coarse images ``(n, d_k)`` to begin from, at any level but the finest; without
                it, the first level makes them.

        Returns:
            Samples of each level from the first that is made here, coarse to fine. Grey levels may
            lie above 1, and those of other details than "shares" below 0 too: clamp the last.

        Raises:
            ValueError: for another start, n below 1, or a generator on another device.
        """
        whole("n", n)
        levels = [cast(GAN, level) for level in self.levels]
        if start is None:
            found, made = [levels[0].sample(n, generator)], 1
        else:
            sizes = [level.config.x_dim for level in levels[:-1]]
            shape = tuple(start.shape) if isinstance(start, Tensor) else ()
            if len(shape) != 2 or shape[0] != n or shape[1] not in sizes:
                kind = f"of shape {shape}" if shape else f"a {type(start).__name__}"
                raise ValueError(f"start is {kind}; expected ({n}, d) with d one of {sizes}")
            found, made = [start], sizes.index(shape[1]) + 1
        for level in levels[made:]:
            found.append(level.sample(n, generator, found[-1]))
        return found if start is None else found[1:]


def pyramid_step(
    model: Pyramid, optimizers: Mapping[str, Optimizer], r1: Sequence[float] = (0.0, 0.0, 0.0)
) -> Step:
    """One alternating step of each level, every one on real images alone.

    The levels share the batch and nothing else: each is the step of its own game, with the coarse
    image of the data as the condition of both players.

    Args:
        model: trained in place.
        optimizers: "generator 0", "discriminator 0", "generator 1" and so on, from the coarsest.
        r1: weight of the penalty at each level.

    Returns:
        A function for :func:`helpers.training.loop.fit`: takes the finest images ``(B, d)`` and a
        generator, returns what the level's steps return, with the level's number behind each name,
        and ``loss``, the sum of the discriminators' losses.

    Raises:
        ValueError: for other names of optimizers, another number of penalties, or what the step of
            a level refuses.
    """
    levels = [cast(GAN, level) for level in model.levels]
    names = {f"{player} {k}" for player in PLAYERS for k in range(len(levels))}
    if not isinstance(optimizers, Mapping) or set(optimizers) != names:
        found = sorted(optimizers) if isinstance(optimizers, Mapping) else optimizers
        raise ValueError(f"optimizers are {found}; expected a dict of {sorted(names)}")
    if not isinstance(r1, Sequence) or len(r1) != len(levels):
        raise ValueError(f"r1 is {r1!r}; expected a number for each of {len(levels)} levels")
    steps = [
        gan_step(level, {player: optimizers[f"{player} {k}"] for player in PLAYERS}, r1=r1[k])
        for k, level in enumerate(levels)
    ]

    def step(batch: Tensor | Sequence[Tensor], generator: torch.Generator) -> dict[str, Tensor]:
        images = model.images(only(batch))
        found: dict[str, Tensor] = {}
        for k, one in enumerate(steps):
            pair = (images[k],) if k == 0 else (images[k], images[k - 1])
            metrics = one(pair, generator)
            found |= {f"{name} {k}": value for name, value in metrics.items()}
        return {"loss": torch.stack([found[f"loss {k}"] for k in range(len(steps))]).sum(), **found}

    def check(data: Tensor | Sequence[Tensor]) -> None:
        images = model.images(only(data))
        levels[0].check(images[0])
        for level, fine, coarse in zip(levels[1:], images[1:], images, strict=False):
            level.check(fine, coarse)

    vars(step)["check"] = check
    return identified(step, kind="pyramid_step", r1=[float(value) for value in r1])
