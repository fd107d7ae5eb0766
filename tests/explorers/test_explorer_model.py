"""Explorer ``model`` from Python's side: its code is the chapter's, and computes what it shows."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
import traitlets
from torch import nn

from helpers import runs
from helpers.explorers.kit.digits import digits
from helpers.explorers.model import PARTS, Model, listing
from helpers.training.data.mnist import mnist

CHAPTER = Path(__file__).resolve().parents[2] / "chapters" / "vae" / "model.ipynb"
CODE = "\n".join(line["text"] for line in listing())


def cells() -> list[str]:
    """The code cells of the chapter."""
    found = json.loads(CHAPTER.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in found if cell["cell_type"] == "code"]


@pytest.fixture(scope="module")
def by_hand() -> nn.Module:
    """The class that the figure shows, made from the listing, with the weights of the run."""
    names: dict[str, Any] = {}
    [imports] = [cell for cell in cells() if "from torch import nn" in cell]
    for line in imports.splitlines():
        if line.startswith(("from itertools", "import torch", "from torch")):
            exec(line, names)
    exec(CODE, names)
    model: nn.Module = names["SmallVAE"](hidden=(256, 128))
    weights = runs.shipped("vae-2d").state_dict()
    model.load_state_dict({name.replace(".layers", ""): w for name, w in weights.items()})
    return model.double().requires_grad_(False)


def test_its_lines_are_a_cell_of_its_chapter() -> None:
    assert cells().count(CODE) == 1
    assert max(map(len, CODE.splitlines())) <= 63  # what fits beside the drawing


def test_the_chapter_s_code_gives_what_helpers_give(by_hand: nn.Module) -> None:
    x = mnist("test")[0][:5].double()
    eps = torch.randn(5, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    for found, expected in zip(
        by_hand(x, eps), runs.shipped("vae-2d").double()(x, eps), strict=True
    ):
        assert torch.allclose(found, expected, atol=1e-9, rtol=0)


def test_each_line_computes_the_parts_that_it_stands_for() -> None:
    """By the names that it binds: an edit that moves a line is found."""
    computed: dict[str, list[str]] = {}
    lines = listing()
    for node in ast.walk(ast.parse(CODE)):
        parts = lines[node.lineno - 1]["parts"] if hasattr(node, "lineno") else []
        if isinstance(node, ast.Assign | ast.FunctionDef | ast.Return):
            names = [ast.unparse(target) for target in getattr(node, "targets", [])]
            if isinstance(node, ast.FunctionDef):
                names = [argument.arg for argument in node.args.args]
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                names = ["elbo"]
            for part in parts:
                computed.setdefault(part, []).extend(names)
    for part in ("sigma", "z", "logits", "pixels", "coordinates", "reconstruction", "kl"):
        assert computed[part] == [part]
    assert computed["mu"] == ["(mu, logvar)"] and computed["elbo"] == ["elbo"]
    assert computed["encoder"] == ["self.encoder", "(mu, logvar)"]
    assert computed["decoder"] == ["self.decoder", "logits"]
    assert computed["x"] == computed["eps"] == computed["inputs"] == ["self", "x", "eps"]
    assert set(computed) == set(PARTS)


def test_it_begins_with_the_digit_of_the_chapter_s_cell() -> None:
    x, y = mnist("test")
    state = Model()
    assert digits()["labels"][state.example] == 3
    [cell] = [cell for cell in cells() if 'runs.shipped("vae-2d")' in cell]
    assert "digits[labels == 3][7:8]" in cell and str(state.eps) in cell
    assert state.example == 10 * 7 + 3
    assert x[y == 3][7].view(28, 28)[state.pixel // 28, state.pixel % 28] > 0.95


def test_what_the_chapter_says_of_noise_and_of_edges() -> None:
    """The bound of test digits: hardly moved by noise, spent where the decoder is unsure."""
    model = runs.shipped("vae-2d")
    x = mnist("test")[0][:1000]
    with torch.no_grad():
        mu, logvar = model.encode(x)
        eps = torch.randn(64, 1000, 2, generator=torch.Generator().manual_seed(1))
        draws = torch.stack(
            [model.decoder.log_prob(x, mu + torch.exp(0.5 * logvar) * e) for e in eps]
        )
        logits = model.decoder(mu)
    assert 0.5 < draws.std(0).median() < 3  # "a nat or two"
    price = F.softplus(logits) - x * logits
    unsure = (logits.sigmoid() > 0.1) & (logits.sigmoid() < 0.9)
    assert unsure.float().mean() < 0.3
    assert price[unsure].sum() / price.sum() > 0.8  # "most of it"
    grey = (x > 0.05) & (x < 0.95)
    assert price[grey].mean() > 1.3 * price[x >= 0.95].mean() > 5 * price[x <= 0.05].mean()


@pytest.mark.parametrize(
    "state",
    [
        {"eps": [0.0]}, {"eps": [0.0, 3.1]}, {"eps": [float("nan"), 0.0]}, {"pixel": 784},
        {"example": 500}, {"touched": "nothing"}, {"strokes": [[1.0, 2.0, 3.0]]},
    ],
    ids=str,
)  # fmt: skip
def test_states_that_do_not_exist_are_refused(state: dict[str, Any]) -> None:
    with pytest.raises(traitlets.TraitError):
        Model(**state)
