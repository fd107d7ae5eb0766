"""Every check of an exercise accepts a right answer and says what is wrong with typical ones.

The folded solutions themselves are executed with the notebooks; here are independent right answers,
wrong ones as readers write them, and the word that the verdict must hold.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import distributions as td

from helpers import exercises
from helpers.exercises import generative_models
from helpers.exercises.vae import (
    decoder,
    em,
    encoder,
    jensen_bound,
    latent_space,
    model,
    reparameterization,
    training,
)

Answer = Callable[..., Any]


def decoder_log_prob(x: Any, z: Any, w1: Any, b1: Any, w2: Any, b2: Any) -> Any:
    logits = F.linear(torch.sigmoid(F.linear(z, w1, b1)), w2, b2)
    return td.Independent(td.Bernoulli(logits=logits), 1).log_prob(x)


def e_step(x: Any, weights: Any, means: Any, sigmas: Any) -> Any:
    components = td.Independent(td.Normal(means, sigmas[:, None].expand_as(means)), 1)
    joint = components.log_prob(x[:, None]) + weights.log()
    return joint - joint.logsumexp(1, keepdim=True)


def wire_bound(x: Any, mu: Any, sigma: Any, c: float, s: float) -> Any:
    # Gauss-Hermite quadrature is exact for the quartic under the Gaussian q.
    nodes, weights = np.polynomial.hermite_e.hermegauss(9)
    z = mu[:, None] + sigma[:, None] * torch.from_numpy(nodes)
    wire = torch.stack([z, c * z**2 / 2], -1)
    log_lik = td.Normal(wire, s).log_prob(x[:, None]).sum(-1)
    mean = log_lik @ torch.from_numpy(weights / weights.sum())
    return mean - td.kl_divergence(td.Normal(mu, sigma), td.Normal(0.0, 1.0))


def visible_posterior(x: Any, visible: Any, gamma: Any, log_prior: Any) -> Any:
    per_pixel = td.Bernoulli(gamma).log_prob(x[:, None])  # (B, K, d)
    return ((per_pixel * visible[:, None]).sum(-1) + log_prior).log_softmax(1)


def elbo_estimate(wire: Any, x: Any, mu: Any, sigma: Any, eps: Any) -> Any:
    z = mu + sigma * eps
    return (wire.log_joint(x, z) - td.Normal(mu, sigma).log_prob(z)[:, 0]).mean()


def vae_bound(net: Any, x: Any, eps: Any) -> Any:
    mu, logvar = net.encode(x)
    q = td.Normal(mu, torch.exp(logvar / 2))
    pixels = td.Bernoulli(net.decode(mu + q.stddev * eps), validate_args=False)
    log_lik = pixels.log_prob(x).sum(-1).mean(0)
    return log_lik - td.kl_divergence(q, td.Normal(torch.zeros_like(mu), 1.0)).sum(-1)


def leave_one_out(f: Any, eps: Any, sigma: Any) -> Any:
    rows = []
    for i in range(len(f)):
        others = torch.cat([f[:i], f[i + 1 :]])
        rows.append((f[i] - others.mean()) * eps[i] / sigma)
    return torch.stack(rows)


def kl_to_prior(mu: Any, logvar: Any) -> Any:
    prior = td.Normal(torch.zeros_like(mu), 1.0)
    return td.kl_divergence(td.Normal(mu, torch.exp(logvar / 2)), prior).sum(-1)


def active(mu: Any, threshold: float) -> Any:
    return mu.var(0) > threshold


# A check, a right answer, and wrong ones, each with what its verdict must mention.
CASES: list[tuple[Answer, Answer, dict[str, Answer]]] = [
    (
        decoder.check_decoder_log_prob,
        decoder_log_prob,
        {
            "sum": lambda *a: decoder_log_prob(*a) / 5,
            "sign": lambda *a: -decoder_log_prob(*a),
        },
    ),
    (
        em.check_round_e_step,
        e_step,
        {
            "logarithms": lambda *a: e_step(*a).exp(),
            "weights are missing": lambda x, w, m, s: e_step(x, torch.ones_like(w), m, s),
        },
    ),
    (
        encoder.check_wire_bound,
        wire_bound,
        {
            "the negative": lambda *a: -wire_bound(*a),
            "missing": lambda x, mu, sigma, c, s: (
                wire_bound(x, mu, sigma, c, s)
                + td.kl_divergence(td.Normal(mu, sigma), td.Normal(0.0, 1.0))
            ),
        },
    ),
    (
        generative_models.check_log_posterior_visible,
        visible_posterior,
        {
            "prior": lambda x, v, g, p: visible_posterior(x, v, g, torch.zeros_like(p)),
            "logarithms": lambda *a: visible_posterior(*a).exp(),
        },
    ),
    (
        jensen_bound.check_elbo_estimate,
        elbo_estimate,
        {
            "mean": lambda w, x, m, s, eps: elbo_estimate(w, x, m, s, eps) * len(eps),
            "log q is missing": lambda w, x, m, s, eps: w.log_joint(x, m + s * eps).mean(),
        },
    ),
    (
        latent_space.check_active_units,
        active,
        {
            "collapsed": lambda mu, t: ~active(mu, t),
            "variance": lambda mu, t: mu.std(0) > t,
        },
    ),
    (
        model.check_vae_bound,
        vae_bound,
        {
            "negative": lambda *a: -vae_bound(*a),
            "first draw": lambda net, x, eps: vae_bound(net, x, eps[:1]),
        },
    ),
    (
        reparameterization.check_leave_one_out,
        leave_one_out,
        {
            "average": lambda *a: leave_one_out(*a).mean(0),
            "no baseline": lambda f, eps, sigma: f[:, None] * eps / sigma,
        },
    ),
    (
        training.check_kl_to_prior,
        kl_to_prior,
        {
            "mean": lambda mu, logvar: kl_to_prior(mu, logvar) / mu.shape[1],
            "sign": lambda *a: -kl_to_prior(*a),
        },
    ),
]
NAMES = [check.__module__.rsplit(".", 1)[1] for check, _, _ in CASES]


@pytest.mark.parametrize(("check", "right", "wrong"), CASES, ids=NAMES)
def test_check(
    check: Answer, right: Answer, wrong: dict[str, Answer], capsys: pytest.CaptureFixture[str]
) -> None:
    """Right answers pass, wrong ones are named, and no answer at all is asked for."""
    assert check(right)
    assert capsys.readouterr().out == "Correct.\n"
    assert len(wrong) >= 2
    for word, answer in wrong.items():
        assert not check(answer)
        assert word in capsys.readouterr().out
    assert not check(lambda *_: ...)
    assert "returned nothing" in capsys.readouterr().out
    assert not check(lambda *_: 1 / 0)
    assert "ZeroDivisionError" in capsys.readouterr().out


def test_every_check_is_tested() -> None:
    """A new check must appear in the table above."""
    code = "\n".join(path.read_text() for path in Path(exercises.__path__[0]).rglob("*.py"))
    defined = re.findall(r"^def (check_\w+)", code, re.MULTILINE)
    assert sorted(defined) == sorted(check.__name__ for check, _, _ in CASES)


def test_compare_says_how_far_off_an_unknown_mistake_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Shape, kind, non-finite values and the largest difference are each said."""
    right = torch.tensor([1.0, 2.0])
    for answer, word in [
        (torch.zeros(3), "shape (3,)"),
        ("text", "str"),
        (torch.tensor([1.0, torch.nan]), "NaN"),
        (torch.tensor([1.0, 2.5]), "0.5"),
    ]:
        assert not exercises.compare(answer, right, {})
        assert word in capsys.readouterr().out
