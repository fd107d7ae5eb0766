"""Optimizers of two players, plain enough for a test to compute their steps by hand."""

from __future__ import annotations

import torch

from helpers.models import gan


def descents(model: gan.GAN, lr: float = 1.0) -> dict[str, torch.optim.Optimizer]:
    """Plain descent for each player, by its name."""
    return {
        player: torch.optim.SGD(getattr(model, player).parameters(), lr=lr)
        for player in gan.PLAYERS
    }
