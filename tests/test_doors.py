"""Bad input at every public function: refused in one sentence, or what comes out is right.

Each function is called with good arguments of which one is replaced by a bad one of every kind.
"""

import inspect
import itertools
import re
from collections.abc import Callable, Iterator

import pytest
import torch
from torch import Tensor

from helpers.evaluation import classes, memorization, strokes, support
from helpers.maths import (
    adversarial,
    bounds,
    descent,
    distances,
    distributions,
    divergences,
    dynamics,
    latent,
    ppca,
)
from helpers.models import covariances, em, vae
from helpers.training.data import mnist
from tests.good_calls import EYE, GOOD, INTERNAL, MODULES, WIRE, B, D, K, seeded

SENTENCE = r"^[^;]+; (expected|this model expects) [^;]+$"  # what came; what was expected


def bad_ones(value: object) -> Iterator[tuple[str, object]]:
    """Bad values of every kind in place of a good one."""
    if isinstance(value, Tensor):
        yield from {
            "numpy": value.detach().numpy(),
            "None": None,
            "text": "x",
            "list": value.tolist(),
        }.items()
        yield "complex", value.to(torch.complex128)
    elif isinstance(value, bool) or callable(value):
        return
    elif isinstance(value, int):
        yield from ((repr(bad), bad) for bad in (-1, 2.5, True, "3", None, float("nan")))
    elif isinstance(value, float):
        yield from ((repr(bad), bad) for bad in (float("nan"), float("inf"), "1", None))
    elif isinstance(value, str):
        yield from ((repr(bad), bad) for bad in (value.title(), "", "other", None))
    elif isinstance(value, torch.Generator):
        yield "None", None


CASES = [
    pytest.param(function, name, bad, id=f"{function.__name__}-{name}-{kind}")
    for function, arguments in GOOD.items()
    for name, value in arguments.items()
    for kind, bad in bad_ones(value)
    if not (name == "floor" and bad is None)  # which means the usual one
]


def test_no_public_function_is_left_out() -> None:
    public = {
        value
        for module in MODULES
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__
        if not name.startswith("_")
    }
    assert public <= set(GOOD) | INTERNAL
    for function in GOOD:
        call(function)  # the good ones are good


@pytest.mark.parametrize(("function", "name", "bad"), CASES)
def test_a_bad_argument_is_refused_in_one_sentence(
    function: Callable, name: str, bad: object
) -> None:
    with pytest.raises(ValueError, match=SENTENCE) as caught:
        call(function, **{name: bad})
    assert "\n" not in str(caught.value)


def call(function: Callable, **changed: object) -> object:
    """Call a function with its good arguments but for some, and a generator of its own."""
    arguments = {**GOOD[function], **changed}
    fresh = {n: seeded() for n, v in arguments.items() if isinstance(v, torch.Generator)}
    return function(**{**arguments, **fresh})


def plain(value: object) -> object:
    """Tensors alone, of a mixture too."""
    value = value.mixture if isinstance(value, em.EMResult) else value
    return tuple(vars(value).values()) if isinstance(value, em.Mixture) else value


TENSORS = [
    pytest.param(function, name, id=f"{function.__name__}-{name}")
    for function, arguments in GOOD.items()
    for name, value in arguments.items()
    if isinstance(value, Tensor) and name != "has_attribute"
]


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int64, torch.bool])
@pytest.mark.parametrize(("function", "name"), TENSORS)
def test_integers_are_refused_or_counted_as_the_numbers_they_are(
    function: Callable, name: str, dtype: torch.dtype
) -> None:
    whole = (3 * GOOD[function][name].abs()).to(dtype)
    if name == "log_r":  # responsibilities of 1
        whole = torch.zeros(B, K, dtype=dtype)
    try:
        found = call(function, **{name: whole})
    except ValueError as error:
        assert re.search(SENTENCE, str(error)) and "\n" not in str(error)
    else:
        expected = call(function, **{name: whole.double()})
        torch.testing.assert_close(plain(found), plain(expected))


# Arguments whose last axis is their own: nothing else says how long it must be.
FREE = {
    adversarial.discriminator_losses, adversarial.generator_loss_minimax,
    adversarial.generator_loss_nonsaturating, distances.earth_movers_samples,
    bounds.elbo, bounds.iwae_bound, bounds.effective_sample_size, bounds.log_marginal_importance,
    distributions.standard_normal_log_prob, em.initial_mixture, latent.attribute_direction,
    classes.classifier_score, classes.differing_bins, memorization.share_nearer, strokes.shared,
    support.radii, ppca.spectrum, ppca.optimum, ppca.best_variance, descent.least_loss,
    # Of these one argument alone, a matrix whose columns nothing else counts.
    *itertools.product(
        (ppca.marginal_covariance, ppca.log_prob, ppca.mean_log_prob, ppca.posterior,
         ppca.diagonal_gap), ("weight",),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("function", "name"), TENSORS)
def test_a_last_axis_that_does_not_fit_is_refused(function: Callable, name: str) -> None:
    if {function, (function, name)} & FREE or function == mnist.binarize:
        pytest.skip("no other argument has a say")
    value = GOOD[function][name]
    longer = torch.cat([value, value.narrow(-1, 0, 1)], -1)
    with pytest.raises(ValueError, match=SENTENCE) as caught:
        call(function, **{name: longer})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("function", "name"), TENSORS)
def test_tensors_on_two_devices_are_refused(function: Callable, name: str) -> None:
    others = [
        v
        for n, v in GOOD[function].items()
        if n != name and not isinstance(v, float | str | dynamics.DiracGan)
    ]
    if not any(not isinstance(v, int) and not inspect.isfunction(v) for v in others):
        if not isinstance(getattr(function, "__self__", None), torch.nn.Module):
            pytest.skip("nothing else lies on a device")
    with pytest.raises(ValueError, match=SENTENCE) as caught:
        call(function, **{name: GOOD[function][name].to("meta")})
    assert "meta" in str(caught.value)


ANYWHERE = [
    bounds.elbo, bounds.elbo_analytic_kl, bounds.iwae_bound, bounds.log_marginal_importance,
    distributions.bernoulli_log_prob, distributions.gaussian_log_prob, divergences.kl_diagonal,
    divergences.kl_standard_normal, latent.kl_per_dimension, latent.interpolate_linear,
    vae.reparameterize, WIRE.mean, WIRE.log_px_given_z, WIRE.log_joint,
]  # fmt: skip


@pytest.mark.parametrize("function", ANYWHERE)
def test_what_is_made_lies_where_the_arguments_do(function: Callable) -> None:
    moved = {n: v.to("meta") for n, v in GOOD[function].items() if isinstance(v, Tensor)}
    found = call(function, **moved)
    for tensor in found if isinstance(found, tuple) else (found,):
        assert tensor.device.type == "meta" and tensor.dtype == torch.float64


@pytest.mark.parametrize("kind", ["diagonal", "spherical"])
def test_covariances_lie_where_the_scatter_does(kind: str) -> None:
    scatter, unit = EYE.expand(K, D, D).to("meta"), torch.ones(D).double().to("meta")
    found = covariances.constrained(scatter, kind, 1e-6, unit)
    assert found.device.type == "meta" and found.shape == (K, D, D)
