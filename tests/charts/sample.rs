//! A realistic offer, simulated just well enough to draw: base $175K, sign-on $80K and $60K, grant $300K
//! vesting 5/15/20/20/20/20 %, share price $230 as geometric Brownian motion.

use std::sync::LazyLock;

use rand::{RngExt, SeedableRng, rngs::SmallRng};
use vestcast::chart::{Band, Bars, Basis, Caption, Chance, Dots, Fan, Total, Vesting, Year, Years};

const PATHS: usize = 20_000;
const PRICE: f64 = 230.0;
const GRANT: f64 = 300_000.0;
pub const CURRENT_PAY: f64 = 300_000.0;
pub const WALK_AWAY: f64 = 1_200_000.0;
const VESTS: [(u32, f64); 6] = [(12, 0.05), (24, 0.15), (30, 0.2), (36, 0.2), (42, 0.2), (48, 0.2)];
const SIGN_ON: [f64; 4] = [80_000.0, 60_000.0, 0.0, 0.0];
const BASE: f64 = 175_000.0;

#[derive(Clone)]
pub struct Sample {
    pub fan: Fan,
    pub years: Years,
    pub total: Total,
    pub dots: Dots,
}

/// No movement, the usual, and far too much: simulated once for all tests.
pub fn certain_to_wild() -> [Sample; 3] {
    static SAMPLES: LazyLock<[Sample; 3]> = LazyLock::new(|| [0.0, 0.33, 1.2].map(|v| sample(0.08, v)));
    SAMPLES.clone()
}

/// Growth 8 %, volatility 33 %.
pub fn usual() -> Sample {
    let [_, usual, _] = certain_to_wild();
    usual
}

/// Round numbers written by hand, for texts that must not change by accident.
pub fn drawn_by_hand() -> Sample {
    let mut sample = usual();
    let last = sample.fan.bands.len() - 1;
    sample.fan.bands[last] =
        Band { p2_5: 65.0, p10: 101.0, p25: 150.0, p50: 235.0, p75: 365.0, p90: 548.0, p97_5: 857.0 };
    for (year, spread) in sample.years.years.iter_mut().zip([10e3, 40e3, 120e3, 180e3]) {
        (year.p10, year.p25, year.p50) = (300e3 - spread, 300e3 - spread / 2.0, 300e3);
        (year.p75, year.p90, year.p97_5) = (300e3 + spread / 2.0, 300e3 + spread, 300e3 + 1.5 * spread);
        year.chance_below_current = Some(Chance::simulated(0.5));
    }
    let total = &mut sample.total;
    (total.p2_5, total.p10, total.p25, total.p50) = (0.95e6, 1.01e6, 1.07e6, 1.17e6);
    (total.p75, total.p90, total.p97_5, total.chance_below) =
        (1.31e6, 1.49e6, 1.8e6, Some(Chance::simulated(0.57)));
    sample.dots.values = (0..50).map(|i| 0.95e6 + 15e3 * f64::from(i)).collect();
    sample
}

pub fn caption() -> Caption {
    Caption {
        context: "Amazon L6 Seattle: first".into(),
        foot: "Simulation, not a forecast: AMZN GBM, growth 8%, volatility 33%; 100,000 paths, seed 1".into(),
        pay: String::new(),
        basis: Basis::Simulated(100_000),
    }
}

/// Weeks, and the months at which stock vests.
fn months() -> Vec<f64> {
    let weekly = (0..208).map(|week| f64::from(week) * 12.0 / 52.0);
    let mut months: Vec<f64> = weekly.chain(VESTS.iter().map(|vest| f64::from(vest.0))).collect();
    months.sort_by(f64::total_cmp);
    months.dedup_by(|a, b| (*a - *b).abs() < 0.01);
    months
}

