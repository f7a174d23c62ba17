//! What each model is held to, read from the tests and the reference files themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use crate::root;

/// What a section of the page is checked by.
pub struct Proof {
    /// Name of the section's mark.
    pub of: &'static str,
    /// Module of `tests/accuracy`.
    module: Option<&'static str>,
    /// Files of `tests/reference`.
    references: &'static [&'static str],
    /// Kinds of models in `published.json`.
    published: Option<&'static str>,
    /// Mistakes that the tests notice without counting kinds of checks, and the tests that do.
    mistakes: &'static [(&'static str, &'static str)],
    /// Other tests worth a look: file and name.
    tests: &'static [(&'static str, &'static str)],
}

const NONE: Proof =
    Proof { of: "", module: None, references: &[], published: None, mistakes: &[], tests: &[] };

pub const PROOFS: &[Proof] = &[
    Proof {
        of: "gbm",
        module: Some("gbm"),
        references: &["gbm"],
        published: Some("gbm"),
        mistakes: &[("years 1 and 2 exchanged", "mixed_up_years_are_noticed")],
        tests: &[
            ("tests/accuracy/gbm.rs", "an_independent_program_gives_the_same_mean"),
            ("tests/accuracy/merton.rs", "options_cost_what_merton_and_black_and_scholes_printed"),
        ],
    },
    Proof { of: "student_t", module: Some("student_t"), references: &["student_t"], ..NONE },
    Proof {
        of: "merton",
        module: Some("merton"),
        references: &["merton"],
        published: Some("merton"),
        ..NONE
    },
    Proof { of: "kou", module: Some("kou"), references: &["kou"], published: Some("kou"), ..NONE },
    Proof { of: "garch", module: Some("garch"), references: &["garch"], ..NONE },
    Proof { of: "gjr", module: Some("garch"), references: &["garch"], ..NONE },
    Proof { of: "regimes", module: Some("regimes"), references: &["regime"], ..NONE },
    Proof {
        of: "heston",
        module: Some("heston"),
        references: &["heston"],
        published: Some("heston"),
        mistakes: &[
            ("Euler steps of a month", "monthly_euler_steps_fail"),
            ("no martingale correction", "without_the_martingale_correction_the_mean_is_lost"),
        ],
        tests: &[
            ("tests/accuracy/heston.rs", "the_step_is_that_of_the_paper_path_by_path"),
            ("tests/accuracy/heston.rs", "the_bias_shrinks_with_the_step_until_it_cannot_be_seen"),
        ],
    },
    BOOTSTRAP,
    Proof { of: "block_bootstrap", ..BOOTSTRAP },
    Proof { of: "mean_reverting", module: Some("mean_reverting"), references: &["log_ou"], ..NONE },
    Proof {
        of: "mixture",
        module: Some("gbm_uncertain"),
        references: &["gbm_uncertain"],
        tests: &[
            ("tests/accuracy/gbm_uncertain.rs", "a_mixture_has_the_law_of_one_of_its_models_by_chance"),
            ("src/market/mixture.rs", "a_path_follows_the_model_chosen_for_it"),
        ],
        ..NONE
    },
    Proof {
        of: "path",
        module: Some("stress"),
        references: &["stress"],
        mistakes: &[
            ("vests a month late", "fixed_paths_are_exact"),
            ("the least volatility", "fixed_paths_are_exact"),
        ],
        ..NONE
    },
    Proof {
        of: "constant",
        tests: &[
            ("src/market/growth.rs", "the_price_compounds_by_the_day"),
            ("src/market/growth.rs", "prices_fall_and_stay_as_told"),
            ("tests/accuracy/estimators.rs", "a_path_without_volatility_grows_exactly"),
        ],
        ..NONE
    },
    Proof {
        of: "laws",
        module: Some("gbm_uncertain"),
        references: &["gbm_uncertain"],
        tests: &[("src/market/law.rs", "a_uniform_becomes_the_quantile_of_the_law")],
        ..NONE
    },
    Proof { of: "together", module: Some("correlated"), references: &["correlated"], ..NONE },
    Proof {
        of: "shocks",
        tests: &[
            ("tests/shocks.rs", "over_a_certain_price_it_is_exact_to_the_cent"),
            ("tests/shocks.rs", "it_lowers_the_mean_of_a_moving_price_by_what_theory_says"),
            ("tests/shocks.rs", "a_stress_over_a_flat_price_is_the_history_itself"),
            ("tests/shocks.rs", "paths_it_does_not_happen_on_are_the_same_to_the_bit_whatever_the_model"),
            ("tests/shocks.rs", "mistakes_in_its_course_are_noticed"),
            ("tests/shocks.rs", "a_draw_for_each_date_or_batch_is_noticed"),
        ],
        ..NONE
    },
];

