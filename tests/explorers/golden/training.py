"""A tiny recorded run: what `recorded` packs of it, and what its models compute by PyTorch."""

import json

import torch

from helpers.explorers.kit.data import recorded
from helpers.models.vae import VAE, VAEConfig

CONFIG = VAEConfig(x_dim=7, hidden=(5, 4), z_dim=2)
EPOCHS = [0, 1, 4]


def golden():
    """The packed run, its inputs, and codes, widths and pictures at every snapshot."""
    generator = torch.Generator().manual_seed(3)
    pixels = torch.rand(6, CONFIG.x_dim, generator=generator)
    z = torch.randn(4, CONFIG.z_dim, generator=generator)
    models = [halved(seed) for seed in range(len(EPOCHS))]
    run = packed(models)
    with torch.no_grad():
        shown = [values(model.double(), pixels.double(), z.double()) for model in models]
    return {
        "run": run | {"weights": run["weights"].hex(), "networks": json.dumps(run["networks"])},
        "pixels": pixels.flatten().tolist(),
        "z": z.flatten().tolist(),
        "snapshots": shown,
    }


def halved(seed):
    """A model with random weights that float16 holds exactly, large enough to matter."""
    torch.manual_seed(seed)
    model = VAE(CONFIG)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(2)
    return model.half().float()


def packed(models):
    """The asset of a run whose file holds these snapshots."""
    record = {"snapshots": EPOCHS, "beta": 1.0, "history": []}
    snapshots = [{k: v.half() for k, v in model.state_dict().items()} for model in models]
    return recorded(VAE(CONFIG), {"record": record, "snapshots": snapshots})


def values(model, pixels, z):
    """Codes, their mean widths, and pictures, one after another."""
    mu, logvar = model.encode(pixels)
    return {
        "codes": mu.flatten().tolist(),
        "width": torch.exp(0.5 * logvar).mean(0).tolist(),
        "pictures": model.decode(z).flatten().tolist(),
    }
