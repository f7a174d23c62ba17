//! Any numbers draw a chart without a fault, or are refused.

use proptest::prelude::*;
use vestcast::chart::{
    Band, Bars, Basis, Caption, Chance, ChartError, Dots, Drawing, Fan, Lump, PartKind, Parts, Theme, Total,
    Vesting, Year, Years,
};

use crate::THEMES;
use crate::sample::{certain_to_wild, density, resting_on, ten_years, without_goals};

pub fn assert_sound(drawing: Result<Drawing, ChartError>) {
    let drawing = drawing.unwrap();
    assert_eq!(drawing.layout_faults(), [], "{}", drawing.svg_without_font());
    let options = resvg::usvg::Options::default();
    resvg::usvg::Tree::from_str(&drawing.svg_without_font(), &options).unwrap();
}

#[test]
fn realistic_samples_have_no_faults() {
    for sample in certain_to_wild() {
        let bare = without_goals(sample.clone());
        let few = [1, 2, 19, 50].map(|n| resting_on(sample.clone(), Basis::Simulated(n)));
        let certain = [Basis::Cash, Basis::GivenPath].map(|basis| resting_on(bare.clone(), basis));
        let usual = [sample.clone(), bare, ten_years(sample)];
        for sample in usual.into_iter().chain(few).chain(certain) {
            for theme in THEMES {
                crate::drawings(&sample, theme).into_iter().for_each(|(_, drawing)| assert_sound(drawing));
            }
        }
    }
}

#[test]
fn numbers_that_are_none_are_refused() {
    let sample = crate::sample::usual();
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e200] {
        let (mut fan, mut years) = (sample.fan.clone(), sample.years.clone());
        let (mut total, mut dots) = (sample.total.clone(), sample.dots.clone());
        fan.bands[3].p50 = bad;
        years.years[1].base = bad;
        total.curve[9].1 = bad;
        dots.values[0] = bad;
        let drawn = [
            fan.draw(Theme::Light),
            years.draw(Theme::Light),
            total.draw(Theme::Dark),
            dots.draw(Theme::Dark),
        ];
        assert!(drawn.iter().all(|drawing| matches!(drawing, Err(ChartError::NotFinite { .. }))));
    }
}

#[test]
fn parts_that_make_no_picture_are_refused() {
    let drawn = |parts| Parts { caption: crate::sample::caption(), parts }.draw(Theme::Light);
    let base = |values: &[f64]| (PartKind::Base, values.to_vec());
    assert!(drawn(vec![base(&[1e5, -2e4])]).is_ok());
    for parts in [vec![], vec![base(&[])], vec![base(&[1.0; 11])], vec![base(&[1.0]), base(&[1.0, 2.0])]] {
        assert!(matches!(drawn(parts), Err(ChartError::Malformed { .. })));
    }
    for bad in [f64::NAN, f64::INFINITY, 1e200] {
        assert!(matches!(drawn(vec![base(&[bad])]), Err(ChartError::NotFinite { .. })));
    }
}

#[test]
fn lists_that_do_not_fit_are_refused() {
    let sample = crate::sample::usual();
    let (mut fan, mut years) = (sample.fan.clone(), sample.years.clone());
    let mut dots = sample.dots.clone();
    fan.bands.pop();
    years.years.clear();
    dots.values.reverse();
    for drawn in [fan.draw(Theme::Light), years.draw(Theme::Light), dots.draw(Theme::Light)] {
        assert!(matches!(drawn, Err(ChartError::Malformed { .. })));
    }
}

/// Amounts from nothing to a trillion, with ties, and now and then beyond all sense or negative.
pub fn dollars() -> impl Strategy<Value = f64> {
    prop_oneof![
        2 => Just(0.0),
        2 => Just(250_000.0),
        8 => (0.0..12.0f64).prop_map(|power| 10f64.powf(power)),
        2 => 200_000.0..400_000.0,
        1 => -1e6..0.0,
        1 => (12.0..59.0f64).prop_map(|power| 10f64.powf(power)),
    ]
}

