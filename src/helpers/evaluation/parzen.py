"""The Parzen window as it judged models in 2014: a density of samples by Gaussians about them.

Chapter: ``gan/evaluation``, which shows why not to use it.
Source: Goodfellow et al. (2014) and their ``parzen_ll.py``.
"""

import math

import torch
from torch import Tensor

from helpers.arguments import number
from helpers.evaluation.clouds import clouds, distances

WIDTHS = tuple(10 ** (-1 + i / 9) for i in range(10))  # 0.1 to 1, as in 2014


def parzen_log_prob(x: Tensor, centres: Tensor, *widths: float) -> Tensor:
    r"""Log-density of a mixture of Gaussians of one width about samples, equation (G.40).

    .. math:: \log \frac1N \sum_i N(x; s_i, \sigma^2 I)

    Args:
        x: ``(B, D)``.
        centres: ``(N, D)``, samples of the model to be judged.
        widths: sigma, one or several, each above 0, in the unit of x.

    Returns:
        ``(W, B)``, a row a width, float64, nats; a density, so often above 0.

    Raises:
        ValueError: when clouds do not fit, there is no width, or one is not above 0.
    """
    clouds(1, x=x, centres=centres)
    if not widths:
        raise ValueError("there is no width; expected at least one")
    for width in widths:
        number("width", width, 0.0)
        if width == 0:
            raise ValueError("width is 0; expected a number above 0")
    parts = []
    for _, d in distances(x, centres):
        squared = d.square_()
        parts.append(torch.stack([torch.logsumexp(-squared / (2 * w**2), 1) for w in widths]))
    volume = x.shape[1] * torch.tensor([math.log(w * math.sqrt(2 * math.pi)) for w in widths])
    return torch.cat(parts, 1).double() - math.log(len(centres)) - volume.double()[:, None]


def best_width(x: Tensor, centres: Tensor, widths: tuple[float, ...] = WIDTHS) -> float:
    """The width under which held-out examples are likeliest.

    Args:
        x: ``(B, D)``, held-out examples that are not those of the test.
        centres: ``(N, D)``.
        widths: to choose from, each above 0.

    Raises:
        ValueError: as :func:`parzen_log_prob` does.
    """
    return widths[int(parzen_log_prob(x, centres, *widths).mean(1).argmax())]
