r"""The adversarial network: a generator, a discriminator, and one alternating step of their game.

Chapters: ``gan/training``, and ``systems/conditional`` for the game with a class. Source:
Goodfellow et al. (2014), with the penalty R1 of Mescheder, Geiger and Nowozin (2018); Mirza and
Osindero (2014) for the class. The losses are those of :mod:`helpers.maths.adversarial`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from helpers import arguments
from helpers.arguments import floats, generator_on, number, option, whole
from helpers.maths import adversarial
from helpers.models.networks import check_sizes, perceptron
from helpers.training import distributed
from helpers.training.batches import labelled, only
from helpers.training.identity import identified
from helpers.training.loop import Step

PLAYERS = ("generator", "discriminator")
LOSSES: dict[str, Callable[[Tensor], Tensor]] = {
    "minimax": adversarial.generator_loss_minimax,
    "nonsaturating": adversarial.generator_loss_nonsaturating,
}


@dataclass(frozen=True)
class GANConfig:
    """Sizes of both players, multilayer perceptrons.

    Attributes:
        x_dim: d, of the data.
        z_dim: m, of the noise.
        generator: its hidden layers.
        discriminator: its hidden layers.
        output: "sigmoid" for samples in [0, 1], such as grey levels, or "linear" for any numbers.
        classes: C, of the labels that both players are given; 0 for none.
        judge: how the discriminator uses the label: an "input" beside x, or by "projection", see
            :class:`Projection`.

    Raises:
        ValueError: unless hidden layers are tuples and every size a whole number of at least 1, and
            for another output or judge, or a negative number of classes.
    """

    x_dim: int = 784
    z_dim: int = 64
    generator: tuple[int, ...] = (256, 512)
    discriminator: tuple[int, ...] = (512, 256)
    output: Literal["sigmoid", "linear"] = "sigmoid"
    classes: int = 0
    judge: Literal["input", "projection"] = "input"

    def __post_init__(self) -> None:
        for hidden in (self.generator, self.discriminator):
            check_sizes(self.x_dim, hidden, self.z_dim)
        option("output", self.output, "sigmoid", "linear")
        whole("classes", self.classes, least=0)
        option("judge", self.judge, "input", "projection")
        if self.judge == "projection" and self.classes == 0:
            raise ValueError("judge is 'projection', with 0 classes; expected at least 1")


class Projection(nn.Module):
    """A discriminator of pairs that answers two questions, the two parts of (S4.4), and adds them.

    Its network returns 1 + C numbers for x: the first says whether x is data, the others how well
    each class fits. The logit is the first plus that of the label, a projection on it.

    Args:
        answers: ``(B, d)`` to ``(B, 1 + C)``, nats.

    Source: Miyato and Koyama (2018).
    """

    def __init__(self, answers: nn.Module) -> None:
        super().__init__()
        self.answers = answers

    def forward(self, pair: Tensor) -> Tensor:
        """x and the label's one-hot code side by side, ``(B, d + C)``, to logits ``(B,)``, nats."""
        width = next(self.answers.parameters()).shape[1]
        data, fits = self.answers(pair[:, :width]).split([1, pair.shape[1] - width], 1)
        logits: Tensor = data[:, 0] + (fits * pair[:, width:]).sum(1)
        return logits


