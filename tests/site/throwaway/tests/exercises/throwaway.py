"""Answers for ``helpers.exercises.throwaway``."""

RIGHT = {"check_half": lambda x: x * 0.5}
WRONG = {"check_half": {"doubled": lambda x: x + x}}
