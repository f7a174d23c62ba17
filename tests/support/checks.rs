//! The tolerance rule of `tests/reference/README.md`.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use vestcast::outcome::Estimate;

use super::record::{self, Closeness};

/// One entry of a reference file.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub value: f64,
    pub err: f64,
    pub asd: Option<f64>,
    pub n_min: f64,
    pub is_monte_carlo: bool,
}

impl Entry {
    pub fn from(json: &Value) -> Entry {
        Entry {
            value: json["value"].as_f64().expect("value"),
            err: json["err"].as_f64().unwrap_or(0.0),
            asd: json["asd"].as_f64(),
            n_min: json["n_min"].as_f64().unwrap_or(0.0),
            is_monte_carlo: json["how"] == "monte_carlo",
        }
    }

    /// A value known without error; `asd` is the error of its estimate times √n.
    pub fn known(value: f64, asd: Option<f64>) -> Entry {
        Entry { value, err: 0.0, asd, n_min: 0.0, is_monte_carlo: false }
    }

    /// None if the quantity does not exist.
    pub fn of_existing(json: &Value) -> Option<Entry> {
        (!json["value"].is_null()).then(|| Entry::from(json))
    }
}

/// What a check looks at: each kind must be able to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Mean,
    Sd,
    Percentile,
    Shortfall,
    Chance,
    /// The whole law at once: chi-square, Kolmogorov–Smirnov and their like.
    Law,
    Covariance,
    /// A moment of the log price, or the value of an option.
    Moment,
    /// A number that chance has no part in.
    Exact,
    /// A standard error or an interval.
    Error,
}

impl Kind {
    /// Most that the error of an estimate times √n may be as a multiple of the number itself, where the reference does
    /// not say: half above the worst law of the reference.
    fn most(self) -> f64 {
        match self {
            Kind::Sd => 30.0,
            Kind::Mean => 15.0,
            Kind::Shortfall => 12.0,
            Kind::Covariance => 5.0,
            _ => 0.5,
        }
    }
}

/// Collects checks and failures, so that a test reports all of them.
#[derive(Default)]
pub struct Checks {
    pub done: usize,
    pub failures: Vec<String>,
    /// Entries of the reference that the rule does not let be tested.
    pub skipped: Vec<String>,
    /// How many there were, also of those that a test has named and taken out.
    pub left_out: usize,
    /// Checks and failures of each kind.
    pub kinds: BTreeMap<Kind, (usize, usize)>,
    /// How near those of each kind came.
    pub closeness: BTreeMap<Kind, Closeness>,
    /// Least and most paths, where they are known.
    pub paths: Option<(u64, u64)>,
    /// Moves every reference by 8 standard errors: a control that must fail.
    pub is_shifted: bool,
}

/// How far the control moves a reference, in standard errors.
const SHIFT: f64 = 8.0;

impl Checks {
    pub fn shifted() -> Self {
        Checks { is_shifted: true, ..Checks::default() }
    }

    /// |z| ≤ 4, with `slack` for known rounding (a cent, a bin).
    pub fn estimate(&mut self, kind: Kind, what: &str, estimate: f64, entry: Entry, n: u64, slack: f64) {
        let Some(asd) = entry.asd.filter(|_| n as f64 >= entry.n_min) else {
            self.skipped.push(what.to_owned());
            self.left_out += 1;
            return;
        };
        self.note_paths(n);
        let exact = if entry.is_monte_carlo { 0.0 } else { entry.err + 1e-9 * entry.value.abs() };
        let monte_carlo = if entry.is_monte_carlo { entry.err } else { 0.0 };
        let se = (asd * asd / n as f64 + monte_carlo * monte_carlo).sqrt();
        self.z_test(kind, what, estimate, entry.value, se, exact + slack);
    }

    /// The same by the simulation's own error, where the reference knows none of the estimate. It must not be large:
    /// at most a quarter above the `asd` of the entry over √n, or of [`Kind::most`], or nothing could fail.
    pub fn with_own_error(
        &mut self,
        kind: Kind,
        what: &str,
        estimate: Estimate,
        n: u64,
        entry: Entry,
        slack: f64,
    ) {
        self.note_paths(n);
        let most = 1.25 * entry.asd.unwrap_or_else(|| kind.most() * entry.value.abs()) / (n as f64).sqrt();
        if estimate.se > most {
            let error = format!("the error stated, {}, is more than {most}", estimate.se);
            return self.verdict(kind, what, false, &error);
        }
        self.z_test(kind, what, estimate.value, entry.value, estimate.se, entry.err + slack);
    }

