"""The Parzen window as it judged models in 2014: a density of samples by Gaussians about them.

Chapter: ``gan/evaluation``, which shows why not to use it.
Source: Goodfellow et al. (2014) and their ``parzen_ll.py``.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from helpers.arguments import number
from helpers.evaluation.clouds import clouds, distances

WIDTHS = tuple(10 ** (-1 + i / 9) for i in range(10))  # 0.1 to 1, as in 2014


def parzen_log_prob(x: Tensor, centres: Tensor, widths: float | Sequence[float]) -> Tensor:
    r"""Log-density of a mixture of Gaussians of one width about samples, equation (G.40).

    .. math:: \log \frac1N \sum_i N(x; s_i, \sigma^2 I)

    Args:
        x: ``(B, D)``.
        centres: ``(N, D)``, samples of the model to be judged.
        widths: sigma, one or several, each above 0, in the unit of x.

    Returns:
        ``(B,)``, or ``(W, B)`` for several widths, float64, nats; a density, so often above 0.

    Raises:
        ValueError: when clouds do not fit, there is no width, or one is not above 0.
    """
    clouds(1, x=x, centres=centres)
    several = widths if isinstance(widths, Sequence) else [widths]
    if len(several) == 0:
        raise ValueError("widths is empty; expected at least one width")
    for width in several:
        number("width", width, 0.0)
        if width == 0:
            raise ValueError("width is 0; expected a number above 0")
    parts = []
    for _, d in distances(x, centres):
        squared = d.square_()
        parts.append(torch.stack([torch.logsumexp(squared / (-2 * w**2), 1) for w in several]))
    volumes = [x.shape[1] * math.log(w * math.sqrt(2 * math.pi)) for w in several]
    constant = torch.tensor(volumes, dtype=torch.float64, device=x.device) + math.log(len(centres))
    found = torch.cat(parts, 1).double() - constant[:, None]
    return found if isinstance(widths, Sequence) else found[0]


def best_width(x: Tensor, centres: Tensor, widths: Sequence[float] = WIDTHS) -> float:
    """The width under which held-out examples are likeliest.

    Args:
        x: ``(B, D)``, held-out examples that are not those of the test.
        centres: ``(N, D)``.
        widths: to choose from, each above 0.

    Raises:
        ValueError: as :func:`parzen_log_prob` does.
    """
    return widths[int(parzen_log_prob(x, centres, tuple(widths)).mean(1).argmax())]
