"""The answers of the questions of ``chapters/gan/dynamics``, computed."""

import torch
from scipy import optimize

from helpers.maths.dynamics import DiracGan, path, update_matrix


def doubling() -> int:
    """Counted on the path itself."""
    start = torch.tensor([1e-4, 0.0], dtype=torch.float64)
    r = path(DiracGan("minimax"), start, 700, 0.1).norm(dim=1)
    return int((r >= 2 * r[0]).nonzero()[0])


def largest_step() -> float:
    game = DiracGan("wasserstein", "r1", 0.6)
    spare = lambda h: float(torch.linalg.eigvals(update_matrix(game, h)).abs().max()) - 1  # noqa: E731
    return optimize.brentq(spare, 0.1, 1.5)


ANSWERS = {"dynamics-doubling": doubling, "dynamics-step": largest_step}
