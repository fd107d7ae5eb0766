"""What ``generator`` computes: noise on the plane, samples, also by class, and nearest pictures."""

import json

import torch
from torch import nn

from helpers import runs
from helpers.evaluation.memorization import nearest_distance
from helpers.evaluation.neighbours import nearest
from helpers.explorers.kit.layers import pack

EVERY = 3  # pixels are compared one in three, which meets every column of the picture
CLASSES, SIZE, PIXELS = 4, 3, 5
SIDES = (37, 29)  # pictures to look among, pixels of each


def golden():
    """The shipped generator; a small one with classes; a plane; pictures and their neighbours."""
    generator = torch.Generator().manual_seed(0)

    def normal(*shape):
        return torch.randn(*shape, generator=generator)

    return {
        "shipped": shipped(normal(3, 64)),
        "classes": by_class(normal(2, SIZE)),
        "plane": plane(normal(3, SIZE).double()),
        "pictures": pictures(normal(*SIDES), normal(4, SIDES[1])),
    }


def shipped(z):
    """Samples of the shipped generator."""
    model = runs.shipped("gan-mnist-0")
    networks = pack(model.networks())["networks"]
    pixels = model.double().generate(z.double())[:, ::EVERY]
    return {
        "networks": json.dumps(networks),
        "z": z.tolist(),
        "every": EVERY,
        "pixels": [[round(p, 7) for p in row] for row in pixels.tolist()],
    }


def by_class(z):
    """A network that gets the noise and the class side by side, for every class."""
    torch.manual_seed(3)
    network = nn.Sequential(
        nn.Linear(SIZE + CLASSES, 6), nn.LayerNorm(6), nn.ReLU(), nn.Linear(6, PIXELS), nn.Sigmoid()
    )
    network.requires_grad_(False)
    for tensor in network.parameters():
        tensor.copy_(tensor.half())
    asset = pack({"generator": network})
    labels = torch.eye(CLASSES)
    made = [network(torch.cat([row.expand(CLASSES, SIZE), labels], 1)).tolist() for row in z]
    return {
        "networks": json.dumps(asset["networks"]),
        "weights": asset["weights"].hex(),
        "classes": CLASSES,
        "z": z.tolist(),
        "made": made,
    }


def plane(draws):
    """Noise at some places, by its definition."""
    places = [[0.0, 0.0, 1.0], [1.5, -0.5, 0.8], [-2.0, 2.0, 1.5], [0.3, 0.7, 0.0]]
    w, a, b = draws
    noise = [s * (w + u * a + v * b) / (1 + u**2 + v**2) ** 0.5 for u, v, s in places]
    return {
        "draws": draws.tolist(),
        "places": places,
        "noise": [z.tolist() for z in noise],
    }


def pictures(among, queries):
    """Binary pictures, packed, and of grey queries the nearest of them and how far it is."""
    examples, levels = (among > 0.2).float(), queries.sigmoid()
    binary = (levels > 0.5).float()
    bits = nn.functional.pad(examples, (0, -SIDES[1] % 8)).reshape(len(among), -1, 8)
    numbers = (bits * 2 ** torch.arange(7, -1, -1)).sum(2).long()
    return {
        "bytes": bytes(numbers.flatten().tolist()).hex(),
        "pixels": SIDES[1],
        "levels": levels.tolist(),
        "nearest": nearest(binary, examples).tolist(),
        "distance": nearest_distance(binary, examples).square().round().tolist(),
        "last": examples[-1].tolist(),
    }
