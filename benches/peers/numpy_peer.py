"""NumPy: arrays over all paths, a step of the model at a time."""

import numpy as np

from common import *

rng = np.random.default_rng(1)


def gbm(paths, _):
    months = np.array([month for month, _ in VESTS])
    years = np.diff(months, prepend=0)[:, None] / 12
    normals = rng.standard_normal((len(months), paths))
    steps = (MU - SIGMA**2 / 2) * years + SIGMA * np.sqrt(years) * normals
    prices = PRICE * np.exp(np.cumsum(steps, axis=0))
    return pay_by_year(dict(zip(months, prices)).__getitem__)


def daily(paths, log_return):
    """Pay from a function that gives the log returns of a day."""
    log_price = np.full(paths, np.log(PRICE))
    prices = {}
    for day in range(1, DAYS + 1):
        log_price += log_return()
        if day % 126 == 0:
            prices[day // 21] = np.exp(log_price)
    return pay_by_year(prices.__getitem__)


def heston(paths, _):
    variance = np.full(paths, THETA)

    def log_return():
        nonlocal variance
        first, second = rng.standard_normal((2, paths))
        cut = np.maximum(variance, 0)
        spread = np.sqrt(cut * DT)
        variance = variance + KAPPA * (THETA - cut) * DT + XI * spread * (RHO * first + np.sqrt(1 - RHO**2) * second)
        return (MU - cut / 2) * DT + spread * first

    return daily(paths, log_return)


def merton(paths, _):
    drift = MU - JUMPS * np.expm1(JUMP_MEAN + JUMP_SD**2 / 2) - SIGMA**2 / 2

    def log_return():
        jumps = rng.poisson(JUMPS * DT, paths)
        jump = JUMP_MEAN * jumps + JUMP_SD * np.sqrt(jumps) * rng.standard_normal(paths)
        return drift * DT + SIGMA * np.sqrt(DT) * rng.standard_normal(paths) + jump

    return daily(paths, log_return)


def garch(paths, _):
    variance = np.full(paths, THETA * DT)
    omega = THETA * DT * (1 - ALPHA - BETA)

    def log_return():
        nonlocal variance
        shock = np.sqrt(variance) * rng.standard_normal(paths)
        variance = omega + ALPHA * shock**2 + BETA * variance
        return (MU - SIGMA**2 / 2) * DT + shock

    return daily(paths, log_return)


def bootstrap(paths, history):
    at = rng.integers(len(history), size=paths)

    def log_return():
        nonlocal at
        returns = history[at]
        fresh = rng.random(paths) < 1 / BLOCK
        at = np.where(fresh, rng.integers(len(history), size=paths), (at + 1) % len(history))
        return returns

    return daily(paths, log_return)


main({"gbm": gbm, "heston": heston, "merton": merton, "garch": garch, "bootstrap": bootstrap})
