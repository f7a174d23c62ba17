"""Numba: a compiled loop over paths, parallel, with fast mathematics."""

import sys
from math import exp, log, sqrt

import numba
import numpy as np

from common import *

numba.set_num_threads(int(sys.argv[3]))
MONTHS = np.array([month for month, _ in VESTS])
PARTS = np.array([part for _, part in VESTS])
CASH = np.array([BASE + cash for cash in SIGN_ON])
JUMP_DRIFT = JUMPS * (exp(JUMP_MEAN + JUMP_SD**2 / 2) - 1)

parallel = numba.njit(parallel=True, fastmath=True)
inline = numba.njit(fastmath=True, inline="always")


@inline
def vest(pay, path, half_year, price):
    for k in range(len(MONTHS)):
        if MONTHS[k] == 6 * half_year:
            pay[(MONTHS[k] - 1) // 12, path] += SHARES * PARTS[k] * price


@inline
def cash(paths):
    pay = np.empty((4, paths))
    for year in range(4):
        pay[year] = CASH[year]
    return pay


@parallel
def gbm(paths, _):
    pay = cash(paths)
    for path in numba.prange(paths):
        log_price, last = log(PRICE), 0
        for k in range(len(MONTHS)):
            years = (MONTHS[k] - last) / 12
            last = MONTHS[k]
            log_price += (MU - SIGMA**2 / 2) * years + SIGMA * sqrt(years) * np.random.standard_normal()
            pay[(last - 1) // 12, path] += SHARES * PARTS[k] * exp(log_price)
    return pay


@parallel
def heston(paths, _):
    pay = cash(paths)
    for path in numba.prange(paths):
        log_price, variance = log(PRICE), THETA
        for day in range(1, DAYS + 1):
            first, second = np.random.standard_normal(), np.random.standard_normal()
            cut = max(variance, 0.0)
            spread = sqrt(cut * DT)
            log_price += (MU - cut / 2) * DT + spread * first
            variance += KAPPA * (THETA - cut) * DT + XI * spread * (RHO * first + sqrt(1 - RHO**2) * second)
            if day % 126 == 0:
                vest(pay, path, day // 126, exp(log_price))
    return pay


@parallel
def merton(paths, _):
    pay = cash(paths)
    for path in numba.prange(paths):
        log_price = log(PRICE)
        for day in range(1, DAYS + 1):
            log_price += (MU - JUMP_DRIFT - SIGMA**2 / 2) * DT + SIGMA * sqrt(DT) * np.random.standard_normal()
            for _ in range(np.random.poisson(JUMPS * DT)):
                log_price += JUMP_MEAN + JUMP_SD * np.random.standard_normal()
            if day % 126 == 0:
                vest(pay, path, day // 126, exp(log_price))
    return pay


@parallel
def garch(paths, _):
    pay = cash(paths)
    for path in numba.prange(paths):
        log_price, variance = log(PRICE), THETA * DT
        for day in range(1, DAYS + 1):
            shock = sqrt(variance) * np.random.standard_normal()
            variance = THETA * DT * (1 - ALPHA - BETA) + ALPHA * shock**2 + BETA * variance
            log_price += (MU - SIGMA**2 / 2) * DT + shock
            if day % 126 == 0:
                vest(pay, path, day // 126, exp(log_price))
    return pay


@parallel
def bootstrap(paths, history):
    pay = cash(paths)
    for path in numba.prange(paths):
        log_price, at = log(PRICE), np.random.randint(len(history))
        for day in range(1, DAYS + 1):
            log_price += history[at]
            at = np.random.randint(len(history)) if np.random.random() < 1 / BLOCK else (at + 1) % len(history)
            if day % 126 == 0:
                vest(pay, path, day // 126, exp(log_price))
    return pay


main({"gbm": gbm, "heston": heston, "merton": merton, "garch": garch, "bootstrap": bootstrap})
