"""The gradient by hand against automatic differentiation, and the doors of :class:`FlatVAE`."""

import copy

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from helpers.models.by_hand import FlatVAE
from helpers.models.vae import VAE, VAEConfig

CONFIG = VAEConfig(x_dim=7, hidden=(5,), z_dim=3)


def made(config: VAEConfig = CONFIG, seed: int = 0) -> VAE:
    torch.manual_seed(seed)
    return VAE(config).double()


def batch(count: int, seed: int = 1) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    x = torch.rand(count, 7, generator=generator, dtype=torch.float64)
    return x, torch.randn(count, 3, generator=generator, dtype=torch.float64)


def by_autograd(model: VAE, x: Tensor, eps: Tensor) -> Tensor:
    terms = model(x, eps)
    found = torch.autograd.grad((terms.kl - terms.reconstruction).mean(), [*model.parameters()])
    return torch.cat([part.flatten() for part in found])


@settings(max_examples=25, deadline=None)
@given(count=st.integers(1, 6), seed=st.integers(0, 10_000))
def test_it_is_the_gradient_of_autograd(count: int, seed: int) -> None:
    model = made(seed=seed)
    x, eps = batch(count, seed)
    expected, terms = by_autograd(model, x, eps), model(x, eps)
    flat = FlatVAE(model, 6)
    found = flat.gradient(x, eps)
    torch.testing.assert_close(flat.weights.grad, expected)
    torch.testing.assert_close(found.reconstruction, terms.reconstruction.mean())
    torch.testing.assert_close(found.kl, terms.kl.mean())


def test_a_smaller_batch_leaves_nothing_of_the_one_before() -> None:
    flat = FlatVAE(made(), 6)
    flat.gradient(*batch(6, seed=2))
    x, eps = batch(2, seed=3)
    expected = by_autograd(made(), x, eps)
    flat.gradient(x, eps)
    torch.testing.assert_close(flat.weights.grad, expected)


def test_the_vector_and_the_model_are_one() -> None:
    model = made()
    x, eps = batch(4)
    before = model(x, eps)
    flat = FlatVAE(model, 4)
    torch.testing.assert_close(model(x, eps), before)
    flat.weights.mul_(1.1)
    assert not torch.allclose(model(x, eps).reconstruction, before.reconstruction)
    joined = torch.cat([p.detach().flatten() for p in model.parameters()])
    torch.testing.assert_close(joined, flat.weights)


def test_steps_of_one_adam_are_those_of_autograd() -> None:
    automatic, by_hand = made(), made()
    flat = FlatVAE(by_hand, 6)
    theirs = torch.optim.Adam(automatic.parameters(), lr=1e-2)
    ours = torch.optim.Adam([flat.weights], lr=1e-2)
    for step in range(20):
        x, eps = batch(6, seed=step)
        terms = automatic(x, eps)
        theirs.zero_grad()
        (terms.kl - terms.reconstruction).mean().backward()
        theirs.step()
        flat.gradient(x, eps)
        ours.step()
    for a, b in zip(automatic.parameters(), by_hand.parameters(), strict=True):
        torch.testing.assert_close(a, b)


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (VAEConfig(7, (5, 4), 3), "2 hidden layers"),
        (VAEConfig(7, (5,), 3, "gaussian"), "'gaussian'"),
    ],
)
def test_another_network_is_refused(config: VAEConfig, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        FlatVAE(VAE(config), 6)


def test_parameters_of_two_precisions_are_refused() -> None:
    model = copy.deepcopy(made())
    model.decoder.float()
    with pytest.raises(ValueError, match="float32"):
        FlatVAE(model, 6)


@pytest.mark.parametrize("rows", [0, 2.5, True])
def test_buffers_need_a_whole_number_of_rows(rows: object) -> None:
    with pytest.raises(ValueError, match="rows"):
        FlatVAE(made(), rows)  # type: ignore[arg-type]


def test_a_batch_of_another_shape_is_refused_and_changes_nothing() -> None:
    flat = FlatVAE(made(), 4)
    flat.gradient(*batch(4))
    before = flat.weights.grad.clone()
    x, eps = batch(4)
    for wrong, words in (
        ((x[:, :6], eps), "x"),
        ((x, eps[:, :2]), "eps"),
        ((x, eps[:3]), "4 rows and eps 3"),
        ((x.float(), eps), "float32"),
        (batch(5), "at most 4"),
        ((x[:0], eps[:0]), "0"),
    ):
        with pytest.raises(ValueError, match=words):
            flat.gradient(*wrong)
    torch.testing.assert_close(flat.weights.grad, before)
