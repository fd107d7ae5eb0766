"""Half-steps of EM by `models.em` on the digits that the explorer shows, and on two odd cases."""

import warnings

import torch

from helpers.explorers.em.points import digit_plane
from helpers.models import em

# Where each run starts: the chapter's three means, and others.
STARTS = [
    [[0.796, 3.309], [-2.768, 0.124], [-3.998, -2.004]],
    [[1.0, -2.5], [-3.0, 1.5]],
    [[5.0, 0.0], [-4.0, -1.0], [0.0, 4.0], [2.0, -5.0]],
]
STEPS = 8
FLOOR = 1e-6  # the figure's, of the variance in any direction


def rows(mixture):
    """A mixture as JavaScript writes it: covariances by their three numbers."""
    return {
        "weights": mixture.weights.tolist(),
        "means": mixture.means.tolist(),
        "covariances": mixture.covariances[:, [0, 0, 1], [0, 1, 1]].tolist(),
    }


def equal(means, covariance):
    """Equal weights and one covariance for all."""
    means = torch.tensor(means, dtype=torch.float64)
    size = len(means)
    weights = torch.full((size,), 1 / size, dtype=torch.float64)
    return em.Mixture(weights, means, covariance.repeat(size, 1, 1))


def trace(x, start, steps):
    """Bound and log-likelihood at the start, where q is uniform, and after every half-step."""
    mixture = start
    size = len(start.weights)
    log_r = torch.full((len(x), size), 1 / size, dtype=torch.float64).log()
    heights = []

    def record():
        bound = em.bound(x, log_r, mixture).mean().item()
        heights.append([bound, em.log_likelihood(x, mixture).mean().item()])

    record()
    for _ in range(steps):
        log_r = em.e_step(x, mixture)
        record()
        mixture = em.m_step(x, log_r, mixture, floor=FLOOR)
        record()
    return {"start": rows(start), "heights": heights, "end": rows(mixture)}


def golden():
    """The points as text, since they are many, and the runs."""
    x = digit_plane()
    runs = [trace(x, equal(means, torch.cov(x.T)), STEPS) for means in STARTS]
    odd = torch.tensor(
        [[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [3.0, 1.0], [5.0, 2.0], [4.0, 1.5]]
    ).double()
    wide = torch.tensor([[1.0, 0.2], [0.2, 0.5]]).double()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", em.EmptyComponentWarning)
        # A component too far away for any point, and one that shrinks onto three equal points.
        lost = trace(odd, equal([[1.0, 1.0], [900.0, 900.0]], wide), 2)
    spike = trace(odd, equal([[0.0, 0.0], [4.0, 1.5]], wide / 4), 6)
    return {
        "points": " ".join(f"{value:g}" for value in x.flatten().tolist()),
        "odd": odd.flatten().tolist(),
        "runs": runs,
        "odd_runs": {"lost": lost, "spike": spike},
    }
