"""The mathematics, models and training loop of *Deep Generative Models by Hand*.

One concept per module; ``README.md`` beside this file shows which module may import which.
Importing the package reads no file, draws no random number and prints nothing. Where it comes
before ``torch``, it sets how threads wait, unless the environment says so (:mod:`helpers.threads`).
"""

import os
import sys

from helpers import threads

if "torch" not in sys.modules:
    os.environ.update(threads.settings(os.environ))