    fn z_test(&mut self, kind: Kind, what: &str, estimate: f64, value: f64, se: f64, slack: f64) {
        let value = if self.is_shifted { value + SHIFT * se.max(1e-6) } else { value };
        let gap = (estimate - value).abs();
        // Not a number is no gap of zero.
        let z = if gap <= slack { 0.0 } else { (gap - slack) / se };
        if se > 0.0 {
            self.closeness.entry(kind).or_default().add_z((estimate - value) / se, z);
        }
        self.verdict(kind, what, z <= 4.0, &format!("{estimate} against {value} (z = {z:.1})"));
    }

    /// A percentile by counting: `below` of `n` paths lie at or under the p-quantile of the law.
    pub fn quantile_count(&mut self, what: &str, p: f64, below: u64, n: u64, reference_paths: Option<f64>) {
        self.note_paths(n);
        let n = n as f64;
        let inflation = reference_paths.map_or(1.0, |paths| 1.0 + n / paths);
        let se = (n * p * (1.0 - p) * inflation).sqrt();
        self.z_test(Kind::Percentile, what, below as f64, n * p, se, 0.0);
    }

    /// Agreement to a relative 1e-9.
    pub fn exact(&mut self, what: &str, got: f64, value: f64) {
        let close = (got - value).abs() <= 1e-9 * value.abs().max(1e-300);
        let relative = if got == value { 0.0 } else { ((got - value) / value).abs() };
        self.closeness.entry(Kind::Exact).or_default().add_relative(relative);
        self.verdict(Kind::Exact, what, close || got == value, &format!("{got} is not {value}"));
    }

    /// Agreement to a width in dollars, where all of many outcomes are one.
    pub fn exact_to(&mut self, what: &str, got: f64, value: f64, width: f64) {
        self.verdict(Kind::Exact, what, (got - value).abs() <= width, &format!("{got} is not {value}"));
    }

    pub fn verdict(&mut self, kind: Kind, what: &str, passed: bool, detail: &str) {
        self.done += 1;
        let (done, failed) = self.kinds.entry(kind).or_default();
        *done += 1;
        if !passed {
            *failed += 1;
            self.failures.push(format!("{what}: {detail}"));
        }
    }

    fn note_paths(&mut self, n: u64) {
        let (least, most) = self.paths.unwrap_or((n, n));
        self.paths = Some((least.min(n), most.max(n)));
    }

    /// Notes what was checked for the page on accuracy: all that holds, or a mistake that was noticed.
    fn record(&self, mistake: Option<&str>, untouched: &[Kind]) {
        let of_kind = |(kind, &counts): (&Kind, &(usize, usize))| {
            (format!("{kind:?}"), self.closeness.get(kind).cloned().unwrap_or_default().to_json(counts))
        };
        let kinds = || self.kinds.iter().map(of_kind).collect::<serde_json::Map<_, _>>();
        let untouched = || untouched.iter().map(|kind| format!("{kind:?}")).collect::<Vec<_>>();
        record::note(|| {
            json!({
                "mistake": mistake, "untouched": untouched(), "kinds": kinds(), "paths": self.paths,
                "left_out": self.left_out,
            })
        });
    }

    /// All of exactly so many checks passed, and none was left out.
    pub fn assert_all(&self, done: usize) {
        let (failed, all) = (self.failures.len(), self.done);
        assert!(failed == 0, "{failed} of {all} failed:\n{}", self.failures.join("\n"));
        assert!(self.skipped.is_empty(), "not checked: {:?}", self.skipped);
        assert_eq!(all, done, "number of checks");
        self.record(None, &[]);
    }

    /// Every kind of check failed at least once, but for those that the mistake does not touch.
    pub fn assert_each_kind_fails(&self, what: &str, untouched: &[Kind]) {
        assert!(!self.kinds.is_empty(), "{what}: nothing was checked");
        for (kind, (done, failed)) in &self.kinds {
            assert!(*failed > 0 || untouched.contains(kind), "{what}, {kind:?}: none of {done} failed");
        }
        self.record(Some(what), untouched);
    }

    /// Every check that allows for chance failed: the reference was moved.
    pub fn assert_each_fails(&self, what: &str) {
        for (kind, (done, failed)) in &self.kinds {
            if !matches!(kind, Kind::Law | Kind::Exact) {
                assert_eq!(failed, done, "{what}, {kind:?}");
            }
        }
        self.record(Some(&format!("reference moved by eight errors, {what}")), &[Kind::Law, Kind::Exact]);
    }
}
