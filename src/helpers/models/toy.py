r"""A latent variable model small enough to be solved exactly: a bent wire in the plane.

.. math:: z \sim N(0, 1), \qquad x | z \sim N\bigl((z,\ \tfrac{c}{2} z^2),\ s^2 I_2\bigr)

The decoder bends a line into a parabola of curvature c and adds noise of standard deviation s.
The posterior is not Gaussian (above the bend it has two modes), and one-dimensional quadrature
computes it to many digits. Chapters: ``vae/jensen-bound``, ``vae/encoder``.

What is called exact, and log p(x), is right to a millionth (of a nat, or of the value if that is
larger), or it is refused with a ``ValueError``. Integrals over q run over nodes that follow q, so
any mu and sigma will do; those over p(x, z) run over the nodes of the grid, which must hold it.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from helpers.arguments import broadcast, finite, floats, generator_on, number, positive, rows, whole
from helpers.maths import quadrature
from helpers.maths.distributions import gaussian_log_prob, standard_normal_log_prob

ROWS = 200  # examples on a grid at once: an array of so many and 2001 nodes takes 3 MB
REACH, NODES = 10, 101  # of the nodes that follow q, in its standard deviations: beyond lies 1e-23
COARSE = 0.01  # nats by which every other node may change an integral that all nodes give to 1e-8
BEYOND = math.log(1e-9)  # the share of an integral that the last node may hold


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
        number("curvature", self.curvature)
        if not 0 < self.noise < math.inf:
            raise ValueError(f"noise is {self.noise}; expected a standard deviation > 0")

    def mean(self, z: Tensor) -> Tensor:
        """The point on the wire: z ``(..., 1)`` to ``(..., 2)``."""
        rows("z", z, 1)
        return torch.cat([z, self.curvature * z.square() / 2], -1)

    def log_px_given_z(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x|z) for x ``(..., 2)`` and z ``(..., 1)``: ``(...)``, nats."""
        rows("x", x, 2)
        mean = self.mean(z)
        logvar = 2 * torch.log(torch.full_like(mean[..., :1], self.noise))
        return gaussian_log_prob(x, mean, logvar.expand_as(mean))

    def log_joint(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x, z) = log p(x|z) + log p(z): ``(...)``, nats."""
        return self.log_px_given_z(x, z) + standard_normal_log_prob(z)

    def sample(self, n: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Ancestral sampling: x ``(n, 2)`` and the z ``(n, 1)`` that made it, in float64."""
        whole("n", n)
        place = getattr(generator, "device", torch.device("cpu"))
        generator_on(place, generator)
        z = torch.randn(n, 1, generator=generator, dtype=torch.float64, device=place)
        noise = torch.randn(n, 2, generator=generator, dtype=torch.float64, device=place)
        return self.mean(z) + self.noise * noise, z

    def grid(
        self, points: int = 2001, limit: float = 8.0, device: torch.device | str = "cpu"
    ) -> quadrature.Grid:
        """A grid over z on which every density of the model dies out."""
        return quadrature.quadrature_grid(-limit, limit, points, device=device)

    def log_joint_on_grid(self, x: Tensor, grid: quadrature.Grid) -> Tensor:
        """log p(x, z) at every node: x ``(B, 2)`` to ``(B, G)``, nats."""
        floats(x=x, **{"the grid": grid.nodes})
        return self.log_joint(x.to(grid.nodes.dtype).unsqueeze(-2), grid.nodes)

    def log_marginal(self, x: Tensor, grid: quadrature.Grid) -> Tensor:
        """log p(x) by quadrature, equation (11.6): ``(B,)``, nats.

        Raises:
            ValueError: when the nodes lie too far apart for the posterior of some x, or it reaches
                beyond them.
        """
        _check(x, grid)
        joints = (self.log_joint_on_grid(part, grid) for part in x.split(ROWS))
        return torch.cat([_resolved_integral(joint, grid) for joint in joints])

    def exact_elbo(self, x: Tensor, mu: Tensor, sigma: Tensor, grid: quadrature.Grid) -> Tensor:
        """The bound for q = N(mu, sigma^2) without sampling noise, equation (11.10).

        Args:
            x: ``(B, 2)``.
            mu, sigma: ``(B,)``, or ``(1,)`` for all; sigma > 0. One x serves any number of them.
            grid: says dtype and device; the nodes of this integral follow q.

        Returns:
            ``(B,)``, nats.
        """
        return -self._log_ratio(x, x.new_zeros(len(x)), mu, sigma, grid)

    def exact_gap(self, x: Tensor, mu: Tensor, sigma: Tensor, grid: quadrature.Grid) -> Tensor:
        """KL(q(z|x) || p(z|x)) by quadrature, the right side of (11.25): ``(B,)``, nats, >= 0.

        Arguments are those of :meth:`exact_elbo`. The posterior is p(x, z) over what
        :meth:`log_marginal` returns, which asks more of the grid.
        """
        return self._log_ratio(x, self.log_marginal(x, grid), mu, sigma, grid).clamp_min(0)

    def log_q_on_grid(self, mu: Tensor, sigma: Tensor, grid: quadrature.Grid) -> Tensor:
        """log N(z; mu, sigma^2) at every node: mu, sigma ``(B,)`` to ``(B, G)``; sigma > 0."""
        mean, width = _guesses(mu, sigma, grid)
        return gaussian_log_prob(grid.nodes, mean[:, None], 2 * width[:, None].log())

    def _log_ratio(
        self, x: Tensor, log_px: Tensor, mu: Tensor, sigma: Tensor, grid: quadrature.Grid
    ) -> Tensor:
        """The mean under q of log q(z) - (log p(x, z) - log_px): ``(B,)``, nats."""
        _check(x, grid)
        columns = [x, log_px[:, None], *_guesses(mu, sigma, grid)]
        (size,) = broadcast(x=x.shape[:1], mu=columns[2].shape[:1], sigma=columns[3].shape[:1])
        table = torch.cat([c.to(grid.nodes.dtype).expand(size, -1) for c in columns], 1)
        units = quadrature.quadrature_grid(-REACH, REACH, NODES, device=grid.nodes.device)
        log_unit = standard_normal_log_prob(units.nodes)  # q in units of sigma, (NODES,)
        parts = []
        for part in table.split(ROWS):
            point, evidence, mean, width = part[:, None].split([2, 1, 1, 1], -1)
            log_p = self.log_joint(point, mean + width * units.nodes) - evidence[..., 0]
            log_q = log_unit - width[..., 0].log()
            parts.append(quadrature.expectation(log_unit, log_q - log_p, units))
        return torch.cat(parts)


