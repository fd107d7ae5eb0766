"""The equations of ``chapters/gan/dynamics``, (G.18) to (G.27): both sides computed on numbers.

One side comes from autograd, LAPACK's eigenvalues, SciPy's integrator or a path of steps, the
other from the formula as the book writes it. ``test_equations_implicit.py`` finds these tests by
their names.
"""

import math

import numpy as np
import pytest
import torch
from scipy import integrate
from torch import Tensor

from helpers.maths import adversarial, dynamics
from helpers.maths.dynamics import DiracGan

PULLS = {"minimax": 0.5, "nonsaturating": 0.5, "wasserstein": 1.0}


def at(theta: float, psi: float) -> Tensor:
    return torch.tensor([theta, psi], dtype=torch.float64)


def derivative(game: DiracGan, place: Tensor, ratio: float = 1.0) -> Tensor:
    scale = at(1.0, ratio)
    velocity = lambda point: scale * dynamics.field(game, point)  # noqa: E731
    return torch.autograd.functional.jacobian(velocity, place)


def eigenvalues(matrix: Tensor) -> Tensor:
    """By LAPACK, the larger real part first, then the larger imaginary one."""
    found = sorted(torch.linalg.eigvals(matrix).tolist(), key=lambda v: (-v.real, -v.imag))
    return torch.tensor(found, dtype=torch.complex128)


def of_a_step(game: DiracGan, rate: float, ratio: float, order: str) -> Tensor:
    step = lambda point: dynamics.update(game, point, rate, ratio, order)  # noqa: E731
    return torch.autograd.functional.jacobian(step, at(0, 0))


def roots(gamma: float, c: float, k: float = 1.0) -> Tensor:
    root = torch.tensor(k * k * gamma * gamma / 4 - k * c * c, dtype=torch.complex128).sqrt()
    return torch.stack([-k * gamma / 2 + root, -k * gamma / 2 - root])


def test_eq_g_18_each_follows_its_own_gradient() -> None:
    """Against autograd of the losses of ``adversarial``, and for Wasserstein of the mean logit."""
    for theta, psi in ((1.3, -0.7), (-0.4, 2.0)):
        x, y = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (theta, psi))
        real, fake = y * 0, y * x
        logistic = torch.stack(adversarial.discriminator_losses(real, fake)).sum()
        pairs = {
            "minimax": (adversarial.generator_loss_minimax(fake), logistic),
            "nonsaturating": (adversarial.generator_loss_nonsaturating(fake), logistic),
            "wasserstein": (-fake, fake - real),
        }
        for name, (of_g, of_d) in pairs.items():
            up = -torch.autograd.grad(of_g, x, retain_graph=True)[0]
            down = -torch.autograd.grad(of_d, y, retain_graph=True)[0]
            found = dynamics.field(DiracGan(name), at(theta, psi))
            torch.testing.assert_close(found, torch.stack([up, down]))


def test_eq_g_19_the_eigenvalues_are_imaginary() -> None:
    for name, c in PULLS.items():
        matrix = derivative(DiracGan(name), at(0, 0))
        torch.testing.assert_close(matrix, torch.tensor([[0, c], [-c, 0]], dtype=torch.float64))
        expected = torch.tensor([c * 1j, -c * 1j], dtype=torch.complex128)
        torch.testing.assert_close(eigenvalues(matrix), expected)


