//! Charts of a price history: true to their numbers, readable whatever these are.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use vestcast::chart::{
    ChangingVolatility, ChartError, Drawing, ExpectedReturns, LawResiduals, Past, Period, Quantiles, Returns,
    Theme, Volatility,
};
use vestcast::history::{self, Portrait};
use vestcast::report::calibration_gallery::{Labels, pictures};

use crate::THEMES;
use crate::extremes::assert_sound;
use crate::truth::{elements, lines, points, words};

fn past(share: &str, returns: usize) -> Past {
    Past {
        context: share.into(),
        share: share.into(),
        foot: "History, not a forecast: AMZN.csv, column Close, daily closes from 2001-01-02 to 2020-12-30."
            .into(),
        period: Period::Day,
        returns,
    }
}

/// Normal density times returns and bin, for a law of this deviation.
fn bell(n: f64, bin: f64, sd: f64) -> Vec<(f64, f64)> {
    let at = |step: i32| 0.001 * f64::from(step);
    let height = |x: f64| n * bin / (sd * 2.506_628_274_631) * (-0.5 * (x / sd).powi(2)).exp();
    (-120..=120).map(|step| (at(step), height(at(step)))).collect()
}

fn returns() -> Returns {
    let law = |name: &str, is_normal, sd| ExpectedReturns {
        law: name.into(),
        is_normal,
        is_average: name.starts_with("GARCH"),
        curve: bell(5000.0, 0.01, sd),
    };
    Returns {
        past: past("AMZN", 5000),
        bin: 0.01,
        first: -0.11,
        counts: vec![1, 0, 2, 1, 5, 9, 30, 80, 250, 700, 1300, 1500, 800, 240, 50, 20, 8, 3, 0, 0, 1],
        laws: vec![law("Student t", false, 0.024), law("GARCH(1,1)", false, 0.022), law("GBM", true, 0.018)],
        beyond_four: (27, 0.3),
        furthest: (-0.112, 6.2),
    }
}

fn days(n: usize) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(date(1925, 3, 2)), |day| day.tomorrow().ok()).take(n)
}

fn volatility(n: usize) -> Volatility {
    let wave = |i: usize| 0.3 + 0.1 * (i as f64 / 200.0).sin() + if i == n / 2 { 1.2 } else { 0.0 };
    let path: Vec<(Date, f64)> = days(n).enumerate().map(|(i, day)| (day, wave(i))).collect();
    Volatility {
        past: past("AMZN", n),
        window: 63,
        rolling: path[n / 4..].iter().map(|&(day, v)| (day, 0.9 * v)).collect(),
        law: Some(ChangingVolatility { name: "GARCH(1,1)".into(), path, next: 0.27, long_run: 0.33 }),
        overall: 0.35,
    }
}

fn quantiles() -> Quantiles {
    let z = |i: i32| 0.1 * f64::from(i);
    let law = |name: &str, factor: f64, inside| LawResiduals {
        law: name.into(),
        points: (-35..=35).map(|i| (z(i), factor * z(i))).collect(),
        inside,
    };
    Quantiles {
        past: past("AMZN", 5000),
        band: (-35..=35).map(|i| (z(i), [z(i) - 0.2, z(i) + 0.2])).collect(),
        laws: vec![law("Student t", 1.02, 0.97), law("GBM", 3.0, 0.41)],
    }
}

/// The tick that a label of an axis belongs to: across it is the middle; up it is 4 px above the baseline, which
/// is 0.21 em above the bottom of the box.
fn centre([left, _, right, bottom]: [f64; 4]) -> (f64, f64) {
    ((left + right) / 2.0, bottom - 0.21 * 12.0 - 4.0)
}

/// The tick of a label that stands once in a picture.
fn middle(drawing: &Drawing, text: &str) -> (f64, f64) {
    let [left, top, right, bottom] = drawing.text_boxes().find(|found| found.0 == text).unwrap().1;
    centre([left, top, right, bottom])
}

/// From two labels of an axis, the value at a pixel.
fn axis(a: (f64, f64), b: (f64, f64)) -> impl Fn(f64) -> f64 {
    move |pixel| a.1 + (pixel - a.0) / (b.0 - a.0) * (b.1 - a.1)
}

