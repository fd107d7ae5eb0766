"""What goes wrong on a page is heard in both engines, or no other test here would mean anything."""

from __future__ import annotations

import pytest

from tests.engines.engine import Engine, wait
from tests.engines.watch import Watched

WRONG = {
    "console": ("() => console.error('a complaint')", "a complaint"),
    "error": ("() => void setTimeout(() => { throw new Error('a slip'); })", "a slip"),
    "promise": ("() => void Promise.reject(new Error('a broken word'))", "a broken word"),
    "file": ("() => document.body.append(Object.assign(new Image(), { src: 'no.png' }))", "no.png"),
    "policy": ("() => { const s = document.createElement('script'); s.textContent = '1';"
               " document.body.append(s); }", "script-src"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_goes_wrong_is_heard(engine: Engine, server: str, what: str) -> None:
    action, words = WRONG[what]
    engine.open(f"{server}/chapters/summary.html")
    engine.run(action)
    wait(lambda: any(words in problem for problem in [*Watched.problems, *engine.problems()]))
    engine.open("about:blank")
    engine.problems()
    Watched.problems.clear()
