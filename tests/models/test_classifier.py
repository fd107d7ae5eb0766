"""The classifier of digits: what it computes, what it learns, what it refuses."""

import pytest
import torch
from torch import Tensor

from helpers import runs
from helpers.models import classifier
from helpers.models.classifier import Classifier, ClassifierConfig
from helpers.training.data.mnist import mnist
from helpers.training.loop import fit


def small(channels: tuple[int, int] = (3, 5), features: int = 7) -> Classifier:
    torch.manual_seed(0)
    return Classifier(ClassifierConfig(channels, features))


def draw(n: int) -> Tensor:
    return torch.rand(n, 784, generator=torch.Generator().manual_seed(0))


def test_features_are_what_the_answer_is_made_of() -> None:
    model, x = small(), draw(5)
    features, log_py = classifier.measure(model, x, batch_size=2)
    assert features.shape == (5, 7) and float(features.min()) >= 0
    torch.testing.assert_close(log_py, model(x).log_softmax(1))
    torch.testing.assert_close(log_py.exp().sum(1), torch.ones(5))
    torch.testing.assert_close(model.head(features).log_softmax(1), log_py)


def test_pixels_are_rows_of_an_image() -> None:
    """A dark image with one bright corner: features of another corner are another's."""
    corner, other = torch.zeros(2, 784)
    corner[0], other[27] = 1, 1
    seen, mirrored = (small().body[0](v.reshape(1, 1, 28, 28))[0] for v in (corner, other))
    assert bool((seen[:, 0, 0] != seen[:, 9, 9]).any())
    assert bool((mirrored[:, 0, 27] != mirrored[:, 9, 9]).any())
    torch.testing.assert_close(seen[:, 20:, 20:], mirrored[:, 20:, :8])


def test_training_lowers_the_loss_on_easy_digits() -> None:
    y = torch.arange(60) % 3
    x = torch.zeros(60, 28, 28)
    for i, digit in enumerate(y.tolist()):
        x[i, 8 * digit + 2 : 8 * digit + 8] = 0.9  # a bar at a height of its own
    x = x.flatten(1)
    model = small()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    before = classifier.evaluate(model, x, y)
    step = classifier.classifier_step(model, optimizer)
    fit(
        step, (x, y), epochs=8, batch_size=20, generator=torch.Generator().manual_seed(0),
        state={"model": model, "optimizer": optimizer}, progress=False,
    )  # fmt: skip
    after = classifier.evaluate(model, x, y)
    assert after["error"] == 0.0 < before["error"]
    assert after["cross_entropy"] < 0.5 * before["cross_entropy"]


def test_the_shipped_one_reaches_its_record_and_loses_binary_digits() -> None:
    model = runs.shipped("classifier")
    assert isinstance(model, Classifier)
    x, y = mnist("test")
    grey = classifier.evaluate(model, x, y)
    record = runs.load("classifier").record
    assert record["pixels"] == "real"
    assert grey["error"] == pytest.approx(0.008, abs=3e-4)
    binary = classifier.evaluate(model, mnist("test", "static")[0], y)
    assert 1.5 * grey["error"] < binary["error"] < 0.03
    assert runs.checkpoint("classifier").stat().st_size < 1e6


@pytest.mark.parametrize(
    ("x", "said"),
    [
        (torch.rand(4, 1, 28, 28), r"expected a non-empty batch \(B, D\) with D = 784: flatten"),
        (torch.rand(0, 784), "expected a non-empty batch"),
        (torch.rand(4, 100), "this model expects 784"),
        (255 * torch.rand(4, 784), r"expected pixels in \[0, 1\]: divide bytes by 255"),
        (torch.rand(4, 784).double(), "expected the same"),
        (torch.full((4, 784), torch.nan), "expected finite numbers"),
    ],
)
def test_digits_of_another_kind_are_refused(x: Tensor, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        classifier.measure(small(), x)


@pytest.mark.parametrize(
    ("y", "said"),
    [
        (torch.zeros(3, dtype=torch.int64), r"y has shape \(3,\)"),
        (torch.zeros(4), "int64"),
        (torch.tensor([0, 1, 2, 10]), "y has values from 0 to 10; expected digits 0 to 9"),
    ],
)
def test_labels_that_do_not_fit_are_refused(y: Tensor, said: str) -> None:
    model = small()
    with pytest.raises(ValueError, match=said):
        classifier.evaluate(model, draw(4), y)
    step = classifier.classifier_step(model, torch.optim.SGD(model.parameters(), 0.1))
    with pytest.raises(ValueError, match=said):
        vars(step)["check"]((draw(4), y))
    with pytest.raises(ValueError, match="the batch holds 1 tensors; expected digits and labels"):
        vars(step)["check"]((draw(4),))


@pytest.mark.parametrize("bad", [{"channels": [3, 5]}, {"channels": (3,)}, {"features": 0}])
def test_sizes_that_are_none_are_refused(bad: dict) -> None:
    with pytest.raises(ValueError, match="; expected"):
        ClassifierConfig(**bad)
