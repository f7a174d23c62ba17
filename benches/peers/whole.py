"""What a person writes instead: two offers, 100,000 paths, three charts. `whole.py FOLDER`."""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

PATHS, PRICE, GROWTH, VOLATILITY = 100_000, 258.63, 0.08, 0.33
VESTS = ((12, 0.05), (24, 0.15), (30, 0.2), (36, 0.2), (42, 0.2), (48, 0.2))
OFFERS = {"first": (175e3, (80e3, 60e3, 0, 0), 300e3), "counter": (185e3, (110e3, 85e3, 0, 0), 380e3)}

folder = Path(sys.argv[1])
rng = np.random.default_rng(1)
months = np.arange(0, 49)
drift = np.log1p(GROWTH) - VOLATILITY**2 / 2
steps = drift / 12 + VOLATILITY / np.sqrt(12) * rng.standard_normal((48, PATHS))
prices = PRICE * np.exp(np.vstack([np.zeros(PATHS), np.cumsum(steps, axis=0)]))

years, totals = {}, {}
for name, (base, sign_on, grant) in OFFERS.items():
    pay = np.full((4, PATHS), base) + np.array(sign_on)[:, None]
    for month, part in VESTS:
        pay[(month - 1) // 12] += grant / PRICE * part * prices[month]
    years[name], totals[name] = pay, pay.sum(axis=0)
    for label, values in [*((f"Year {k + 1}", pay[k]) for k in range(4)), ("4 years", totals[name])]:
        p10, p50, p90 = np.percentile(values, (10, 50, 90))
        worst = np.sort(values)[: PATHS // 20].mean()
        print(f"{name:8} {label:8} {p10:12,.0f} {p50:12,.0f} {p90:12,.0f} {values.mean():12,.0f} {worst:12,.0f}")

figure, axes = plt.subplots()
bands = np.percentile(prices, (5, 25, 50, 75, 95), axis=1)
axes.fill_between(months, bands[0], bands[4], alpha=0.2)
axes.fill_between(months, bands[1], bands[3], alpha=0.4)
axes.plot(months, bands[2])
axes.set(title="Price", xlabel="month", ylabel="$")
figure.savefig(folder / "fan.png", dpi=150)

figure, axes = plt.subplots()
axes.violinplot(list(years["first"][:, :20_000]), showmedians=True)
axes.set(title="Pay by year", xlabel="year", ylabel="$")
figure.savefig(folder / "years.png", dpi=150)

figure, axes = plt.subplots()
for name, total in totals.items():
    axes.hist(total, bins=200, density=True, alpha=0.5, label=name)
axes.legend()
axes.set(title="Four years", xlabel="$")
figure.savefig(folder / "total.png", dpi=150)
