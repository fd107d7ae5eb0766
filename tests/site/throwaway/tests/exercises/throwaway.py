"""Answers for ``helpers.exercises.throwaway``."""

RIGHT = {"check_half": [lambda x: x * 0.5, lambda x: x - x / 2, lambda x: [v / 2 for v in x]]}
WRONG = {
    "check_half": {
        "doubled": lambda x: x + x,
        "twice": lambda x: x * 0.25,
        "root": lambda x: x**0.5,
        "subtracted": lambda x: -2 + x,
        "divided 2": lambda x: 2 * x**-1,
        "itself": lambda x: 1 * x,
    }
}
