r"""The smallest adversarial game, a point against a line, as a dynamical system.

The data are a point at 0, the generator makes a point at theta, the discriminator is the line
:math:`a(x) = \psi x`, a logit. Both learn by gradient descent on losses of their own, so the pair
(theta, psi) follows a vector field that is the gradient of nothing, equation (G.18). Here are the
field, its matrix at the equilibrium (0, 0), and the steps that training takes. The module knows no
network. Chapter: ``gan/dynamics``. Source: Mescheder, Geiger and Nowozin (2018).
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from helpers.arguments import number, option, rows, whole

LOSSES = ("minimax", "nonsaturating", "wasserstein")
PENALTIES = ("none", "noise", "r1", "gradient", "clip")
ORDERS = ("simultaneous", "alternating")

# Standard normal noise by the trapezoid rule: for a smooth function its error is far below 1e-9.
_EPS = torch.linspace(-8, 8, 81, dtype=torch.float64)
_WEIGHTS = torch.softmax(-_EPS.square() / 2, 0)


@dataclass(frozen=True)
class DiracGan:
    """Which game is played.

    Attributes:
        loss: "minimax", where the generator descends log(1 - D); "nonsaturating", -log D; or
            "wasserstein", where discriminator and generator move the mean of the logit itself.
        penalty: "none"; "noise", Gaussian noise on data and samples; "r1", (strength / 2) psi^2;
            "gradient", (strength / 2) (|psi| - 1)^2; or "clip", psi kept in [-strength, strength].
        strength: standard deviation of the noise, weight of the penalty, or bound; at least 0,
            and above 0 for a bound.
    """

    loss: str = "minimax"
    penalty: str = "none"
    strength: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a game that does not exist."""
        option("loss", self.loss, *LOSSES)
        option("penalty", self.penalty, *PENALTIES)
        number("strength", self.strength, least=0)
        if self.penalty == "clip" and self.strength == 0:
            raise ValueError("strength is 0; expected a bound above 0 for the penalty 'clip'")

    @property
    def pull(self) -> float:
        """How strongly each player moves the other near the equilibrium: c of (G.19)."""
        return 1.0 if self.loss == "wasserstein" else 0.5

    @property
    def damping(self) -> float:
        """How strongly psi is drawn to 0 near the equilibrium: gamma of (G.23)."""
        if self.penalty == "gradient":
            raise ValueError(
                "the penalty 'gradient' has a kink at psi = 0; expected one with a derivative there"
            )
        if self.penalty == "noise" and self.loss != "wasserstein":
            return self.strength**2 / 2  # (G.24)
        return self.strength if self.penalty == "r1" else 0.0


def field(game: DiracGan, points: Tensor) -> Tensor:
    r"""Minus the gradient of each player's loss for its own number, equation (G.18).

    .. math:: \dot\theta = \psi \, s_G(\psi\theta), \qquad \dot\psi = -\theta \, s_D(\psi\theta)

    with :math:`s_G = s_D = \sigma` for the minimax game, :math:`s_G(a) = \sigma(-a)` without
    saturation, and 1 for Wasserstein; penalties and noise are added to it. Clipping is no part of
    the field but of the step.

    Args:
        game: losses and penalty.
        points: ``(..., 2)``, theta and psi.

    Returns:
        ``(..., 2)``, the velocities of theta and psi.

    Raises:
        ValueError: when the points have another last axis, or are not of floating point.
    """
    rows("points", points, 2)
    theta, psi = points[..., :1], points[..., 1:]
    noisy = game.penalty == "noise"
    eps = (game.strength * _EPS if noisy else torch.zeros(1)).to(points)
    weights = (_WEIGHTS if noisy else torch.ones(1)).to(points)
    real, made = eps, theta + eps  # (N,) and (..., N)
    if game.loss == "wasserstein":
        on_generator = on_made = torch.ones_like(made)
        on_real = torch.ones_like(psi * real)
    else:
        on_made = torch.sigmoid(psi * made)
        on_real = torch.sigmoid(-psi * real)
        on_generator = on_made if game.loss == "minimax" else torch.sigmoid(-psi * made)
    of_theta = psi * (on_generator @ weights)[..., None]
    of_psi = ((real * on_real - made * on_made) @ weights)[..., None]
    if game.penalty == "r1":
        of_psi = of_psi - game.strength * psi
    if game.penalty == "gradient":
        of_psi = of_psi - game.strength * (psi - torch.sign(psi))
    return torch.cat([of_theta, of_psi], -1)