#[test]
fn bars_and_curves_are_as_high_as_their_numbers() {
    let chart = returns();
    let drawing = chart.draw(Theme::Light).unwrap();
    let svg = drawing.svg_without_font();
    let power = axis((middle(&drawing, "1 day").1, 0.0), (middle(&drawing, "1,000").1, 3.0));
    let value = axis((middle(&drawing, "−10%").0, -0.1), (middle(&drawing, "10%").0, 0.1));
    let bars: Vec<_> =
        elements(&svg, "<rect").into_iter().filter(|bar| bar.get("fill") == "#CDD2DA").collect();
    let seen: Vec<(usize, usize)> =
        chart.counts.iter().copied().enumerate().filter(|bar| bar.1 > 0).collect();
    assert_eq!(bars.len(), seen.len());
    for (bar, (index, count)) in bars.iter().zip(seen) {
        let drawn = 10f64.powf(power(bar.number("y") / 10.0));
        assert!((drawn / count as f64 - 1.0).abs() < 0.03, "{drawn} for {count}");
        let centre = value((bar.number("x") + 0.5 * bar.number("width")) / 10.0);
        assert!((centre - (chart.first + chart.bin * index as f64)).abs() < 5e-4, "{centre} of bar {index}");
    }
    let line = lines(&svg, "#0B3C6F").remove(0);
    assert!(line.len() > 50);
    for (x, y) in line {
        let (x, y) = (value(x / 10.0), 10f64.powf(power(y / 10.0)));
        let expected = bell(5000.0, 0.01, 0.024);
        let near = expected.iter().min_by(|a, b| (a.0 - x).abs().total_cmp(&(b.0 - x).abs())).unwrap();
        assert!((y / near.1 - 1.0).abs() < 0.2, "{y} for {near:?} at {x}");
    }
}

#[test]
fn titles_say_what_is_shown_and_no_more() {
    let mut chart = returns();
    let said = |chart: &Returns| words(&chart.draw(Theme::Light).unwrap()).replace('\n', " ");
    let fat = "On 27 of 5,000 days AMZN moved more than four standard deviations; a normal law expects fewer than one";
    assert!(said(&chart).contains(fat), "{}", said(&chart));
    assert!(said(&chart).contains("best fit: Student t") && said(&chart).contains("Thin line: GARCH(1,1)."));
    chart.beyond_four = (0, 0.3);
    chart.past.period = Period::Month;
    let calm = "The largest of 5,000 monthly moves of AMZN was −11%, 6.2 standard deviations from the mean";
    assert!(said(&chart).contains(calm) && said(&chart).contains("1 month"), "{}", said(&chart));
    chart.laws = vec![chart.laws.remove(2)];
    assert!(said(&chart).contains("GBM (normal law)") && !said(&chart).contains("best"), "{}", said(&chart));

    let drawn = words(&volatility(3000).draw(Theme::Light).unwrap()).replace('\n', " ");
    assert!(drawn.contains("since 1927 it has been between 18% and 143%"), "{drawn}");
    assert!(drawn.contains("27% GARCH(1,1), next day") && drawn.contains("33% long-run level"), "{drawn}");
    let mut without_law = volatility(3000);
    without_law.law = None;
    let drawn = words(&without_law.draw(Theme::Light).unwrap()).replace('\n', " ");
    assert!(drawn.contains("35% whole history (dashed)") && !drawn.contains("GARCH"), "{drawn}");

    // A law that hardly returns has a long run beyond all that was seen.
    let mut slow = volatility(3000);
    slow.law = slow.law.map(|law| ChangingVolatility { long_run: 1e5, ..law });
    let drawn = words(&slow.draw(Theme::Light).unwrap()).replace('\n', " ");
    assert!(
        drawn.contains("35% whole history (dashed)") && drawn.contains("long-run level says nothing"),
        "{drawn}"
    );
    assert!(!drawn.contains("200%"), "{drawn}");

    let drawn = words(&quantiles().draw(Theme::Light).unwrap()).replace('\n', " ");
    let mut few = quantiles();
    few.past.returns = 40;
    let counted = words(&few.draw(Theme::Light).unwrap()).replace('\n', " ");
    assert!(
        counted.contains("39 of 40 daily moves lie in the 95% band of Student t, 16 of 40 in that of GBM")
    );
    assert!(
        drawn.contains("97% of daily moves lie in the 95% band of Student t, 41% in that of GBM"),
        "{drawn}"
    );
}

