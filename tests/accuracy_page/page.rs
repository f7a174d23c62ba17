//! The page on accuracy.

use crate::records::{Kinds, Note, Record, sum};
use crate::references;
use crate::sources::Module;
pub use crate::tables::TESTS;
use crate::tables::{closeness, of_cells, of_kinds, of_mistakes, of_tests, thousands};

/// Tests outside `tests/accuracy` that note figures: where, what about, and what they are held to.
const PARTS: [(&str, &str, &str, &str); 5] = [
    (
        "coverage",
        "tests/coverage.rs",
        "Standard errors and intervals",
        "Runs are repeated with 400 seeds; the truth is that of `gbm.json`. The variance of the estimates over the mean of \
         the squared standard errors must be 1 ± 4√(2/400) = 1 ± 0.28, and 95 % intervals must hold the truth in 95 % ± \
         4.4 % of runs. Every check must also fail once all errors are halved. Left blank: with antithetic pairs the \
         median of a single vest is all but exact, and its intervals are known to cover less (above 70 %).",
    ),
    (
        "sampling",
        "tests/sampling.rs",
        "Ways of sampling",
        "Errors of scrambled Sobol points must stay below twice those of another program (`variance_reduction.json`), \
         which plain paths would miss; what antithetic pairs save or cost is known in closed form; unscrambled points are \
         those of Joe & Kuo (`sobol.json`, held by `src/engine/sobol.rs`).",
    ),
    (
        "shocks",
        "tests/shocks.rs",
        "Shocks",
        "A shock with a chance multiplies the mean by 1 − chance × (1 − level), whatever the model; z in standard errors, at \
         most 4. The same file lists the mistakes that must be noticed: a recovery ignored, a chance of 35 % for 30 %, a \
         draw for each date or batch.",
    ),
    (
        "calibration",
        "tests/calibration.rs",
        "Calibration",
        "Maximum-likelihood fits to 1,974 returns of DM/GBP, the benchmark of GARCH programs, beside the published figures \
         and those of scipy, statsmodels and arch (`calibration.json`, `dem2gbp_fits.json`): each estimate within 0.05 \
         standard errors and the log-likelihood not more than 0.01 below. Laws are also found again from histories drawn \
         from them, where the distance from the truth is one standard error on average (rms).",
    ),
    (
        "vestcast::numerics",
        "src/numerics.rs",
        "Elementary functions",
        "Compared with mpmath at 60 digits (`elementary.txt`), each argument in every lane of a vector. The results are \
         the same bits on every machine.",
    ),
];

pub struct Page<'r> {
    pub records: &'r [Record],
    pub modules: &'r [Module],
}

impl Page<'_> {
    pub fn text(&self) -> String {
        for place in PARTS.iter().map(|(place, ..)| *place).chain(["accuracy"]) {
            assert!(!self.of(place).is_empty(), "{place} noted nothing: run `just accuracy`");
        }
        let sections: String = self.modules.iter().map(|module| self.section(module)).collect();
        let parts: String = PARTS.iter().map(|part| self.part(*part)).collect();
        format!(
            "# Accuracy\n\n<!-- Written by `just accuracy` from a run of the tests; do not edit. -->\n\n{}{}{RULE}\
             ## Models, offers and estimators\n\n{sections}## Errors, sampling, shocks, fits, functions\n\n{parts}",
            self.summary(),
            self.overview(),
        )
        .trim_end()
        .to_owned()
            + "\n"
    }

    fn of(&self, place: &str) -> Vec<&Record> {
        self.records.iter().filter(|record| record.is_of(place)).collect()
    }

    fn summary(&self) -> String {
        let all: Vec<&Record> = self.records.iter().collect();
        let total = sum(checked(&all).values());
        format!(
            "Everything here was measured by the test run that wrote this page; `just accuracy` repeats it, to the same \
             bytes. Numerics version {}.\n\n\
             - **{} checks passed.** {} of them allow for chance: the largest distance is {:.2} standard \
             errors where 4 are allowed, the root mean square {:.2} where 1 is expected.\n\
             - **{} runs with a mistake made on purpose** were noticed, each by every kind of check it touches.\n\
             - {} entries of the reference were left out: their estimates are too skewed for a z-test on the paths of a \
             test.\n\n",
            vestcast::numerics::VERSION,
            thousands(total.done),
            thousands(total.scored),
            total.largest,
            total.root_mean_square(),
            mistakes(&all),
            left_out(&all),
        )
    }

    /// One row a part.
    fn overview(&self) -> String {
        let mut table =
            "| part | checks | largest \\|z\\| | rms z | largest relative error | mistakes noticed |\n"
                .to_owned();
        table.push_str("|---|---:|---:|---:|---:|---:|\n");
        let modules =
            self.modules.iter().map(|module| (module.title.as_str(), format!("accuracy::{}", module.name)));
        let parts = PARTS.iter().map(|(place, _, title, _)| (*title, (*place).to_owned()));
        for (title, place) in modules.chain(parts) {
            let records = self.of(&place);
            let total = sum(checked(&records).values());
            let link = format!("[{title}](#{})", anchor(title));
            let count = |n: u64| if n == 0 { "figures".to_owned() } else { thousands(n) };
            let (done, noticed) = (count(total.done), mistakes(&records));
            let noticed = if noticed == 0 { String::new() } else { noticed.to_string() };
            table.push_str(&format!("| {link} | {done} | {} | {noticed} |\n", closeness(&total)));
        }
        let all: Vec<&Record> = self.records.iter().collect();
        format!("{table}\n{}\n", of_kinds(&checked(&all)))
    }

    fn section(&self, module: &Module) -> String {
        let records = self.of(&format!("accuracy::{}", module.name));
        let file = format!("tests/accuracy/{}.rs", module.name);
        let mut section = format!("### {}\n\n{}", module.title, self.checked_against(module));
        section
            .push_str(&format!("Tests in [`{file}`](../{file}):\n\n{}\n", of_tests(&module.tests, &records)));
        let mistakes = of_mistakes(&records);
        if !mistakes.is_empty() {
            section.push_str(&format!("{mistakes}\n"));
        }
        let cells = of_cells(&records);
        section + &cells
    }

    /// What a module is held to, and how closely it comes.
    fn checked_against(&self, module: &Module) -> String {
        let described: String =
            module.references.iter().map(|name| format!("- {}\n", references::described(name))).collect();
        let described = match &*described {
            "" => "- closed forms written out in the tests\n",
            some => some,
        };
        let kinds = checked(&self.of(&format!("accuracy::{}", module.name)));
        let kinds = if kinds.is_empty() { String::new() } else { format!("{}\n", of_kinds(&kinds)) };
        format!("Checked against\n\n{described}\n{kinds}")
    }

    fn part(&self, (place, file, title, against): (&str, &str, &str, &str)) -> String {
        let records = self.of(place);
        let mut part =
            format!("### {title}\n\n{against} Source: [`{file}`](../{file}).\n\n{}", of_cells(&records));
        for table in [of_mistakes(&records)].into_iter().filter(|table| !table.is_empty()) {
            part.push_str(&format!("{table}\n"));
        }
        part
    }
}

