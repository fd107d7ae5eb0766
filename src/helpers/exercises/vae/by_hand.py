"""Check for the chapter ``vae/by-hand``."""

from collections.abc import Callable

import torch
from torch import Tensor

from helpers.exercises import Exercise


def _inputs() -> tuple[Tensor, ...]:
    """x ``(4, 3)``, and output ``(4, 6)``: means and log-variances side by side."""
    x = [[0.2, 0.9, 0.4], [0.7, 0.1, 1.0], [0.3, 0.6, 0.0], [0.8, 0.5, 0.1]]
    means = [[0.5, 0.6, -0.3], [1.1, 0.4, 0.2], [0.9, -0.1, 0.7], [0.3, 1.2, 0.4]]
    logvars = [[-1.2, 0.4, -0.7], [0.9, -0.3, 0.6], [0.2, 1.1, -0.5], [-0.4, 0.8, 1.3]]
    tensors = (torch.tensor(rows, dtype=torch.float64) for rows in (x, means, logvars))
    data, *halves = tensors
    return data, torch.cat(halves, -1)


def _again() -> tuple[Tensor, ...]:
    x = torch.tensor([[0.3, 0.8], [0.6, 0.0], [1.0, 0.5]], dtype=torch.float64)
    means = torch.tensor([[0.9, 0.1], [0.2, 0.7], [0.4, -0.6]], dtype=torch.float64)
    logvars = torch.tensor([[0.5, -0.8], [-0.2, 1.1], [0.3, -1.4]], dtype=torch.float64)
    return x, torch.cat([means, logvars], -1)


def _gradient(
    x: Tensor,
    output: Tensor,
    of_mean: Callable[[Tensor, Tensor], Tensor] = lambda off, v: off * torch.exp(-v),
    of_logvar: Callable[[Tensor, Tensor], Tensor] = lambda off, v: 0.5 - 0.5 * off**2 * (-v).exp(),
) -> Tensor:
    """Both halves from the mean's error ``m - x`` and the log-variance, over the batch."""
    mean, logvar = output.chunk(2, -1)
    halves = [of_mean(mean - x, logvar), of_logvar(mean - x, logvar)]
    return torch.cat(halves, -1) / len(x)


def _mean_as(of_mean: Callable[[Tensor, Tensor], Tensor]) -> Callable[..., Tensor]:
    return lambda x, output: _gradient(x, output, of_mean=of_mean)


def _logvar_as(of_logvar: Callable[[Tensor, Tensor], Tensor]) -> Callable[..., Tensor]:
    return lambda x, output: _gradient(x, output, of_logvar=of_logvar)


def _swapped(x: Tensor, output: Tensor) -> Tensor:
    for_mean, for_logvar = _gradient(x, output).chunk(2, -1)
    return torch.cat([for_logvar, for_mean], -1)


def _exchanged(x: Tensor, output: Tensor) -> Tensor:
    """The first half of the output taken for log-variances."""
    return _swapped(x, torch.cat([*reversed(output.chunk(2, -1))], -1))


check_gaussian_sensitivity = Exercise(
    _inputs,
    right=_gradient,
    again=_again,
    mistakes={
        "the sign is wrong: this is the gradient of log p, the loss is minus that": (
            lambda *a: -_gradient(*a)
        ),
        "the loss is the mean over the batch; divide by B": lambda x, o: len(x) * _gradient(x, o),
        "you divided by all pixels of the batch; sum over pixels, divide by B": (
            lambda x, o: _gradient(x, o) / x.shape[-1]
        ),
        "you divided by all numbers of the output; sum over pixels, divide by B": (
            lambda x, o: _gradient(x, o) / o.shape[-1]
        ),
        "a factor 2 is missing or too much: the square is halved in -log p": (
            lambda x, o: 2 * _gradient(x, o)
        ),
        "for the mean the sign is wrong: it is m - x": _mean_as(lambda off, v: -off * (-v).exp()),
        "for the mean the error is divided by the variance, exp(logvar); yours is not": (
            _mean_as(lambda off, v: off)
        ),
        "for the mean you divided by the width; divide by the variance, exp(logvar)": (
            _mean_as(lambda off, v: off * (-v / 2).exp())
        ),
        "for the mean you multiplied by the variance; divide by it": (
            _mean_as(lambda off, v: off * v.exp())
        ),
        "for the mean you divided by the log-variance; divide by exp(logvar)": (
            _mean_as(lambda off, v: off / v)
        ),
        "for the mean you divided by the square of the variance": (
            _mean_as(lambda off, v: off * (-2 * v).exp())
        ),
        "for the mean the factor 2 of the square cancels the half before it": (
            _mean_as(lambda off, v: 2 * off * (-v).exp())
        ),
        "for the log-variance the sign is wrong": (
            _logvar_as(lambda off, v: 0.5 * off**2 * (-v).exp() - 0.5)
        ),
        "for the log-variance the 1/2 of log s is missing: -log p holds logvar / 2": (
            _logvar_as(lambda off, v: -0.5 * off**2 * (-v).exp())
        ),
        "for the log-variance the error's square is missing": (
            _logvar_as(lambda off, v: torch.full_like(v, 0.5))
        ),
        "for the log-variance the error's square grows the variance; its sign is minus": (
            _logvar_as(lambda off, v: 0.5 + 0.5 * off**2 * (-v).exp())
        ),
        "this is the derivative for log s; the output is log s^2, half of it": (
            _logvar_as(lambda off, v: 1 - off**2 * (-v).exp())
        ),
        "this is the derivative for s; the output is log s^2": (
            _logvar_as(lambda off, v: (-v / 2).exp() - off**2 * (-1.5 * v).exp())
        ),
        "this is the derivative for s^2; the output is its logarithm": (
            _logvar_as(lambda off, v: 0.5 * (-v).exp() - 0.5 * off**2 * (-2 * v).exp())
        ),
        "for the log-variance the error is to be squared": (
            _logvar_as(lambda off, v: 0.5 - 0.5 * off * (-v).exp())
        ),
        "for the log-variance the squared error is divided by the variance; yours is not": (
            _logvar_as(lambda off, v: 0.5 - 0.5 * off**2)
        ),
        "the two halves are swapped: the gradient for the means comes first": _swapped,
        "you took the first half of the output for log-variances; means come first": _exchanged,
        "this is the half for the means alone; return (B, 2d)": (
            lambda x, o: _gradient(x, o)[:, : x.shape[-1]]
        ),
        "this is the half for the log-variances alone; return (B, 2d)": (
            lambda x, o: _gradient(x, o)[:, x.shape[-1] :]
        ),
        "you summed over the batch; each row has its own sensitivity, (B, 2d)": (
            lambda x, o: _gradient(x, o).sum(0)
        ),
        "this is the loss itself, not its gradient": lambda x, o: (
            0.5 * (o.chunk(2, -1)[1] + (x - o.chunk(2, -1)[0]) ** 2 * (-o.chunk(2, -1)[1]).exp())
        ),
    },
)
"""``(x, output)`` -> the gradient of the mean of -log p(x|z) for the output, ``(B, 2d)``.

x is ``(B, d)``, output ``(B, 2d)``: means and log-variances of the pixels side by side.
"""
