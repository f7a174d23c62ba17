//! What each model is held to, taken from the page on accuracy and the reference files.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;

use crate::root;

/// What a section of the page is checked by.
pub struct Proof {
    /// Name of the section's mark.
    pub of: &'static str,
    /// Module of `tests/accuracy`.
    module: Option<&'static str>,
    /// Kinds of models in `published.json`.
    published: Option<&'static str>,
    /// Mistakes that the page on accuracy does not list, and the tests that notice them.
    mistakes: &'static [(&'static str, &'static str)],
    /// Other tests worth a look: file and name.
    tests: &'static [(&'static str, &'static str)],
}

const NONE: Proof = Proof { of: "", module: None, published: None, mistakes: &[], tests: &[] };

pub const PROOFS: &[Proof] = &[
    Proof {
        of: "gbm",
        module: Some("gbm"),
        published: Some("gbm"),
        mistakes: &[],
        tests: &[
            ("tests/accuracy/gbm.rs", "an_independent_program_gives_the_same_mean"),
            ("tests/accuracy/merton.rs", "options_cost_what_merton_and_black_and_scholes_printed"),
        ],
    },
    Proof { of: "student_t", module: Some("student_t"), ..NONE },
    Proof { of: "merton", module: Some("merton"), published: Some("merton"), ..NONE },
    Proof { of: "kou", module: Some("kou"), published: Some("kou"), ..NONE },
    Proof { of: "garch", module: Some("garch"), ..NONE },
    Proof { of: "gjr", module: Some("garch"), ..NONE },
    Proof { of: "regimes", module: Some("regimes"), ..NONE },
    Proof {
        of: "heston",
        module: Some("heston"),
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
    Proof { of: "mean_reverting", module: Some("mean_reverting"), ..NONE },
    Proof {
        of: "mixture",
        module: Some("gbm_uncertain"),
        tests: &[
            ("tests/accuracy/gbm_uncertain.rs", "a_mixture_has_the_law_of_one_of_its_models_by_chance"),
            ("src/market/mixture.rs", "a_path_follows_the_model_chosen_for_it"),
        ],
        ..NONE
    },
    Proof { of: "path", module: Some("stress"), ..NONE },
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
        tests: &[("src/market/law.rs", "a_uniform_becomes_the_quantile_of_the_law")],
        ..NONE
    },
    Proof { of: "together", module: Some("correlated"), ..NONE },
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
    published: None,
    mistakes: &[],
    tests: &[("tests/accuracy/bootstrap.rs", "stocks_of_one_history_are_the_same_path")],
};

impl Proof {
    pub fn table(&self) -> String {
        let accuracy = source("docs/accuracy.md");
        let section = self.module.map(|module| Section::of(&accuracy, module));
        section.map_or(String::new(), |section| self.references(&section) + &self.sentence(&section))
            + &self.further()
    }

    fn references(&self, section: &Section) -> String {
        let mut text = "| Reference | How it was computed |\n| --- | --- |\n".to_owned();
        let lines = section.text.lines().filter_map(|line| line.strip_prefix("- [`"));
        for (name, rest) in lines.filter_map(|line| line.split_once('`')) {
            let how = rest.split_once("its numbers: ").map(|(_, how)| how.to_owned());
            let how = how.or_else(|| Some(printed(self.published?)));
            if let Some(how) = how {
                writeln!(text, "| [`{name}`](../tests/reference/{name}) | {how} |").unwrap();
            }
        }
        text
    }

