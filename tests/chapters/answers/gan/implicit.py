"""The answers of the questions of ``chapters/gan/implicit``, computed."""

import torch
from scipy import stats

from helpers.maths.adversarial import best_logit
from helpers.maths.distributions import gaussian_log_prob
from tests.chapters.answers.numbers import row


def lognormal() -> float:
    return float(stats.lognorm.pdf(2, s=1))


def best() -> torch.Tensor:
    x, unit = row(0.5), row(0)
    densities = [gaussian_log_prob(x, row(mean), unit) for mean in (1, -1)]
    return torch.sigmoid(best_logit(*densities))[0]


ANSWERS = {"implicit-lognormal": lognormal, "implicit-best": best}
