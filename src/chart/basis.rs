//! What a chart's numbers rest on, and how strongly its words may speak.

use crate::money;

/// Fewer futures than this bear no firm words: counts are given as they are, and the foot warns.
const FIRM: u64 = 200;
/// Fewer than this have no percentiles worth the name, only a lowest and a highest.
const HANDFUL: u64 = 20;

/// What the numbers of a chart rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Cash alone: no share price matters.
    Cash,
    /// Share prices follow one given path; nothing is left to chance.
    GivenPath,
    /// So many simulated futures.
    Simulated(u64),
}

/// How often something happens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chance {
    /// Share of futures.
    pub value: f64,
    /// Whether it is the same in every future that could be, and not only in those simulated.
    pub is_certain: bool,
}

impl Chance {
    /// A share of simulated futures; others might answer otherwise.
    #[must_use]
    pub fn simulated(value: f64) -> Self {
        Chance { value, is_certain: false }
    }
}

impl Basis {
    /// Nothing is left to chance.
    #[must_use]
    pub fn is_certain(self) -> bool {
        matches!(self, Basis::Cash | Basis::GivenPath)
    }

    /// So few futures (under 20) that charts want the lowest and the highest in place of every lower and
    /// upper percentile.
    #[must_use]
    pub fn is_handful(self) -> bool {
        self.futures().is_some_and(|n| n < HANDFUL)
    }

    /// The number of futures if they are too few for firm words.
    fn few(self) -> Option<u64> {
        self.futures().filter(|n| *n < FIRM)
    }

    /// One amount stands for all: nothing is left to chance, or just one future was looked at.
    fn is_one(self) -> bool {
        self.futures().is_none_or(|n| n == 1)
    }

    /// Enough futures for percentages.
    pub(super) fn is_firm(self) -> bool {
        self.few().is_none()
    }

    fn futures(self) -> Option<u64> {
        match self {
            Basis::Simulated(n) => Some(n),
            Basis::Cash | Basis::GivenPath => None,
        }
    }

    /// A warning for the foot; empty if there is nothing to warn of.
    pub(super) fn note(self) -> String {
        match self.few() {
            Some(1) => "Only one path: a single future, not a distribution.".to_owned(),
            Some(n) if self.is_handful() => format!("Only {n} paths: too few for a distribution."),
            Some(n) => format!("Only {n} paths: every figure is rough."),
            None => String::new(),
        }
    }

    /// `In 8 of 10 simulated futures`: those between the 10th and the 90th percentile.
    pub(super) fn in_most(self) -> String {
        match self.few() {
            _ if self.is_handful() => self.in_all(),
            Some(n) => format!("In about {:.0} of {n} simulated futures", 0.8 * n as f64),
            None => "In 8 of 10 simulated futures".to_owned(),
        }
    }

    /// The same without "In", to stand inside a sentence: `8 of 10 simulated futures`.
    pub(super) fn most(self) -> String {
        self.in_most().trim_start_matches("In ").to_owned()
    }

    /// `In every simulated future`.
    pub(super) fn in_all(self) -> String {
        match self.few() {
            Some(1) => "In the one simulated future".to_owned(),
            Some(2) => "In both simulated futures".to_owned(),
            Some(n) => format!("In all {n} simulated futures"),
            None => "In every simulated future".to_owned(),
        }
    }

    /// `In nearly every simulated future`: amounts that read the same, which others need not.
    pub(super) fn in_nearly_all(self) -> String {
        if self.few().is_some() { self.in_all() } else { "In nearly every simulated future".to_owned() }
    }

    /// A label for a single amount.
    pub(super) fn single(self) -> String {
        match self {
            Basis::Cash => "all of it cash".to_owned(),
            Basis::GivenPath => "on this price path".to_owned(),
            Basis::Simulated(_) => match self.few() {
                Some(1) => "the one future".to_owned(),
                Some(n) => format!("in all {n} futures"),
                None => "in nearly every future".to_owned(),
            },
        }
    }

    /// What low, middle and high stand for.
    pub(super) fn quantile_words(self) -> [&'static str; 3] {
        if self.is_handful() {
            ["lowest", "middle", "highest"]
        } else {
            ["1 in 10 below (P10)", "median (P50)", "1 in 10 above (P90)"]
        }
    }

    /// `In 22 of 100 simulated futures`, for a chance above zero.
    pub(super) fn in_futures(self, chance: Chance) -> String {
        match (chance.value, self.few()) {
            (p, _) if p >= 1.0 => self.in_all(),
            (p, Some(n)) => format!("In {} of {n} simulated futures", count(p, n)),
            (p, None) if p < 0.01 => "In fewer than 1 of 100 simulated futures".to_owned(),
            (p, None) if p > 0.99 => "In more than 99 of 100 simulated futures".to_owned(),
            (p, None) => format!("In {:.0} of 100 simulated futures", p * 100.0),
        }
    }

