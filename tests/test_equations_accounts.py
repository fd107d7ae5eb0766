"""The equations of ``chapters/vae/accounts``, (V.16) to (V.19): both sides computed on numbers."""

import torch
from scipy import optimize
from torch import Tensor
from torch.distributions import Bernoulli, Normal, kl_divergence

from helpers.maths import ppca

N, D = 6, 5
AXIS = torch.linspace(-9, 9, 901, dtype=torch.float64)
CELL = float(AXIS[1] - AXIS[0]) ** 2


def draw(*shape: int, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


MU, SIGMA = draw(N, 2, seed=1), torch.exp(0.4 * draw(N, 2, seed=2) - 0.7)
NODES = torch.cartesian_prod(AXIS, AXIS)  # (G, 2)
LOG_Q = Normal(MU[:, None], SIGMA[:, None]).log_prob(NODES).sum(-1)  # (N, G)
CLOUD = LOG_Q.exp().mean(0)
LOG_P = Normal(0.0, 1.0).log_prob(NODES).sum(-1)


def integral(values: Tensor) -> Tensor:
    return values.sum(-1) * CELL


def test_eq_v_16_the_kl_term_is_information_and_mismatch() -> None:
    prior = Normal(torch.zeros(2).double(), torch.ones(2).double())
    mean_kl = kl_divergence(Normal(MU, SIGMA), prior).sum(-1).mean()
    information = integral(LOG_Q.exp() * (LOG_Q - CLOUD.log())).mean()
    mismatch = integral(CLOUD * (CLOUD.log() - LOG_P))
    assert information > 0.1
    assert mismatch > 0.1
    torch.testing.assert_close(information + mismatch, mean_kl, atol=1e-8, rtol=0)


def test_eq_v_17_the_mismatch_is_total_correlation_and_margins() -> None:
    square = CLOUD.reshape(len(AXIS), len(AXIS))
    margins = [square.sum(1) * CELL**0.5, square.sum(0) * CELL**0.5]
    product = torch.outer(*margins).flatten()
    correlation = integral(CLOUD * (CLOUD / product).log())
    log_normal = Normal(0.0, 1.0).log_prob(AXIS)
    apart = sum((m * (m.log() - log_normal)).sum() * CELL**0.5 for m in margins)
    mismatch = integral(CLOUD * (CLOUD.log() - LOG_P))
    assert correlation > 0.02
    torch.testing.assert_close(correlation + apart, mismatch, atol=1e-8, rtol=0)


def test_eq_v_18_the_price_is_the_slope_of_the_curve() -> None:
    """On linear VAEs, whose optimum at a price is known in closed form."""
    values = torch.tensor([4.0, 2.5, 1.4, 0.5, 0.2], dtype=torch.float64)
    for beta in (0.5, 1.0, 1.7):
        ends = [ppca.optimum(values, 2, 0.3, price) for price in (beta - 1e-4, beta + 1e-4)]
        distortion, rate = (
            [-float(e.reconstruction.sum()) for e in ends],
            [float(e.kl.sum()) for e in ends],
        )
        slope = (distortion[1] - distortion[0]) / (rate[1] - rate[0])
        assert abs(slope + beta) < 1e-3


def test_eq_v_19_the_best_decoder_is_the_average_of_what_claims_the_place() -> None:
    """Against the highest weighted likelihood that an optimiser of SciPy's finds."""
    x = (draw(N, D, seed=3) > 0).double()
    for place in ([0.3, -0.4], [0.0, 0.5]):
        node = int((NODES - torch.tensor(place)).square().sum(1).argmin())
        weights = LOG_Q[:, node].softmax(0)
        formula = weights @ x

        def loss(logits: list[float], weights: Tensor = weights) -> float:
            log_px = Bernoulli(logits=torch.as_tensor(logits)).log_prob(x).sum(-1)
            return -float(weights @ log_px)

        found = optimize.minimize(loss, [0.0] * D, bounds=[(-40, 40)] * D, tol=1e-12)
        best = torch.sigmoid(torch.as_tensor(found.x))
        torch.testing.assert_close(best, formula, atol=1e-4, rtol=0)
        assert 0.02 < float(weights.max()) < 0.95
