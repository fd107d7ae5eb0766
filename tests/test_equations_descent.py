"""The equations of ``chapters/descent``, (L.1) to (L.7): both sides computed on numbers.

One side comes from pictures, autograd, enumeration or ``torch.optim``, the other from
``helpers.maths.descent`` or from the formula as the book writes it.
"""

import itertools
import math

import torch
from torch import Tensor
from torch.distributions import Bernoulli, kl_divergence
from torch.nn.functional import softplus

from helpers.maths import descent

K, D, N = 3, 4, 50


def uniform(*shape: int, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(*shape, generator=generator, dtype=torch.float64)


X = (uniform(N, D, seed=1) < torch.tensor([0.2, 0.5, 0.7, 0.9])).double()
Y = (uniform(N, seed=2) * K).long()
A = 4 * uniform(K, D, seed=3) - 2
PI = torch.bincount(Y).double() / N
SHARES = torch.stack([X[Y == c].mean(0) for c in range(K)])


def surprise(a: Tensor) -> Tensor:
    """The first line of (L.1), from the pictures."""
    return -Bernoulli(logits=a[Y]).log_prob(X).sum(1).mean()


def test_eq_l_1_pictures_and_shares_give_one_loss() -> None:
    torch.testing.assert_close(PI @ (softplus(A) - SHARES * A).sum(1), surprise(A))
    torch.testing.assert_close(PI @ descent.coin_loss(A, SHARES), surprise(A))


def test_eq_l_2_what_is_above_the_least_is_a_divergence() -> None:
    best = SHARES.clamp(1e-9, 1 - 1e-9).logit()
    above = surprise(A) - surprise(best)
    kl = kl_divergence(Bernoulli(SHARES), Bernoulli(logits=A)).sum(1)
    torch.testing.assert_close(PI @ kl, above, rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(
        PI @ descent.least_loss(SHARES), surprise(best), rtol=1e-6, atol=1e-6
    )


def test_eq_l_3_the_gradient_is_model_minus_data() -> None:
    a = A.clone().requires_grad_()
    (expected,) = torch.autograd.grad(surprise(a), a)
    torch.testing.assert_close(PI[:, None] * (a.detach().sigmoid() - SHARES), expected)
    torch.testing.assert_close(PI[:, None] * descent.coin_gradient(A, SHARES), expected)


def test_eq_l_4_a_plain_step_is_that_of_sgd() -> None:
    a = A[0].clone().requires_grad_()
    optimizer = torch.optim.SGD([a], lr=0.3)
    descent.coin_loss(a, SHARES[0]).backward()  # type: ignore[no-untyped-call]
    optimizer.step()
    path = descent.descend(A[0], SHARES[:1], 0.3)
    torch.testing.assert_close(path[1], a.detach())
    torch.testing.assert_close(path[1], A[0] - 0.3 * (A[0].sigmoid() - SHARES[0]))


def test_eq_l_5_a_small_error_shrinks_by_that_factor() -> None:
    share, pi = torch.tensor([0.3], dtype=torch.float64), 0.25
    for rate in (0.5, 5.0, 30.0, 50.0):
        factor = 1 - rate * pi * float(share * (1 - share))
        error = 1e-6
        # The weight of the class multiplies the gradient, as a rate does.
        path = descent.descend(share.logit() + error, share[None], rate * pi)
        assert math.isclose(float(path[1] - share.logit()), factor * error, rel_tol=1e-4)
        stays = descent.descend(share.logit() + error, share.expand(60, 1), rate * pi)[-1]
        assert (abs(float(stays - share.logit())) < error) == (abs(factor) < 1)


def test_eq_l_6_mean_and_variance_of_a_batch_s_gradient() -> None:
    """Over all batches of three pictures, drawn with replacement, of a coin thrown in each."""
    ink, a, size = X[:7, 1], 0.4, 3
    slopes = torch.tensor(
        [
            float(torch.tensor(a).double().sigmoid()) - sum(batch) / size
            for batch in itertools.product(ink.tolist(), repeat=size)
        ],
        dtype=torch.float64,
    )
    share = ink.mean()
    assert 0 < share < 1
    gradient = descent.coin_gradient(torch.tensor([a]).double(), share[None])
    torch.testing.assert_close(slopes.mean(), gradient[0])
    torch.testing.assert_close(slopes.var(correction=0), share * (1 - share) / size)


def test_eq_l_7_adam_as_written() -> None:
    rate, m, v = 0.2, torch.zeros(D).double(), torch.zeros(D).double()
    a, mine = A[1].clone().requires_grad_(), A[1].clone()
    optimizer = torch.optim.Adam([a], lr=rate)
    batches = (uniform(12, D, seed=5) < 0.3).double()
    for t, seen in enumerate(batches, 1):
        optimizer.zero_grad()
        descent.coin_loss(a, seen).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        g = mine.sigmoid() - seen
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        mine = mine - rate * (m / (1 - 0.9**t)) / ((v / (1 - 0.999**t)).sqrt() + 1e-8)
        torch.testing.assert_close(a.detach(), mine)
    torch.testing.assert_close(descent.descend(A[1], batches, rate, "adam")[-1], mine)