const BOOTSTRAP: Proof = Proof {
    of: "bootstrap",
    module: Some("bootstrap"),
    references: &["stationary_bootstrap", "block_bootstrap"],
    published: None,
    mistakes: &[
        ("single days", "mistakes_in_blocks_fail_every_kind_of_check"),
        ("blocks of one length", "mistakes_in_blocks_fail_every_kind_of_check"),
        ("the last day is never drawn", "mistakes_in_blocks_fail_every_kind_of_check"),
    ],
    tests: &[("tests/accuracy/bootstrap.rs", "stocks_of_one_history_are_the_same_path")],
};

impl Proof {
    pub fn table(&self) -> String {
        let mut text = String::new();
        let source =
            self.module.map_or(String::new(), |module| source(&format!("tests/accuracy/{module}.rs")));
        if !self.references.is_empty() {
            text += "| Reference | How it was computed |\n| --- | --- |\n";
        }
        for name in self.references {
            assert!(
                source.contains(&format!("\"{name}\"")),
                "{}: its tests do not read {name}.json",
                self.of
            );
            let how = how(&reference(name));
            writeln!(text, "| [`{name}.json`](../tests/reference/{name}.json) | {how} |").unwrap();
        }
        if let Some(kind) = self.published {
            let printed = printed(kind);
            writeln!(text, "| [`published.json`](../tests/reference/published.json) | {printed} |").unwrap();
        }
        if let Some(module) = self.module {
            text += &self.sentence(module, &source);
        }
        text + &self.further()
    }

    fn sentence(&self, module: &str, source: &str) -> String {
        let checks = checks(source);
        let mistakes: Vec<String> = self.mistakes(source).into_iter().collect();
        let title = source.lines().next().unwrap().trim_start_matches("//! ").trim_end_matches('.');
        let count = mistakes.len();
        format!(
            "\n{checks} checks in [`tests/accuracy/{module}.rs`](../tests/accuracy/{module}.rs); {count} mistakes made on \
             purpose are seen to fail: {}. How close each kind of check comes: [{title}](accuracy.md#{}).\n",
            mistakes.join("; "),
            anchor(title),
        )
    }

    /// Names of mistakes that fail, in words.
    fn mistakes(&self, source: &str) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for (mistake, test) in self.mistakes {
            assert!(source.contains(&format!("fn {test}(")), "{}: no test {test}", self.of);
            names.insert((*mistake).to_owned());
        }
        for line in source.lines() {
            let kinds = ["Mutant::", "Mistake::"];
            let named = kinds.iter().flat_map(|kind| line.split(kind).skip(1));
            let named: Vec<String> = named.map(|rest| words(identifier(rest))).collect();
            let told =
                line.split("assert_each_kind_fails(\"").nth(1).map(|rest| rest.split('"').next().unwrap());
            names.extend(told.filter(|_| named.is_empty()).map(|told| words(told).replace('-', " ")));
            names.extend(named.into_iter().filter(|name| name != "none" && !name.is_empty()));
        }
        names
    }

    fn further(&self) -> String {
        let mut text = String::new();
        for (file, test) in self.tests {
            assert!(source(file).contains(&format!("fn {test}(")), "{file} has no test {test}");
            let start = if text.is_empty() { "\nTests by name: " } else { "; " };
            write!(text, "{start}*{}* ([`{file}`](../{file}))", test.replace('_', " ")).unwrap();
        }
        if text.is_empty() { text } else { text + ".\n" }
    }
}

