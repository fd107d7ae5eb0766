"""How many threads compute, and how long they spin while they wait; both are read by ``torch``.

OpenMP's threads spin for some work to come. As soon as something else wants their core, a model
trains many times slower than with one thread. Fewer turns of the loop cost an idle machine next to
nothing (``benchmarks/busy_machine.py``). A container may use fewer cores than it sees.
"""

from collections.abc import Mapping

SPINS = "5000"


def settings(environment: Mapping[str, str]) -> dict[str, str]:
    """What an environment lacks, to be set before ``torch`` is imported.

    Args:
        environment: variables; what they say already stays. ``CPU_LIMIT`` is what JupyterHub
            allows a container, in cores, perhaps a fraction.
    """
    wanted = {"GOMP_SPINCOUNT": SPINS}
    try:
        wanted["OMP_NUM_THREADS"] = str(max(1, int(float(environment["CPU_LIMIT"]))))
    except (KeyError, ValueError, OverflowError):
        pass  # no limit, or none that is a number
    return {name: value for name, value in wanted.items() if name not in environment}