/// All checks of honest runs by kind.
fn checked(records: &[&Record]) -> Kinds {
    let mut all = Kinds::new();
    for record in records {
        let Note::Checked { kinds, .. } = &record.note else { continue };
        kinds.iter().for_each(|(kind, counted)| all.entry(kind.clone()).or_default().add(counted));
    }
    all
}

/// Entries of the reference that need more paths than their test has.
fn left_out(records: &[&Record]) -> u64 {
    let of = |record: &&Record| match record.note {
        Note::Checked { left_out, .. } => left_out,
        _ => 0,
    };
    records.iter().map(of).sum()
}

fn mistakes(records: &[&Record]) -> usize {
    records.iter().filter(|record| matches!(record.note, Note::Mistake { .. })).count()
}

/// As GitHub makes it of a heading.
fn anchor(title: &str) -> String {
    let kept = title
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c))
        .collect::<String>();
    kept.replace(' ', "-")
}

const RULE: &str = "\
## The rule

No reference number comes from a simulator of ours: they are closed forms, the law of a sum of lognormals by Fourier
inversion (Carverhill & Clewlow 1990; Benhamou 2002), numerical integration, and, where nothing else exists, large
simulations by an independent program that are exact in law, with their standard errors
([`tests/reference`](../tests/reference/README.md)). Each entry states its own error and the deviation σ of the
estimator per path.

- With chance: z = (estimate − reference)/√(σ²/n + error²), where n is the number of paths, and **|z| ≤ 4**. Percentiles
  are also tested by counting the paths below them. A cent of rounding and the width of a bin are taken off before
  the largest |z| is read, but not in the root mean square.
- The root mean square of z says whether the errors are honest: about 1 if they are, less if checks could never fail.
  Checks of one run share its paths, so it scatters more widely than between independent checks. A run of scrambled
  Sobol points held to the error of independent paths pulls it down.
- Fit of the whole law: chi-square, Kolmogorov–Smirnov, Cramér–von Mises and Anderson–Darling, each at a chance of a
  false alarm of 6·10⁻⁵ or less.
- Without chance: a relative error of at most 10⁻⁹.
- Mistakes made on purpose, one at a time, must fail at least one check of every kind they touch. Which kinds a mistake
  leaves alone is written down before: more volatility, for example, does not move the mean.

";

#[test]
fn a_section_has_what_was_checked() {
    let kinds = Kinds::from([("Mean".into(), crate::records::Counted { done: 7, ..Default::default() })]);
    let record: Record =
        Record::of("accuracy::jumps::they_jump", Note::Checked { kinds, paths: None, left_out: 0 });
    let module = Module { references: [].into(), ..crate::sources::jumps() };
    let page = Page { records: &[record], modules: &[module] };
    let section = page.section(&page.modules[0]);
    assert!(section.starts_with("### Jumps\n") && section.contains("| mean | 7 |"), "{section}");
    assert_eq!(anchor("Stocks, that move"), "stocks-that-move");
}
