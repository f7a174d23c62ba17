//! What a chart says equals what it shows.

use resvg::usvg::{Options, Tree};
use vestcast::chart::{Basis, Chance, Drawing, Lump, Theme, Vesting, font_face_css};

use crate::sample::{
    Sample, WALK_AWAY, certain_to_wild, drawn_by_hand, resting_on, usual, vesting, without_goals,
};
use crate::{THEMES, drawings};

/// Attribute values of every element that starts with `tag`.
pub fn elements<'a>(svg: &'a str, tag: &str) -> Vec<Element<'a>> {
    svg.lines().filter(|line| line.starts_with(tag)).map(Element).collect()
}

pub struct Element<'a>(&'a str);

impl Element<'_> {
    pub fn get(&self, name: &str) -> &str {
        let after = self.0.split_once(&format!(" {name}=\"")).unwrap().1;
        after.split_once('"').unwrap().0
    }

    pub fn number(&self, name: &str) -> f64 {
        self.get(name).parse().unwrap()
    }
}

/// The points of every line of a colour.
pub fn lines(svg: &str, color: &str) -> Vec<Vec<(f64, f64)>> {
    let lines = elements(svg, "<polyline").into_iter().filter(|line| line.get("stroke") == color);
    lines.map(|line| points(line.get("points"))).collect()
}

#[test]
fn the_headline_counts_the_coloured_dots() {
    for sample in certain_to_wild() {
        for n in [20, 50, 100] {
            for threshold in [0.0, 1.0e6, WALK_AWAY, 5.0e6] {
                let mut dots = sample.dots.clone();
                let quantile = |i: usize| dots.values[i * dots.values.len() / n];
                dots.values = (0..n).map(quantile).collect();
                dots.threshold = Some(("the goal".into(), threshold));
                let svg = dots.draw(Theme::Light).unwrap().svg_without_font();
                let circles = elements(&svg, "<circle");
                let short = circles.iter().filter(|circle| circle.get("fill") == "#B3400A").count();
                assert_eq!(circles.len(), n);
                assert_eq!(short, dots.values.iter().filter(|v| **v < threshold).count());
                let headline = match short {
                    0 => format!("None of {n} simulated futures falls"),
                    short if short == n => format!("All {n} simulated futures fall"),
                    1 => format!("1 of {n} simulated futures falls"),
                    short => format!("{short} of {n} simulated futures fall"),
                };
                assert!(svg.contains(&headline), "{headline}");
            }
        }
    }
}

#[test]
fn no_dot_straddles_the_threshold_or_leaves_the_picture() {
    for sample in certain_to_wild() {
        let svg = sample.dots.draw(Theme::Light).unwrap().svg_without_font();
        let threshold = lines(&svg, "#B3400A")[0][0].0;
        for dot in elements(&svg, "<circle") {
            let (x, y, r) = (dot.number("cx"), dot.number("cy"), dot.number("r"));
            let is_short = dot.get("fill") == "#B3400A";
            assert!(if is_short { x + r <= threshold + 1.0 } else { x - r >= threshold - 1.0 });
            assert!(x - r > 0.0 && x + r < 6880.0 && y - r > 0.0);
        }
    }
}

#[test]
fn the_fan_stays_inside_its_plot() {
    for sample in certain_to_wild() {
        let svg = sample.fan.draw(Theme::Light).unwrap().svg_without_font();
        let corners = &lines(&svg, "#8A94A3")[0];
        let (left, right, bottom) = (corners[0].0, corners[1].0, corners[0].1);
        let curves = elements(&svg, "<polygon").into_iter().chain(elements(&svg, "<polyline"));
        let long = curves.map(|curve| points(curve.get("points"))).filter(|points| points.len() > 3);
        for (x, y) in long.flatten() {
            assert!(left <= x && x <= right && bottom - 2860.0 <= y && y <= bottom, "{x} {y}");
        }
    }
}

pub fn points(list: &str) -> Vec<(f64, f64)> {
    let point = |pair: &str| {
        let (x, y) = pair.split_once(',').unwrap();
        (x.parse().unwrap(), y.parse().unwrap())
    };
    list.split_whitespace().map(point).collect()
}

#[test]
fn a_total_has_no_density_below_its_cash() {
    let total = usual().total;
    assert!(total.curve[0].0 >= total.cash_floor);
    let svg = total.draw(Theme::Light).unwrap().svg_without_font();
    let below = elements(&svg, "<polygon").into_iter().find(|area| area.get("fill") == "#F5B78F").unwrap();
    let left = points(below.get("points")).into_iter().map(|point| point.0).fold(f64::MAX, f64::min);
    // The tick of the cash floor is the only grey line that stands on the base.
    assert!(left >= lines(&svg, "#5A6472")[0][0].0);
}