def test_eq_g_20_the_distance_along_the_flow() -> None:
    """Its derivative at random places, and after a long time by SciPy's integrator."""
    places = torch.randn(50, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    product = places.prod(1)
    for name in PULLS:
        speed = (places * dynamics.field(DiracGan(name), places)).sum(1)
        expected = -product * torch.tanh(product / 2) if name == "nonsaturating" else 0 * product
        torch.testing.assert_close(speed, expected)

        def velocity(_: float, point: np.ndarray, game: DiracGan = DiracGan(name)) -> list:  # noqa: B008
            return dynamics.field(game, torch.from_numpy(point)).tolist()

        end = integrate.solve_ivp(velocity, (0, 400), [1.2, 0.3], rtol=1e-8).y[:, -1]
        radius = math.sqrt(8 / 400) if name == "nonsaturating" else math.hypot(1.2, 0.3)
        assert math.hypot(*end) == pytest.approx(radius, rel=0.03)


@pytest.mark.parametrize(("h", "k"), [(0.3, 1.0), (0.05, 7.0), (1.1, 0.5)])
@pytest.mark.parametrize("name", PULLS)
def test_eq_g_21_simultaneous_steps_grow(name: str, h: float, k: float) -> None:
    found = eigenvalues(of_a_step(DiracGan(name), h, k, "simultaneous"))
    square = 1 + k * h**2 * PULLS[name] ** 2
    torch.testing.assert_close(found.abs().square(), torch.full((2,), square).double())
    # Far away too, and exactly, in the minimax game: by h^2 sigma^2.
    place = at(1.7, -0.9)
    ends = dynamics.update(DiracGan(), place, h)
    factor = 1 + h**2 * float(torch.sigmoid(place.prod())) ** 2
    torch.testing.assert_close(ends.square().sum(), factor * place.square().sum())


@pytest.mark.parametrize(("h", "k"), [(0.3, 1.0), (0.05, 7.0), (1.1, 0.5)])
@pytest.mark.parametrize("name", PULLS)
def test_eq_g_22_alternating_steps_stay_on_the_circle(name: str, h: float, k: float) -> None:
    matrix = of_a_step(DiracGan(name), h, k, "alternating")
    found = eigenvalues(matrix)
    torch.testing.assert_close(found.abs(), torch.ones(2).double())
    trace = 2 - k * h**2 * PULLS[name] ** 2
    assert float((found**2 - trace * found + 1).abs().max()) < 1e-12
    beyond = 2.02 / (math.sqrt(k) * PULLS[name])
    assert float(eigenvalues(of_a_step(DiracGan(name), beyond, k, "alternating")).abs().max()) > 1.1


@pytest.mark.parametrize("gamma", [0.05, 0.9, 1.3, 5.0])
@pytest.mark.parametrize("name", PULLS)
def test_eq_g_23_r1_is_friction(name: str, gamma: float) -> None:
    found = eigenvalues(derivative(DiracGan(name, "r1", gamma), at(0, 0)))
    torch.testing.assert_close(found, roots(gamma, PULLS[name]))
    assert float(found.real.max()) < 0


@pytest.mark.parametrize("s", [0.3, 1.0, 2.5])
def test_eq_g_24_noise_is_friction_but_for_wasserstein(s: float) -> None:
    for name in ("minimax", "nonsaturating"):
        found = eigenvalues(derivative(DiracGan(name, "noise", s), at(0, 0)))
        torch.testing.assert_close(found, roots(s**2 / 2, 0.5), atol=1e-7, rtol=0)
    found = derivative(DiracGan("wasserstein", "noise", s), at(0, 0))
    torch.testing.assert_close(found, derivative(DiracGan("wasserstein"), at(0, 0)))


@pytest.mark.parametrize(("gamma", "h", "k"), [(0.1, 0.3, 1.0), (0.1, 0.5, 1.0), (0.2, 0.3, 4.0)])
def test_eq_g_25_the_largest_step(gamma: float, h: float, k: float) -> None:
    game, c = DiracGan("minimax", "r1", gamma), 0.5
    both = {"simultaneous": 1 - k * h * gamma + k * h**2 * c**2, "alternating": 1 - k * h * gamma}
    for order, square in both.items():
        found = eigenvalues(of_a_step(game, h, k, order)).abs().square()
        torch.testing.assert_close(found, torch.full((2,), square).double())
    assert (both["simultaneous"] < 1) == (h < gamma / c**2)
    path = dynamics.path(game, at(0.01, 0), 400, h, k)
    assert (float(path[-1].norm()) < 0.01) == (h < gamma / c**2)


@pytest.mark.parametrize("gamma", [0.2, 1.5, 2.5])
def test_eq_g_26_a_penalty_towards_one_turns_about_another_point(gamma: float) -> None:
    game = DiracGan("wasserstein", "gradient", gamma)
    for theta, psi in ((0.4, 0.3), (-2.0, 1.8)):
        expected = at(psi, -(theta - gamma) - gamma * psi)
        torch.testing.assert_close(dynamics.field(game, at(theta, psi)), expected)
    found = eigenvalues(derivative(game, at(gamma, 1e-9)))
    torch.testing.assert_close(found, roots(gamma, 1.0))
    path = dynamics.path(game, at(0.5, 0.1), 6000, 0.05, order="alternating")
    if gamma > 2:
        torch.testing.assert_close(path[-1], at(gamma, 0), atol=1e-6, rtol=0)
    else:
        last = path[-300:].norm(dim=1)
        assert 1.1 < float(last.min()) and float(last.max()) < 1.7
        assert gamma > 1 or float(last.mean()) == pytest.approx(4 / math.pi, rel=0.02)


@pytest.mark.parametrize("k", [0.3, 1.0, 90.0, 1e5])
def test_eq_g_27_two_time_scales(k: float) -> None:
    gamma, c = 0.1, 0.5
    found = eigenvalues(derivative(DiracGan("minimax", "r1", gamma), at(0, 0), k))
    torch.testing.assert_close(found, roots(gamma, c, k))
    if k > 1e4:
        assert float(found.real.max()) == pytest.approx(-(c**2) / gamma, rel=2e-3)
