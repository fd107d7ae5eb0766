r"""A latent variable model small enough to be solved exactly: a bent wire in the plane.

.. math:: z \sim N(0, 1), \qquad x | z \sim N\bigl((z,\ \tfrac{c}{2} z^2),\ s^2 I_2\bigr)

The decoder bends a line into a parabola of curvature c and adds noise of standard deviation s.
The posterior is not Gaussian (above the bend it has two modes), and one-dimensional quadrature
computes it to many digits. Chapters: ``vae/jensen-bound``, ``vae/encoder``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from helpers.maths import quadrature
from helpers.maths.distributions import gaussian_log_prob, standard_normal_log_prob

ROWS = 200  # examples on a grid at once: an array of so many and 2001 nodes takes 3 MB


@dataclass(frozen=True)
class CurveModel:
    """The bent wire.

    Attributes:
        curvature: c, per unit of z.
        noise: s, the standard deviation of x given z, in units of x.
    """

    curvature: float = 1.0
    noise: float = 0.5

    def __post_init__(self) -> None:
        if not self.noise > 0:
            raise ValueError(f"noise is {self.noise}; expected a standard deviation > 0")

    def mean(self, z: Tensor) -> Tensor:
        """The point on the wire: z ``(..., 1)`` to ``(..., 2)``."""
        return torch.cat([z, self.curvature * z.square() / 2], -1)

    def log_px_given_z(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x|z) for x ``(..., 2)`` and z ``(..., 1)``: ``(...)``, nats."""
        logvar = 2 * torch.log(torch.full((2,), self.noise, dtype=z.dtype))
        return gaussian_log_prob(x, self.mean(z), logvar)

    def log_joint(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x, z) = log p(x|z) + log p(z): ``(...)``, nats."""
        return self.log_px_given_z(x, z) + standard_normal_log_prob(z)

    def sample(self, n: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Ancestral sampling: x ``(n, 2)`` and the z ``(n, 1)`` that made it."""
        z = torch.randn(n, 1, generator=generator, dtype=torch.float64)
        noise = torch.randn(n, 2, generator=generator, dtype=torch.float64)
        return self.mean(z) + self.noise * noise, z

    def grid(self, points: int = 2001, limit: float = 8.0) -> quadrature.Grid:
        """A grid over z on which every density of the model dies out."""
        return quadrature.quadrature_grid(-limit, limit, points)

    def log_joint_on_grid(self, x: Tensor, grid: quadrature.Grid) -> Tensor:
        """log p(x, z) at every node: x ``(B, 2)`` to ``(B, G)``, nats."""
        return self.log_joint(x.to(grid.nodes.dtype).unsqueeze(-2), grid.nodes)

    def log_marginal(self, x: Tensor, grid: quadrature.Grid) -> Tensor:
        """log p(x) by quadrature, equation (11.6): ``(B,)``, nats."""
        joints = (self.log_joint_on_grid(rows, grid) for rows in x.split(ROWS))
        return torch.cat([quadrature.log_integral(joint, grid) for joint in joints])

    def exact_elbo(self, x: Tensor, mu: Tensor, sigma: Tensor, grid: quadrature.Grid) -> Tensor:
        """The bound for q = N(mu, sigma^2) without sampling noise, equation (11.10).

        Args:
            x: ``(B, 2)``.
            mu, sigma: ``(B,)`` or broadcastable to it.
            grid: must reach far beyond mu by several sigma.

        Returns:
            ``(B,)``, nats.
        """
        parts = []
        for rows, log_q in self._in_parts(x, mu, sigma, grid):
            log_w = self.log_joint_on_grid(rows, grid) - log_q
            parts.append(quadrature.expectation(log_q, log_w, grid))
        return torch.cat(parts)

    def exact_gap(self, x: Tensor, mu: Tensor, sigma: Tensor, grid: quadrature.Grid) -> Tensor:
        """KL(q(z|x) || p(z|x)) by quadrature, the right side of (11.25): ``(B,)``, nats."""
        parts = []
        for rows, log_q in self._in_parts(x, mu, sigma, grid):
            log_p = quadrature.posterior_log_density(self.log_joint_on_grid(rows, grid), grid)
            parts.append(quadrature.expectation(log_q, log_q - log_p, grid))
        return torch.cat(parts)

    def _in_parts(
        self, x: Tensor, mu: Tensor, sigma: Tensor, grid: quadrature.Grid
    ) -> Iterator[tuple[Tensor, Tensor]]:
        """Some rows of x, and log q of the same examples on the grid; one row serves for all."""
        guesses = [torch.as_tensor(value, dtype=grid.nodes.dtype) for value in (mu, sigma)]
        columns = [x, *(value.reshape(-1) for value in guesses)]
        for start in range(0, max(len(column) for column in columns), ROWS):
            part = [c if len(c) == 1 else c[start : start + ROWS] for c in columns]
            yield part[0], self.log_q_on_grid(part[1], part[2], grid)

    def log_q_on_grid(self, mu: Tensor, sigma: Tensor, grid: quadrature.Grid) -> Tensor:
        """log N(z; mu, sigma^2) at every node: mu, sigma ``(B,)`` to ``(B, G)``; sigma > 0."""
        mean = torch.as_tensor(mu, dtype=grid.nodes.dtype).reshape(-1, 1, 1)
        sigma = torch.as_tensor(sigma, dtype=grid.nodes.dtype)
        if not bool((sigma > 0).all()):
            raise ValueError(f"sigma has minimum {float(sigma.min()):g}; expected every sigma > 0")
        logvar = 2 * sigma.log().reshape(-1, 1, 1)
        return gaussian_log_prob(grid.nodes, mean, logvar)
