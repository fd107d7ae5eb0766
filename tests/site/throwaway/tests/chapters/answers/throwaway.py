"""The answers of the questions of ``chapters/throwaway``, computed."""

ANSWERS = {"throwaway-one": lambda: 1 + 2, "throwaway-two": lambda: 2 * 5}
