"""QuantLib by its Python module: a process, a generator of paths, a loop over samples."""

import numpy as np
import QuantLib as ql

from common import *

MONTHS = [month for month, _ in VESTS]
today = ql.Date(15, 1, 2026)
ql.Settings.instance().evaluationDate = today
spot = ql.QuoteHandle(ql.SimpleQuote(PRICE))


def curve(rate):
    return ql.YieldTermStructureHandle(ql.FlatForward(today, rate, ql.Actual365Fixed()))


def normals(count):
    uniforms = ql.UniformRandomSequenceGenerator(count, ql.UniformRandomGenerator(1))
    return ql.GaussianRandomSequenceGenerator(uniforms)


def gbm(paths, _):
    volatility = ql.BlackConstantVol(today, ql.NullCalendar(), SIGMA, ql.Actual365Fixed())
    process = ql.BlackScholesMertonProcess(spot, curve(0.0), curve(MU), ql.BlackVolTermStructureHandle(volatility))
    grid = ql.TimeGrid([month / 12 for month in MONTHS])
    generator = ql.GaussianPathGenerator(process, grid, normals(len(MONTHS)), False)
    prices = np.empty((len(MONTHS), paths))
    for k in range(paths):
        path = generator.next().value()
        for vest in range(len(MONTHS)):
            prices[vest, k] = path[vest + 1]
    return pay_by_year(dict(zip(MONTHS, prices)).__getitem__)


def heston(paths, _):
    process = ql.HestonProcess(
        curve(MU), curve(0.0), spot, THETA, KAPPA, THETA, XI, RHO, ql.HestonProcess.FullTruncation
    )
    times = [day * DT for day in range(DAYS + 1)]
    generator = ql.GaussianMultiPathGenerator(process, times, normals(2 * DAYS), False)
    prices = np.empty((len(MONTHS), paths))
    for k in range(paths):
        path = generator.next().value()[0]
        for vest, month in enumerate(MONTHS):
            prices[vest, k] = path[month * 21]
    return pay_by_year(dict(zip(MONTHS, prices)).__getitem__)


main({"gbm": gbm, "heston": heston})
