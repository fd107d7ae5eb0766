"""The answers of the questions of ``chapters/gan/game``, computed."""

import math

import torch
from scipy import optimize

from helpers.maths.adversarial import generator_loss_minimax, generator_loss_nonsaturating


def loss() -> float:
    """Two outcomes, p and 1 - p against their mirror image, whose least loss is 1; their JS."""

    def js(p: float) -> float:
        return sum(a * math.log(2 * a / (a + b)) for a, b in ((p, 1 - p), (1 - p, p)))

    p = optimize.brentq(lambda p: math.log(4) - 2 * js(p) - 1.0, 0.5, 0.999)
    return js(p)


def pull() -> float:
    logit = torch.logit(torch.tensor(0.02, dtype=torch.float64)).requires_grad_()
    losses = generator_loss_nonsaturating(logit), generator_loss_minimax(logit)
    slopes = [torch.autograd.grad(loss, logit)[0] for loss in losses]
    return float(slopes[0] / slopes[1])


ANSWERS = {"game-loss": loss, "game-pull": pull}
