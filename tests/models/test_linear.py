"""The linear VAE: its exact numbers are those of sampling, and it learns the solution."""

import pytest
import torch
from torch import nn

from helpers.maths import ppca
from helpers.models.linear import LinearVAE
from helpers.models.vae import VAE, evaluate, vae_step
from helpers.training.loop import fit

D, M = 5, 2
WIDTHS = torch.tensor([2.0, 1.5, 0.4, 0.3, 0.3])
X = torch.randn(4000, D, generator=torch.Generator().manual_seed(0)) * WIDTHS + 0.7


def seeded(number: int) -> torch.Generator:
    return torch.Generator().manual_seed(number)


def model(variance: float = 1.0) -> LinearVAE:
    torch.manual_seed(0)
    return LinearVAE(D, M, variance)


def test_it_is_a_vae_of_few_numbers() -> None:
    made = model()
    assert isinstance(made, VAE)
    assert sum(p.numel() for p in made.parameters()) == D * M + M + M + M * D + D + 1
    mu, logvar = made.encode(X[:3])
    assert mu.shape == logvar.shape == (3, M)
    assert bool((logvar == logvar[0]).all())  # of every x the same
    assert made.decode(mu).shape == (3, D)


def test_log_prob_is_that_of_the_general_decoder() -> None:
    made = model(0.4)
    z = torch.randn(6, M, generator=seeded(1))
    mean, logvar = made.decoder(z).detach().chunk(2, -1)
    assert float(logvar.std()) < 1e-6 and float(logvar.mean().exp()) == pytest.approx(0.4, rel=1e-5)
    expected = torch.distributions.Normal(mean, (0.5 * logvar).exp()).log_prob(X[:6]).sum(-1)
    torch.testing.assert_close(made.decoder.log_prob(X[:6], z), expected)


def test_exact_numbers_are_those_of_sampling() -> None:
    made = model(0.5)
    likelihood, bound = made.exact(X[:500])
    assert bool((likelihood > bound).all())
    sampled = evaluate(made, X[:500], seeded(2), samples=400)["elbo"]
    assert float(bound.mean()) == pytest.approx(sampled, abs=0.05)


def test_a_page_runs_what_it_encodes_and_decodes() -> None:
    made = model()
    nn.init.normal_(made.encoder.logvar)
    networks = made.networks()
    with torch.no_grad():
        both = torch.cat(made.encode(X[:4]), -1)
        torch.testing.assert_close(networks["encoder"](X[:4]), both)
        z = torch.randn(4, M, generator=seeded(3))
        torch.testing.assert_close(networks["decoder"](z), made.decode(z))


def test_the_usual_step_finds_the_solution() -> None:
    made = model()
    optimizer = torch.optim.Adam(made.parameters())
    step = vae_step(made, optimizer)
    for rate in (0.03, 0.003):
        optimizer.param_groups[0]["lr"] = rate
        state = {"model": made, "optimizer": optimizer}
        fit(step, (X,), epochs=8, batch_size=50, generator=seeded(4), state=state, progress=False)
    _, values, _ = ppca.spectrum(X)
    best = float(ppca.optimum(values, M, ppca.best_variance(values, M)).log_likelihood.sum())
    likelihood, bound = (float(value.mean()) for value in made.exact(X))
    assert best - 0.03 < bound < likelihood < best
    assert made.model()[2] == pytest.approx(ppca.best_variance(values, M), rel=0.05)


@pytest.mark.parametrize("variance", [0.0, -1.0, float("nan"), "1"])
def test_no_noise_at_all_is_refused(variance: object) -> None:
    with pytest.raises(ValueError, match="variance is"):
        LinearVAE(D, M, variance)


def test_other_data_are_refused() -> None:
    for bad in (X[:, :3], X.double(), X[0]):
        with pytest.raises(ValueError, match="expect"):
            model().exact(bad)
    with pytest.raises(ValueError, match="this model expects"):
        model().decoder.log_prob(X[:3], torch.zeros(3, M + 1))
