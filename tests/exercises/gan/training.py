"""Answers to the exercise of ``chapters/gan/training``, written without its check."""

from typing import Any

import torch
import torch.nn.functional as F


def by_torch(real: Any, fake: Any, alpha: float, beta: float) -> Any:
    loss = F.binary_cross_entropy_with_logits
    on_real = loss(real, torch.full_like(real, alpha))
    return on_real + loss(fake, torch.full_like(fake, beta))


def logsigmoid(real: Any, fake: Any, alpha: float, beta: float) -> Any:
    def mean(a: Any, t: float) -> Any:
        return -(t * F.logsigmoid(a) + (1 - t) * F.logsigmoid(-a)).mean()

    return mean(real, alpha) + mean(fake, beta)


def linear_part(real: Any, fake: Any, alpha: float, beta: float) -> Any:
    """softplus(a) - t a is the same function."""
    on_real = [float(F.softplus(a) - alpha * a) for a in real]
    on_fake = [float(F.softplus(a) - beta * a) for a in fake]
    return torch.tensor(sum(on_real) / len(on_real) + sum(on_fake) / len(on_fake))


RIGHT = {"check_smoothed_loss": [by_torch, logsigmoid, linear_part]}


def mixed(real, fake, of_real, of_fake, reduce=torch.mean):
    """The loss with these labels, by the linear form."""
    return reduce(F.softplus(real) - of_real * real) + reduce(F.softplus(fake) - of_fake * fake)


def by_probability(real, fake, alpha, beta, eps=0.0):
    total = 0
    for a, t in ((real, alpha), (fake, beta)):
        d = 1 / (1 + torch.exp(-a))
        d = torch.clamp(d, eps, 1 - eps) if eps else d
        total = total + (-t * torch.log(d) - (1 - t) * torch.log(1 - d)).mean()
    return total


def one_term(real, fake, alpha, beta):
    return -(alpha * F.logsigmoid(real)).mean() - ((1 - beta) * F.logsigmoid(-fake)).mean()


def pooled(real, fake, alpha, beta):
    losses = [F.softplus(real) - alpha * real, F.softplus(fake) - beta * fake]
    return torch.cat(losses).mean()


# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_smoothed_loss": {
        "has no logarithm": by_probability,
        "cuts large losses off": lambda *a: by_probability(*a, eps=1e-7),
        "generator's side": lambda r, f, a, b: mixed(r, f, b, a),
        "have no say": lambda r, f, a, b: mixed(r, f, 1, 0),
        "samples have the label 0": lambda r, f, a, b: mixed(r, f, a, 0),
        "data have the label 1 here": lambda r, f, a, b: mixed(r, f, 1, b),
        "label 1 - alpha": lambda r, f, a, b: mixed(r, f, a, 1 - a),
        "label 1 - beta": lambda r, f, a, b: mixed(r, f, a, 1 - b),
        "logits is exchanged": lambda r, f, a, b: mixed(-r, -f, a, b),
        "has two terms": one_term,
        "one mean over all": pooled,
        "half of it": lambda r, f, a, b: mixed(r, f, a, b) / 2,
        "not means": lambda r, f, a, b: mixed(r, f, a, b, torch.sum),
        "sign is wrong": lambda r, f, a, b: -mixed(r, f, a, b),
    },
}
