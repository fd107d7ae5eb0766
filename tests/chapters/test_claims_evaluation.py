"""What ``chapters/gan/evaluation`` says of measures, held for other draws; its table, in part anew.

The chapter's functions are its own: its cells run here, but for those that draw or print.
"""

import itertools
import json
from functools import cache
from typing import Any

import pytest
import torch
from sklearn.cluster import MiniBatchKMeans

from helpers.evaluation import classes, frechet, memorization, parzen, summary, support
from helpers.evaluation.neighbours import nearest
from helpers.training.data.mnist import mnist
from tests.chapters.definitions import definitions
from tools import measures

BEGINS = ("import json", "judge = ", "def seeded", "def spoilt", "def score", "def radii")
UNTIL = ("seen = ", "halves = ", "surest =", "inside =")
RECORD = json.loads(measures.TABLE.read_text(encoding="utf-8"))["rows"]
SEED = 7  # of halves that the chapter does not use


@cache
def chapter() -> dict[str, Any]:
    names = definitions("gan/evaluation", BEGINS, UNTIL)
    names["unit"] = measures.unit()
    return names


@cache
def halves() -> tuple[torch.Tensor, ...]:
    return torch.randperm(10_000, generator=torch.Generator().manual_seed(SEED)).split(5000)


@cache
def looks() -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
    x, y = mnist("test")
    worse = chapter()["spoilt"](x[halves()[1]], y[halves()[1]])
    return {"real": chapter()["look"](x[halves()[0]])} | {
        name: chapter()["look"](images) for name, images in worse.items()
    }


def far(name: str) -> float:
    return float(frechet.frechet_distance(looks()["real"][0], looks()[name][0]))


def test_halves_of_the_test_set_are_alike_only_when_drawn_at_random() -> None:
    first, last = (chapter()["look"](part)[0] for part in mnist("test")[0].split(5000))
    assert far("untouched") < 0.4 < 3 < float(frechet.frechet_distance(first, last))


def test_noise_costs_about_a_class_and_repetition_less() -> None:
    assert 1.2 < far("noise 0.1") < 3.5 and 1.8 < far("no nines") < 3.5
    assert far("500, ten times") < far("no nines")
    assert min(far("blurred"), far("noise 0.3")) > 5 * far("noise 0.1")


def test_the_bias_is_what_the_formula_says_to_a_tenth_or_so() -> None:
    x = looks()["real"][0].double()
    y = looks()["untouched"][0]
    cov = torch.cov(torch.cat([x, y.double()]).T)
    for n in (500, 1000):
        pairs = zip(x.float().split(n), y.split(n), strict=True)
        found = [float(frechet.frechet_distance(*pair)) for pair in pairs]
        expected = float(frechet.frechet_bias(cov, n, n))
        assert sum(found) / len(found) == pytest.approx(expected, rel=0.25)
        assert found[0] > far("untouched") * 2


def test_recall_and_coverage_see_repetition_and_blur() -> None:
    real = looks()["real"][0]
    found = {
        name: (*support.precision_recall(real, seen), *support.density_coverage(real, seen))
        for name, (seen, _) in looks().items()
        if name in ("untouched", "blurred", "500, ten times", "noise 0.1")
    }
    precision, recall, density, coverage = found["untouched"]
    assert 0.86 < precision < 0.93 and 0.86 < recall < 0.93
    assert density == pytest.approx(1, abs=0.06)
    assert coverage == pytest.approx(support.fair_coverage(5000, 5000), abs=0.012)
    assert found["500, ten times"][1] < 0.05 and found["500, ten times"][3] < 0.5
    assert found["blurred"][0] > 0.75 and found["blurred"][1] < 0.1
    assert found["noise 0.1"][0] > precision and found["noise 0.1"][2] > density


def test_ten_pictures_beat_the_test_set_in_the_score() -> None:
    x, _ = mnist("test")
    log_py = chapter()["look"](x)[1]
    sure = log_py[log_py.argmax(0)].repeat(50, 1)
    whole = float(classes.classifier_score(log_py))
    assert float(classes.classifier_score(sure)) > 9.99 > 9.85 > whole > 9.6
    assert chapter()["score"](log_py)[2] == pytest.approx(whole)


def means_of_digits(count: int) -> torch.Tensor:
    how = {"batch_size": 4096, "n_init": 1, "max_iter": 5, "init": "random"}
    found = MiniBatchKMeans(count, random_state=SEED, **how)
    return torch.from_numpy(found.fit(mnist("train")[0][:19_000].numpy()).cluster_centers_)


