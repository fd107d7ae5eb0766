"""The variational autoencoder: oracles for networks and bound, exact log p(x) with one latent."""

import math

import pytest
import torch
from torch import Tensor, nn
from torch import distributions as td

from helpers.maths import bounds, quadrature
from helpers.maths.distributions import standard_normal_log_prob
from helpers.models import vae
from helpers.models.networks import DecoderConfig, EncoderConfig
from helpers.training.data.mnist import binarize

LIKELIHOODS = ("bernoulli", "gaussian")
DEVICES = ["cpu"] + (["cuda"] if torch.cuda.is_available() else [])


def seeded(seed: int = 0, device: str = "cpu") -> torch.Generator:
    return torch.Generator(device).manual_seed(seed)


def small(likelihood: str = "bernoulli", seed: int = 0, **sizes: int) -> vae.VAE:
    """A double precision VAE of 6 pixels, hidden layers of 5 and 4, 2 latent dimensions."""
    torch.manual_seed(seed)
    config = {"x_dim": 6, "hidden": (5, 4), "z_dim": 2, "likelihood": likelihood, **sizes}
    return vae.VAE(vae.VAEConfig(**config)).double()


def pixels(n: int, dim: int = 6, seed: int = 1) -> Tensor:
    return torch.rand(n, dim, generator=seeded(seed), dtype=torch.float64)


def test_the_decoder_mirrors_the_encoder() -> None:
    config = vae.VAEConfig(x_dim=6, hidden=(5, 4), z_dim=2, likelihood="gaussian")
    assert config.encoder == EncoderConfig(6, (5, 4), 2)
    assert config.decoder == DecoderConfig(2, (4, 5), 6, "gaussian")

    def widths(network: nn.Module) -> list[tuple[int, int]]:
        linear = (m for m in network.modules() if isinstance(m, nn.Linear))
        return [(m.in_features, m.out_features) for m in linear]

    model = vae.VAE(config)
    assert widths(model.encoder) == [(6, 5), (5, 4), (4, 4)]
    assert widths(model.decoder) == [(2, 4), (4, 5), (5, 12)]
    assert widths(small(hidden=()).encoder) == [(6, 4)]


def test_networks_against_matrix_products() -> None:
    model, x = small(), pixels(3)
    w = [p.detach() for p in model.encoder.parameters()]
    hidden = torch.relu(x @ w[0].T + w[1])
    output = torch.relu(hidden @ w[2].T + w[3]) @ w[4].T + w[5]
    mu, logvar = model.encode(x)
    torch.testing.assert_close((mu, logvar), (output[:, :2], output[:, 2:]))


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_decoder_likelihood_against_torch(likelihood: str) -> None:
    model, x = small(likelihood), pixels(3).round()
    z = torch.randn(4, 3, 2, generator=seeded(), dtype=torch.float64)
    output = model.decoder(z)
    if likelihood == "bernoulli":
        oracle = td.Bernoulli(logits=output)
    else:
        oracle = td.Normal(output[..., :6], torch.exp(output[..., 6:] / 2))
    log_prob = model.decoder.log_prob(x, z)
    assert log_prob.shape == (4, 3)
    torch.testing.assert_close(log_prob, oracle.log_prob(x).sum(-1))
    torch.testing.assert_close(model.decode(z), oracle.mean)


def test_reparameterization_by_hand() -> None:
    mu, logvar, eps = torch.tensor([1.0, -2.0]), torch.tensor([0.0, math.log(9)]), torch.ones(3, 2)
    expected = torch.tensor([[2.0, 1.0]]).expand(3, 2)
    torch.testing.assert_close(vae.reparameterize(mu, logvar, eps), expected)


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_both_terms_of_the_bound_by_hand(likelihood: str) -> None:
    model, x = small(likelihood), pixels(3)
    terms = model.elbo_terms(x, seeded(5), samples=4)
    mu, logvar = model.encode(x)
    q = td.Normal(mu, torch.exp(logvar / 2))
    z = q.loc + q.scale * torch.randn(4, 3, 2, generator=seeded(5), dtype=torch.float64)
    kl = td.kl_divergence(q, td.Normal(0.0, 1.0)).sum(-1)
    torch.testing.assert_close(terms.reconstruction, model.decoder.log_prob(x, z).mean(0))
    torch.testing.assert_close(terms.kl, kl)


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_log_weights_by_hand(likelihood: str) -> None:
    model, x, generator = small(likelihood), pixels(3), seeded(6)
    log_w = model.log_weights(x, seeded(6), samples=4)
    assert log_w.shape == (4, 3) and not log_w.requires_grad
    mu, logvar = model.encode(x)
    q = td.Normal(mu, torch.exp(logvar / 2))
    for row in log_w:
        z = q.loc + q.scale * torch.randn(3, 2, generator=generator, dtype=torch.float64)
        prior = td.Normal(0.0, 1.0).log_prob(z).sum(-1)
        expected = model.decoder.log_prob(x, z) + prior - q.log_prob(z).sum(-1)
        torch.testing.assert_close(row, expected)


def test_evaluate_agrees_with_the_bound_of_the_log_weights() -> None:
    model, x = small(), pixels(11)
    measured = vae.evaluate(model, x, seeded(1), samples=2000, batch_size=4)
    assert list(measured) == ["elbo", "reconstruction", "kl"]
    assert measured["elbo"] == pytest.approx(measured["reconstruction"] - measured["kl"])
    log_w = model.log_weights(x, seeded(2), samples=2000)
    # both estimates scatter; that of the weights more, as its KL is sampled too
    error = 2 * math.sqrt(float(log_w.var(0).mean()) / (2000 * 11))
    assert abs(measured["elbo"] - float(bounds.elbo(log_w).mean())) < 4.5 * error


