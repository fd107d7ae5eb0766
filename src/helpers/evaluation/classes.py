"""What a classifier's answers say of samples: its score, and how many of each class or cell.

Chapter: ``gan/evaluation``. With the Inception network the score is known as inception score.
"""

import torch
from torch import Tensor

from helpers.arguments import floats, number, whole


def classifier_score(log_py: Tensor) -> Tensor:
    r"""How surely and how variously a classifier answers, equation (G.39).

    .. math:: \exp E_x\big[D_{KL}(p(y|x) \| p(y))\big], \qquad p(y) = E_x[p(y|x)]

    Args:
        log_py: ``(N, C)``, log p(y|x), nats.

    Returns:
        A scalar from 1 to C.

    Raises:
        ValueError: when log_py is no table of log-probabilities.

    Source: Salimans et al. (2016).
    """
    floats(log_py=log_py)
    if log_py.ndim != 2 or 0 in log_py.shape:
        raise ValueError(f"log_py has shape {tuple(log_py.shape)}; expected (N, C)")
    log_py = log_py.double()
    total = log_py.logsumexp(1)
    if not bool((total.abs() < 1e-4).all()):
        raise ValueError("log_py does not sum to 1; expected log-probabilities: log_softmax(1)")
    given = -(log_py.exp() * log_py.clamp_min(-1e4)).sum(1).mean()
    p = log_py.exp().mean(0)
    return (torch.special.entr(p).sum() - given).exp()


def differing_bins(x: Tensor, y: Tensor, bins: int, level: float = 0.05) -> float:
    """The share of bins that hold another share of the first sample than of the second.

    A bin counts when a two-sided test of two proportions rejects at `level`. Two samples of one
    distribution therefore reach about `level`, and not 0.

    Args:
        x: ``(N,)`` int64, the bin of each point, such as the nearest of some centres.
        y: ``(M,)`` int64.
        bins: how many there are; at least as many as the largest number in x and y, and one more.
        level: of each test, above 0 and below 1.

    Returns:
        From 0 to 1.

    Raises:
        ValueError: when a sample is empty or of another kind, or a number outside of its range.

    Source: Richardson and Weiss (2018), who call it NDB.
    """
    whole("bins", bins, 2)
    number("level", level, 0.0)
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; expected a number above 0 and below 1")
    if isinstance(x, Tensor) and isinstance(y, Tensor) and x.device != y.device:
        raise ValueError(f"x is on {x.device} and y on {y.device}; expected one device")
    first, second = (_counts(name, sample, bins) for name, sample in {"x": x, "y": y}.items())
    n, m = first.sum(), second.sum()
    pooled = (first + second) / (n + m)
    error = (pooled * (1 - pooled) * (1 / n + 1 / m)).sqrt()
    z = (first / n - second / m).abs() / error.clamp_min(1e-300)
    limit = torch.special.ndtri(torch.tensor(1 - level / 2, dtype=torch.float64))
    return float((z > limit).double().mean())


def _counts(name: str, sample: Tensor, bins: int) -> Tensor:
    if not isinstance(sample, Tensor) or sample.dtype != torch.int64 or sample.ndim != 1:
        raise ValueError(f"{name} is {_kind(sample)}; expected the bin of each point, (N,) int64")
    if len(sample) == 0 or int(sample.min()) < 0 or int(sample.max()) >= bins:
        raise ValueError(f"{name} has bins outside 0 to {bins - 1} or no point; expected some")
    return torch.bincount(sample, minlength=bins).double()


def _kind(sample: object) -> str:
    if not isinstance(sample, Tensor):
        return f"of type {type(sample).__name__}"
    return f"{sample.dtype} of shape {tuple(sample.shape)}"
