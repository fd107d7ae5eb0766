"""All exercises, and the answers that stand in the module of the same path beside this file."""

import importlib
import pkgutil

from helpers import exercises
from helpers.exercises import Answer, Exercise

EXERCISES: dict[str, Exercise] = {}
RIGHT: dict[str, list[Answer]] = {}
WRONG: dict[str, dict[str, Answer]] = {}
for found in pkgutil.walk_packages(exercises.__path__, "helpers.exercises."):
    members = vars(importlib.import_module(found.name))
    own = {name: value for name, value in members.items() if isinstance(value, Exercise)}
    if own:
        answers = importlib.import_module(found.name.replace("helpers", "tests", 1))
        EXERCISES.update(own)
        RIGHT.update(answers.RIGHT)
        WRONG.update(answers.WRONG)
