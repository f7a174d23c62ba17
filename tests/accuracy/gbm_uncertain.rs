//! Geometric Brownian motion whose growth and volatility are drawn once a path.

use vestcast::market::{Arguments, Mixture, PriceModel, RateLaw, Value as Argument, Weighted, find};

use super::*;

/// A mistake in what is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mistake {
    None,
    /// The growth is known: its mean on every path.
    KnownGrowth,
    /// The volatility is known: the root of its mean square on every path.
    KnownVolatility,
    /// The deviation of what is drawn is 20 % too large.
    WiderLaw,
}

fn uncertain(asset: &Value, mistake: Mistake) -> Stock {
    let of = |key: &str| asset[key].as_f64().unwrap();
    let vol = &asset["vol"];
    let law = |vol: &Value| match vol["kind"].as_str().unwrap() {
        "fixed" => RateLaw::Fixed(vol["sigma"].as_f64().unwrap()),
        "uniform" => {
            let [low, high] = ["lo", "hi"].map(|key| vol[key].as_f64().unwrap());
            let more = if mistake == Mistake::WiderLaw { 0.1 * (high - low) } else { 0.0 };
            RateLaw::uniform("volatility", low - more, high + more).unwrap()
        }
        "discrete" => {
            let pairs = numbers(&vol["values"]).into_iter().zip(numbers(&vol["probs"]));
            let rates: Vec<Weighted> = pairs.map(|(value, weight)| Weighted { value, weight }).collect();
            RateLaw::discrete("volatility", rates).unwrap()
        }
        other => panic!("{other}"),
    };
    let mean_square = match law(vol) {
        RateLaw::Uniform { low, high } => (high.powi(3) - low.powi(3)) / (3.0 * (high - low)),
        RateLaw::Discrete(rates) => rates.iter().map(|rate| rate.weight * rate.value * rate.value).sum(),
        known => known.mean().powi(2),
    };
    let volatility = match (mistake, law(vol)) {
        (Mistake::KnownVolatility, _) => Argument::Rate(mean_square.sqrt()),
        (_, RateLaw::Fixed(known)) => Argument::Rate(known),
        (_, law) => Argument::Law(law),
    };
    let wider = if mistake == Mistake::WiderLaw { 1.2 } else { 1.0 };
    let mean = of("mu_mean").exp_m1();
    let growth = match of("mu_sd") * wider {
        sd if sd > 0.0 && mistake != Mistake::KnownGrowth => {
            Argument::Law(RateLaw::normal("growth", mean, sd).unwrap())
        }
        _ => Argument::Rate(mean),
    };
    let arguments = Arguments::from([("growth", growth), ("volatility", volatility)]);
    let model = find("gbm").unwrap().model(&arguments).unwrap();
    Stock::new("X", of("s0"), model)
}

fn measured(case: &Value, mistake: Mistake) -> Vec<Measured> {
    grant_of_stock(case, uncertain(&case["model"], mistake), Mutant::None, SEED)
}

#[test]
fn prices_years_and_totals_have_the_exact_law() {
    let (mut checks, mut moments) = (Checks::default(), Checks::default());
    for case in cases("gbm_uncertain") {
        checks = check_all(&measured(&case, Mistake::None), checks);
        let stock = uncertain(&case["model"], Mistake::None);
        check_covariance(&mut moments, &case, &sampled_of_stock(&case, &stock, 0));
    }
    checks.assert_all(327);
    moments.assert_all(63);
}

#[test]
fn mistakes_in_what_is_drawn_fail_every_kind_of_check() {
    let cases = cases("gbm_uncertain");
    let ends = |case: &Value, mistake| {
        let mut measured = measured(case, mistake);
        measured.retain(|quantity| quantity.what.contains("month 48") || quantity.what.contains("total"));
        check_all(&measured, Checks::default())
    };
    ends(&cases[0], Mistake::KnownGrowth).assert_each_kind_fails("growth known", &[]);
    ends(&cases[0], Mistake::WiderLaw).assert_each_kind_fails("growth known less", &[]);
    // The mean is kept whatever the volatility.
    ends(&cases[1], Mistake::WiderLaw).assert_each_kind_fails("both known less", &[]);
    ends(&cases[2], Mistake::KnownVolatility).assert_each_kind_fails("volatility known", &[Kind::Mean]);
}

/// The case of two volatilities as a mixture of two models, with these weights.
fn mixture(case: &Value, weights: [f64; 2]) -> Stock {
    let asset = &case["model"];
    let growth = asset["mu_mean"].as_f64().unwrap().exp_m1();
    let models = numbers(&asset["vol"]["values"]).into_iter().zip(weights).map(|(volatility, weight)| {
        (weight, Box::new(Gbm::new(growth, volatility).unwrap()) as Box<dyn PriceModel>)
    });
    stock("X", asset["s0"].as_f64().unwrap(), Mixture::new(models.collect()).unwrap())
}

#[test]
fn a_mixture_has_the_law_of_one_of_its_models_by_chance() {
    let case = &cases("gbm_uncertain")[2];
    let measured = |weights| grant_of_stock(case, mixture(case, weights), Mutant::None, SEED);
    check_all(&measured([0.7, 0.3]), Checks::default()).assert_all(109);
    let swapped = check_all(&measured([0.3, 0.7]), Checks::default());
    swapped.assert_each_kind_fails("weights swapped", &[Kind::Mean]);
}
