"""Every question of the book that asks for a number: its answer is computed anew, and it is strict.

The answers that the pages check stand in the chapters; here each is derived with ``helpers``, by
another way than its hint where there is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest
import torch
from book import questions

from helpers.maths import bounds, divergences, latent, quadrature
from helpers.maths.distributions import (
    bernoulli_log_prob,
    gaussian_log_prob,
    standard_normal_log_prob,
)
from helpers.maths.gradients import pathwise_gradients, score_function_gradients
from helpers.models import em
from helpers.models.vae import VAE, VAEConfig
from helpers.training.data.mnist import mnist

ROOT = Path(__file__).resolve().parents[2]


BOX = re.compile(r"^:::+\{admonition\}(.*?)^::::$", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"^:name: question-(\S+)$", re.MULTILINE)
ANSWERS: dict[str, Callable[[], float]] = {}
LEAST = 2  # questions in a chapter


class Question(NamedTuple):
    """A question as it stands in a chapter."""

    chapter: str
    name: str
    text: str
    answer: float
    tolerance: float


def written() -> Iterator[Question]:
    """All questions of the notebooks."""
    for path in sorted((ROOT / "chapters").rglob("*.ipynb")):
        chapter = path.relative_to(ROOT / "chapters").with_suffix("").as_posix()
        for cell in nbformat.read(path, as_version=4).cells:
            for box in BOX.findall(cell.source if cell.cell_type == "markdown" else ""):
                name, answer = NAME.search(box), questions.ANSWER.search(box)
                if name and answer:
                    yield Question(chapter, name[1], box, float(answer[1]), float(answer[2]))


QUESTIONS = list(written())
CHAPTERS = sorted((ROOT / "chapters").rglob("*.ipynb"))


def answers(name: str) -> Callable[[Callable[[], object]], None]:
    """Register how the answer of a question is computed."""

    def register(compute: Callable[[], object]) -> None:
        ANSWERS[name] = lambda: float(compute())  # type: ignore[arg-type]

    return register


def row(*values: float) -> torch.Tensor:
    """Numbers as one example, ``(1, D)``."""
    return torch.tensor([values], dtype=torch.float64)


def grid() -> quadrature.Grid:
    return quadrature.quadrature_grid(-8, 8, 4001)


@answers("gm-parameters")
def _() -> int:
    classes, pixels = len(mnist("test")[1].unique()), mnist("test")[0].shape[1]
    return classes * pixels + (classes - 1)


@answers("gm-posterior")
def _() -> torch.Tensor:
    log_joint = bernoulli_log_prob(torch.ones(2, 1), row(0.1, 0.7).logit().T) + row(0.8, 0.2).log()
    return log_joint.softmax(1)[0, 1]


@answers("decoder-bernoulli")
def _() -> torch.Tensor:
    return bernoulli_log_prob(row(1, 0, 1), row(0.9, 0.2, 0.5).logit())[0]


@answers("decoder-density")
def _() -> torch.Tensor:
    return gaussian_log_prob(row(3), row(3), 2 * row(0.1).log())[0]


@answers("jensen-two-atoms")
def _() -> torch.Tensor:
    log_x = row(1, 4).log().T  # as log weights: log E[w] against E[log w]
    return bounds.variational_gap(bounds.iwae_bound(log_x), bounds.elbo(log_x))


@answers("jensen-two-causes")
def _() -> torch.Tensor:
    log_joint, log_q = row(0.1, 0.3).log(), row(0.5, 0.5).log()
    elbo = (log_q.exp() * (log_joint - log_q)).sum(1)
    return bounds.variational_gap(log_joint.logsumexp(1), elbo)


def two_components() -> em.Mixture:
    shapes = torch.ones(2, 1, 1, dtype=torch.float64)
    return em.Mixture(row(0.5, 0.5)[0], row(0, 2).T, shapes)


@answers("em-responsibility")
def _() -> torch.Tensor:
    return em.e_step(row(0.5), two_components()).exp()[0, 0]


@answers("em-variance")
def _() -> torch.Tensor:
    shares = row(1, 0.5, 0)
    log_r = torch.cat([shares, 1 - shares]).T.log()
    return em.m_step(row(0, 1, 4).T, log_r, two_components()).covariances[0, 0, 0]


def posterior_on_grid(x: float) -> tuple[quadrature.Grid, torch.Tensor]:
    """p(z | x) of the model with x | z ~ N(z, 0.5^2), by quadrature."""
    nodes = grid()
    log_likelihood = gaussian_log_prob(row(x), nodes.nodes, 2 * row(0.5).log())
    log_joint = standard_normal_log_prob(nodes.nodes) + log_likelihood
    return nodes, quadrature.posterior_log_density(log_joint.unsqueeze(0), nodes)


@answers("encoder-posterior")
def _() -> torch.Tensor:
    nodes, log_posterior = posterior_on_grid(1.0)
    z = nodes.nodes.T
    mean = quadrature.expectation(log_posterior, z, nodes)
    return quadrature.expectation(log_posterior, (z - mean).square(), nodes).sqrt()


@answers("encoder-gap")
def _() -> torch.Tensor:
    nodes, log_posterior = posterior_on_grid(1.0)
    log_q = gaussian_log_prob(nodes.nodes, row(0.8), row(0.0)).unsqueeze(0)
    return quadrature.expectation(log_q, log_q - log_posterior, nodes)


@answers("model-parameters")
def _() -> int:
    model = VAE(VAEConfig(x_dim=784, hidden=(400,), z_dim=20))
    return sum(weights.numel() for weights in model.parameters())


@answers("model-bits")
def _() -> torch.Tensor:
    elbo = bounds.elbo_analytic_kl(row(-90.0), row(25.0)[0])
    return -elbo / 784 / row(2.0).log()[0]


@answers("training-kl")
def _() -> torch.Tensor:
    return divergences.kl_standard_normal(row(1.0), 2 * row(0.5).log())


@answers("training-batch")
def _() -> float:
    # The sum over a batch of equal bounds against that over the data set.
    return len(mnist("train")[0]) * 1.0 / (torch.ones(128).sum())


@answers("reparam-pathwise")
def _() -> torch.Tensor:
    draw = (row(0.5)[0], row(0.8)[0], row(-1.5))
    return pathwise_gradients(lambda z: z.square().sum(-1), *draw)[1]


@answers("reparam-score")
def _() -> torch.Tensor:
    draw = (row(0.5)[0], row(0.8)[0], row(-1.5))
    return score_function_gradients(lambda z: z.square().sum(-1), *draw)[0]


@answers("latent-two-weights")
def _() -> torch.Tensor:
    return bounds.iwae_bound(row(-100, -104).T)


@answers("latent-midpoint")
def _() -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    ends = torch.randn(2, 400_000, 20, generator=generator)
    return (
        latent.interpolate_linear(ends[0].flatten(), ends[1].flatten(), 3)[1]
        .reshape(-1, 20)
        .square()
        .sum(1)
        .mean()
        .sqrt()
    )


def test_the_chapters_ask_what_is_computed_here() -> None:
    """No question without a computed answer, no answer without its question, no name twice."""
    assert sorted(question.name for question in QUESTIONS) == sorted(ANSWERS)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_asks_for_numbers(path: Path) -> None:
    chapter = path.relative_to(ROOT / "chapters").with_suffix("").as_posix()
    assert len([question for question in QUESTIONS if question.chapter == chapter]) >= LEAST


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_an_answer_is_right_and_its_tolerance_is_narrow(question: Question) -> None:
    """The page accepts the computed number well inside its limits, but no other first digit."""
    computed = ANSWERS[question.name]()
    assert abs(computed - question.answer) <= question.tolerance / 2
    assert question.tolerance <= abs(computed) / 50
    assert abs(-computed - question.answer) > question.tolerance, "the sign must matter"


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_is_one_and_has_a_hint(question: Question) -> None:
    text, hint = question.text.split(":::{hint}\n:class: dropdown\n")
    assert "?" in text
    assert hint.strip()
    assert not re.search(rf"(?<![\d.]){re.escape(f'{question.answer:g}')}(?![\d.])", hint)
