//! What is said of a run until a precision.

use crate::money;
use crate::outcome::{Estimate, Figure, Precision, Reached};
use crate::scenario;

/// Whether the precision was reached after so many paths, by which figure it hangs, and what to do if it was not.
#[must_use]
pub fn sentences(reached: &Reached, paths: u64) -> String {
    let wanted = precision(reached.precision);
    let (done, most) = (money::counted(paths, "path"), money::count(reached.most));
    let Some(worst) = &reached.worst else {
        return format!("--until {wanted} was reached after {done}: no figure has a standard error.");
    };
    let (figure, error) = (name(worst), error(worst.estimate, reached.precision));
    match reached.needed {
        None => format!(
            "--until {wanted} was reached after {done}: the largest standard error, of the {figure}, is {error}."
        ),
        Some(_) if worst.is_beyond_paths() => format!(
            "--until {wanted} was not reached after {done}, and no number of them would do: the {figure} lies in a \
             lump of equal outcomes, which is known only to its bin, and that leaves an error of {} however many there \
             are. {}",
            error_of(worst.least_se, worst.estimate.value, reached.precision),
            of_others(reached)
        ),
        Some(needed) if !needed.is_finite() => {
            format!("--until {wanted} was not reached: a single path tells no error; allow more --paths.")
        }
        Some(needed) if paths < reached.most => format!(
            "--until {wanted} was not reached, and the run stopped early, after {done}: the standard error of \
             the {figure} is {error}. About {} paths would bring it to {wanted}, and {most} are allowed. To spend them all \
             the same, give --paths {} without --until.",
            count(needed),
            reached.most
        ),
        Some(needed) => format!(
            "--until {wanted} was not reached with the {done} allowed: the standard error of the {figure} is \
             {error}. About {} paths would bring it to {wanted}; {}",
            count(needed),
            advice(needed)
        ),
    }
}

/// How far the figures came that more paths bring nearer.
fn of_others(reached: &Reached) -> String {
    let Some(worst) = &reached.worst_of_paths else {
        return "No other figure has a standard error.".to_owned();
    };
    let (figure, error) = (name(worst), error(worst.estimate, reached.precision));
    format!("Of the other figures the largest standard error, of the {figure}, is {error}.")
}

fn advice(needed: f64) -> String {
    match needed <= scenario::MOST_PATHS as f64 {
        true => "allow so many with --paths.".to_owned(),
        false => format!("no run may have more than {}.", money::count(scenario::MOST_PATHS)),
    }
}

fn precision(precision: Precision) -> String {
    match precision {
        Precision::Dollars(dollars) => amount(dollars),
        Precision::Share(share) => percent(share),
    }
}

/// An error in the unit it is wanted in.
fn error(estimate: Estimate, precision: Precision) -> String {
    error_of(estimate.se, estimate.value, precision)
}

fn error_of(error: f64, value: f64, precision: Precision) -> String {
    match precision {
        Precision::Dollars(_) => amount(error),
        Precision::Share(_) => format!("{} of it", percent(error / value.abs())),
    }
}

/// Whole dollars, or three significant digits if it is few of them.
fn amount(dollars: f64) -> String {
    if dollars < 100.0 { format!("${}", rounded(dollars)) } else { money::exact(dollars) }
}

fn percent(share: f64) -> String {
    format!("{}%", rounded(100.0 * share))
}

/// Three significant digits, however small.
fn rounded(number: f64) -> String {
    let digits = format!("{number:.2e}");
    digits.parse::<f64>().map_or(digits, |number| number.to_string())
}

fn name(figure: &Figure) -> String {
    let Figure { offer, pay, statistic, .. } = figure;
    let the = if pay.starts_with("year") { "" } else { "the " };
    format!("{statistic} of {the}{pay} of `{offer}`")
}

/// Two significant digits: it is a guess.
fn count(paths: f64) -> String {
    let about = format!("{paths:.1e}");
    match about.parse::<f64>() {
        Ok(paths) if paths < 1e15 => money::count(paths as u64),
        _ => about,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reached(precision: Precision, needed: Option<f64>) -> Reached {
        let estimate = Estimate { value: 400_000.0, se: 312.4 };
        let worst = Figure {
            offer: "first".to_owned(),
            pay: "year 4".to_owned(),
            statistic: "P90",
            estimate,
            least_se: 0.0,
            ratio: if needed.is_some() { 2.0 } else { 0.5 },
        };
        Reached {
            precision,
            most: 1_000_000,
            worst: Some(worst.clone()),
            worst_of_paths: Some(worst),
            needed,
        }
    }

    #[test]
    fn a_reached_precision_is_told_with_the_figure_it_hangs_on() {
        assert_eq!(
            sentences(&reached(Precision::Dollars(500.0), None), 131_072),
            "--until $500 was reached after 131,072 paths: the largest standard error, of the P90 of year 4 of `first`, \
             is $312."
        );
        assert!(
            sentences(&reached(Precision::Share(0.000_9), None), 131_072)
                .ends_with("`first`, is 0.0781% of it.")
        );
    }

    #[test]
    fn a_figure_that_paths_do_not_help_is_told_apart_from_the_others() {
        let mut reached = reached(Precision::Dollars(150.0), Some(f64::INFINITY));
        reached.worst = reached.worst.map(|worst| Figure { statistic: "P10", least_se: 300.0, ..worst });
        let estimate = Estimate { value: 400_000.0, se: 60.0 };
        reached.worst_of_paths =
            reached.worst_of_paths.map(|other| Figure { statistic: "mean", estimate, ratio: 0.4, ..other });
        assert_eq!(
            sentences(&reached, 65_536),
            "--until $150 was not reached after 65,536 paths, and no number of them would do: the P10 of year 4 of `first` \
             lies in a lump of equal outcomes, which is known only to its bin, and that leaves an error of $300 however many \
             there are. Of the other figures the largest standard error, of the mean of year 4 of `first`, is $60."
        );
        reached.worst_of_paths = None;
        assert!(sentences(&reached, 1).ends_with("No other figure has a standard error."));
    }

    #[test]
    fn a_run_that_stopped_early_says_so_and_how_to_go_on() {
        let early = sentences(&reached(Precision::Dollars(1.0), Some(6.4e9)), 65_536);
        assert!(early.contains("stopped early, after 65,536 paths"), "{early}");
        assert!(
            early.contains("About 6,400,000,000 paths would bring it to $1, and 1,000,000 are"),
            "{early}"
        );
        assert!(early.ends_with("give --paths 1000000 without --until."), "{early}");
        let all = sentences(&reached(Precision::Dollars(1.0), Some(6.4e9)), 1_000_000);
        assert!(all.contains("with the 1,000,000 paths allowed"), "{all}");
        assert!(all.ends_with("allow so many with --paths."), "{all}");
        assert!(sentences(&reached(Precision::Dollars(0.025), None), 1).contains("--until $0.025 was"));
        let beyond = sentences(&reached(Precision::Share(1e-9), Some(6.4e18)), 1_000_000);
        assert!(
            beyond.contains("About 6.4e18 paths would bring it to 0.0000001%; no run may have"),
            "{beyond}"
        );
    }
}
