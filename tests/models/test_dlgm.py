"""The deep latent Gaussian model: its layers by hand, its bound, its likelihood by quadrature."""

import math

import pytest
import torch
from torch import Tensor
from torch import distributions as td

from helpers.maths import quadrature
from helpers.maths.distributions import bernoulli_log_prob, standard_normal_log_prob
from helpers.models import dlgm, vae
from helpers.models.dlgm import DLGM, DLGMConfig
from helpers.training.loop import fit

D = 6


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def small(layers: tuple[int, ...] = (3, 2), posterior: str = "rank-one", seed: int = 0) -> DLGM:
    torch.manual_seed(seed)
    model = DLGM(DLGMConfig(D, (5, 4), layers, (4,), posterior)).double()
    for scale in model.scales:  # else every G is the identity
        torch.nn.init.normal_(scale.weight)
    return model


def pixels(n: int, seed: int = 1) -> Tensor:
    return (torch.rand(n, D, generator=seeded(seed)) < 0.5).double()


def draw(*shape: int, seed: int = 2) -> Tensor:
    return torch.randn(*shape, generator=seeded(seed), dtype=torch.float64)


def test_layers_by_hand_from_the_top() -> None:
    model, xi = small(), draw(4, 5)
    lower, upper = model.scales
    w1, b1, w2, b2 = model.transforms[0].parameters()
    top = xi[:, 3:] @ upper.weight.T
    h = torch.relu(top @ w1.T + b1) @ w2.T + b2 + xi[:, :3] @ lower.weight.T
    torch.testing.assert_close(model.hidden(xi), [h, top])
    logits = model.likelihood(h)
    torch.testing.assert_close(model.decode(xi), torch.sigmoid(logits))
    x = pixels(4)
    torch.testing.assert_close(model.log_px_given_z(x, xi), bernoulli_log_prob(x, logits))


@pytest.mark.parametrize("posterior", dlgm.POSTERIORS)
def test_the_bound_of_given_noise_against_dense_gaussians(posterior: str) -> None:
    model, x, eps = small(posterior=posterior), pixels(4), draw(4, 5)
    terms = model(x, eps)
    output = model.recognition(x)
    columns = output.split(5, -1)  # all means, all scales, all u
    kl, xi, log_q = torch.zeros(4).double(), [], torch.zeros(4).double()
    for own in (slice(0, 3), slice(3, 5)):
        mu = columns[0][:, own]
        if posterior == "diagonal":
            precision = torch.diag_embed(torch.exp(-columns[1][:, own]))
        else:
            u = columns[2][:, own]
            precision = torch.diag_embed(torch.exp(columns[1][:, own])) + u.unsqueeze(
                -1
            ) * u.unsqueeze(-2)
        q = td.MultivariateNormal(mu, precision_matrix=precision)
        k = mu.shape[1]
        prior = td.MultivariateNormal(torch.zeros(k).double(), torch.eye(k).double())
        kl = kl + td.kl_divergence(q, prior)
        xi.append(model.posterior(x).draw(eps)[:, own])
        log_q = log_q + q.log_prob(xi[-1])
    torch.testing.assert_close(terms.kl, kl)
    z = torch.cat(xi, -1)
    torch.testing.assert_close(terms.reconstruction, model.log_px_given_z(x, z))
    torch.testing.assert_close(model.posterior(x).log_prob(z), log_q)


def test_one_layer_with_a_diagonal_posterior_is_a_vae() -> None:
    """With the same weights, and G the identity, both give the same terms and the same weights."""
    deep = DLGM(DLGMConfig(D, (5, 4), (3,), posterior="diagonal")).double()
    plain = vae.VAE(vae.VAEConfig(D, (5, 4), 3)).double()
    plain.encoder.layers.load_state_dict(deep.recognition.state_dict())
    plain.decoder.layers.load_state_dict(deep.likelihood.state_dict())
    x, eps = pixels(4), draw(4, 3)
    torch.testing.assert_close(deep(x, eps), plain(x, eps))
    torch.testing.assert_close(deep.log_weights(x, seeded(), 5), plain.log_weights(x, seeded(), 5))