#[test]
fn no_peak_of_a_century_is_lost() {
    let chart = volatility(36_500);
    let drawing = chart.draw(Theme::Light).unwrap();
    let svg = drawing.svg_without_font();
    assert!(svg.len() < 80_000, "{}", svg.len());
    let value = axis((middle(&drawing, "0%").1, 0.0), (middle(&drawing, "100%").1, 1.0));
    let line = lines(&svg, "#7FB2DB").remove(0);
    let drawn = line.into_iter().map(|point| value(point.1 / 10.0));
    let (low, high) = drawn.fold((9.0, 0.0), |(low, high): (f64, f64), v| (low.min(v), high.max(v)));
    let seen = || chart.law.iter().flat_map(|law| law.path.iter().map(|point| point.1));
    assert!((high - seen().fold(0.0, f64::max)).abs() < 0.01, "{high}");
    assert!((low - seen().fold(9.0, f64::min)).abs() < 0.01, "{low}");
}

#[test]
fn residuals_stand_where_they_are_on_equal_axes() {
    let chart = quantiles();
    let drawing = chart.draw(Theme::Light).unwrap();
    let svg = drawing.svg_without_font();
    // The number stands once on each axis.
    let labels: Vec<_> = drawing.text_boxes().filter(|(text, _)| *text == "4" || *text == "−4").collect();
    let of = |text: &str| labels.iter().filter(|l| l.0 == text).map(|l| centre(l.1)).collect::<Vec<_>>();
    let (plus, minus) = (of("4"), of("−4"));
    let across =
        (plus.iter().map(|p| p.0).fold(0.0, f64::max), minus.iter().map(|p| p.0).fold(0.0, f64::max));
    let up = (plus.iter().map(|p| p.1).fold(9e9, f64::min), minus.iter().map(|p| p.1).fold(9e9, f64::min));
    assert!(((across.0 - across.1) - (up.1 - up.0)).abs() < 0.3, "{across:?} {up:?}");
    let (x, y) = (axis((across.0, 4.0), (across.1, -4.0)), axis((up.0, 4.0), (up.1, -4.0)));
    let dots: Vec<_> =
        elements(&svg, "<circle").into_iter().filter(|dot| dot.get("fill") == "#0B3C6F").collect();
    // The last stands beside the name.
    for (dot, point) in dots.iter().zip(&chart.laws[0].points) {
        let drawn = (x(dot.number("cx") / 10.0), y(dot.number("cy") / 10.0));
        assert!((drawn.0 - point.0).abs() < 0.03 && (drawn.1 - point.1).abs() < 0.03, "{drawn:?} {point:?}");
    }
    assert_eq!(dots.len(), chart.laws[0].points.len() + 1);
    let band = elements(&svg, "<polygon").into_iter().find(|area| area.get("fill") == "#BAD6EC").unwrap();
    for (at, (z, edges)) in points(band.get("points")).into_iter().zip(&chart.band) {
        assert!((x(at.0 / 10.0) - z).abs() < 0.03 && (y(at.1 / 10.0) - edges[1]).abs() < 0.03);
    }
    // Residuals three times too large leave the picture: as many wedges as the foot says.
    let wedges = elements(&svg, "<polygon").into_iter().filter(|area| area.get("fill") == "#4B5563").count();
    assert!(
        wedges > 0 && words(&drawing).replace('\n', " ").contains(&format!("{wedges} residuals further out"))
    );
}