pub fn ascending<const N: usize>() -> impl Strategy<Value = [f64; N]> {
    prop::array::uniform::<_, N>(dollars()).prop_map(|mut values| {
        values.sort_by(f64::total_cmp);
        values
    })
}

fn basis() -> impl Strategy<Value = Basis> {
    let few = [1, 2, 19, 50, 199].map(Basis::Simulated);
    prop_oneof![
        3 => Just(Basis::Simulated(100_000)),
        1 => prop::sample::select(few.to_vec()),
        1 => Just(Basis::Cash),
        1 => Just(Basis::GivenPath),
    ]
}

fn chance() -> impl Strategy<Value = Chance> {
    (prop_oneof![0.0..=1.0f64, Just(0.0), Just(1.0)], any::<bool>())
        .prop_map(|(value, is_certain)| Chance { value, is_certain })
}

pub fn caption() -> impl Strategy<Value = Caption> {
    let words = prop_oneof![
        Just(String::new()),
        "[ -~–×é]{0,300}",
        "\\PC{0,80}",
        Just("W".repeat(400)),
        any::<String>()
    ];
    let pay =
        prop::sample::select(vec!["", "after tax, in today's money, as life goes"]).prop_map(str::to_owned);
    (words.clone(), words, pay, basis()).prop_map(|(context, foot, pay, basis)| Caption {
        context,
        foot,
        pay,
        basis,
    })
}

fn curve(quantiles: &[f64], floor: f64) -> Vec<(f64, f64)> {
    if quantiles[0] < quantiles[quantiles.len() - 1] {
        density(&quantiles.repeat(10), floor)
    } else {
        Vec::new()
    }
}

fn lumps() -> impl Strategy<Value = Vec<Lump>> {
    let lump = (dollars(), 0.0..=1.0f64, any::<bool>()).prop_map(|(dollars, share, is_exact)| Lump {
        dollars,
        share,
        is_exact,
    });
    prop::collection::vec(lump, 0..5).prop_map(|mut lumps| {
        lumps.sort_by(|a, b| a.dollars.total_cmp(&b.dollars));
        lumps
    })
}

fn total() -> impl Strategy<Value = Total> {
    let goal = prop::option::of((dollars(), prop::option::of(chance())));
    let letter = prop::option::of(dollars());
    (caption(), 1..=10u32, ascending::<7>(), dollars(), goal, letter, any::<bool>(), lumps()).prop_map(
        |(caption, years, q, cash, goal, offer_letter, has_curve, lumps)| Total {
            caption,
            years,
            lumps,
            curve: if has_curve { finite(curve(&q, cash.min(q[0]))) } else { Vec::new() },
            cash_floor: cash,
            p2_5: q[0],
            p10: q[1],
            p25: q[2],
            p50: q[3],
            p75: q[4],
            p90: q[5],
            p97_5: q[6],
            walk_away: goal.map(|goal| goal.0),
            chance_below: goal.and_then(|goal| goal.1),
            offer_letter,
        },
    )
}

/// Densities computed from absurd amounts may not be numbers; those are refused, which is tested apart.
fn finite(mut curve: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    curve.retain(|(x, y)| x.is_finite() && y.is_finite() && x.abs() < 1e60 && *y < 1e60);
    curve.sort_by(|a, b| a.0.total_cmp(&b.0));
    curve
}

fn year() -> impl Strategy<Value = Year> {
    let chance = prop::option::of(chance());
    (ascending::<6>(), prop::array::uniform6(dollars()), chance, any::<bool>(), lumps()).prop_map(
        |(q, parts, chance, is_certain, lumps)| Year {
            is_certain,
            lumps,
            base: parts[0],
            sign_on: parts[1],
            bonus: parts[2],
            stock: parts[3],
            after_leaving: parts[4],
            shortfall: if parts[5] > parts[4] { -parts[5].abs() } else { 0.0 },
            p10: q[0],
            p25: q[1],
            p50: q[2],
            p75: q[3],
            p90: q[4],
            p97_5: q[5],
            curve: finite(curve(&q, parts[0].min(q[0]))),
            chance_below_current: chance,
        },
    )
}