def jacobian(game: DiracGan, ratio: float = 1.0) -> Tensor:
    r"""The matrix of the field at (0, 0), with the discriminator `ratio` times as fast.

    .. math:: J = \begin{pmatrix} 0 & c \\ -kc & -k\gamma \end{pmatrix}

    Equation (G.19), with the damping of (G.23) and the two time scales of (G.27).

    Returns:
        ``(2, 2)``, float64.

    Raises:
        ValueError: when the field has no derivative there, or the ratio is negative.
    """
    number("ratio", ratio, least=0)
    c, damping = game.pull, game.damping
    return torch.tensor([[0, c], [-ratio * c, -ratio * damping]], dtype=torch.float64)


def update_matrix(
    game: DiracGan, rate: float, ratio: float = 1.0, order: str = "simultaneous"
) -> Tensor:
    r"""By what one step multiplies a small (theta, psi), equations (G.21) and (G.22).

    Args:
        game: losses and penalty.
        rate: step size h of the generator.
        ratio: k; the discriminator's step size is k h.
        order: "simultaneous", both players from the same point, I + h J; or "alternating", the
            discriminator first, and the generator against the new one.

    Returns:
        ``(2, 2)``, float64. The path near (0, 0) shrinks when both eigenvalues are inside the unit
        circle.

    Raises:
        ValueError: as :func:`jacobian`, and when the rate is negative or the order another one.
    """
    number("rate", rate, least=0)
    option("order", order, *ORDERS)
    both = torch.eye(2, dtype=torch.float64) + rate * jacobian(game, ratio)
    if order == "simultaneous":
        return both
    first, second = torch.eye(2, dtype=torch.float64), torch.eye(2, dtype=torch.float64)
    first[1], second[0] = both[1], both[0]
    return second @ first


def update(
    game: DiracGan, points: Tensor, rate: float, ratio: float = 1.0, order: str = "simultaneous"
) -> Tensor:
    """One step of training from each of the points; see :func:`update_matrix` for the arguments.

    Args:
        points: ``(..., 2)``, theta and psi.

    Returns:
        ``(..., 2)``.

    Raises:
        ValueError: when an argument is none of the above.
    """
    number("rate", rate, least=0)
    number("ratio", ratio, least=0)
    option("order", order, *ORDERS)
    moves = field(game, points)
    theta, psi = points[..., 0], points[..., 1]
    psi = psi + ratio * rate * moves[..., 1]
    if game.penalty == "clip":
        psi = psi.clamp(-game.strength, game.strength)
    if order == "alternating":
        moves = field(game, torch.stack([theta, psi], -1))
    return torch.stack([theta + rate * moves[..., 0], psi], -1)


def path(
    game: DiracGan,
    start: Tensor,
    steps: int,
    rate: float,
    ratio: float = 1.0,
    order: str = "simultaneous",
) -> Tensor:
    """Where training leads; see :func:`update_matrix` for the arguments.

    Args:
        start: ``(..., 2)``, theta and psi before the first step.
        steps: how many steps are taken.

    Returns:
        ``(steps + 1, ..., 2)``, the start included; infinite or NaN from where it has overflowed.

    Raises:
        ValueError: when an argument is none of the above.
    """
    whole("steps", steps, least=0)
    rows("start", start, 2)
    points = [start]
    for _ in range(steps):
        points.append(update(game, points[-1], rate, ratio, order))
    return torch.stack(points)
