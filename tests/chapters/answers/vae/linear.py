"""The answers of the questions of ``chapters/vae/linear``, computed."""

import math

import torch

from helpers.maths import ppca


def price() -> float:
    values = torch.tensor([4.0, 0.1, 0.1], dtype=torch.float64)
    return float(ppca.optimum(values, 1, 0.5).kl.sum())


def turned() -> float:
    values, axes = torch.tensor([4.0, 2.0]).double(), torch.eye(2).double()
    weight = ppca.decoder(values, axes, 2, 1.0)
    cos = math.sqrt(0.5)
    turn = torch.tensor([[cos, -cos], [cos, cos]], dtype=torch.float64)
    return float(ppca.diagonal_gap(weight @ turn, 1.0))


ANSWERS = {"linear-kl": price, "linear-gap": turned}