@pytest.mark.parametrize("posterior", dlgm.POSTERIORS)
def test_importance_sampling_finds_the_likelihood_of_a_grid(posterior: str) -> None:
    model, x = small((1, 1), posterior), pixels(5)
    grid = quadrature.quadrature_grid(-7, 7, 281, dim=2)
    with torch.no_grad():
        log_joint = model.log_px_given_z(x.unsqueeze(1), grid.nodes) + standard_normal_log_prob(
            grid.nodes
        )
        exact = quadrature.log_integral(log_joint, grid)
    found, ess = vae.log_likelihood(model, x, seeded(), samples=5000)
    assert bool(((found - exact).abs() < 4 / ess.sqrt()).all()) and float(ess.min()) > 50
    bound = vae.evaluate(model, x, seeded(), samples=2000)["elbo"]
    assert bound < float(exact.mean()) - 0.06


def test_models_that_differ_in_their_posterior_begin_with_the_same_weights() -> None:
    """All but the last layer of the recognition network, which has more outputs."""
    torch.manual_seed(0)
    one = DLGM(DLGMConfig(D, (5, 4), (3, 2), posterior="diagonal")).state_dict()
    torch.manual_seed(0)
    other = DLGM(DLGMConfig(D, (5, 4), (3, 2))).state_dict()
    differing = {key for key in one if one[key].shape != other[key].shape}
    assert differing == {"recognition.4.weight", "recognition.4.bias"}
    assert all(torch.equal(one[key], other[key]) for key in one.keys() - differing)


@pytest.mark.parametrize("posterior", dlgm.POSTERIORS)
def test_the_step_of_a_vae_trains_it(posterior: str) -> None:
    torch.manual_seed(3)
    model = DLGM(DLGMConfig(D, (8,), (2, 2), (4,), posterior)).double()
    x = torch.tensor([[1.0, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]], dtype=torch.float64).repeat(40, 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    fit(
        vae.vae_step(model, optimizer),
        x,
        epochs=40,
        batch_size=20,
        generator=seeded(),
        state={"model": model},
    )
    found = dlgm.measure(model, x, seeded(), samples=200)
    assert math.log(2) - 0.05 < found["nll"] < 1.1  # two pictures, equally often
    assert found["nll"] < 6 * math.log(2) / 2
    assert found["kl_1"] + found["kl_2"] > 0.3
    assert 1 <= found["ess"] <= 200
    assert found["active_1"] + found["active_2"] >= 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"layers": ()}, "z_dim is 0; expected at least 1, a whole number"),
        ({"layers": [3]}, r"hidden is \[3\]; expected a tuple of sizes"),
        ({"layers": (3, 0)}, "where a size is 0; expected at least 1"),
        ({"between": (0,)}, "where a size is 0; expected at least 1"),
        ({"posterior": "full"}, "posterior is 'full'; expected 'diagonal' or 'rank-one'"),
        ({"x_dim": 0}, "x_dim is 0; expected at least 1"),
    ],
)
def test_sizes_and_options_are_looked_at(changed: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        DLGMConfig(**changed)


def test_other_data_are_refused() -> None:
    model = small()
    with pytest.raises(ValueError, match="x has 5 values per example; this model expects 6"):
        model.posterior(draw(2, 5))
    with pytest.raises(ValueError, match="xi has 3 values per example; this model expects 5"):
        model.hidden(draw(2, 3))
    with pytest.raises(ValueError, match="expected pixels in"):
        dlgm.measure(model, 3 * draw(4, D), seeded())
    with pytest.raises(ValueError, match="expected at least 2, a whole number"):
        dlgm.measure(model, pixels(1), seeded())