#[test]
fn numbers_that_are_none_are_refused() {
    let (mut moves, mut through_time, mut residuals) = (returns(), volatility(100), quantiles());
    moves.laws[0].curve[3].1 = f64::NAN;
    through_time.rolling[3].1 = f64::INFINITY;
    residuals.laws[1].points[0].1 = f64::NAN;
    for drawn in [moves.draw(Theme::Light), through_time.draw(Theme::Light), residuals.draw(Theme::Light)] {
        assert!(matches!(drawn, Err(ChartError::NotFinite { .. })));
    }
    let (mut moves, mut through_time, mut residuals) = (returns(), volatility(100), quantiles());
    moves.counts.fill(0);
    through_time.rolling.reverse();
    residuals.laws.clear();
    for drawn in [moves.draw(Theme::Light), through_time.draw(Theme::Light), residuals.draw(Theme::Light)] {
        assert!(matches!(drawn, Err(ChartError::Malformed { .. })));
    }
}

/// Files of closes that make odd pictures.
fn odd_files() -> Vec<(&'static str, &'static str, String)> {
    let file = |n: usize, price: &dyn Fn(f64) -> f64| {
        let rows = days(n).enumerate().map(|(i, day)| format!("{day},{}\n", price(i as f64)));
        format!("Date,Close\n{}", rows.collect::<String>())
    };
    let noise = |i: f64| (i * 0.618_033_988_75).fract() - 0.5;
    let bumps = |i: f64| 100.0 + 4.0 * noise(i) + 2.0 * noise(i * i);
    vec![
        ("thirty", "AMZN", file(31, &bumps)),
        ("outlier", "AMZN", file(300, &|i| bumps(i) * if i > 200.0 { 0.4 } else { 1.0 })),
        ("hardly-moves", "AMZN", file(320, &|i| if i % 40.0 == 7.0 { 100.01 } else { 100.0 })),
        (
            "long-name",
            "Allgemeine Elektrizitäts- und Handelsgesellschaft vormals Müller & Söhne",
            file(60, &bumps),
        ),
        ("weekly", "AMZN", include_str!("../data/plotly_weekly_slice.csv").to_owned()),
        ("monthly", "AMZN", include_str!("../data/vega_monthly_slice.csv").to_owned()),
    ]
}

/// Pictures of a price file.
fn drawn(share: &str, file: &str) -> Vec<vestcast::report::calibration_gallery::Picture> {
    let ticker = file.lines().next().is_some_and(|header| header != "Date,Close").then(|| "AMZN".to_owned());
    let choice = history::Choice { ticker, splits: history::Splits::Keep, ..Default::default() };
    let reading = history::read_with(file.as_bytes(), &choice).unwrap();
    let found = history::calibrate(&reading.returns(), 0.0);
    let portrait = Portrait::of(&reading, &found).unwrap();
    pictures(&reading, &portrait, &Labels { share, source: "prices.csv" })
}

#[test]
fn odd_histories_have_no_faults() {
    for (case, share, file) in odd_files() {
        let pictures = drawn(share, &file);
        assert_eq!(pictures.len(), 3, "{case}");
        for (picture, theme) in pictures.iter().flat_map(|picture| THEMES.map(|theme| (picture, theme))) {
            assert_sound(picture.draw(theme));
        }
    }
}

/// Writes charts to the directory named by `GALLERY`, for eyes: `cargo test --test charts past::gallery -- --ignored`.
#[test]
#[ignore = "writes pictures to look at"]
fn gallery() {
    let directory = std::env::var_os("GALLERY").map_or_else(std::env::temp_dir, Into::into);
    let write = |name: String, drawing: Drawing| {
        std::fs::write(directory.join(format!("{name}.png")), drawing.png().unwrap()).unwrap();
    };
    for (case, share, file) in odd_files() {
        for picture in drawn(share, &file) {
            for theme in THEMES {
                let kind = picture.name.split('-').next().unwrap();
                write(format!("{kind}-{case}-{theme:?}").to_lowercase(), picture.draw(theme).unwrap());
            }
        }
    }
    write("volatility-century".into(), volatility(36_500).draw(Theme::Light).unwrap());
    write("returns-by-hand".into(), returns().draw(Theme::Dark).unwrap());
    write("quantiles-by-hand".into(), quantiles().draw(Theme::Dark).unwrap());
}

