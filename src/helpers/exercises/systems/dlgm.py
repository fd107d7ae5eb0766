"""Check for the chapter ``systems/dlgm``."""

from typing import Any

import torch
from torch import Tensor

from helpers.exercises import Exercise


def _draw(*shape: int, seed: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def _inputs() -> tuple[Any, ...]:
    """mu, logd and u of five Gaussians in three dimensions."""
    return tuple(_draw(5, 3, seed=seed) for seed in range(3))


def _again() -> tuple[Any, ...]:
    """Two in seven dimensions, of which one has the diagonal covariance."""
    mu, logd, u = (_draw(2, 7, seed=seed) for seed in range(3, 6))
    u[1] = 0
    return mu, logd, 2 * u


def _parts(logd: Tensor, u: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """s, the trace and the logarithm of the determinant of C."""
    s = (u.square() * torch.exp(-logd)).sum(-1)
    trace = torch.exp(-logd).sum(-1) - (u * torch.exp(-logd)).square().sum(-1) / (1 + s)
    return s, trace, -torch.log1p(s) - logd.sum(-1)


def _sum(mu: Tensor, trace: Tensor, log_det: Tensor, k: float | None = None) -> Tensor:
    return 0.5 * (mu.square().sum(-1) + trace - log_det - (mu.shape[-1] if k is None else k))


def _right(mu: Tensor, logd: Tensor, u: Tensor) -> Tensor:
    return _sum(mu, *_parts(logd, u)[1:])


def _of_variances(mu: Tensor, logd: Tensor, u: Tensor) -> Tensor:
    return _right(mu, -logd, u)


def _covariance_plus(mu: Tensor, logd: Tensor, u: Tensor) -> Tensor:
    """As if C, not its inverse, were D + u u^T."""
    s, _, _ = _parts(logd, u)
    trace = torch.exp(logd).sum(-1) + u.square().sum(-1)
    return _sum(mu, trace, torch.log1p(s) + logd.sum(-1))


def _wrong_parts(change: Any) -> Any:
    def answer(mu: Tensor, logd: Tensor, u: Tensor) -> Tensor:
        s, trace, log_det = _parts(logd, u)
        return change(mu, logd, u, s, trace, log_det)

    return answer


check_kl_rank_one = Exercise(
    _inputs,
    right=_right,
    again=_again,
    mistakes={
        "the sign of the log-determinant is wrong: a narrow q is far from the prior": _wrong_parts(
            lambda mu, logd, u, s, trace, log_det: _sum(mu, trace, -log_det)
        ),
        "here logd is taken for a log-variance; it is the logarithm of the precision's diagonal": (
            _of_variances
        ),
        "this is for a covariance D + u u^T; here that is the precision": _covariance_plus,
        "the determinant lacks log(1 + s), what u changes of it": _wrong_parts(
            lambda mu, logd, u, s, trace, log_det: _sum(mu, trace, -logd.sum(-1))
        ),
        "the determinant has s here instead of 1 + s, which fails for u = 0": _wrong_parts(
            lambda mu, logd, u, s, trace, log_det: _sum(mu, trace, -torch.log(s) - logd.sum(-1))
        ),
        "the trace is that of the inverse of D; what u takes from it is missing": _wrong_parts(
            lambda mu, logd, u, s, trace, log_det: _sum(mu, torch.exp(-logd).sum(-1), log_det)
        ),
        "the trace lacks the factor 1 / (1 + s)": _wrong_parts(
            lambda mu, logd, u, s, trace, log_det: _sum(
                mu,
                torch.exp(-logd).sum(-1) - (u * torch.exp(-logd)).square().sum(-1),
                log_det,
            )
        ),
        "in the trace u takes away u^2 / d^2, not u^2 / d": _wrong_parts(
            lambda mu, logd, u, s, trace, log_det: _sum(
                mu, torch.exp(-logd).sum(-1) - s / (1 + s), log_det
            )
        ),
        "K is missing: at the prior itself the divergence must be 0": _wrong_parts(
            lambda mu, logd, u, s, trace, log_det: _sum(mu, trace, log_det, 0)
        ),
        "the mean is missing: its squared length belongs to the sum": _wrong_parts(
            lambda mu, logd, u, s, trace, log_det: _sum(0 * mu, trace, log_det)
        ),
        "this is twice as much; the factor 1/2 is missing": lambda *a: 2 * _right(*a),
        "a divergence is not below 0: the sign of the whole is wrong": lambda *a: -_right(*a),
        "this is one number; it should be one for each Gaussian, (B,)": lambda *a: _right(
            *a
        ).mean(),
    },
)
