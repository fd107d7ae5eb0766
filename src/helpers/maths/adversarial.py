r"""Losses of a discriminator and of a generator from logits, and the game that they play.

A discriminator returns a logit a(x); :math:`D(x) = \sigma(a(x))` is its probability that x is real.
Everything here is a softplus of logits, so that no probability is rounded to 0 or 1 before its
logarithm is taken. Losses are to be minimised, one value per example in nats; only a training
step takes means. The module knows no network. Chapters: ``gan/implicit``, ``gan/game``.
Source: Goodfellow et al. (2014).
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers.arguments import broadcast, floats
from helpers.maths.quadrature import Grid, expectation


def discriminator_losses(real_logits: Tensor, fake_logits: Tensor) -> tuple[Tensor, Tensor]:
    r"""The logistic loss of the discriminator on real and on generated examples, equation (G.6).

    .. math:: -\log D(x) = \mathrm{softplus}(-a(x)), \qquad
        -\log(1 - D(\tilde x)) = \mathrm{softplus}(a(\tilde x))

    The discriminator minimises the mean of the first plus the mean of the second.

    Args:
        real_logits: ``(N, ...)``, the discriminator at examples of the data.
        fake_logits: ``(M, ...)``, the discriminator at samples of the generator.

    Returns:
        ``(N, ...)`` and ``(M, ...)``, nats, at least 0; both are log 2 where the logit is 0.

    Raises:
        ValueError: when the logits are not of floating point, or lie on two devices.
    """
    floats(real_logits=real_logits, fake_logits=fake_logits)
    return F.softplus(-real_logits), F.softplus(fake_logits)


def generator_loss_minimax(fake_logits: Tensor) -> Tensor:
    r"""What the discriminator gains on a generated example: the generator's side of the game.

    .. math:: \log(1 - D(\tilde x)) = -\mathrm{softplus}(a(\tilde x))

    Its slope by the logit is -D: it vanishes ("saturates") where the discriminator is sure that the
    example is generated. Against the best discriminator its mean descends 2 JS(p, q), (G.13).

    Args:
        fake_logits: ``(M, ...)``, the discriminator at samples of the generator.

    Returns:
        ``(M, ...)``, nats, at most 0.

    Raises:
        ValueError: when the logits are not of floating point.
    """
    floats(fake_logits=fake_logits)
    return -F.softplus(fake_logits)


def generator_loss_nonsaturating(fake_logits: Tensor) -> Tensor:
    r"""The loss that Goodfellow et al. (2014) train the generator with instead.

    .. math:: -\log D(\tilde x) = \mathrm{softplus}(-a(\tilde x))

    Its slope by the logit is -(1 - D): near -1 where that of the minimax loss vanishes. Against the
    best discriminator its mean descends KL(q || p) - 2 JS(p, q), (G.14).

    Args:
        fake_logits: ``(M, ...)``, the discriminator at samples of the generator.

    Returns:
        ``(M, ...)``, nats, at least 0.

    Raises:
        ValueError: when the logits are not of floating point.
    """
    floats(fake_logits=fake_logits)
    return F.softplus(-fake_logits)


def best_logit(log_p: Tensor, log_q: Tensor) -> Tensor:
    r"""The logit of the best discriminator between p and q, equation (G.8).

    .. math:: a^*(x) = \log p(x) - \log q(x), \qquad D^*(x) = \frac{p(x)}{p(x) + q(x)}

    Args:
        log_p: ``(...)``, the log density of the data.
        log_q: ``(...)``, that of the generator's samples at the same points.

    Returns:
        ``(...)``, nats; infinite where one density is 0, and 0 where both are, for there any
        discriminator is as good.

    Raises:
        ValueError: when the shapes do not broadcast, or the values are not of floating point.
    """
    floats(log_p=log_p, log_q=log_q)
    broadcast(log_p=log_p.shape, log_q=log_q.shape)
    return torch.where(log_p == log_q, 0.0, log_p - log_q)


def game_value(log_p: Tensor, log_q: Tensor, logits: Tensor, grid: Grid) -> Tensor:
    r"""The value of the game for a discriminator, by quadrature: minus the loss (G.6).

    .. math:: V(D) = \int p(x) \log D(x) + q(x) \log(1 - D(x)) \, dx

    At the best discriminator it is 2 JS(p, q) - log 4, equation (G.9), between -log 4 and 0.

    Args:
        log_p, log_q: ``(..., G)``, log densities at the nodes of the grid.
        logits: ``(..., G)``, the discriminator there.

    Returns:
        ``(...)``, nats, at most 0.

    Raises:
        ValueError: when a last axis is not G long, or the others do not broadcast.
    """
    floats(log_p=log_p, log_q=log_q, logits=logits)
    on_real = expectation(log_p, -F.softplus(-logits), grid)
    on_fake = expectation(log_q, -F.softplus(logits), grid)
    broadcast(log_p=on_real.shape, log_q=on_fake.shape)
    return on_real + on_fake
