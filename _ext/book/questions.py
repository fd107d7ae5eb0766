"""Sphinx extension: questions with a number for an answer, which the page checks without a kernel.

In a chapter a question is an admonition with the class ``question``. Its answer stands in a
comment, which neither the page nor JupyterLab shows; a folded hint may follow it::

    ::::{admonition} Question: two values
    :class: question
    :name: question-two-values

    How large is the gap?

    <!-- answer: 0.223 within 0.002 nats -->

    :::{hint}
    :class: dropdown
    Compute log E[X] first.
    :::
    ::::

The page gets a small form in place of the comment, for which ``_static/questions.js`` does the
checking and, after two misses, unfolds the hint. A book without scripts shows the answer instead.
``tests/test_questions.py`` computes every answer anew.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from helpers import words

ANSWER = re.compile(r"<!--\s*answer:\s*(\S+)\s+within\s+(\S+?)(?:\s+(\w.*?))?\s*-->")
CLASS = "question"
logger = logging.getLogger(__name__)


class question_form(nodes.General, nodes.Element):
    """Where the reader types an answer: ``answer``, ``tolerance``, ``unit`` and ``field``."""


def add_forms(app: Sphinx, doctree: nodes.document) -> None:
    """Put a form in the place of every answer; a question without one is reported."""
    for box in list(doctree.findall(nodes.admonition)):
        if CLASS not in box["classes"]:
            continue
        found = [(raw, ANSWER.search(raw.astext())) for raw in box.findall(nodes.raw)]
        answers = [(raw, match) for raw, match in found if match]
        if len(answers) != 1 or not box["ids"]:
            what = "a question needs a name and one <!-- answer: NUMBER within NUMBER UNIT -->"
            logger.warning(what, location=box)
            continue
        raw, match = answers[0]
        form = question_form(
            answer=match[1],
            tolerance=match[2],
            unit=match[3] or "",
            field=f"{box['ids'][0]}-answer",
        )
        raw.parent.replace(raw, form)


def visit_form(translator: Any, node: nodes.Element) -> None:
    """Write the form, hidden until the script runs, or the answer where no script will run."""
    say = words.catalogue(translator.builder.config.language).say
    unit = node["unit"]
    if translator.builder.name != "html":
        key = "question.answer-in" if unit else "question.answer"
        answer = translator.encode(say(key, answer=node["answer"], unit=unit))
        translator.body.append(f'<p class="question-answer">{answer}</p>')
        raise nodes.SkipNode
    given = {name: node[name] for name in ("answer", "tolerance", "unit")}
    data = {f"data-{name}": value for name, value in given.items()}
    field = node["field"]
    label = translator.encode(say("question.yours-in" if unit else "question.yours", unit=unit))
    translator.body.append(
        translator.starttag(node, "form", "", CLASS="question-form", hidden="", **data)
        + f'<label for="{field}">{label}</label>\n'
        + f'<input id="{field}" inputmode="text" autocomplete="off" size="8" maxlength="24"'
        + f' aria-describedby="{field}-verdict">\n'
        + f'<button type="submit">{translator.encode(say("question.check"))}</button>\n'
        + f'<output id="{field}-verdict" for="{field}"></output>\n</form>\n'
    )
    raise nodes.SkipNode


def skip_form(translator: Any, node: nodes.Element) -> None:
    """Leave the form out of formats that are not HTML."""
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.add_node(question_form, html=(visit_form, None), latex=(skip_form, None))
    app.connect("doctree-read", add_forms)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
