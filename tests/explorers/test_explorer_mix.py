"""Explorer ``mix`` from Python's side: its models are the chapter's, and survive float16."""

import numpy as np
import pytest
import torch
import traitlets

from helpers.explorers.mix import Mix, fit
from helpers.maths.distributions import bernoulli_log_prob
from helpers.models import em
from helpers.training.data.mnist import mnist

SIZE = fit.COORDINATES
TRIANGLE = SIZE * (SIZE + 1) // 2


def of_the_page() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, list[em.Mixture]]:
    """What a page reads: log-odds, mean, directions and mixtures."""
    asset = fit.models()
    numbers = torch.from_numpy(np.frombuffer(asset["numbers"], "<f2").astype(np.float64))
    sizes = [7840, 784, 784 * SIZE] + [SIZE, TRIANGLE] * 50
    logits, mean, axes, *parts = numbers.split(sizes)
    factors = torch.zeros(50, SIZE, SIZE, dtype=torch.float64)
    lower = torch.tril_indices(SIZE, SIZE)
    factors[:, lower[0], lower[1]] = torch.stack(parts[1::2])
    covariances = (factors @ factors.mT).reshape(10, 5, SIZE, SIZE)
    centres = torch.stack(parts[::2]).reshape(10, 5, SIZE)
    weights = torch.tensor(asset["weights"], dtype=torch.float64)
    found = [em.Mixture(*parts) for parts in zip(weights, centres, covariances, strict=True)]
    return logits.reshape(10, 784), mean, axes.reshape(784, SIZE), found


def test_its_models_classify_as_the_chapter_says() -> None:
    """83.8 % for naive Bayes on static pixels, as printed there; the mixture above 95 %."""
    logits, mean, axes, mixtures = of_the_page()
    log_prior = (torch.bincount(mnist("train")[1]) / 60_000).double().log()
    x, y = mnist("test", "static")
    scores = torch.stack([bernoulli_log_prob(x.double(), one) for one in logits], 1) + log_prior
    assert (scores.argmax(1) == y).double().mean() == pytest.approx(0.838, abs=6e-4)
    grey, _ = mnist("test")
    u = (grey.double() - mean) @ axes
    scores = torch.stack([em.log_likelihood(u, one) for one in mixtures], 1) + log_prior
    assert (scores.argmax(1) == y).double().mean() > 0.95


def test_float16_moves_a_log_likelihood_by_less_than_a_dot_is_wide() -> None:
    _, mean, axes, mixtures = of_the_page()
    exact_mean, exact_axes = fit.directions()
    grey, y = mnist("test")
    threes = grey[y == 3][:50].double()
    exact = fit.mixtures(exact_mean, exact_axes)[3]
    found = em.log_likelihood((threes - mean) @ axes, mixtures[3])
    expected = em.log_likelihood((threes - exact_mean) @ exact_axes, exact)
    assert (found - expected).abs().max() < 0.5


def test_draws_score_like_real_digits_and_vary_less() -> None:
    """What the chapter says of naive Bayes: its own draws lie among the dots, in a narrow band."""
    logits = fit.naive_bayes()
    x, y = mnist("test", "static")
    generator = torch.Generator().manual_seed(0)
    for digit in range(10):
        real = bernoulli_log_prob(x[y == digit].double(), logits[digit])
        coins = torch.rand(500, 784, generator=generator, dtype=torch.float64)
        drawn = bernoulli_log_prob((coins < logits[digit].sigmoid()).double(), logits[digit])
        assert abs(drawn.mean() - real.mean()) < 10  # nats
        assert drawn.std() < 0.4 * real.std()


@pytest.mark.parametrize(
    "state",
    [{"digit": 10}, {"turn": 1.5}, {"turn": float("nan")}, {"shows": "both"}, {"seed": 2_000_000}],
    ids=str,
)
def test_states_that_do_not_exist_are_refused(state: dict[str, object]) -> None:
    with pytest.raises(traitlets.TraitError):
        Mix(**state)
