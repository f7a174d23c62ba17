"""What the Python peers share: the parameters, the statistics and the clock.

`PROGRAM WORK PATHS THREADS REPEATS [HISTORY]` runs the work once to warm up, then REPEATS times, and prints
seconds (wall and CPU) and the statistics of the four-year total as JSON.
"""

import json
import sys
import time

import numpy as np

BASE, SIGN_ON = 185_000.0, (110_000.0, 85_000.0, 0.0, 0.0)
PRICE, SHARES = 200.0, 1765.0
VESTS = ((12, 0.05), (24, 0.15), (30, 0.2), (36, 0.2), (42, 0.2), (48, 0.2))
MU, SIGMA = 0.08, 0.35
KAPPA, THETA, XI, RHO = 2.0, SIGMA**2, 0.6, -0.6
JUMPS, JUMP_MEAN, JUMP_SD = 0.5, -0.1, 0.15
ALPHA, BETA = 0.08, 0.9
DAYS, DT = 1008, 1 / 252
BLOCK = 21
PERCENTILES = (1, 5, 10, 25, 50, 75, 90, 95, 99)


def pay_by_year(price_at):
    """Pay of four years, one row each, from a function that gives the prices at a month."""
    pay = [BASE + cash for cash in SIGN_ON]
    for month, part in VESTS:
        year = (month - 1) // 12
        pay[year] = pay[year] + SHARES * part * price_at(month)
    return np.array(pay)


def statistics(pay):
    """Mean, sd, percentiles and ES 5 % of four years and the total; those of the total that are compared."""
    columns = np.vstack([pay, pay.sum(axis=0)])
    mean, sd = columns.mean(axis=1), columns.std(axis=1, ddof=1)
    percentiles = np.percentile(columns, PERCENTILES, axis=1)
    worst = int(columns.shape[1] * 0.05)
    shortfall = np.partition(columns, worst, axis=1)[:, :worst].mean(axis=1)
    found = mean[4], sd[4], percentiles[2][4], percentiles[4][4], percentiles[6][4], shortfall[4]
    return [float(value) for value in found]


def standard_errors(total, batches=100):
    """Of the same statistics for one path; over √n for n paths. From the spread over batches."""
    rows = []
    for part in np.array_split(total, batches):
        worst = int(len(part) * 0.05)
        p10, p50, p90 = np.percentile(part, (10, 50, 90))
        rows.append([part.mean(), part.std(ddof=1), p10, p50, p90, np.sort(part)[:worst].mean()])
    spread = np.std(rows, axis=0, ddof=1) * np.sqrt(len(total) / batches)
    return [float(value) for value in spread]


def main(works):
    """`works` maps a name to a function of (paths, history) that gives pay by year."""
    name, paths, repeats = sys.argv[1], int(sys.argv[2]), int(sys.argv[4])
    history = np.loadtxt(sys.argv[5]) if len(sys.argv) > 5 else None
    if name not in works:
        sys.exit(3)
    wall, cpu = [], []
    for _ in range(repeats + 1):
        start, used = time.perf_counter(), time.process_time()
        pay = works[name](paths, history)
        found = statistics(pay)
        wall.append(time.perf_counter() - start)
        cpu.append(time.process_time() - used)
    print(json.dumps({"wall": wall[1:], "cpu": cpu[1:], "found": found, "se": standard_errors(pay.sum(axis=0))}))
