//! The outcome in sentences a person without statistics understands.
//!
//! Chances are natural frequencies ("8 of 100 futures"), never a bare 0 % or 100 %. A sentence appears
//! only when it says something: no cliff, no sentence on the cliff.

use super::{conditions, words_of_life, words_of_terms};
use crate::money;
use crate::offer::{Life, Offer};
use crate::outcome::{OfferOutcome, Outcome};
use crate::plan::QuestionId;
use crate::scenario::{RECRUITER_GROWTH, Scenario, Views};

/// Two to six sentences on one offer, and more on what its life makes of its pay.
#[must_use]
pub fn on_offer(scenario: &Scenario, outcome: &Outcome, index: usize) -> Vec<String> {
    let (promised, offer) = (&scenario.offers[index], &outcome.offers[index]);
    let flows = &scenario.schedules()[index];
    // One amount, with nothing to take an average of.
    let is_one = offer.is_certain || outcome.paths == 1;
    let mut sentences = vec![middle(outcome, offer)];
    sentences.extend(goal(scenario, offer, is_one));
    match flows.life.as_deref() {
        Some(life) => {
            sentences.extend(words_of_life::on_life(flows, life, (offer, is_one)));
            sentences.extend(words_of_terms::on_terms(promised, life.leaving.is_some()));
            sentences.extend(third_year_risk(promised, offer));
            sentences.extend(below_current_pay(scenario, offer, Some(life)));
        }
        None => {
            let views = &scenario.views()[index];
            sentences.extend((offer.total.mean.value != 0.0).then(|| certainty(offer, is_one)));
            sentences.extend(words_of_terms::on_terms(promised, false));
            sentences.extend(cliff(promised, offer, views));
            sentences.extend(below_current_pay(scenario, offer, None));
            sentences.extend(views_of_the_price(scenario, offer, views));
        }
    }
    sentences
}

