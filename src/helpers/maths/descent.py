r"""Coins whose probabilities are learnt by descent, where counting knows the answer.

A coin shows ink with probability :math:`\sigma(a)`. Where a share s of throws shows ink, its loss
is the mean surprise in nats, :math:`\operatorname{softplus}(a) - s a`. Naive Bayes is made of such
coins, one for each class and pixel, equation (L.1). Here are loss and gradient for coins that are
thrown equally often, and the steps of three rules: plain, momentum, Adam. The module knows no
network. Chapter: ``descent``.
"""

import torch
from torch import Tensor
from torch.nn.functional import softplus

from helpers.arguments import floats, number, option, same_last_axis, unit_interval

RULES = ("plain", "momentum", "adam")
MOMENTUM = 0.9  # share of the last velocity that is kept
ADAM = (0.9, 0.999, 1e-8)  # Kingma and Ba (2015): both averages, and what is added below


def coin_loss(logits: Tensor, shares: Tensor) -> Tensor:
    """The mean surprise at one throw of every coin, their sum in nats, equation (L.1).

    Args:
        logits: ``(..., D)``, one logit of ink a coin.
        shares: ``(..., D)``, the share of throws with ink, in [0, 1].

    Returns:
        ``(...)``.

    Raises:
        ValueError: for shares outside [0, 1], or last axes that differ.
    """
    same_last_axis(logits=logits, shares=shares)
    unit_interval("shares", shares)
    return (softplus(logits) - shares * logits).sum(-1)


def least_loss(shares: Tensor) -> Tensor:
    """The loss of the best coins, whose probabilities are the shares: their entropies in nats.

    Args:
        shares: ``(..., D)``, in [0, 1].

    Returns:
        ``(...)`` in nats.

    Raises:
        ValueError: for shares outside [0, 1].
    """
    floats(shares=shares)
    unit_interval("shares", shares)
    return -(torch.xlogy(shares, shares) + torch.xlogy(1 - shares, 1 - shares)).sum(-1)


def coin_gradient(logits: Tensor, shares: Tensor) -> Tensor:
    """What the loss grows by for each logit: model minus data, equation (L.3).

    Args:
        logits: ``(..., D)``.
        shares: ``(..., D)``, in [0, 1].

    Returns:
        ``(..., D)`` in nats.

    Raises:
        ValueError: for shares outside [0, 1].
    """
    same_last_axis(logits=logits, shares=shares)
    unit_interval("shares", shares)
    return torch.sigmoid(logits) - shares


def descend(start: Tensor, shares: Tensor, rate: float, rule: str = "plain") -> Tensor:
    """The logits before the first step and after each one.

    Args:
        start: ``(D,)``, logits.
        shares: ``(S, D)``, of the throws that each of the S steps sees, in [0, 1].
        rate: step size, above 0.
        rule: "plain", minus `rate` times the gradient, equation (L.4); "momentum", minus `rate`
            times a velocity that keeps 0.9 of itself and adds the gradient; or "adam" of Kingma and
            Ba (2015) with its usual settings, equation (L.7).

    Returns:
        ``(S + 1, D)``.

    Raises:
        ValueError: for an unknown rule, a rate not above 0, or shares outside [0, 1].
    """
    same_last_axis(start=start, shares=shares)
    unit_interval("shares", shares)
    option("rule", rule, *RULES)
    number("rate", rate)
    if rate <= 0:
        raise ValueError(f"rate is {rate!r}; expected a number above 0")
    logits, velocity, square = start, torch.zeros_like(start), torch.zeros_like(start)
    path = [logits]
    for step, seen in enumerate(shares, 1):
        slope = torch.sigmoid(logits) - seen
        if rule == "adam":
            keep, keep_square, above = ADAM
            velocity = keep * velocity + (1 - keep) * slope
            square = keep_square * square + (1 - keep_square) * slope.square()
            mean, spread = velocity / (1 - keep**step), square / (1 - keep_square**step)
            logits = logits - rate * mean / (spread.sqrt() + above)
        else:
            velocity = (MOMENTUM if rule == "momentum" else 0.0) * velocity + slope
            logits = logits - rate * velocity
        path.append(logits)
    return torch.stack(path)