class GAN(nn.Module):
    """Both players: a generator g of N(0, I) noise, and a discriminator that returns a logit a.

    The generator's hidden layers are normalized example by example (``LayerNorm``), not by batch:
    it makes the same of the same noise whatever else is in the batch, in training and after. Noise
    and data are rows ``(B, m)`` and ``(B, d)`` of the dtype and on the device of the weights; other
    shapes are refused with a ``ValueError``.

    With classes both networks get the label y as C more numbers, of which one is 1, beside z and
    beside x: g(z, y) and a(x, y). Labels are ``(B,)`` int64, and are given exactly where there are
    classes; otherwise they are refused with a ``ValueError``.
    """

    def __init__(self, config: GANConfig = GANConfig()) -> None:
        super().__init__()
        self.config = config
        last = [nn.Sigmoid()] if config.output == "sigmoid" else []
        inputs = config.z_dim + config.classes
        layers = perceptron(inputs, config.generator, config.x_dim, "normalized")
        self.generator: nn.Module = nn.Sequential(*layers, *last)
        if config.judge == "projection":
            answers = perceptron(config.x_dim, config.discriminator, 1 + config.classes, "leaky")
            self.discriminator: nn.Module = Projection(answers)
        else:
            inputs = config.x_dim + config.classes
            layers = perceptron(inputs, config.discriminator, 1, "leaky")
            self.discriminator = nn.Sequential(*layers, nn.Flatten(0))

    def generate(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        """g(z), equation (G.1), or g(z, y): z ``(B, m)`` to samples ``(B, d)``."""
        arguments.batch(z, self.config.z_dim, like=next(self.parameters()))
        return self.generator(torch.cat([z, self.condition(y, len(z))], 1))

    def logits(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """a(x) or a(x, y), of which D = sigmoid(a): x ``(B, d)`` to ``(B,)``, nats."""
        arguments.batch(x, self.config.x_dim, like=next(self.parameters()))
        return self.discriminator(torch.cat([x, self.condition(y, len(x))], 1))

    def condition(self, y: Tensor | None, n: int) -> Tensor:
        """What both networks get beside the noise and the data of n examples, ``(n, C)``.

        Here it is :meth:`one_hot`; a model with another condition says here what that is.
        """
        return self.one_hot(y, n)

    def one_hot(self, y: Tensor | None, n: int) -> Tensor:
        """The label of n examples as the networks get it, ``(n, C)``: 1 at the class, else 0.

        Raises:
            ValueError: unless y is ``(n,)`` int64 from 0 to C - 1, or None where C is 0.
        """
        whole("n", n)
        weight, classes = next(self.parameters()), self.config.classes
        if (y is None) != (classes == 0):
            found = "None" if y is None else "given"
            expected = f"labels ({n},), int64" if classes else "y=None"
            raise ValueError(f"y is {found}, with {classes} classes; expected {expected}")
        if y is None:
            return weight.new_empty(n, 0)
        arguments.labels(y, n, like=weight)
        arguments.class_numbers(y, classes)
        return torch.eye(classes, dtype=weight.dtype, device=weight.device)[y]

    def noise(self, n: int, generator: torch.Generator) -> Tensor:
        """z for n samples, ``(n, m)``, standard normal.

        Raises:
            ValueError: when n is below 1, or the generator is on another device.
        """
        whole("n", n)
        weight = next(self.parameters())
        generator_on(weight.device, generator)
        shape = (n, self.config.z_dim)
        return torch.randn(shape, generator=generator, device=weight.device, dtype=weight.dtype)

    @torch.no_grad()
    def sample(self, n: int, generator: torch.Generator, y: Tensor | None = None) -> Tensor:
        """n samples ``(n, d)``, of the classes y; refuses what noise and one_hot refuse."""
        return self.generate(self.noise(n, generator), y)

    def networks(self) -> dict[str, nn.Module]:
        """What makes samples, by name: the generator as it runs in a page."""
        return {"generator": self.generator}

    def examples(self, data: Tensor | Sequence[Tensor]) -> tuple[Tensor, Tensor | None]:
        """x and y of a data set or batch, which holds both with classes, and x alone without.

        Raises:
            ValueError: when it holds fewer tensors, or more.
        """
        return labelled(data) if self.config.classes else (only(data), None)

    def check(self, x: Tensor, y: Tensor | None = None) -> None:
        """Raise ``ValueError`` unless x is a batch ``(B, d)`` of numbers that this model can make.

        These are finite ones, and for a "sigmoid" output numbers in [0, 1]. The labels y are those
        that :meth:`one_hot` takes.
        """
        arguments.batch(x, self.config.x_dim, like=next(self.parameters()))
        if self.config.output == "sigmoid":
            arguments.unit_interval("x", x)
        else:
            arguments.finite("x", x)
        self.condition(y, len(x))


def gan_step(
    model: GAN,
    optimizers: Mapping[str, Optimizer],
    loss: Literal["minimax", "nonsaturating"] = "nonsaturating",
    r1: float = 0.0,
    mismatched: float = 0.0,
) -> Step:
    r"""One alternating step: of the discriminator, then of the generator against the new one.

    The discriminator descends the mean of (G.6) plus R1, :math:`\frac\gamma2 E\|\nabla_x a\|^2`
    over the data; the generator its own loss on fresh noise. With classes each sample gets the
    label of an example of the batch, equation (S4.1), and R1 has no say in how the logit depends on
    the label. Under several processes each takes its own rows of the batch and of its noise.

    Args:
        model: trained in place.
        optimizers: "generator" and "discriminator", each over the parameters of that player alone.
        loss: of the generator, log(1 - D) or -log D.
        r1: gamma, the weight of the penalty.
        mismatched: mu, the weight of data with another label among what the discriminator is to
            take for generated, (S4.7); that of samples is 1 - mu. From 0 to below 1, and 0 without
            classes.

    Returns:
        A function for :func:`helpers.training.loop.fit`: takes ``(B, d)``, or a tuple of that alone
        (with classes, of that and labels ``(B,)``), and a generator, returns the detached means
        ``loss`` (the discriminator's, without penalty), ``generator`` and ``penalty``, nats. It
        refuses the data that :meth:`GAN.check` refuses; on a GPU their values are looked at by
        ``fit`` alone, once.

    Raises:
        ValueError: for another loss, a weight out of its range, other names of optimizers, or an
            optimizer that holds other parameters than its player's.
    """
    option("loss", loss, *LOSSES)
    number("r1", r1, least=0)
    number("mismatched", mismatched, least=0)
    classes = model.config.classes
    if mismatched >= 1 or (mismatched > 0 and classes < 2):
        raise ValueError(
            f"mismatched is {mismatched}, with {classes} classes; expected a number below 1, and "
            "two classes at least for one above 0"
        )
    _one_player_each(model, optimizers)
    generate, judge = distributed.wrap(model.generator), distributed.wrap(model.discriminator)

    def step(batch: Tensor | Sequence[Tensor], generator: torch.Generator) -> dict[str, Tensor]:
        x, y = model.examples(batch)
        arguments.batch(x, model.config.x_dim, like=next(model.parameters()))
        n, own = len(x), distributed.rows(len(x))
        label = model.condition(y, n)[own]
        z, z_next = model.noise(2 * n, generator).chunk(2)
        real = x[own].detach().requires_grad_(r1 > 0)
        with torch.no_grad():
            fake = generate(torch.cat([z[own], label], 1))
        pairs = [torch.cat([real, label], 1), torch.cat([fake, label], 1)]
        if y is not None and mismatched > 0:
            others = torch.randint(1, classes, y.shape, generator=generator, device=y.device)
            other = model.one_hot((y + others) % classes, n)[own]
            pairs.append(torch.cat([real.detach(), other], 1))
        logits = judge(torch.cat(pairs)).tensor_split([len(real), 2 * len(real)])
        on_real, on_fake = adversarial.discriminator_losses(logits[0], logits[1])
        if mismatched > 0:
            on_fake = torch.lerp(
                on_fake, adversarial.discriminator_losses(*logits[1:])[1], mismatched
            )
        d_loss = distributed.mean(on_real + on_fake, n)
        steepness = squared_slope(logits[0], real) if r1 > 0 else torch.zeros_like(on_real)
        penalty = distributed.mean(r1 / 2 * steepness, n)
        optimizers["discriminator"].zero_grad()
        (d_loss + penalty).backward()
        optimizers["discriminator"].step()
        # Without the wrapper, and for the generator's weights alone: no other gradient is needed.
        fake = generate(torch.cat([z_next[own], label], 1))
        on_fake = LOSSES[loss](model.discriminator(torch.cat([fake, label], 1)))
        g_loss = distributed.mean(on_fake, n)
        optimizers["generator"].zero_grad()
        g_loss.backward(inputs=list(model.generator.parameters()))
        optimizers["generator"].step()
        found = {"loss": d_loss, "generator": g_loss, "penalty": penalty}
        return {name: value.detach() for name, value in found.items()}

    vars(step)["check"] = lambda data: model.check(*model.examples(data))
    options = {"loss": loss, "r1": float(r1), "mismatched": float(mismatched)}
    return identified(step, kind="gan_step", **options)


def squared_slope(logits: Tensor, x: Tensor) -> Tensor:
    r"""The squared slope of a discriminator at examples, :math:`\|\nabla_x a(x)\|^2`.

    Args:
        logits: ``(B,)``, a(x), each computed from its own row of x.
        x: ``(B, d)``, examples that require a gradient.

    Returns:
        ``(B,)``, squared nats per squared unit of x, to be differentiated in turn.

    Raises:
        ValueError: when the lengths differ, or the logits were not computed from x.
    """
    floats(logits=logits, x=x)
    if x.ndim != 2 or logits.shape != x.shape[:1]:
        raise ValueError(
            f"logits have shape {tuple(logits.shape)} and x {tuple(x.shape)}; expected (B,) and "
            "(B, d)"
        )
    slope = None
    if x.requires_grad and logits.requires_grad:
        (slope,) = torch.autograd.grad(logits.sum(), x, create_graph=True, allow_unused=True)
    if slope is None:
        raise ValueError("the logits have no slope by x; expected x.requires_grad_() before them")
    return slope.square().sum(1)


@torch.no_grad()
def evaluate(
    model: GAN, x: Tensor, generator: torch.Generator, y: Tensor | None = None
) -> dict[str, float]:
    """What both players' losses are on given data and as many samples, and who is told apart.

    None of these numbers says how good the samples are: all are against this discriminator.

    Args:
        model: not changed.
        x: ``(N, d)``.
        generator: source of the noise.
        y: ``(N,)``, the labels of x, and of the samples too; None where there are no classes.

    Returns:
        ``discriminator``: its loss (G.6), nats, 2 log 2 for one that knows nothing; ``generator``:
        -log D on samples, nats; ``right``: the share of data and samples on the right side of 1/2.

    Raises:
        ValueError: for the data that :meth:`GAN.check` refuses, or a generator on another device.
    """
    model.check(x, y)
    real, fake = model.logits(x, y), model.logits(model.sample(len(x), generator, y), y)
    on_real, on_fake = adversarial.discriminator_losses(real, fake)
    right = torch.cat([real > 0, fake < 0]).double().mean()
    return {
        "discriminator": float((on_real + on_fake).mean()),
        "generator": float(adversarial.generator_loss_nonsaturating(fake).mean()),
        "right": float(right),
    }


def _one_player_each(model: GAN, optimizers: Mapping[str, Optimizer]) -> None:
    """Raise ``ValueError`` unless each player has an optimizer over its own parameters alone."""
    if not isinstance(optimizers, Mapping) or set(optimizers) != set(PLAYERS):
        names = sorted(optimizers) if isinstance(optimizers, Mapping) else optimizers
        raise ValueError(f"optimizers are {names}; expected a dict of {sorted(PLAYERS)}")
    for player, optimizer in optimizers.items():
        own = set(map(id, getattr(model, player).parameters()))
        held = {id(p) for group in optimizer.param_groups for p in group["params"]}
        if not held or not held <= own:
            raise ValueError(
                f"the optimizer {player!r} holds parameters that are not the {player}'s, or none; "
                f"expected model.{player}.parameters()"
            )
