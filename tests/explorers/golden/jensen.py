"""Both sides of Jensen's inequality on weighted atoms, by torch in double precision."""

import torch

CURVES = {
    "neg-log": lambda x: -torch.log(x),
    "exp": torch.exp,
    "square": torch.square,
    "linear": lambda x: 1 + x / 2,
}
CASES = [
    ([0.25, 1.2, 3.4], [0.4, 0.3, 0.3]),
    ([0.5, 0.5, 0.5], [0.2, 0.5, 0.3]),
    ([0.1, 2.0, 3.9], [0.0, 1.0, 0.0]),
    ([0.3, 0.9, 1.7], [0.9, 0.4, 0.7]),  # weights that do not sum to one
]


def golden():
    """One entry for each curve and case."""
    values = []
    for name, g in CURVES.items():
        for atoms, weights in CASES:
            x = torch.tensor(atoms, dtype=torch.float64)
            w = torch.tensor(weights, dtype=torch.float64)
            w = w / w.sum()
            mean = (w * x).sum()
            outside = (w * g(x)).sum()
            terms = {"mean": mean, "inside": g(mean), "outside": outside, "gap": outside - g(mean)}
            values.append(
                {"g": name, "atoms": atoms, "weights": weights}
                | {"terms": {key: value.item() for key, value in terms.items()}}
            )
    return values