fn sample(growth: f64, volatility: f64) -> Sample {
    let months = months();
    let paths = paths(&months, growth, volatility);
    let totals: Vec<f64> =
        paths.iter().map(|path| (1..=4).map(|year| pay(&months, path, year)).sum()).collect();
    let totals = sorted(totals);
    let cash = 4.0 * BASE + SIGN_ON.iter().sum::<f64>();
    let q = |p| quantile(&totals, p);
    let below = share_below(&totals, WALK_AWAY);
    Sample {
        years: Years {
            caption: caption(),
            years: (1..=4).map(|year| year_of(&months, &paths, year)).collect(),
            current_pay: Some(CURRENT_PAY),
            bars: Bars::Promised,
        },
        total: Total {
            caption: caption(),
            years: 4,
            curve: if volatility > 0.0 { density(&totals, cash) } else { Vec::new() },
            lumps: Vec::new(),
            cash_floor: cash,
            p2_5: q(0.025),
            p10: q(0.1),
            p25: q(0.25),
            p50: q(0.5),
            p75: q(0.75),
            p90: q(0.9),
            p97_5: q(0.975),
            walk_away: Some(WALK_AWAY),
            chance_below: Some(Chance::simulated(below)),
            offer_letter: Some(cash + GRANT),
        },
        dots: Dots {
            caption: caption(),
            years: 4,
            values: (0..50).map(|i| q((f64::from(i) + 0.5) / 50.0)).collect(),
            threshold: Some(("your walk-away number".into(), WALK_AWAY)),
        },
        fan: fan(months, paths),
    }
}

fn fan(months: Vec<f64>, mut paths: Vec<Vec<f64>>) -> Fan {
    let bands = (0..months.len()).map(|i| band(paths.iter().map(|path| path[i]).collect())).collect();
    paths.sort_by(|a, b| a[months.len() - 1].total_cmp(&b[months.len() - 1]));
    let dated = |path: &Vec<f64>| months.iter().copied().zip(path.iter().copied()).collect();
    let sample_paths = [0.15, 0.5, 0.85].map(|rank| dated(&paths[(rank * PATHS as f64) as usize]));
    Fan {
        caption: caption(),
        ticker: "AMZN".into(),
        start_price: PRICE,
        months,
        bands,
        sample_paths: sample_paths.into(),
        vestings: vec![vesting(VESTS.into())],
    }
}

pub fn vesting(vests: Vec<(u32, f64)>) -> Vesting {
    Vesting { offer: "first".into(), whole: "grant".into(), vests }
}

fn band(prices: Vec<f64>) -> Band {
    let prices = sorted(prices);
    let q = |p| quantile(&prices, p);
    Band {
        p2_5: q(0.025),
        p10: q(0.1),
        p25: q(0.25),
        p50: q(0.5),
        p75: q(0.75),
        p90: q(0.9),
        p97_5: q(0.975),
    }
}

