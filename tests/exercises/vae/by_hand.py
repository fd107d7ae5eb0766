"""Answers to the exercise of ``chapters/vae/by-hand``, written without its check."""

from typing import Any

import numpy as np
import torch
from torch.distributions import Normal


def by_autograd(x: Any, output: Any) -> Any:
    leaf = output.clone().requires_grad_()
    mean, logvar = leaf.chunk(2, -1)
    loss = -Normal(mean, (logvar / 2).exp()).log_prob(x).sum(-1).mean()
    return torch.autograd.grad(loss, leaf)[0]


def in_loops(x: Any, output: Any) -> Any:
    count, d = x.shape
    rows = torch.zeros(count, 2 * d)  # single precision
    for i in range(count):
        for j in range(d):
            off, precision = output[i, j] - x[i, j], torch.exp(-output[i, d + j])
            rows[i, j] = off * precision / count
            rows[i, d + j] = (1 - off * off * precision) / (2 * count)
    return rows


def in_place(x: Any, output: Any) -> Any:
    mean, logvar = output.chunk(2, -1)
    precision = logvar.neg_().exp_()
    mean -= x
    square = mean.square() * precision
    mean *= precision
    precision.copy_(0.5 - 0.5 * square)
    output /= len(x)
    return output


def by_numpy(x: Any, output: Any) -> Any:
    x, output = x.numpy(), output.numpy()
    mean, logvar = np.split(output, 2, axis=1)
    z = (x - mean) / np.exp(logvar / 2)
    return np.hstack([-z / np.exp(logvar / 2), (1 - z**2) / 2]) / x.shape[0]


RIGHT = {"check_gaussian_sensitivity": [by_autograd, in_loops, in_place, by_numpy]}


def halves(x: Any, output: Any, mean: Any = None, logvar: Any = None, by: float = 1.0) -> Any:
    """Both halves from functions of the error m - x and the width s."""
    m, s = output.chunk(2, -1)[0], (output.chunk(2, -1)[1] / 2).exp()
    off = m - x
    first = off / s**2 if mean is None else mean(off, s)
    second = (1 - (off / s) ** 2) / 2 if logvar is None else logvar(off, s)
    return torch.cat([first, second], 1) * by / x.shape[0]


def of_mean(rule: Any) -> Any:
    return lambda x, o: halves(x, o, mean=rule)


def of_logvar(rule: Any) -> Any:
    return lambda x, o: halves(x, o, logvar=rule)


def turned(x: Any, o: Any) -> Any:
    d = x.shape[1]
    return torch.cat([o[:, d:], o[:, :d]], 1)


def loss(x: Any, o: Any) -> Any:
    m, v = o.chunk(2, -1)
    return v / 2 + (x - m) ** 2 / (2 * v.exp())


# Mistakes as readers make them, and words that the verdict must hold.
WRONG = {
    "check_gaussian_sensitivity": {
        "gradient of log p": lambda x, o: halves(x, o, by=-1.0),
        "divide by B": lambda x, o: halves(x, o, by=x.shape[0]),
        "all pixels of the batch": lambda x, o: halves(x, o, by=1 / x.shape[1]),
        "all numbers of the output": lambda x, o: halves(x, o, by=1 / o.shape[1]),
        "the square is halved": lambda x, o: halves(x, o, by=2.0),
        "it is m - x": of_mean(lambda off, s: -off / s**2),
        "yours is not": of_mean(lambda off, s: off),
        "divided by the width": of_mean(lambda off, s: off / s),
        "multiplied by the variance": of_mean(lambda off, s: off * s**2),
        "divided by the log-variance": of_mean(lambda off, s: off / (2 * s.log())),
        "square of the variance": of_mean(lambda off, s: off / s**4),
        "cancels the half": of_mean(lambda off, s: 2 * off / s**2),
        "log-variance the sign": of_logvar(lambda off, s: ((off / s) ** 2 - 1) / 2),
        "1/2 of log s": of_logvar(lambda off, s: -((off / s) ** 2) / 2),
        "error's square is missing": of_logvar(lambda off, s: 0 * s + 0.5),
        "grows the variance": of_logvar(lambda off, s: (1 + (off / s) ** 2) / 2),
        "derivative for log s;": of_logvar(lambda off, s: 1 - (off / s) ** 2),
        "derivative for s;": of_logvar(lambda off, s: 1 / s - off**2 / s**3),
        "derivative for s^2": of_logvar(lambda off, s: (1 - (off / s) ** 2) / (2 * s**2)),
        "to be squared": of_logvar(lambda off, s: (1 - off / s**2) / 2),
        "squared error is divided": of_logvar(lambda off, s: (1 - off**2) / 2),
        "halves are swapped": lambda x, o: turned(x, halves(x, o)),
        "means come first": lambda x, o: turned(x, halves(x, turned(x, o))),
        "half for the means alone": lambda x, o: halves(x, o)[:, : x.shape[1]],
        "half for the log-variances alone": lambda x, o: halves(x, o)[:, x.shape[1] :],
        "summed over the batch": lambda x, o: halves(x, o).sum(0),
        "loss itself": loss,
    },
}