def _check(x: Tensor, grid: quadrature.Grid) -> None:
    floats(x=x, **{"the grid": grid.nodes})
    if x.ndim != 2 or x.shape[1] != 2 or len(x) == 0:
        raise ValueError(f"x has shape {tuple(x.shape)}; expected (B, 2), at least one example")
    if grid.nodes.dtype != torch.float64:
        raise ValueError(f"the grid is of {grid.nodes.dtype}; expected float64 for what is exact")


def _guesses(mu: Tensor, sigma: Tensor, grid: quadrature.Grid) -> list[Tensor]:
    """mu and sigma as columns ``(B, 1)``."""
    columns = []
    for name, given in (("mu", mu), ("sigma", sigma)):
        value = torch.as_tensor(given, dtype=grid.nodes.dtype, device=grid.nodes.device)
        if value.ndim > 0 and value.numel() != len(value):
            raise ValueError(f"{name} has shape {tuple(value.shape)}; expected (B,) or (B, 1)")
        columns.append(value.reshape(-1, 1))
    finite("mu", columns[0])
    positive("sigma", columns[1])
    return columns


def _resolved_integral(log_f: Tensor, grid: quadrature.Grid) -> Tensor:
    """The integral of f ``(B, G)``, when every other node gives nearly the same, and its ends none.

    The error of the trapezoid rule is roughly squared twice when the spacing is halved.
    """
    value = quadrature.log_integral(log_f, grid)
    spacing = math.log(float(grid.nodes[1] - grid.nodes[0]))
    every_other = torch.logsumexp(log_f[:, ::2], -1) + spacing + math.log(2)
    ends = torch.maximum(log_f[:, 0], log_f[:, -1]) + spacing - value
    for bad, reason, advice in (
        (ends > BEYOND, "reaches beyond the ends of the grid", "a larger limit"),
        (~((every_other - value).abs() < COARSE), "is too narrow for the grid", "more points"),
    ):
        if bool(bad.any()):
            raise ValueError(
                f"p(x, z) {reason}, for {int(bad.sum())} of {len(bad)} examples; expected a grid "
                f"that holds it: take {advice}"
            )
    return value
