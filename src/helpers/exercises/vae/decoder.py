"""Check for the chapter ``vae/decoder``."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers.exercises import Exercise, Shown
from helpers.maths.distributions import bernoulli_log_prob, standard_normal_log_prob

CUT = 5.0  # nats by which a cut logit lifts the log-probability at least: here about 50


def _inputs() -> tuple[Tensor, ...]:
    """x ``(3, 5)``, z ``(3, 2)``, W1 and b1 of four hidden units, W2 and b2 with large logits."""
    x = torch.tensor([[1, 0, 0, 1, 1], [0, 0, 1, 0, 1], [1, 0, 1, 1, 1]], dtype=torch.float64)
    z, w1, b1, w2, b2 = _network(3, 2, 4, 5)
    # The second pixel is always paper and predicted as ink; the last is predicted rightly.
    b2[1], b2[4] = 150.0, 90.0
    return x, z, w1, b1, w2, b2


def _again() -> tuple[Tensor, ...]:
    """x ``(2, 4)``, z ``(2, 3)`` and five hidden units."""
    return torch.tensor([[0, 1, 1, 0], [1, 1, 0, 0]]).double(), *_network(2, 3, 5, 4)


def _network(examples: int, latent: int, hidden: int, pixels: int) -> tuple[Tensor, ...]:
    generator = torch.Generator().manual_seed(0)
    shapes = ((examples, latent), (hidden, latent), (hidden,), (pixels, hidden), (pixels,))
    return tuple(torch.randn(s, generator=generator, dtype=torch.float64) for s in shapes)


def _logits(
    z: Tensor,
    w1: Tensor,
    b1: Tensor | float,
    w2: Tensor,
    b2: Tensor | float,
    *,
    activation: Callable[[Tensor], Tensor] = torch.sigmoid,
) -> Tensor:
    return activation(z @ w1.T + b1) @ w2.T + b2


def _right(x: Tensor, *network: Tensor) -> Tensor:
    return bernoulli_log_prob(x, _logits(*network))


def _terms(x: Tensor, *network: Tensor) -> Tensor:
    """The logarithm of each pixel's probability, ``(B, d)``."""
    logits = _logits(*network)
    return x * F.logsigmoid(logits) + (1 - x) * F.logsigmoid(-logits)


def _clamped(x: Tensor, *network: Tensor) -> Tensor:
    gamma = torch.sigmoid(_logits(*network)).clamp(1e-7, 1 - 1e-7)
    return (x * gamma.log() + (1 - x) * (1 - gamma).log()).sum(1)


check_decoder_log_prob = Exercise(
    _inputs,
    right=_right,
    again=_again,
    mistakes={
        "the sign is wrong: a log-probability is at most 0": lambda *a: -_right(*a),
        "you took the mean over pixels; sum them": lambda x, *net: _right(x, *net) / x.shape[1],
        "this is one number per pixel; sum over the pixels, the last axis": _terms,
        "you summed over the images; sum over the pixels, the last axis": (
            lambda *a: _terms(*a).sum(0)
        ),
        "you reduced the batch as well; return one number per image": lambda *a: _right(*a).sum(),
        "probabilities were used where logits belong: apply the last sigmoid once at most": (
            lambda x, *net: bernoulli_log_prob(x, torch.sigmoid(_logits(*net)))
        ),
        "a large logit was cut off: binary_cross_entropy stops at 100 nats a pixel, so work "
        "with logits": lambda x, *net: (
            -F.binary_cross_entropy(torch.sigmoid(_logits(*net)), x, reduction="none").sum(1)
        ),
        "a large logit was cut off: a probability was clamped or got a small number added, so "
        "work with logits": Shown(
            _clamped, by=lambda value, right: bool(((right + CUT < value) & (value <= 0)).all())
        ),
        "only pixels with ink are counted; the sum is over both terms": (
            lambda x, *net: (x * F.logsigmoid(_logits(*net))).sum(1)
        ),
        "only pixels without ink are counted; the sum is over both terms": (
            lambda x, *net: -((1 - x) * F.softplus(_logits(*net))).sum(1)
        ),
        "every pixel counts as ink: x chooses between log gamma and log(1 - gamma)": (
            lambda x, *net: F.logsigmoid(_logits(*net)).sum(1)
        ),
        "the term of pixels without ink is subtracted; add it": lambda x, *net: (
            x * F.logsigmoid(_logits(*net)) - (1 - x) * F.logsigmoid(-_logits(*net))
        ).sum(1),
        "ink and paper are exchanged: gamma is the probability of ink": (
            lambda x, *net: _right(1 - x, *net)
        ),
        "these are logits times pixels; subtract softplus of the logits": lambda x, *net: (
            x * _logits(*net)
        ).sum(1),
        "the logarithm is missing: this adds probabilities": lambda x, *net: (
            _terms(x, *net).exp().sum(1)
        ),
        "these are probabilities; return their logarithms": lambda *a: _right(*a).exp(),
        "this is the squared error of a Gaussian decoder; pixels are Bernoulli": lambda x, *net: (
            -(x - torch.sigmoid(_logits(*net))).square().sum(1)
        ),
        "this is half the squared error, a Gaussian decoder's; pixels are Bernoulli": (
            lambda x, *net: -(x - torch.sigmoid(_logits(*net))).square().sum(1) / 2
        ),
        "some log-probabilities are above 0; the logarithm of a probability never is": Shown(
            lambda x, *net: _right(x, *net) + _logits(*net).sum(1),
            by=lambda value, _: bool((value > 0).any()),
        ),
        "this is log p(x, z); leave out the prior of z": lambda x, z, *net: (
            _right(x, z, *net) + standard_normal_log_prob(z)
        ),
        "the hidden layer uses ReLU; (11.3) has the logistic function": (
            lambda x, *net: bernoulli_log_prob(x, _logits(*net, activation=torch.relu))
        ),
        "the hidden layer uses tanh; (11.3) has the logistic function": (
            lambda x, *net: bernoulli_log_prob(x, _logits(*net, activation=torch.tanh))
        ),
        "the hidden layer is linear; (11.3) applies the logistic function to it": (
            lambda x, *net: bernoulli_log_prob(x, _logits(*net, activation=lambda before: before))
        ),
        "b1 and b2 are missing": lambda x, z, w1, b1, w2, b2: bernoulli_log_prob(
            x, _logits(z, w1, 0.0, w2, 0.0)
        ),
        "b1 is missing": lambda x, z, w1, b1, w2, b2: bernoulli_log_prob(
            x, _logits(z, w1, 0.0, w2, b2)
        ),
        "b2 is missing": lambda x, z, w1, b1, w2, b2: bernoulli_log_prob(
            x, _logits(z, w1, b1, w2, 0.0)
        ),
    },
)
"""``(x, z, W1, b1, W2, b2)`` -> log p(x|z) of (11.2) for the network (11.3), ``(B,)``, nats."""