fn any_past() -> impl Strategy<Value = Past> {
    let share = prop_oneof![Just(String::new()), "\\PC{0,60}", Just("W".repeat(300)), any::<String>()];
    let period = prop::sample::select(vec![Period::Day, Period::Week, Period::Month]);
    (share, "\\PC{0,200}", period, 1..30_000usize).prop_map(|(share, foot, period, returns)| Past {
        context: share.clone(),
        share,
        foot,
        period,
        returns,
    })
}

/// From nothing to beyond all sense.
fn size() -> impl Strategy<Value = f64> {
    prop_oneof![
        1 => Just(0.0),
        6 => 0.0..2.0f64,
        3 => (-12.0..8.0f64).prop_map(|power| 10f64.powf(power)),
    ]
}

fn any_returns() -> impl Strategy<Value = Returns> {
    let law = ("\\PC{0,30}", any::<bool>(), prop::collection::vec(size(), 2..50));
    let bin = (-9.0..1.0f64).prop_map(|power| 10f64.powf(power));
    let counts = prop::collection::vec(prop_oneof![Just(0usize), 0..100usize, 0..100_000usize], 1..110);
    let numbers = (bin, -50..50i32, counts, (0..50usize, size()), (-2.0..2.0f64, size()));
    (any_past(), numbers, prop::collection::vec(law, 1..7)).prop_map(
        |(past, (bin, first, mut counts, beyond_four, furthest), laws)| {
            counts[0] += 1;
            let first = f64::from(first) * bin;
            let curve = |heights: Vec<f64>| {
                let at = |i: usize| first + bin * (i as f64 - 5.0);
                heights.into_iter().enumerate().map(|(i, height)| (at(i), height)).collect()
            };
            let law = |(law, is_normal, heights)| ExpectedReturns {
                law,
                is_normal,
                is_average: is_normal,
                curve: curve(heights),
            };
            let laws = laws.into_iter().map(law).collect();
            Returns { past, bin, first, counts, laws, beyond_four, furthest }
        },
    )
}

fn any_volatility() -> impl Strategy<Value = Volatility> {
    let path = || prop::collection::vec((1..400usize, size()), 1..80);
    let law = prop::option::of(("\\PC{0,40}", path(), size(), size()));
    let dated = |steps: Vec<(usize, f64)>| {
        let mut day = 0;
        let dates: Vec<Date> = days(40_000).collect();
        steps
            .into_iter()
            .map(|(step, value)| {
                day += step;
                (dates[day], value)
            })
            .collect::<Vec<_>>()
    };
    (any_past(), 2..100usize, path(), law, size()).prop_map(move |(past, window, rolling, law, overall)| {
        let law = law.map(|(name, path, next, long_run)| ChangingVolatility {
            name,
            path: dated(path),
            next,
            long_run,
        });
        Volatility { past, window, rolling: dated(rolling), law, overall }
    })
}

fn any_quantiles() -> impl Strategy<Value = Quantiles> {
    let law = ("\\PC{0,60}", prop::collection::vec((-4.0..4.0f64, -40.0..40.0f64), 1..60), 0.0..=1.0f64);
    let band = prop::collection::vec((-4.0..4.0f64, -5.0..5.0f64, 0.0..2.0f64), 0..40);
    (any_past(), band, prop::collection::vec(law, 1..=2)).prop_map(|(past, band, laws)| {
        let sorted = |mut points: Vec<(f64, f64)>| {
            points.sort_by(|a, b| a.0.total_cmp(&b.0));
            points
        };
        let law = |(law, points, inside)| LawResiduals { law, points: sorted(points), inside };
        let band = band.into_iter().map(|(z, low, width)| (z, [low, low + width])).collect();
        Quantiles { past, band, laws: laws.into_iter().map(law).collect() }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_returns_can_be_read(chart in any_returns()) {
        assert_sound(chart.draw(Theme::Light));
    }

    #[test]
    fn any_volatility_can_be_read(chart in any_volatility()) {
        assert_sound(chart.draw(Theme::Dark));
    }

    #[test]
    fn any_quantiles_can_be_read(chart in any_quantiles()) {
        assert_sound(chart.draw(Theme::Dark));
    }
}