/// The sentence with a capital first letter.
pub(super) fn capitalised(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// How the two best offers differ in their middle outcome, if there are several.
#[must_use]
pub fn on_all(outcome: &Outcome) -> Option<String> {
    let median = |offer: &&OfferOutcome| offer.total.percentile(0.5);
    let best = outcome.offers.iter().max_by(|a, b| median(a).total_cmp(&median(b)))?;
    let others = outcome.offers.iter().filter(|offer| offer.name != best.name);
    let second = others.max_by(|a, b| median(a).total_cmp(&median(b)))?;
    let span = span(outcome.years);
    let (best_name, second_name) = (&best.name, &second.name);
    let Some(gap) = difference(best, second, 0.5) else {
        let apart = if best.is_certain && second.is_certain {
            "pay the same"
        } else {
            "cannot be told apart in the middle outcome"
        };
        return Some(format!("Over {span} `{best_name}` and `{second_name}` {apart}."));
    };
    let gap = money::short(gap);
    if best.is_certain && second.is_certain {
        return Some(format!("Over {span} `{best_name}` pays {gap} more than `{second_name}`."));
    }
    let low = match difference(best, second, 0.1) {
        Some(gap) if gap > 0.0 => format!("{} more", money::short(gap)),
        Some(gap) => format!("but {} less", money::short(-gap)),
        None => "about the same".to_owned(),
    };
    Some(format!(
        "Over {span} `{best_name}` pays {gap} more than `{second_name}` in the middle outcome, {low} in a bad one (P10)."
    ))
}

/// By how much one percentile of the total is above another, if that is more than two standard errors and does not round to
/// nothing. Errors are those of pairs of replicates, which meet the same prices; without replicates they are added, which is
/// never too little.
fn difference(a: &OfferOutcome, b: &OfferOutcome, p: f64) -> Option<f64> {
    let at = |offer: &OfferOutcome| {
        let found = offer.total.percentiles.iter().find(|percentile| percentile.p == p);
        found.map(|percentile| percentile.se)
    };
    let change = a.total.percentile_change(&b.total, p)?;
    let se = if change.is_paired { change.se } else { at(a)? + at(b)? };
    (change.value.abs() > 2.0 * se && money::short(change.value) != "$0").then_some(change.value)
}

/// A chance as a natural frequency: `about 8 of 100 futures`.
#[must_use]
pub fn frequency(chance: f64) -> String {
    match chance {
        c if c <= 0.0 => "none of the simulated futures".to_owned(),
        c if c >= 1.0 => "all simulated futures".to_owned(),
        c if c < 0.01 => "fewer than 1 in 100 futures".to_owned(),
        c if c > 0.99 => "more than 99 in 100 futures".to_owned(),
        c => format!("about {:.0} of 100 futures", c * 100.0),
    }
}

/// `the four years together` and the like.
#[must_use]
pub fn span(years: u32) -> String {
    const NUMBERS: [&str; 9] = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    match years {
        0 | 1 => "the one year".to_owned(),
        n => format!("the {} years", NUMBERS.get(n as usize - 2).copied().unwrap_or("many")),
    }
}

fn middle(outcome: &Outcome, offer: &OfferOutcome) -> String {
    let total = &offer.total;
    let span = span(outcome.years);
    if offer.is_certain {
        let pay = money::short(total.mean.value);
        let verb = match (total.mean.value < 0.0, outcome.years) {
            (true, 1) => "comes to",
            (true, _) => "come to",
            (false, 1) => "pays",
            (false, _) => "pay",
        };
        return format!("Under these assumptions nothing is left to chance: {span} {verb} {pay}.");
    }
    let at = |p: f64| money::short(total.percentile(p));
    let [low, quarter, half, three_quarters, high] = [0.1, 0.25, 0.5, 0.75, 0.9].map(at);
    if low == high {
        let futures = match (outcome.paths, total.range.low == total.range.high) {
            (1, _) => "The one simulated future pays",
            (_, true) => "All simulated futures pay",
            (_, false) => "8 in 10 simulated futures pay close to",
        };
        return format!("{futures} {half} over {span}.");
    }
    // Where many futures pay alike, fewer than the tenth may lie on the far side.
    let is_tenth = |share: f64| share >= 0.09;
    let less = match is_tenth(total.share_below(total.percentile(0.1))) {
        true => format!("1 in 10 pays less than {low}"),
        false => format!("1 in 10 pays {low} or less"),
    };
    let more = match is_tenth(1.0 - total.share_below(total.percentile(0.9) + 0.01)) {
        true => format!("1 in 10 more than {high}"),
        false => format!("1 in 10 {high} or more"),
    };
    format!(
        "Half of all simulated futures pay between {quarter} and {three_quarters} over {span}, the middle one {half}; \
         {less}, {more}."
    )
}

fn goal(scenario: &Scenario, offer: &OfferOutcome, is_one: bool) -> Option<String> {
    let walk_away = scenario.goals.walk_away?;
    let reached = 1.0 - offer.chance(QuestionId::WalkAway)?.value;
    let goal = money::short(walk_away);
    if is_one {
        let verb = if reached > 0.5 { "reaches" } else { "misses" };
        return Some(format!("That {verb} your walk-away number of {goal}."));
    }
    Some(format!("It reaches your walk-away number of {goal} in {}.", frequency(reached)))
}

/// How much is cash and how much is stock.
fn certainty(offer: &OfferOutcome, is_one: bool) -> String {
    let share = offer.total.guaranteed_share.value;
    let cash = money::short(offer.total.guaranteed);
    let average = if is_one { "" } else { " of the average outcome" };
    let percent = format!("{:.0}%{average}", 100.0 * share);
    let stock = if offer.is_certain { "stock" } else { "a bet on the stock" };
    match share {
        _ if !has_stock(offer) => format!("All of it ({cash}) is cash: no share price can change it."),
        s if s >= 0.995 => {
            format!("Under these assumptions its stock adds next to nothing to {cash} of certain cash.")
        }
        s if s >= 0.495 => {
            format!("{cash} of it, {percent}, is certain cash; the rest is stock.")
        }
        s if s > 0.0 => {
            format!("Only {cash}, {percent}, is certain cash: more than half of this pay is {stock}.")
        }
        _ => format!("None of it is certain cash: all of this pay is {stock}."),
    }
}

fn has_stock(offer: &OfferOutcome) -> bool {
    offer.total.offer_letter > offer.total.guaranteed
}

/// Pay that falls from one year to a later one.
fn cliff(promised: &Offer, offer: &OfferOutcome, views: &Views) -> Option<String> {
    let flat = &views.flat_by_year;
    let condition = if has_stock(offer) { "even if the share only holds its price, " } else { "" };
    if let Some(third) = flat.get(2).filter(|third| **third < flat[0]) {
        let drop = money::short(flat[0] - third);
        let flag = format!("Red flag, a year-3 cliff: {condition}year 3 pays {drop} less than year 1");
        return Some(match offer.is_certain {
            true => format!("{flag}."),
            false => {
                format!("{flag}; it pays less in {}.", frequency(offer.chance(QuestionId::Cliff)?.value))
            }
        });
    }
    if let Some(year) = (1..flat.len()).find(|&year| flat[year] < 0.9 * flat[year - 1]) {
        let drop = money::short(flat[year - 1] - flat[year]);
        return Some(format!(
            "Red flag, pay falls: {condition}year {} pays {drop} less than year {year}.",
            year + 1
        ));
    }
    third_year_risk(promised, offer)
}

/// Year 3 below year 1, where it happens and the difference is worth a word.
fn third_year_risk(promised: &Offer, offer: &OfferOutcome) -> Option<String> {
    let chance = offer.chance(QuestionId::Cliff)?.value;
    let usual = offer.years[0].percentile(0.5);
    let drop = usual - offer.years[2].percentile(0.1);
    if offer.is_certain || chance < 0.01 || drop < 0.05 * usual {
        return None;
    }
    let sign_on = |year: usize| promised.sign_on.by_year.get(year).copied().unwrap_or(0.0);
    let ended = promised.leaving.as_ref().is_none_or(|leaving| !leaving.happens())
        && sign_on(2) == 0.0
        && sign_on(0) + sign_on(1) > 0.0;
    let when = if ended { "Year 3, when the sign-on cash has ended," } else { "Year 3" };
    Some(format!("{when} pays less than year 1 in {}.", frequency(chance)))
}

/// Year 2 below current pay, and the worst year if that is another.
fn below_current_pay(scenario: &Scenario, offer: &OfferOutcome, life: Option<&Life>) -> Option<String> {
    let pay = money::short(scenario.goals.current_pay?);
    let chance = |year: usize| offer.chance(QuestionId::CurrentPayIn(year)).map_or(0.0, |c| c.value);
    let second = chance(2);
    let worst = (1..=offer.years.len()).max_by(|&a, &b| chance(a).total_cmp(&chance(b)))?;
    let year = if second >= 0.01 { 2 } else { worst };
    if chance(year) < 0.01 {
        return None;
    }
    let below = match conditions::kind_of_pay(life).as_str() {
        "" => format!("Year {year} pays less than the {pay} you earn now"),
        // The user's number is taken as it stands, whatever was done to the pay.
        kind => format!("Year {year} pays, {kind}, less than the {pay} given as current pay"),
    };
    if offer.is_certain {
        return Some(format!("{below}."));
    }
    let more = if chance(worst) >= chance(year) + 0.05 {
        let often = frequency(chance(worst));
        // `about 9 of 100 futures, year 4 in about 24 of 100`.
        let often = if often.ends_with(" 100 futures") { often.replace(" futures", "") } else { often };
        format!(", year {worst} in {often}")
    } else {
        String::new()
    };
    Some(format!("{below} in {}{more}.", frequency(chance(year))))
}

fn views_of_the_price(scenario: &Scenario, offer: &OfferOutcome, views: &Views) -> Option<String> {
    if !has_stock(offer) {
        return None;
    }
    let (flat, grown) = (money::short(views.flat_total()), money::short(views.recruiter_total));
    let rate = money::percent(RECRUITER_GROWTH);
    let share = if scenario.stocks.len() == 1 { "the share" } else { "every share" };
    let certain = format!(
        "If {share} only holds its price the offer pays {flat}; a recruiter's sheet at {rate} growth a year would show {grown}"
    );
    if offer.is_certain {
        return Some(format!("{certain}."));
    }
    let reached = 1.0 - offer.chance(QuestionId::RecruiterView)?.value;
    Some(format!("{certain}, which {} reach.", frequency(reached)))
}