@torch.no_grad()
def test_evaluate_is_the_mean_over_examples_whatever_the_batches() -> None:
    model, x = small("gaussian"), pixels(11)
    x[8:] *= 20  # the last batch, of three, is unlike the two of four
    *_, weight, bias = model.encoder.parameters()
    weight[2:], bias[2:] = 0, -60  # so narrow a q that its noise changes nothing
    measured = vae.evaluate(model, x, seeded(1), samples=2, batch_size=4)
    mu, logvar = model.encode(x)
    kl = td.kl_divergence(td.Normal(mu, torch.exp(logvar / 2)), td.Normal(0.0, 1.0)).sum(-1)
    assert measured["kl"] == pytest.approx(float(kl.mean()), rel=1e-9)
    reconstruction = float(model.decoder.log_prob(x, mu).mean())
    assert measured["reconstruction"] == pytest.approx(reconstruction, rel=1e-9)


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_one_latent_dimension_against_quadrature(likelihood: str) -> None:
    model, x = small(likelihood, z_dim=1), pixels(3)
    with torch.no_grad():  # a sharper decoder than the initial one, so that the bound is not tight
        model.decoder.layers[0].weight *= 6
    grid = quadrature.quadrature_grid(-9, 9, 4001)
    log_joint = model.decoder.log_prob(x[:, None], grid.nodes) + standard_normal_log_prob(
        grid.nodes
    )
    exact = quadrature.log_integral(log_joint, grid).detach()
    log_px, ess = vae.log_likelihood(model, x, seeded(3), samples=3000, batch_size=2)
    assert log_px.shape == ess.shape == (3,)
    # the logarithm of a mean of M weights has a standard error of sqrt((M / ESS - 1) / M)
    error = ((3000 / ess - 1) / 3000).sqrt()
    assert bool(((log_px - exact).abs() < 4.5 * error + 1e-9).all())
    elbo = vae.evaluate(model, x, seeded(4), samples=3000)["elbo"]
    mu, logvar = model.encode(x)
    log_q = td.Normal(mu, torch.exp(logvar / 2)).log_prob(grid.nodes[:, 0])
    log_p = quadrature.posterior_log_density(log_joint, grid)
    gap = quadrature.expectation(log_q, log_q - log_p, grid).detach()
    assert bool((gap > 1e-4).all())
    assert elbo == pytest.approx(float((exact - gap).mean()), abs=0.1 * float(gap.mean()))


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
@pytest.mark.parametrize("device", DEVICES)
def test_samples_are_means_of_the_decoder(likelihood: str, device: str) -> None:
    model = small(likelihood).to(device)
    drawn = model.sample(7, seeded(8, device))
    z = torch.randn(7, 2, generator=seeded(8, device), dtype=torch.float64, device=device)
    assert drawn.shape == (7, 6) and not drawn.requires_grad
    torch.testing.assert_close(drawn, model.decode(z).detach())
    assert vae.evaluate(model, pixels(5).to(device), seeded(1, device))["elbo"] < 0


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_bad_data_is_refused(likelihood: str) -> None:
    model = small(likelihood)

    def both(x: Tensor, message: str) -> None:
        for function in (vae.evaluate, vae.log_likelihood):
            with pytest.raises(ValueError, match=message):
                function(model, x, seeded(), samples=2)

    both(torch.zeros(0, 6), r"shape \(0, 6\); expected a non-empty batch \(B, D\)")
    both(torch.zeros(6), r"shape \(6,\); expected a non-empty batch")
    both(torch.zeros(3, 5), "x has 5 values per example; this model expects 6")
    for bad in (math.nan, math.inf):
        x = pixels(3)
        x[1, 2] = bad
        both(x, "x holds NaN or infinite values; expected finite numbers")
    with pytest.raises(ValueError, match="samples is 0; expected at least 1"):
        model.log_weights(pixels(3), seeded(), 0)
    with pytest.raises(ValueError, match="samples is 0; expected at least 1"):
        vae.evaluate(model, pixels(3), seeded(), samples=0)


@pytest.mark.parametrize("factor", [255, -1])
def test_pixels_outside_zero_to_one_are_refused(factor: int) -> None:
    x = torch.tensor([[0.0, 1.0, 0.5, 0.0, 0.0, 1.0]]).double() * factor
    message = r"x has values from -?\d+ to -?\d+; expected pixels in \[0, 1\]: divide bytes by 255"
    with pytest.raises(ValueError, match=message):
        vae.evaluate(small(), x, seeded())
    vae.evaluate(small("gaussian"), x, seeded())  # any finite number is a Gaussian's business


def test_bad_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="z_dim is 0; expected at least 1, a whole number"):
        vae.VAE(vae.VAEConfig(z_dim=0))
    with pytest.raises(ValueError, match=r"hidden is \(400, 0\), where a size is 0; expected"):
        EncoderConfig(hidden=(400, 0))
    with pytest.raises(ValueError, match="likelihood is 'laplace'; expected 'bernoulli' or"):
        DecoderConfig(likelihood="laplace")


def test_binarized_pixels_are_accepted() -> None:
    assert vae.evaluate(small(), binarize(pixels(4), seeded()), seeded())["elbo"] < 0
