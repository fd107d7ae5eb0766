"""How samples share out among the modes of a ring, by ``torch.cdist``."""

import torch

SIGMA, NEAR, SHARE, SAMPLES = 0.1, 3, 0.25, 160


def golden():
    """Samples around some modes of a ring more than around others, and how they share out."""
    generator = torch.Generator().manual_seed(3)
    angles = torch.arange(8, dtype=torch.float64) * torch.pi / 4
    modes = 2 * torch.stack([angles.cos(), angles.sin()], 1)
    weights = torch.tensor([5.0, 5, 5, 5, 3, 0.8, 0.3, 0], dtype=torch.float64)
    mode = torch.multinomial(weights, SAMPLES, True, generator=generator)
    noise = torch.randn(SAMPLES, 2, generator=generator, dtype=torch.float64)
    samples = (modes[mode] + 1.5 * SIGMA * noise).float()
    away, nearest = torch.cdist(samples.double(), modes).min(1)
    counts = torch.bincount(nearest[away < NEAR * SIGMA], minlength=8)
    return {
        "samples": samples.flatten().tolist(),
        "counts": counts.tolist(),
        "near": counts.sum().item() / SAMPLES,
        "held": (counts >= SHARE * SAMPLES / 8).sum().item(),
    }