    fn sentence(&self, section: &Section) -> String {
        let Section { title, anchor, checks, largest, .. } = section;
        let module = self.module.unwrap();
        let file = format!("tests/accuracy/{module}.rs");
        let tests = source(&file);
        let mut mistakes = section.mistakes();
        for (mistake, test) in self.mistakes {
            assert!(tests.contains(&format!("fn {test}(")), "{file} has no test {test}");
            mistakes.insert((*mistake).to_owned());
        }
        let largest = match largest.as_str() {
            "" => "none of them with chance".to_owned(),
            largest => format!("the largest distance {largest} standard errors where 4 are allowed"),
        };
        format!(
            "\n{checks} checks in [`{file}`](../{file}), {largest}. {} mistakes made on purpose are seen to fail: {}. In full: \
             [{title}](accuracy.md#{anchor}).\n",
            mistakes.len(),
            mistakes.into_iter().collect::<Vec<_>>().join("; "),
        )
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

/// A module of `tests/accuracy` on the page on accuracy.
struct Section<'a> {
    title: String,
    anchor: String,
    checks: String,
    /// The largest distance from a reference in standard errors, if there is chance.
    largest: String,
    text: &'a str,
}

impl<'a> Section<'a> {
    fn of(page: &'a str, module: &str) -> Self {
        let tests = source(&format!("tests/accuracy/{module}.rs"));
        let title = tests.lines().next().unwrap().trim_start_matches("//! ").trim_end_matches('.').to_owned();
        let heading = format!("\n### {title}\n");
        let (_, text) =
            page.split_once(&heading).unwrap_or_else(|| panic!("docs/accuracy.md has no {title}"));
        let text = text.split("\n## ").next().unwrap().split("\n### ").next().unwrap();
        let start = format!("| [{title}](#");
        let row = page.lines().find_map(|line| line.strip_prefix(&start)).unwrap();
        let (anchor, cells) = row.split_once(')').unwrap();
        let cells: Vec<&str> = cells.split('|').map(str::trim).collect();
        Section { title, anchor: anchor.into(), checks: cells[1].into(), largest: cells[2].into(), text }
    }

    /// Mistakes whatever part of a grant they were tried on.
    fn mistakes(&self) -> BTreeSet<String> {
        let (_, rows) = self.text.split_once("| mistake made on purpose |").unwrap_or_default();
        let rows = rows.lines().skip(2).take_while(|line| line.starts_with('|'));
        let names = rows.map(|row| row.trim_start_matches("| ").split([',', '|']).next().unwrap().trim());
        // That a reference that is off is noticed says nothing on the model.
        let names = names.filter(|name| !name.starts_with("reference moved"));
        names
            .map(|name| name.to_lowercase().replace("ito ", "Itô ").replace("half life", "half-life"))
            .collect()
    }
}

fn source(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Options on a model as printed in the literature.
fn printed(kind: &str) -> String {
    let file: Value = serde_json::from_str(&source("tests/reference/published.json")).unwrap();
    let cases = file["cases"].as_array().unwrap().iter().filter(|case| case["model"]["kind"] == kind);
    let sources: Vec<&str> = cases.map(|case| case["source"].as_str().unwrap()).collect();
    let works: BTreeSet<&str> =
        sources.iter().map(|source| source.split([';', ',']).next().unwrap().trim()).collect();
    let works: Vec<&str> = works.into_iter().collect();
    let plural = if sources.len() == 1 { "" } else { "s" };
    format!("{} option price{plural} as printed: {}", sources.len(), works.join("; "))
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
fn a_section_is_read_from_the_page_on_accuracy() {
    let page = "| part | checks |\n| [Fixed paths](#fixed-paths) | 1,024 | 2.10 | |\n\n### Fixed paths\n\n\
                | mistake made on purpose | failed |\n|---|---|\n| No ito term, price | 1 |\n| No ito term, year | 1 |\n\
                | late | 1 |\n\n### More\n";
    let section = Section::of(page, "stress");
    assert_eq!((section.checks.as_str(), section.largest.as_str()), ("1,024", "2.10"));
    assert_eq!(section.mistakes().into_iter().collect::<Vec<_>>(), ["late", "no Itô term"]);
    assert_eq!(anchor("Merton's jumps (`merton`)"), "mertons-jumps-merton");
}
