"""The answers of the questions of ``chapters/vae/encoder``, computed."""

import torch

from helpers.maths import quadrature
from helpers.maths.distributions import gaussian_log_prob, standard_normal_log_prob
from tests.chapters.answers.numbers import grid, row


def posterior_on_grid(x: float) -> tuple[quadrature.Grid, torch.Tensor]:
    """p(z | x) of the model with x | z ~ N(z, 0.5^2), by quadrature."""
    nodes = grid()
    log_likelihood = gaussian_log_prob(row(x), nodes.nodes, 2 * row(0.5).log())
    log_joint = standard_normal_log_prob(nodes.nodes) + log_likelihood
    return nodes, quadrature.posterior_log_density(log_joint.unsqueeze(0), nodes)


def posterior() -> torch.Tensor:
    nodes, log_posterior = posterior_on_grid(1.0)
    z = nodes.nodes.T
    mean = quadrature.expectation(log_posterior, z, nodes)
    return quadrature.expectation(log_posterior, (z - mean).square(), nodes).sqrt()


def gap() -> torch.Tensor:
    nodes, log_posterior = posterior_on_grid(1.0)
    log_q = gaussian_log_prob(nodes.nodes, row(0.8), row(0.0)).unsqueeze(0)
    return quadrature.expectation(log_q, log_q - log_posterior, nodes)


ANSWERS = {
    "encoder-posterior": posterior,
    "encoder-gap": gap,
}