fn source(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn reference(name: &str) -> Value {
    serde_json::from_str(&source(&format!("tests/reference/{name}.json"))).unwrap()
}

/// How the numbers of a reference file were computed: `58 numbers by closed form`.
fn how(file: &Value) -> String {
    fn count(value: &Value, counts: &mut BTreeMap<String, usize>) {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(how)) = fields.get("how") {
                    *counts.entry(how.clone()).or_default() += 1;
                }
                fields.values().for_each(|field| count(field, counts));
            }
            Value::Array(list) => list.iter().for_each(|entry| count(entry, counts)),
            _ => {}
        }
    }
    let mut counts = BTreeMap::new();
    count(file, &mut counts);
    let words = |how: &str| match how {
        "closed_form" => "in closed form",
        "quadrature" => "by numerical integration",
        "fft" => "by Fourier inversion",
        "fft mixture" => "by Fourier inversion, mixed over the law of what is drawn",
        "monte_carlo" => "by large exact simulations of an independent program, with their errors",
        other => panic!("how: {other}"),
    };
    let missing = counts.remove("does_not_exist");
    let mut parts: Vec<String> =
        counts.iter().map(|(how, count)| format!("{count} numbers {}", words(how))).collect();
    parts.extend(missing.map(|count| format!("{count} that do not exist, and must not be claimed")));
    parts.join("; ")
}

/// Options on a model as printed in the literature.
fn printed(kind: &str) -> String {
    let file = reference("published");
    let cases = file["cases"].as_array().unwrap().iter().filter(|case| case["model"]["kind"] == kind);
    let sources: Vec<&str> = cases.map(|case| case["source"].as_str().unwrap()).collect();
    let works: BTreeSet<&str> =
        sources.iter().map(|source| source.split([';', ',']).next().unwrap().trim()).collect();
    let works: Vec<&str> = works.into_iter().collect();
    let plural = if sources.len() == 1 { "" } else { "s" };
    format!("{} option price{plural} as printed: {}", sources.len(), works.join("; "))
}

/// The sum of what a module asserts to have checked, as far as it is written out.
fn checks(source: &str) -> usize {
    let asserted = source.split(".assert_all(").skip(1).map(|rest| rest.split(')').next().unwrap());
    let constant = |name: &str| {
        let (_, value) = source.split_once(&format!("const {name}: usize = ")).unwrap();
        value.split(';').next().unwrap().parse::<usize>().unwrap()
    };
    asserted.map(|count| count.parse().unwrap_or_else(|_| constant(count))).sum()
}

fn identifier(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap()
}

/// `NoItoTerm` as `no Itô term`.
fn words(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words.replace("ito ", "Itô ")
}

/// As GitHub makes it of a heading.
pub fn anchor(title: &str) -> String {
    let kept = title
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c))
        .collect::<String>();
    kept.replace(' ', "-")
}

#[test]
fn counts_and_names_are_read_from_a_source() {
    let source = "const MANY: usize = 30;\nchecks.assert_all(12);\nchecks.assert_all(MANY);\n\
                  (Mutant::NoItoTerm, &[]), Mistake::None\nx.assert_each_kind_fails(\"own-days\", &[]);\n";
    assert_eq!(checks(source), 42);
    assert_eq!(NONE.mistakes(source).into_iter().collect::<Vec<_>>(), ["no Itô term", "own days"]);
    assert_eq!(anchor("Merton's jump diffusion"), "mertons-jump-diffusion");
}
