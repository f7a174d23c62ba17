//! Jumps like those of share splits in closes that are not adjusted for them.

use super::super::finding::{Findings, Kind, counted, price};
use super::super::read::Quote;
use super::{Frequency, log_returns, median, robust_deviation};

/// What to do about a jump like that of a split.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Splits {
    /// Divide the prices before by the factor, if the jump is hardly anything else.
    #[default]
    Undo,
    /// Leave the prices as they are.
    Keep,
}

/// New shares for old ones.
const RATIOS: [(u32, u32); 17] = [
    (3, 2),
    (2, 1),
    (5, 2),
    (3, 1),
    (4, 1),
    (5, 1),
    (6, 1),
    (7, 1),
    (8, 1),
    (10, 1),
    (12, 1),
    (15, 1),
    (20, 1),
    (25, 1),
    (30, 1),
    (50, 1),
    (100, 1),
];
/// What is left of the jump after the split is an ordinary day: below so many usual moves, and below this.
const ORDINARY_MOVES: f64 = 4.0;
const ORDINARY: f64 = 0.08;
/// Halved for no visible reason: a split if the rest of the day is no more than so many usual moves.
const QUIET_MOVES: f64 = 1.25;
/// A split leaves dollars traded about as they were; a real fall of this size multiplies them.
const CRASH_VOLUME: f64 = 5.0;
/// Days whose volume is usual, before the jump.
const USUAL_DAYS: usize = 20;
/// Rows after a jump that show that it stays.
const CONFIRMED_BY: usize = 3;

/// No share splits more often; such a series jumps by itself.
const MOST: usize = 20;

/// A jump that a split explains.
struct Jump {
    row: usize,
    new: u32,
    old: u32,
    /// The day was an ordinary one but for the factor.
    quiet: bool,
    /// Shares become fewer.
    reverse: bool,
    verdict: Verdict,
}

#[derive(PartialEq)]
enum Verdict {
    Split,
    /// Traded as heavily as in a crash.
    Crash,
    /// Nothing tells.
    Unknown,
}

/// Divides the prices before each split by its factor.
pub(super) fn undone(
    mut quotes: Vec<Quote>,
    frequency: Frequency,
    adjusted: bool,
    splits: Splits,
    findings: &mut Findings,
) -> Vec<Quote> {
    let mut jumps = jumps(&quotes, frequency);
    jumps.retain(|jump| !(adjusted && jump.verdict == Verdict::Unknown));
    if jumps.len() > MOST {
        let jumps = counted(jumps.len(), "jump");
        findings
            .warn(Kind::Split, format!("Found {jumps} like those of splits, too many to be any; kept them."));
        return quotes;
    }
    for jump in jumps {
        let undo = jump.verdict == Verdict::Split && !adjusted && splits == Splits::Undo;
        findings.warn(Kind::Split, jump.described(&quotes, undo, adjusted));
        if undo {
            let factor = jump.factor();
            quotes[..jump.row].iter_mut().for_each(|quote| quote.close /= factor);
        }
    }
    quotes
}

fn jumps(quotes: &[Quote], frequency: Frequency) -> Vec<Jump> {
    let returns = log_returns(quotes);
    let usual = robust_deviation(&returns);
    let ordinary = (ORDINARY_MOVES * usual).min(ORDINARY);
    // In a month a share may well halve.
    let least = if frequency == Frequency::Monthly { 4 } else { 1 };
    let confirmed = returns.len().saturating_sub(CONFIRMED_BY - 1);
    let jump = |(index, &value): (usize, &f64)| {
        let (new, old, left) = ratio(value.abs(), ordinary).filter(|(new, old, _)| new / old >= least)?;
        let quiet = left <= QUIET_MOVES * usual;
        let jump = Jump { row: index + 1, new, old, quiet, reverse: value > 0.0, verdict: Verdict::Unknown };
        let verdict = jump.judged(quotes);
        (!jump.is_small() || verdict == Verdict::Unknown).then_some(Jump { verdict, ..jump })
    };
    returns[..confirmed].iter().enumerate().filter_map(jump).collect()
}

/// The split nearest to a jump, and what it leaves unexplained.
fn ratio(size: f64, ordinary: f64) -> Option<(u32, u32, f64)> {
    let left = |new: u32, old: u32| (size - libm::log(f64::from(new) / f64::from(old))).abs();
    let all = RATIOS.into_iter().map(|(new, old)| (new, old, left(new, old)));
    all.min_by(|a, b| a.2.total_cmp(&b.2)).filter(|&(_, _, left)| left <= ordinary)
}

impl Jump {
    /// By what the prices before are divided.
    fn factor(&self) -> f64 {
        let factor = f64::from(self.new) / f64::from(self.old);
        if self.reverse { 1.0 / factor } else { factor }
    }

    /// Shares lose or win a third in a day in earnest too, and reverse splits are never so small.
    fn is_small(&self) -> bool {
        self.new < 2 * self.old
    }

    /// By the volume if there is one, else by how rarely a share moves so in one step.
    fn judged(&self, quotes: &[Quote]) -> Verdict {
        let before =
            quotes[self.row.saturating_sub(USUAL_DAYS)..self.row].iter().filter_map(|quote| quote.volume);
        let usual = median(before.collect()).zip(quotes[self.row].volume);
        // Whether volumes are counted in old or new shares is not known: the crash must show in either.
        let crowded = usual.map(|(usual, volume)| volume / usual / self.factor().max(1.0));
        let rare = match (self.reverse, self.quiet) {
            (true, _) => 4,
            (false, true) => 2,
            (false, false) => 3,
        };
        match crowded {
            Some(crowded) if crowded > CRASH_VOLUME => Verdict::Crash,
            _ if self.is_small() => {
                if self.reverse {
                    Verdict::Crash
                } else {
                    Verdict::Unknown
                }
            }
            Some(_) => Verdict::Split,
            None if self.new / self.old >= rare => Verdict::Split,
            None => Verdict::Unknown,
        }
    }

    fn described(&self, quotes: &[Quote], undo: bool, adjusted: bool) -> String {
        let [before, after] = [self.row - 1, self.row].map(|row| quotes[row].close);
        let date = quotes[self.row].date;
        let moved = format!("On {date} the price goes from {} to {}", price(before), price(after));
        let (new, old) = if self.reverse { (self.old, self.new) } else { (self.new, self.old) };
        let split = format!("a {new}:{old} split");
        match self.verdict {
            Verdict::Split if undo => format!("{moved}, most likely {split}; adjusted the prices before it."),
            Verdict::Split if adjusted => {
                format!("{moved}, like {split}, though the column is called adjusted; kept as it is.")
            }
            Verdict::Split => format!("{moved}, most likely {split}; kept as you asked."),
            Verdict::Crash => {
                format!("{moved}, like {split}, but on the volume of a crash; kept as a real move.")
            }
            Verdict::Unknown => {
                format!("{moved}: {split} or a real move, which the file does not tell; kept as it is.")
            }
        }
    }
}
