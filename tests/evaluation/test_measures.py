"""The measures of samples, on clouds whose answer is known."""

import math

import pytest
import torch
from scipy import stats
from sklearn.metrics.pairwise import polynomial_kernel
from torch import Tensor

from helpers.evaluation import classes, frechet, kernel_distance, memorization, parzen, support
from helpers.evaluation.clouds import COLUMNS


def draw(*shape: int, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def seeded() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def test_frechet_distance_of_a_cloud_and_its_shift_is_the_squared_shift() -> None:
    x, shift = draw(50, 4), torch.tensor([1.0, -2.0, 0.0, 0.5], dtype=torch.float64)
    found = frechet.frechet_distance(x, x + shift)
    torch.testing.assert_close(found, shift.square().sum())
    torch.testing.assert_close(
        frechet.frechet_distance(x, 3 * x), frechet.frechet_distance(3 * x, x)
    )


def test_frechet_distance_of_fewer_points_than_dimensions_is_finite() -> None:
    """The covariances are singular then, and no root may turn into NaN."""
    x, y = draw(5, 20), draw(7, 20, seed=1)
    assert 0 < float(frechet.frechet_distance(x, y)) < math.inf
    assert float(frechet.frechet_distance(x, x)) < 1e-9


def test_frechet_distance_in_single_precision_is_computed_in_double() -> None:
    x, y = draw(400, 6) + 100, draw(400, 6, seed=1) + 100
    found = frechet.frechet_distance(x.float(), y.float())
    torch.testing.assert_close(found, frechet.frechet_distance(x, y), rtol=1e-4, atol=0)


def test_kernel_distance_is_a_mean_over_blocks_by_another_kernel() -> None:
    """All points in every block, so that a block is any other: scikit-learn's kernel, once."""
    x, y = draw(12, 3), draw(12, 3, seed=1) + 0.3
    mean, spread = kernel_distance.kernel_distance(x, y, seeded(), size=12, blocks=3)
    a, b, c = (
        polynomial_kernel(p.numpy(), q.numpy(), degree=3, gamma=1 / 3, coef0=1)
        for p, q in ((x, x), (y, y), (x, y))
    )
    expected = sum((k.sum() - k.trace()) / (12 * 11) for k in (a, b)) - 2 * c.mean()
    assert float(mean) == pytest.approx(expected) and float(spread) < 1e-9


def test_kernel_distance_is_zero_on_average_and_grows_with_distance() -> None:
    equal = [
        float(kernel_distance.kernel_distance(draw(80, 2, seed=s), draw(80, 2, seed=s + 500),
                                              seeded(), size=80, blocks=1)[0])
        for s in range(100)
    ]  # fmt: skip
    mean, error = torch.tensor(equal).mean(), torch.tensor(equal).std() / 10
    assert abs(float(mean)) < 4 * float(error) and min(equal) < 0
    far = kernel_distance.kernel_distance(draw(80, 2), draw(80, 2) + 2, seeded(), size=60)
    assert float(far[0]) > 10 * max(equal) and float(far[1]) > 0


def test_support_of_separate_and_of_equal_clouds() -> None:
    x = draw(40, 3)
    assert support.precision_recall(x, x) == (1.0, 1.0)
    assert support.precision_recall(x, x + 100) == (0.0, 0.0)
    assert support.density_coverage(x, x + 100) == (0.0, 0.0)
    assert support.density_coverage(x, x)[1] == 1.0


def test_what_a_model_leaves_out_lowers_recall_and_what_it_adds_lowers_precision() -> None:
    """Two lumps far apart; the model has one of them, or has a third."""
    left, right, third = draw(60, 2) - 20, draw(60, 2, seed=1) + 20, draw(60, 2, seed=2)
    both = torch.cat([left, right])
    precision, recall = support.precision_recall(both, draw(60, 2, seed=3) - 20)
    assert precision > 0.8 and 0.3 < recall < 0.5
    assert support.density_coverage(both, draw(60, 2, seed=3) - 20)[1] < 0.55
    precision, recall = support.precision_recall(left, torch.cat([draw(60, 2, seed=3) - 20, third]))
    assert 0.3 < precision < 0.55 and recall > 0.8


def test_parts_of_a_matrix_of_distances_are_the_whole_one() -> None:
    """More points than one part holds; a large common part costs no digits."""
    x, y = draw(4000, 2) + 1e4, draw(COLUMNS + 100, 2, seed=1) + 1e4
    whole = torch.cdist(x[:1300], y, compute_mode="donot_use_mm_for_euclid_dist")
    found = memorization.nearest_distance(x[:1300], y)
    torch.testing.assert_close(found, whole.min(1).values)
    own = torch.cdist(x, x, compute_mode="donot_use_mm_for_euclid_dist")
    torch.testing.assert_close(support.radii(x, 3), own.sort(1).values[:, 3])


def test_the_score_is_one_for_one_answer_and_the_number_of_classes_for_all() -> None:
    sure = torch.eye(5, dtype=torch.float64).clamp_min(1e-300).log()
    assert float(classes.classifier_score(sure)) == pytest.approx(5)
    assert float(classes.classifier_score(sure[[2, 2, 2]])) == pytest.approx(1)
    assert float(classes.classifier_score(sure.mean(0, keepdim=True).log_softmax(1))) == 1.0
    with pytest.raises(ValueError, match="log_py does not sum to 1; expected log-probabilities"):
        classes.classifier_score(draw(4, 3))
    exact = torch.tensor([[0.0, -math.inf], [-math.inf, 0.0]])
    assert float(classes.classifier_score(exact)) == pytest.approx(2)


def test_bins_of_one_distribution_differ_as_often_as_the_level_says() -> None:
    shares = [
        classes.differing_bins(*torch.randint(50, (2, 4000), generator=seeded().manual_seed(s)), 50)
        for s in range(60)
    ]
    assert 0.03 < sum(shares) / 60 < 0.07


def test_a_bin_that_is_left_out_is_found_by_the_test_of_two_proportions() -> None:
    x = torch.tensor([0] * 40 + [1] * 60 + [2] * 100)
    y = torch.tensor([0] * 70 + [1] * 60 + [2] * 70)
    table = [[[40, 160], [70, 130]], [[60, 140], [60, 140]], [[100, 100], [70, 130]]]
    rejected = [stats.chi2_contingency(t, correction=False).pvalue < 0.05 for t in table]
    assert classes.differing_bins(x, y, 3) == pytest.approx(sum(rejected) / 3)
    assert rejected == [True, False, True]
    even, fewer = torch.tensor([0, 1] * 100), torch.tensor([0] * 80 + [1] * 120)  # p = 0.044
    assert classes.differing_bins(even, fewer, 2) == 1.0


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (torch.tensor([0, 4]), "x has bins outside 0 to 3 or no point; expected some"),
        (torch.tensor([0.5]), "expected the bin of each point"),
        (torch.zeros(0, dtype=torch.int64), "no point"),
    ],
)
def test_bins_that_are_none_are_refused(bad: Tensor, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        classes.differing_bins(bad, torch.tensor([1, 2]), 4)


def test_a_copy_is_nearer_than_everything_and_a_stranger_never() -> None:
    examples, held_out = draw(50, 3), draw(20, 3, seed=1)
    fair = memorization.nearest_distance(held_out, examples)
    copies = memorization.nearest_distance(examples[:7], examples)
    assert float(copies.max()) < 1e-6
    assert memorization.share_nearer(copies, fair) == 1.0
    assert memorization.share_nearer(fair, fair) == 0.5
    assert memorization.share_nearer(fair + 100, fair) == 0.0


def test_the_width_of_the_window_is_the_likeliest_of_those_offered() -> None:
    """Many samples of a standard normal: the narrow window wins; of few samples the wide one."""
    x = draw(300, 2, seed=5)
    assert parzen.best_width(x, draw(4000, 2), (0.2, 2.0)) == 0.2
    assert parzen.best_width(x, draw(3, 2), (0.2, 2.0)) == 2.0
    assert parzen.WIDTHS[0] == 0.1 and parzen.WIDTHS[-1] == pytest.approx(1.0)
    assert len(parzen.WIDTHS) == 10
    several = parzen.parzen_log_prob(x, draw(30, 2), (0.3, 0.7))
    torch.testing.assert_close(several[1], parzen.parzen_log_prob(x, draw(30, 2), 0.7))
    with pytest.raises(ValueError, match=r"^widths is empty; expected at least one width$"):
        parzen.parzen_log_prob(x, x, ())