#[test]
fn every_file_is_sound_svg_with_words_for_screen_readers() {
    let mut ids = Vec::new();
    for theme in THEMES {
        for (chart, drawing) in drawings(&usual(), theme) {
            let drawing = drawing.unwrap();
            let svg = drawing.svg();
            Tree::from_str(svg, &Options::default()).unwrap();
            assert!(svg.contains("role=\"img\"") && svg.contains("stroke-linejoin=\"round\""), "{chart}");
            assert!(
                svg.contains("Simulation, not a forecast") && svg.contains("simulated future"),
                "{chart}"
            );
            assert!(
                svg.contains("@font-face")
                    && font_face_css().contains("@font-face")
                    && !drawing.svg_without_font().contains("@font-face")
            );
            let id = svg.split_once("<title id=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
            assert!(!ids.contains(&id), "{chart} repeats an id");
            ids.push(id);
            assert!(svg.split_once("<desc id=").unwrap().1.split_once("</desc>").unwrap().0.len() > 80);
        }
    }
}

#[test]
fn the_same_numbers_give_the_same_bytes() {
    let sample = usual();
    let bytes = |sample: &Sample| drawings(sample, Theme::Dark).map(|(_, d)| d.unwrap().svg().to_owned());
    assert_eq!(bytes(&sample), bytes(&sample));
}

/// Every text of a chart, in reading order of its file: what a reader is told.
#[test]
fn the_words_of_the_charts() {
    for (chart, drawing) in drawings(&crate::sample::drawn_by_hand(), Theme::Light) {
        let svg = drawing.unwrap().svg_without_font();
        let lines = svg.lines().filter_map(|line| line.strip_suffix("</text>"));
        let words: Vec<_> = lines.filter_map(|line| line.split_once('>')).map(|(_, text)| text).collect();
        insta::assert_snapshot!(chart, words.join("\n"));
    }
}

/// A third of all futures pays the bare cash.
#[test]
fn what_many_futures_pay_alike_is_a_spike_with_its_share() {
    let mut sample = drawn_by_hand();
    let total = &mut sample.total;
    total.lumps = vec![
        Lump { dollars: total.cash_floor, share: 0.31, is_exact: true },
        Lump { dollars: total.p75, share: 0.04, is_exact: false },
    ];
    (total.p2_5, total.p10, total.p25) = (total.cash_floor, total.cash_floor, total.cash_floor);
    let drawing = sample.total.draw(Theme::Light).unwrap();
    assert!(drawing.layout_faults().is_empty(), "{:?}", drawing.layout_faults());
    insta::assert_snapshot!("total_with_spikes", words(&drawing));
    let heads = |svg: &str| elements(svg, "<circle").len();
    let (with, without) = (drawing.svg_without_font(), drawn_by_hand().total.draw(Theme::Light).unwrap());
    assert!(heads(&with) > heads(&without.svg_without_font()));

    let year = &mut sample.years.years[3];
    year.lumps = vec![Lump { dollars: year.p10, share: 0.31, is_exact: true }];
    let drawing = sample.years.draw(Theme::Light).unwrap();
    assert!(drawing.layout_faults().is_empty(), "{:?}", drawing.layout_faults());
    let said = words(&drawing);
    assert!(said.contains("\n31%\n") && said.contains("Spikes: futures that pay the same"), "{said}");
    assert!(drawing.svg().contains("31% of futures pay exactly"));
}

/// The line of the walk-away number, and those to spikes, cross no words.
#[test]
fn no_line_of_a_threshold_or_spike_runs_through_a_label() {
    for goal in (0..40).map(|step| 0.9e6 + 2.0e4 * f64::from(step)) {
        let mut total = usual().total;
        total.walk_away = Some(goal);
        total.offer_letter = Some(goal - 1.0e4);
        total.lumps = vec![Lump { dollars: total.cash_floor, share: 0.3, is_exact: true }];
        let drawing = total.draw(Theme::Light).unwrap();
        let svg = drawing.svg_without_font();
        for ends in lines(&svg, "#B3400A") {
            let (x, from, to) = (ends[0].0 / 10.0, ends[0].1 / 10.0, ends[1].1 / 10.0);
            for (text, [left, top, right, bottom]) in drawing.text_boxes() {
                let is_hit = left < x && x < right && top < to && from < bottom;
                assert!(!is_hit, "{goal}: the line runs through {text}");
            }
        }
    }
}

/// All texts of a chart in one line each.
pub fn words(drawing: &Drawing) -> String {
    drawing.text_boxes().map(|(text, _)| text).collect::<Vec<_>>().join("\n")
}

/// All that the four charts of a sample say.
fn all_words(sample: &Sample) -> String {
    let words = drawings(sample, Theme::Light).map(|(_, drawing)| words(&drawing.unwrap()));
    words.join("\n")
}

#[test]
fn of_what_is_certain_no_frequency_is_given() {
    let [certain, ..] = certain_to_wild();
    for (basis, said) in [
        (Basis::Cash, "The offer pays $1.22M, whatever the share price does"),
        (Basis::GivenPath, "On this price path the offer pays $1.22M"),
    ] {
        for sample in [certain.clone(), without_goals(certain.clone())] {
            let mut sample = resting_on(sample, basis);
            let offer = &mut sample;
            let pay = 1_220_000.0;
            (offer.total.p2_5, offer.total.p10, offer.total.p25) = (pay, pay, pay);
            (offer.total.p50, offer.total.p75, offer.total.p90, offer.total.p97_5) = (pay, pay, pay, pay);
            offer.dots.values = vec![pay; 50];
            let words = all_words(&sample);
            assert_eq!(
                words.contains(said),
                basis == Basis::GivenPath || sample.total.walk_away.is_none(),
                "{words}"
            );
            for wrong in
                ["nearly", "8 of 10", "8 in 10", "of 50", "in 100", "1 in 10", "median", "all fall", "none"]
            {
                assert!(!words.contains(wrong), "{wrong}: {words}");
            }
        }
    }
}

#[test]
fn few_futures_make_no_strong_claims() {
    for n in [1, 2, 12, 50, 199] {
        let words = all_words(&resting_on(usual(), Basis::Simulated(n)));
        for wrong in ["nearly", "8 of 10", "in 100", "of 100 ", "times wider"] {
            assert!(!words.contains(wrong), "{n} {wrong}: {words}");
        }
        let note = if n == 1 { "Only one path".to_owned() } else { format!("Only {n} paths") };
        assert_eq!(words.matches(&note).count(), 4, "{n}: {words}");
        assert_eq!(words.contains("P10"), n >= 20, "{words}");
    }
    let words = all_words(&resting_on(usual(), Basis::Simulated(200)));
    assert!(words.contains("In 8 of 10 simulated futures") && !words.contains("Only 200"), "{words}");
}

#[test]
fn always_and_never_are_kept_for_what_is_certain() {
    let mut sample = usual();
    for is_certain in [false, true] {
        for year in &mut sample.years.years {
            year.chance_below_current = Some(Chance { value: 0.0, is_certain });
        }
        let words = words(&sample.years.draw(Theme::Light).unwrap());
        assert_eq!(words.contains("never"), is_certain);
        assert_eq!(words.contains("fewer than 1 in 100"), !is_certain);
    }
}

#[test]
fn pay_that_hardly_moves_has_a_calm_headline() {
    let mut sample = usual();
    for (year, spread) in sample.years.years.iter_mut().zip([1e3, 2e3, 3e3, 6e3]) {
        (year.p10, year.p25, year.p50) = (180e3 - spread, 180e3 - spread / 2.0, 180e3);
        (year.p75, year.p90, year.p97_5) = (180e3 + spread / 2.0, 180e3 + spread, 180e3 + 1.5 * spread);
    }
    let drawn = words(&sample.years.draw(Theme::Light).unwrap());
    assert!(drawn.contains("In 8 of 10 simulated futures each year pays $174K to $186K"), "{drawn}");
    let hand = words(&drawn_by_hand().years.draw(Theme::Light).unwrap());
    assert!(hand.contains("spread 18 times wider"), "{hand}");
}

#[test]
fn a_certain_last_year_is_told_after_the_widest() {
    let mut years = drawn_by_hand().years;
    let last = &mut years.years[3];
    (last.p10, last.p25, last.p50, last.p75, last.p90, last.p97_5) = (2e5, 2e5, 2e5, 2e5, 2e5, 2e5);
    (last.is_certain, last.curve) = (true, Vec::new());
    let drawn = words(&years.draw(Theme::Light).unwrap()).replace('\n', " ");
    let told = "In 8 of 10 simulated futures year 3 pays $180K to $420K; year 4 pays $200K, all certain";
    assert!(drawn.contains(told), "{drawn}");
}

#[test]
fn no_more_lies_beyond_the_picture_than_reaches_a_mark_inside_it() {
    let mut total = usual().total;
    (total.walk_away, total.chance_below) = (Some(3.0 * WALK_AWAY), Some(Chance::simulated(1.0)));
    let drawn = words(&total.draw(Theme::Light).unwrap());
    assert!(drawn.contains("none reach it") && !drawn.contains("lie beyond"), "{drawn}");
    (total.walk_away, total.chance_below) = (None, None);
    let drawn = words(&total.draw(Theme::Light).unwrap());
    assert!(drawn.contains("of futures lie beyond"), "{drawn}");
}

#[test]
fn no_dot_stands_below_nothing() {
    let mut dots = usual().dots;
    dots.values = (0..50).map(|i| 10f64.powf(2.0 + 0.1 * f64::from(i))).collect();
    dots.threshold = Some(("your walk-away number".into(), 1e6));
    for threshold in [dots.threshold.clone(), None] {
        dots.threshold = threshold;
        let drawing = dots.draw(Theme::Light).unwrap();
        let zero = drawing.text_boxes().find(|(text, _)| *text == "$0").unwrap().1;
        let svg = drawing.svg_without_font();
        for dot in elements(&svg, "<circle") {
            assert!(dot.number("cx") - dot.number("r") >= 5.0 * (zero[0] + zero[2]) - 5.0);
        }
    }
}

#[test]
fn no_curve_runs_through_a_label() {
    for volatility_and_goal in [None, Some(6.0e6)] {
        for sample in certain_to_wild().into_iter().skip(1) {
            let mut total = sample.total;
            total.walk_away = volatility_and_goal;
            let drawing = total.draw(Theme::Light).unwrap();
            let svg = drawing.svg_without_font();
            let lines = elements(&svg, "<polyline").into_iter().map(|line| points(line.get("points")));
            let curve = lines.max_by_key(Vec::len).unwrap();
            for (text, [left, top, right, bottom]) in drawing.text_boxes() {
                let hit = curve.windows(2).find(|pair| {
                    let middle = ((pair[0].0 + pair[1].0) / 20.0, (pair[0].1 + pair[1].1) / 20.0);
                    let inside =
                        |(x, y): (f64, f64)| left - 2.0 < x && x < right + 2.0 && top < y && y < bottom;
                    inside(middle) || inside((pair[0].0 / 10.0, pair[0].1 / 10.0))
                });
                assert_eq!(hit, None, "{text}");
            }
        }
    }
}

#[test]
fn the_fan_names_offers_that_vest_differently() {
    let mut fan = usual().fan;
    let one = words(&fan.draw(Theme::Light).unwrap());
    assert!(
        one.contains("months from today") && one.contains("of grant vests") && !one.contains("first: of")
    );
    fan.vestings.push(Vesting { offer: "late".into(), ..vesting(vec![(36, 0.5), (48, 0.5)]) });
    let two = words(&fan.draw(Theme::Light).unwrap());
    assert!(two.contains("first: of grant vests") && two.contains("late: of grant vests"), "{two}");
    assert!(two.contains("$230 today") && two.contains("Percentages: how much"), "{two}");
    for name in ["third", "fourth"] {
        fan.vestings.push(Vesting { offer: name.into(), ..vesting(vec![(48, 1.0)]) });
    }
    let four = words(&fan.draw(Theme::Light).unwrap()).replace('\n', " ");
    assert!(four.contains("third: of grant") && four.contains("Vesting not shown: fourth."), "{four}");
}

#[test]
fn cheap_shares_keep_significant_digits() {
    let mut fan = usual().fan;
    fan.start_price *= 1e-5;
    for band in &mut fan.bands {
        let values = [&mut band.p2_5, &mut band.p10, &mut band.p25, &mut band.p50, &mut band.p75];
        values.into_iter().chain([&mut band.p90, &mut band.p97_5]).for_each(|price| *price *= 1e-5);
    }
    let drawn = words(&fan.draw(Theme::Light).unwrap());
    assert!(drawn.contains("from $0.0023 today") && !drawn.contains("$0.00\n"), "{drawn}");
}

#[test]
fn both_formats_show_the_same_letters() {
    let mut fan = usual().fan;
    fan.caption.context = "Zażółć Жизнь Ελλάδα 現金 🚀".into();
    let drawing = fan.draw(Theme::Light).unwrap();
    assert_eq!(drawing.text_boxes().next().unwrap().0, "Zażółć Жизнь Ελλάδα □□ □");
    assert!(drawing.svg().contains(font_face_css()));
    assert!(drawing.svg_without_font().contains("Zażółć Жизнь Ελλάδα □□ □"));
    assert!(!usual().fan.draw(Theme::Light).unwrap().svg().contains(font_face_css()));
}
