"""The equations of ``chapters/vae/by-hand``, (V.20) to (V.23): both sides computed on numbers.

One side is automatic differentiation of a loss written with ``torch.distributions``, the other
the formula as the book writes it.
"""

import torch
from torch import Tensor
from torch.distributions import Bernoulli, Normal, kl_divergence

B, D, M = 5, 4, 3


def draw(*shape: int, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def loss_of(y: Tensor) -> Tensor:
    """Some smooth loss, in which every number matters differently."""
    return (torch.sin(y) * draw(*y.shape, seed=9)).sum()


def bars(loss: Tensor, *of: Tensor) -> tuple[Tensor, ...]:
    return torch.autograd.grad(loss, of)


def test_eq_v_20_a_linear_layer_s_sensitivities_are_products() -> None:
    x, weight, bias = draw(B, D, seed=1), draw(M, D, seed=2), draw(M, seed=3)
    for leaf in (x, weight, bias):
        leaf.requires_grad_()
    y = torch.stack([weight @ row + bias for row in x])
    found = bars(loss_of(y), y, x, weight, bias)
    y_bar, x_bar, weight_bar, bias_bar = found
    for row, expected in zip(y_bar, x_bar, strict=True):
        torch.testing.assert_close(weight.T @ row, expected)
    outer = sum(torch.outer(a, b) for a, b in zip(y_bar, x, strict=True))
    torch.testing.assert_close(outer, weight_bar)
    torch.testing.assert_close(y_bar.sum(0), bias_bar)


def test_eq_v_21_a_rectifier_passes_on_what_was_positive() -> None:
    a = draw(B, D, seed=4).requires_grad_()
    h = a.clamp(min=0)
    h_bar, a_bar = bars(loss_of(h), h, a)
    assert 0 < int((h > 0).sum()) < h.numel()
    torch.testing.assert_close(h_bar * (h > 0), a_bar)


def test_eq_v_22_the_logits_sensitivity_is_the_picture_minus_the_digit() -> None:
    x = torch.sigmoid(draw(B, D, seed=5))  # grey levels: each bit of the data has its own mean
    logits = draw(B, D, seed=6).requires_grad_()
    black, white = (Bernoulli(logits=logits).log_prob(torch.full_like(x, v)) for v in (1.0, 0.0))
    loss = -(x * black + (1 - x) * white).sum(-1).mean()
    (found,) = bars(loss, logits)
    torch.testing.assert_close((torch.sigmoid(logits) - x) / B, found)


def test_eq_v_23_the_code_hears_the_decoder_and_the_prior() -> None:
    mu, rho = draw(B, M, seed=7).requires_grad_(), draw(B, M, seed=8).requires_grad_()
    eps = draw(B, M, seed=10)
    q = Normal(mu, torch.exp(rho / 2))
    z = q.mean + q.stddev * eps
    prior = Normal(torch.zeros_like(mu), torch.ones_like(mu))
    loss = loss_of(z) + kl_divergence(q, prior).sum(-1).mean()
    z_bar, mu_bar, rho_bar = bars(loss, z, mu, rho)
    sigma = torch.exp(rho / 2)
    torch.testing.assert_close(z_bar + mu / B, mu_bar)
    torch.testing.assert_close(z_bar * sigma * eps / 2 + (sigma**2 - 1) / (2 * B), rho_bar)
