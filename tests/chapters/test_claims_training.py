"""What ``chapters/gan/training`` says of its mistakes, held with another seed than the page has.

The functions are the chapter's own: its cells run here, but for those that draw or train. Each
claim is about ten games at once.
"""

from functools import cache
from typing import Any

import pytest
import torch

from tests.chapters.definitions import definitions

BEGINS = (
    "import copy",
    "NETS, BATCH",
    "CENTRES",
    "class Game",
    "def play",
    "def shares",
    "def samples",
    "def wrong_label",
    "def standardised",
    "line = ",
    "def ahead",
    "def clamped",
)
UNTIL = (
    "torch.manual_seed(0)",
    "games = ",
    "wrong = ",
    "normed = ",
    "step = ",
    "report(",
    "print(",
)
SEED, SEEDS = 5, (5, 6)
pytestmark = pytest.mark.usefixtures("one_thread")


@cache
def chapter() -> dict[str, Any]:
    """Networks, loop, counts."""
    return definitions("gan/training", BEGINS, UNTIL)


def game(norm: Any = None) -> Any:
    return chapter()["Game"](norm, seed=SEED)


def play(steps: int, loss: str = "nonsaturating", **how: Any) -> Any:
    names = chapter()
    return names["play"](game(), steps, names[loss], **how)


def modes(played: Any) -> float:
    names = chapter()
    return float(names["held"](names["samples"](played)).double().mean())


def near(played: Any) -> float:
    names = chapter()
    return float(names["shares"](names["samples"](played)).sum(1).mean())


def radius(played: Any) -> float:
    return float(chapter()["samples"](played).norm(dim=2).median())


def told_apart(played: Any) -> float:
    """The discriminator's loss, nats."""
    names = chapter()
    with torch.no_grad():
        on_real, on_fake = names["adversarial"].discriminator_losses(
            played.d(names["ring"]()), played.d(names["samples"](played))
        )
    return float(on_real.mean() + on_fake.mean())


def test_a_penalty_keeps_modes_that_get_lost_without_it() -> None:
    names = chapter()
    kept, lost = (
        sum(modes(names["play"](names["Game"](seed=seed), 1600, r1=r1)) for seed in SEEDS) / 2
        for r1 in (0.1, 0.0)
    )
    assert kept > 7.3
    assert lost < kept - 0.2


def test_without_detach_the_samples_do_not_reach_the_ring() -> None:
    right, wrong = (play(1000, detach=detach) for detach in (True, False))
    assert near(wrong) < 0.75 * near(right)
    assert modes(wrong) < modes(right) - 1.5
    still = play(300, "minimax", detach=False)
    assert radius(still) < 1.0
    assert told_apart(still) < 0.6 < 1.0 < told_apart(wrong)


def test_the_stray_gradient_does_no_harm_where_it_is_cleared_in_time() -> None:
    """The same weights to the last bit, when the generator's gradient is cleared in between."""
    names = chapter()
    ends = []
    for detach in (True, False):
        played = game()
        clear = played.of_d.step
        played.of_d.step = lambda clear=clear, played=played: (clear(), played.of_g.zero_grad())
        names["play"](played, 5, detach=detach)
        ends.append([p.detach().clone() for p in played.g.parameters()])
    assert all(torch.equal(a, b) for a, b in zip(*ends, strict=True))


def test_with_the_wrong_label_both_losses_fall_and_no_mode_is_held() -> None:
    names = chapter()
    played = play(200, "wrong_label")
    with torch.no_grad():
        own = names["wrong_label"](played.d(played.g(names["noise"]()))).mean()
    assert told_apart(played) < 0.3
    assert float(own) < 0.2
    assert modes(played) < 0.3


def test_a_label_of_nine_tenths_for_the_generator_is_not_seen() -> None:
    names = chapter()
    soft = names["play"](game(), 600, lambda a: names["bce"](a, 0.9))
    assert near(soft) > 0.7 * near(play(600))


def test_a_shared_batch_norm_tells_the_generator_something_else() -> None:
    names = chapter()
    how = {"r1": 0, "judge": names["together"]}
    one = names["play"](game(names["standardised"]), 300, **how)
    with torch.no_grad():
        fake = one.g(names["noise"]())
        trained = float(names["together"](one.d, names["ring"](), fake)[1].mean())
        alone = float(one.d(fake).mean())
    assert trained < -3 and abs(alone) < 1.5
    two = names["play"](game(names["standardised"]), 300, r1=0)
    none = names["play"](game(), 300, r1=0)
    assert abs(radius(none) - 2) < 0.3 < abs(radius(two) - 2)
    assert max(modes(one), modes(two)) < 0.3


def test_the_pull_of_a_strong_discriminator() -> None:
    names = chapter()
    torch.manual_seed(SEED)
    strong = names["ahead"](600, game=game())
    pulls = {
        loss: float(names["pull"](strong, names[loss]).median())
        for loss in ("minimax", "nonsaturating")
    }
    assert pulls["minimax"] < 0.02
    assert pulls["nonsaturating"] > 0.5


def test_smoothed_samples_weaken_the_pull_and_slow_plain_steps() -> None:
    names = chapter()
    one_side, both = (
        names["ahead"](600, labels, game=game()) for labels in ((0.9, 0.0), (0.9, 0.1))
    )
    strong, weak = (float(names["pull"](found).median()) for found in (one_side, both))
    assert weak < 0.3 * strong
    plain = [names["out"](found, torch.optim.SGD, 0.02) for found in (one_side, both)]
    adam = [names["out"](found, torch.optim.Adam, 2e-3) for found in (one_side, both)]
    assert plain[1] < 0.5 * plain[0]
    assert adam[1] > 0.6 * adam[0]


def test_smoothed_samples_do_no_harm_on_the_ring() -> None:
    assert near(play(600, labels=(0.9, 0.1))) > 0.7 * near(play(600))