fn bars() -> impl Strategy<Value = Bars> {
    prop_oneof![Just(Bars::Promised), Just(Bars::Means), Just(Bars::MeansLeft)]
}

fn years() -> impl Strategy<Value = Years> {
    (caption(), prop::collection::vec(year(), 1..=10), prop::option::of(dollars()), bars())
        .prop_map(|(caption, years, current_pay, bars)| Years { caption, years, current_pay, bars })
}

fn parts() -> impl Strategy<Value = Parts> {
    const KINDS: [PartKind; 9] = [
        PartKind::Tax,
        PartKind::Base,
        PartKind::Bonus,
        PartKind::SignOn,
        PartKind::Grant,
        PartKind::Refreshers,
        PartKind::AfterLeaving,
        PartKind::PaidBack,
        PartKind::LeftBehind,
    ];
    let amount =
        || (dollars(), any::<bool>()).prop_map(|(size, is_taken)| if is_taken { -size } else { size });
    let of = move |years: usize| {
        prop::collection::vec(
            (prop::sample::select(KINDS.to_vec()), prop::collection::vec(amount(), years)),
            1..12,
        )
    };
    (caption(), (1..=10usize).prop_flat_map(of)).prop_map(|(caption, parts)| Parts { caption, parts })
}

fn dots() -> impl Strategy<Value = Dots> {
    let threshold = prop::option::of((".{0,60}", dollars()));
    (caption(), 1..=10u32, prop::collection::vec(dollars(), 1..=100), threshold).prop_map(
        |(caption, years, mut values, threshold)| {
            values.sort_by(f64::total_cmp);
            Dots { caption, years, values, threshold }
        },
    )
}

fn fan() -> impl Strategy<Value = Fan> {
    let steps = prop::collection::vec((0.01..6.0f64, ascending::<7>()), 1..60);
    let vests = prop::collection::vec((0..130u32, 0.0..1.0f64), 0..50);
    let whole = prop::sample::select(vec!["grant", "all shares", "grant value"]).prop_map(str::to_owned);
    let vesting =
        ("\\PC{0,30}", whole, vests).prop_map(|(offer, whole, vests)| Vesting { offer, whole, vests });
    let vests = prop::collection::vec(vesting, 0..6);
    (caption(), "\\PC{0,12}", dollars(), steps, vests, any::<bool>()).prop_map(
        |(caption, ticker, start_price, steps, vestings, has_paths)| {
            let mut month = 0.0;
            let mut months = vec![0.0];
            for (step, _) in &steps {
                month += step;
                months.push(month);
            }
            let band = |q: &[f64; 7]| Band {
                p2_5: q[0],
                p10: q[1],
                p25: q[2],
                p50: q[3],
                p75: q[4],
                p90: q[5],
                p97_5: q[6],
            };
            let mut bands = vec![band(&[start_price; 7])];
            bands.extend(steps.iter().map(|(_, q)| band(q)));
            let path = |at: fn(&Band) -> f64| months.iter().copied().zip(bands.iter().map(at)).collect();
            let sample_paths = vec![path(|b| b.p2_5), path(|b| b.p75), path(|b| b.p97_5)];
            let sample_paths = if has_paths { sample_paths } else { Vec::new() };
            Fan { caption, ticker, start_price, months, bands, sample_paths, vestings }
        },
    )
}

proptest! {
    #[test]
    fn any_fan_can_be_read(fan in fan()) {
        assert_sound(fan.draw(Theme::Light));
    }

    #[test]
    fn any_years_can_be_read(years in years()) {
        assert_sound(years.draw(Theme::Dark));
    }

    #[test]
    fn any_total_can_be_read(total in total()) {
        assert_sound(total.draw(Theme::Light));
    }

    #[test]
    fn any_parts_can_be_read(parts in parts()) {
        assert_sound(parts.draw(Theme::Light));
    }

    #[test]
    fn any_dots_can_be_read(dots in dots()) {
        assert_sound(dots.draw(Theme::Dark));
    }
}
