"""One training step of a VAE: its gradient by hand, the weight of the KL term, the pixels."""

import pytest
import torch
from torch import Tensor

from helpers.models import vae
from helpers.training.data.mnist import binarize
from helpers.training.loop import fit

B, D, M_LATENT = 5, 4, 2


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def linear_vae() -> vae.VAE:
    torch.manual_seed(3)
    return vae.VAE(vae.VAEConfig(x_dim=D, hidden=(), z_dim=M_LATENT)).double()


def gradient_by_hand(model: vae.VAE, x: Tensor, eps: Tensor, beta: float) -> list[Tensor]:
    """Gradients of beta * kl - reconstruction, means over B and the samples of eps (M, B, m)."""
    w_e, b_e, w_d, b_d = (p.detach() for p in model.parameters())
    mu, logvar = (x @ w_e.T + b_e).chunk(2, 1)
    sigma = torch.exp(logvar / 2)
    z = mu + sigma * eps  # (M, B, m)
    logits = z @ w_d.T + b_d
    d_logits = (torch.sigmoid(logits) - x) / (len(eps) * B)  # of sum softplus(l) - x l
    d_z = d_logits @ w_d
    d_mu = d_z.sum(0) + beta * mu / B
    d_logvar = (d_z * eps * sigma / 2).sum(0) + beta * (sigma**2 - 1) / (2 * B)
    d_output = torch.cat([d_mu, d_logvar], 1)  # (B, 2m)
    d_w_d = torch.einsum("sbd,sbm->dm", d_logits, z)
    return [d_output.T @ x, d_output.sum(0), d_w_d, d_logits.sum((0, 1))]


@pytest.mark.parametrize("beta", [0.0, 0.5, 1.0, 4.0])
@pytest.mark.parametrize("samples", [1, 3])
def test_the_gradient_is_the_one_derived_by_hand(beta: float, samples: int) -> None:
    model = linear_vae()
    x = torch.rand(B, D, generator=seeded(1), dtype=torch.float64)
    eps = torch.randn(samples, B, M_LATENT, generator=seeded(2), dtype=torch.float64)
    expected = gradient_by_hand(model, x, eps, beta)
    before = [p.detach().clone() for p in model.parameters()]
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    step = vae.vae_step(model, optimizer, beta, samples)
    metrics = step((x,), seeded(2))
    moved = [old - new.detach() for old, new in zip(before, model.parameters(), strict=True)]
    torch.testing.assert_close(moved, expected)
    expected_loss = beta * metrics["kl"] - metrics["reconstruction"]
    torch.testing.assert_close(metrics["loss"], expected_loss)
    assert not any(value.requires_grad for value in metrics.values())


def test_a_second_step_starts_from_clean_gradients() -> None:
    model = linear_vae()
    x = torch.rand(B, D, generator=seeded(1), dtype=torch.float64)
    step = vae.vae_step(model, torch.optim.SGD(model.parameters(), lr=0.1))
    step((x,), seeded(4))
    eps = torch.randn(1, B, M_LATENT, generator=seeded(5), dtype=torch.float64)
    expected = gradient_by_hand(model, x, eps, 1.0)
    step((x,), seeded(5))
    for parameter, gradient in zip(model.parameters(), expected, strict=True):
        torch.testing.assert_close(parameter.grad, gradient)


def test_the_metrics_are_those_of_the_bound() -> None:
    model = linear_vae()
    x = torch.rand(B, D, generator=seeded(1), dtype=torch.float64)
    terms = model.elbo_terms(x, seeded(6), 2)
    metrics = vae.vae_step(model, torch.optim.SGD(model.parameters(), lr=0.1), 1.0, 2)(
        (x,), seeded(6)
    )
    assert list(metrics) == ["loss", "reconstruction", "kl"]
    torch.testing.assert_close(metrics["reconstruction"], terms.reconstruction.mean().detach())
    torch.testing.assert_close(metrics["kl"], terms.kl.mean().detach())


def test_dynamic_pixels_are_drawn_afresh_at_every_step() -> None:
    x = torch.rand(B, D, generator=seeded(1), dtype=torch.float64)
    model, generator, reference = linear_vae(), seeded(7), seeded(7)
    still = torch.optim.SGD(model.parameters(), lr=0.0)
    step = vae.vae_step(model, still, pixels="dynamic")
    drawn = []
    for _ in range(3):
        image = binarize(x, reference)
        expected = model.elbo_terms(image, reference).reconstruction.mean()
        metrics = step((x,), generator)
        torch.testing.assert_close(metrics["reconstruction"], expected.detach())
        drawn.append(image)
    assert not torch.equal(drawn[0], drawn[1]) and not torch.equal(drawn[1], drawn[2])


def test_training_raises_the_bound_and_beta_lowers_the_divergence() -> None:
    bits = torch.rand(64, 2, generator=seeded(1)).round()
    x = bits.repeat_interleave(2, 1)  # pixels in equal pairs: two bits for z to carry
    found = {}
    for beta in (0.1, 1.0, 10.0):
        torch.manual_seed(0)
        model = vae.VAE(vae.VAEConfig(x_dim=D, hidden=(8,), z_dim=M_LATENT))
        before = vae.evaluate(model, x, seeded(3), samples=20)["elbo"]
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
        step = vae.vae_step(model, optimizer, beta)
        state = {"model": model, "optimizer": optimizer}
        fit(step, (x,), epochs=40, batch_size=16, generator=seeded(4), state=state, progress=False)
        found[beta] = vae.evaluate(model, x, seeded(3), samples=20)
        if beta == 1:
            assert found[beta]["elbo"] > before + 0.05
    assert found[0.1]["kl"] > found[1.0]["kl"] > found[10.0]["kl"]
    assert found[1.0]["elbo"] > max(found[0.1]["elbo"], found[10.0]["elbo"])


def test_bad_arguments_are_refused() -> None:
    model = linear_vae()
    optimizer = torch.optim.SGD(model.parameters())
    with pytest.raises(ValueError, match="beta is -1; expected a finite number of at least 0"):
        vae.vae_step(model, optimizer, beta=-1)
    with pytest.raises(ValueError, match="samples is 0; expected at least 1"):
        vae.vae_step(model, optimizer, samples=0)
    for pixels in ("Dynamic", "static", ""):
        with pytest.raises(ValueError, match=f"pixels is '{pixels}'; expected 'real' or 'dynamic'"):
            vae.vae_step(model, optimizer, pixels=pixels)


@pytest.mark.parametrize("samples", [1, 3])
def test_a_call_of_the_model_is_the_bound_for_given_noise(samples: int) -> None:
    model = linear_vae()
    x = torch.rand(B, D, generator=seeded(1), dtype=torch.float64)
    eps = model.noise(B, seeded(6), samples)
    assert eps.shape == ((B, M_LATENT) if samples == 1 else (samples, B, M_LATENT))
    torch.testing.assert_close(model(x, eps), model.elbo_terms(x, seeded(6), samples))
    some = slice(1, 3)  # examples do not know of each other
    terms = vae.Terms(*(term[some] for term in model(x, eps)))
    torch.testing.assert_close(model(x[some], eps[..., some, :]), terms)