fn paths(months: &[f64], growth: f64, volatility: f64) -> Vec<Vec<f64>> {
    let mut rng = SmallRng::seed_from_u64(1);
    let drift = growth.ln_1p() - volatility * volatility / 2.0;
    let path = |_| {
        let mut price = PRICE;
        let mut prices = vec![price];
        for step in months.windows(2) {
            let years = (step[1] - step[0]) / 12.0;
            let normal: f64 = (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
            price *= (drift * years + volatility * years.sqrt() * normal).exp();
            prices.push(price);
        }
        prices
    };
    (0..PATHS).map(path).collect()
}

fn pay(months: &[f64], path: &[f64], year: u32) -> f64 {
    let this_year = VESTS.iter().filter(|vest| vest.0.div_ceil(12) == year);
    let stock = this_year.map(|&(month, share)| {
        let at = months.partition_point(|&m| m < f64::from(month) - 0.01);
        GRANT * share * path[at] / PRICE
    });
    BASE + SIGN_ON[year as usize - 1] + stock.sum::<f64>()
}

fn year_of(months: &[f64], paths: &[Vec<f64>], year: u32) -> Year {
    let pays = sorted(paths.iter().map(|path| pay(months, path, year)).collect());
    let q = |p| quantile(&pays, p);
    let sign_on = SIGN_ON[year as usize - 1];
    let shares: f64 = VESTS.iter().filter(|vest| vest.0.div_ceil(12) == year).map(|vest| vest.1).sum();
    Year {
        base: BASE,
        sign_on,
        bonus: 0.0,
        stock: GRANT * shares,
        after_leaving: 0.0,
        shortfall: 0.0,
        p10: q(0.1),
        p25: q(0.25),
        p50: q(0.5),
        p75: q(0.75),
        p90: q(0.9),
        p97_5: q(0.975),
        curve: if q(0.1) < q(0.9) { density(&pays, BASE + sign_on) } else { Vec::new() },
        lumps: Vec::new(),
        chance_below_current: Some(Chance::simulated(share_below(&pays, CURRENT_PAY))),
        is_certain: false,
    }
}

/// Kernel density of log(value − floor), transformed back.
pub fn density(sorted_values: &[f64], floor: f64) -> Vec<(f64, f64)> {
    let logs: Vec<f64> = sorted_values.iter().step_by(10).map(|v| (v - floor).max(1e-9).ln()).collect();
    let n = logs.len() as f64;
    let mean = logs.iter().sum::<f64>() / n;
    let sd = (logs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
    let width = 1.8 * 0.9 * sd * n.powf(-0.2);
    let (lo, hi) = (logs[0], logs[logs.len() - 1]);
    let point = |i: i32| {
        let x = lo + (hi - lo) * f64::from(i) / 255.0;
        let kernel = |y: &f64| (-0.5 * ((x - y) / width).powi(2)).exp();
        (floor + x.exp(), logs.iter().map(kernel).sum::<f64>() / x.exp())
    };
    (0..256).map(point).collect()
}

fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

fn quantile(sorted: &[f64], p: f64) -> f64 {
    sorted[((p * sorted.len() as f64) as usize).min(sorted.len() - 1)]
}

fn share_below(sorted: &[f64], threshold: f64) -> f64 {
    sorted.partition_point(|&v| v < threshold) as f64 / sorted.len() as f64
}

pub fn without_goals(mut sample: Sample) -> Sample {
    sample.years.current_pay = None;
    sample.years.years.iter_mut().for_each(|year| year.chance_below_current = None);
    (sample.total.walk_away, sample.total.chance_below) = (None, None);
    sample.dots.threshold = None;
    sample
}

/// Quarterly vests over ten years, with a bonus.
pub fn ten_years(mut sample: Sample) -> Sample {
    let years = sample.years.years;
    sample.years.years = years.iter().cycle().take(10).cloned().collect();
    sample.years.years.iter_mut().for_each(|year| year.bonus = 30_000.0);
    sample.fan.months.iter_mut().for_each(|month| *month *= 2.5);
    sample.fan.vestings = vec![vesting((1..=40).map(|quarter| (3 * quarter, 0.025)).collect())];
    sample.dots.values = (0..100).map(|i| 1.0e6 + 4e3 * f64::from(i) + 20.0 * f64::from(i).powi(2)).collect();
    sample.dots.threshold = Some(("twice what the present job pays in ten years before tax".into(), 1.01e6));
    (sample.total.years, sample.dots.years) = (10, 10);
    let long = "An offer with a name so long that it cannot possibly be shown on one line of a chart of this width, ";
    sample.fan.caption.context = long.into();
    sample.years.caption.foot = long.repeat(3);
    sample
}

/// Monthly vests over a year, a cheap share.
pub fn one_year(mut sample: Sample) -> Sample {
    sample.years.years.truncate(1);
    sample.fan.months.iter_mut().for_each(|month| *month /= 4.0);
    sample.fan.vestings = vec![vesting((1..=12).map(|month| (month, 1.0 / 12.0)).collect())];
    sample.fan.start_price /= 100.0;
    for band in &mut sample.fan.bands {
        let values = [&mut band.p2_5, &mut band.p10, &mut band.p25, &mut band.p50, &mut band.p75];
        values.into_iter().chain([&mut band.p90, &mut band.p97_5]).for_each(|price| *price /= 100.0);
    }
    sample.fan.sample_paths.clear();
    (sample.total.years, sample.dots.years) = (1, 1);
    sample.dots.values = sample.dots.values.iter().step_by(2).take(20).copied().collect();
    sample.total.walk_away = Some(sample.total.p90);
    sample.total.chance_below = Some(Chance::simulated(0.9));
    sample
}

/// On another basis: certain, or from few futures.
pub fn resting_on(mut sample: Sample, basis: Basis) -> Sample {
    let captions = [&mut sample.fan.caption, &mut sample.years.caption];
    captions.into_iter().for_each(|caption| caption.basis = basis);
    (sample.total.caption.basis, sample.dots.caption.basis) = (basis, basis);
    sample
}