    /// `22% fall short` and `78% reach it`: those below and the rest, adding up to all, with words at the
    /// ends of the scale.
    pub(super) fn shares(self, below: Chance) -> (String, String) {
        let say = |below: &str, rest: &str| (format!("{below} fall short"), format!("{rest} reach it"));
        let (below, is_certain) = (below.value, below.is_certain || self.is_one());
        match (below, self.few()) {
            (p, _) if is_certain && p > 0.5 => ("falls short".to_owned(), String::new()),
            (_, _) if is_certain => (String::new(), "reaches it".to_owned()),
            (p, _) if p <= 0.0 => say("none", "all"),
            (p, _) if p >= 1.0 => say("all", "none"),
            (p, Some(n)) => {
                let below = count(p, n);
                let verb = |k: u64, one: &str, many: &str| format!("{k} {}", if k == 1 { one } else { many });
                (verb(below, "falls short", "fall short"), verb(n - below, "reaches it", "reach it"))
            }
            (p, None) if p < 0.01 => say("fewer than 1%", "more than 99%"),
            (p, None) if p > 0.99 => say("more than 99%", "fewer than 1%"),
            (p, None) => {
                let percent = (p * 100.0).round();
                say(&format!("{percent}%"), &format!("{}%", 100.0 - percent))
            }
        }
    }

    /// `31% of futures`, or a count of few.
    pub(super) fn of_futures(self, share: f64) -> String {
        match (share, self.few()) {
            (p, Some(n)) => format!("{} of {n} futures", count(p, n)),
            (p, None) if p > 0.99 && p < 1.0 => "more than 99% of futures".to_owned(),
            (p, None) if p < 0.01 => "fewer than 1% of futures".to_owned(),
            (p, None) => format!("{:.0}% of futures", p * 100.0),
        }
    }

    /// `33 in 100`, from the longest way to say it to the shortest. What was seen in all futures or in none
    /// is "always" or "never" only if it is certain.
    pub(super) fn in_100(self, chance: Chance) -> [String; 3] {
        let alike = |words: &str| [words, words, words].map(str::to_owned);
        let (p, is_certain) = (chance.value, chance.is_certain || self.is_one());
        match self.few() {
            _ if is_certain && p > 0.5 => alike(if self.is_one() { "yes" } else { "always" }),
            _ if is_certain => alike(if self.is_one() { "no" } else { "never" }),
            Some(n) => alike(&format!("{} of {n}", count(p, n))),
            None if p < 0.01 => ["fewer than 1 in 100", "<1 in 100", "<1%"].map(str::to_owned),
            None if p > 0.99 => ["more than 99 in 100", ">99 in 100", ">99%"].map(str::to_owned),
            None => ["{} in 100", "{} in 100", "{}%"].map(|f| f.replace("{}", &format!("{:.0}", p * 100.0))),
        }
    }

    /// `The offer pays $450K`, said of what is certain.
    pub(super) fn offer_pays(self, amount: f64) -> String {
        let amount = money::short(amount);
        match self {
            Basis::GivenPath => format!("On this price path the offer pays {amount}"),
            _ => format!("The offer pays {amount}"),
        }
    }
}

/// How many of so many futures a share is; of what happens at times, at least one does and one does not.
fn count(share: f64, n: u64) -> u64 {
    (share * n as f64).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRM: Basis = Basis::Simulated(100_000);

    #[test]
    fn rare_is_not_never() {
        let seen = Chance::simulated;
        assert_eq!(FIRM.shares(seen(0.0004)).0, "fewer than 1% fall short");
        assert_eq!(FIRM.shares(seen(0.57)), ("57% fall short".to_owned(), "43% reach it".to_owned()));
        assert_eq!(FIRM.in_100(seen(0.0))[0], "fewer than 1 in 100");
        assert_eq!(FIRM.in_100(Chance { value: 0.0, is_certain: true })[0], "never");
        assert_eq!(Basis::Cash.in_100(Chance { value: 1.0, is_certain: true })[0], "yes");
        assert_eq!(FIRM.in_futures(seen(0.995)), "In more than 99 of 100 simulated futures");
    }

    #[test]
    fn few_futures_are_counted_not_generalised() {
        let all = |n| Basis::Simulated(n).in_futures(Chance::simulated(1.0));
        assert_eq!(all(1), "In the one simulated future");
        assert_eq!(all(2), "In both simulated futures");
        assert_eq!(all(50), "In all 50 simulated futures");
        assert_eq!(all(200), "In every simulated future");
        assert_eq!(Basis::Simulated(50).in_100(Chance::simulated(0.0))[0], "0 of 50");
        assert_eq!(Basis::Simulated(50).shares(Chance::simulated(0.02)).0, "1 falls short");
        assert_eq!(Basis::Simulated(60).in_most(), "In about 48 of 60 simulated futures");
        assert_eq!(Basis::Simulated(12).in_most(), "In all 12 simulated futures");
        assert_eq!(Basis::Simulated(200).note(), "");
    }
}
