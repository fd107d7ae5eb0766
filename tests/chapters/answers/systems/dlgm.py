"""The answers of the questions of ``chapters/systems/dlgm``, computed."""

import numpy as np
from scipy import optimize


def gap() -> float:
    """By minimising the divergence over the variances of a diagonal q."""
    precision = np.eye(2) + np.outer([3.0, 3.0], [3.0, 3.0])

    def divergence(log_variances: np.ndarray) -> float:
        variances = np.exp(log_variances)
        trace = float((np.diag(precision) * variances).sum())
        log_ratio = -np.linalg.slogdet(precision)[1] - log_variances.sum()
        return 0.5 * (trace - 2 + log_ratio)

    return float(optimize.minimize(divergence, np.zeros(2), tol=1e-12).fun)


def narrow() -> float:
    """The variance along u, by inverting the matrix."""
    d, u = np.array([1.0, 2.0, 4.0]), np.array([1.0, 2.0, 2.0])
    covariance = np.linalg.inv(np.diag(d) + np.outer(u, u))
    return float(np.linalg.slogdet(covariance)[1])


ANSWERS = {"dlgm-gap": gap, "dlgm-determinant": narrow}