def test_means_of_digits_beat_ten_times_as_many_digits_in_the_window() -> None:
    pixels, _ = mnist("train")
    means = means_of_digits(1000)
    test = mnist("test")[0][halves()[0]][:1000]
    found = []
    for cloud in (means, pixels[:10_000], pixels[:1000]):
        width = parzen.best_width(pixels[-1000:], cloud)
        log_p = parzen.parzen_log_prob(test, cloud, width).mean()
        gap = memorization.nearest_distance(test, cloud).double().square().mean()
        volume = 392 * torch.log(torch.tensor(2 * torch.pi * width**2, dtype=torch.float64))
        lower = -gap / (2 * width**2) - volume - torch.tensor(float(len(cloud))).log()
        assert float(log_p) == pytest.approx(float(lower), abs=0.2)
        found.append(float(log_p))
    assert found[0] > found[1] + 8 > found[1] > found[2] + 60


def test_bins_hardly_see_noise_and_see_repetition() -> None:
    x, y = mnist("test")
    worse = chapter()["spoilt"](x[halves()[1]], y[halves()[1]])
    middles, home = means_of_digits(100), x[halves()[0]]
    bins = {
        name: classes.differing_bins(nearest(home, middles), nearest(images, middles), 100)
        for name, images in worse.items()
    }
    assert bins["untouched"] < 0.11 and bins["noise 0.1"] < 0.11
    assert bins["500, ten times"] > 0.25 and bins["two to the right"] > 0.4


def mean(row: str, measure: str) -> float:
    return sum(seed[measure] for seed in RECORD[row]["seeds"]) / len(RECORD[row]["seeds"])


def test_the_table_has_every_row_by_every_measure_three_times() -> None:
    assert list(RECORD) == list(measures.ROWS)
    for row, entry in RECORD.items():
        assert entry["pixels"] == measures.ROWS[row][0]
        assert len(entry["seeds"]) == len(measures.SEEDS) == 3
        assert all(tuple(seed) == summary.MEASURES for seed in entry["seeds"])


@pytest.mark.parametrize("row", ["VAE, means", "training digits", "GAN"])
def test_a_row_of_the_table_measured_anew(row: str) -> None:
    """Its cheaper measures, for one seed; another order of sums may change the last digits."""
    seed = 1
    kind, sample = measures.ROWS[row]
    real, own = measures.look(mnist("test", measures.KINDS[kind])[0]), measures.look(sample(seed))
    stored = RECORD[row]["seeds"][seed]
    found = frechet.frechet_distance(own.features, real.features)
    assert float(found) == pytest.approx(stored["frechet"], rel=1e-3)
    score = classes.classifier_score(own.log_py)
    assert float(score) == pytest.approx(stored["score"], rel=1e-4)


def test_the_table_orders_the_models_as_the_chapter_says() -> None:
    """The mean of one model beyond that of the next by more than their spread."""
    best_first = {
        "frechet": (False, ["GAN", "VAE, samples", "VAE, means", "mixture", "naive Bayes"]),
        "kernel": (False, ["GAN", "VAE, samples", "VAE, means", "mixture", "naive Bayes"]),
        "recall": (True, ["GAN", "VAE, samples", "VAE, means", "mixture", "naive Bayes"]),
        "coverage": (True, ["GAN", "VAE, samples", "VAE, means", "mixture", "naive Bayes"]),
        "precision": (True, ["mixture", "VAE, means", "GAN", "naive Bayes"]),
        "parzen": (True, ["VAE, means", "mixture", "training digits", "GAN"]),
        "score": (True, ["mixture", "GAN", "VAE, means", "VAE, samples", "naive Bayes"]),
    }
    for measure, (falling, rows) in best_first.items():
        for better, worse in itertools.pairwise(rows):
            ends = [[seed[measure] for seed in RECORD[row]["seeds"]] for row in (better, worse)]
            high, low = ends if falling else ends[::-1]
            assert min(high) > max(low), (measure, better, worse)
    assert mean("GAN", "frechet") == pytest.approx(8 * mean("training digits", "frechet"), rel=0.1)
    assert 0.22 < 1 - mean("GAN", "coverage") < 0.28
    models = [row for row in RECORD if not row.startswith("training")]
    assert all(mean(row, "nearer") < 0.52 for row in models)
    assert mean("training digits", "nearer") == 1.0
