"""Fields, paths, matrices and eigenvalues of the point against the line, by ``helpers``."""

import itertools

import torch

from helpers.maths import dynamics

START, STEPS = [0.7, -0.4], 15
PLACES = [[0.5, 0.0], [-1.3, 2.1], [2.5, -0.6]]
STRENGTHS = {"none": 0.5, "noise": 0.8, "r1": 0.6, "gradient": 0.6, "clip": 0.45}
STEPPING = [(0.2, 1.0), (0.9, 0.3), (0.3, 5.0)]  # rates and ratios


def eigenvalues(matrix):
    """As pairs of real and imaginary part, by LAPACK, in no particular order."""
    return [[value.real, value.imag] for value in torch.linalg.eigvals(matrix).tolist()]


def case(loss, penalty, order, rate, ratio):
    """All that the figure shows of one way to train."""
    game = dynamics.DiracGan(loss, penalty, STRENGTHS[penalty])
    how = {"loss": loss, "penalty": penalty, "strength": game.strength, "order": order}
    how |= {"rate": rate, "ratio": ratio}
    start = torch.tensor(START, dtype=torch.float64)
    found = {
        "how": how,
        "field": dynamics.field(game, torch.tensor(PLACES, dtype=torch.float64)).tolist(),
        "path": dynamics.path(game, start, STEPS, rate, ratio, order)[::5].tolist(),
    }
    if penalty != "gradient":
        matrix = dynamics.update_matrix(game, rate, ratio, order)
        found |= {"matrix": matrix.tolist(), "eigenvalues": eigenvalues(matrix)}
    return found


def golden():
    """One entry for each loss, penalty, order and step size."""
    ways = itertools.product(dynamics.LOSSES, dynamics.PENALTIES, dynamics.ORDERS, STEPPING)
    return {
        "start": START,
        "places": PLACES,
        "cases": [case(loss, penalty, order, *by) for loss, penalty, order, by in ways],
    }
