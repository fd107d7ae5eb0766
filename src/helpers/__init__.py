"""The mathematics, models and training loop of *Deep Generative Models by Hand*.

One concept per module; ``README.md`` beside this file shows which module may import which.
Importing the package reads no file, draws no random number and prints nothing.
"""
