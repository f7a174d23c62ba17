//! Promise: `docs/accuracy.md` tells what the tests really checked, and is of these tests.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod page;
mod records;
mod references;
mod sources;
mod tables;

use std::collections::BTreeSet;

use page::Page;
use sources::{Module, root};

const PAGE: &str = "docs/accuracy.md";

#[test]
#[ignore = "writes docs/accuracy.md from the notes of a run of the tests: just accuracy"]
fn write_the_page() {
    let folder = std::env::var_os("VESTCAST_ACCURACY").expect("VESTCAST_ACCURACY names the folder of notes");
    let (records, modules) = (records::read(folder.as_ref()), sources::modules());
    let page = Page { records: &records, modules: &modules };
    std::fs::write(root().join(PAGE), page.text()).unwrap();
}

/// Not the figures, which only a run of all the tests can tell, but what they are figures of.
#[test]
fn the_page_is_of_these_tests() {
    let page = std::fs::read_to_string(root().join(PAGE)).unwrap();
    let version = format!("Numerics version {}.", vestcast::numerics::VERSION);
    let missing: Vec<String> = sources::modules().iter().flat_map(|module| gaps(&page, module)).collect();
    assert!(
        missing.is_empty() && page.contains(&version),
        "{PAGE} is not of these tests; run `just accuracy`\n{version}\n{}",
        missing.join("\n")
    );
}

/// What a section of the page lacks of its module, or has too much.
fn gaps(page: &str, module: &Module) -> Vec<String> {
    let name = &module.name;
    let heading = format!("### {}\n", module.title);
    let Some((_, section)) = page.split_once(&heading) else { return vec![format!("{name}: no section")] };
    let section = section.split("\n## ").next().unwrap().split("\n### ").next().unwrap();
    let rows = section.split_once(page::TESTS).map_or("", |(_, rows)| rows).trim_start();
    let rows: Vec<(&str, &str)> = rows
        .lines()
        .take_while(|line| line.starts_with('|'))
        .filter_map(|line| line.trim_start_matches("| ").split_once(" | "))
        .collect();
    let told: BTreeSet<String> = rows.iter().map(|(test, _)| (*test).to_owned()).collect();
    let tests: BTreeSet<String> = module.tests.iter().map(|test| test.words()).collect();
    let numbers = |cell: &str| -> Vec<usize> {
        cell.split(|c: char| !c.is_ascii_digit() && c != ',')
            .filter_map(|n| n.replace(',', "").parse().ok())
            .collect()
    };
    let counts: BTreeSet<usize> = rows.iter().flat_map(|(_, checks)| numbers(checks)).collect();
    let tests = tests.symmetric_difference(&told).map(|test| format!("{name}: {test}"));
    let counts = module.counts.difference(&counts).map(|count| format!("{name}: {count} checks"));
    tests.chain(counts).collect()
}

#[test]
fn a_page_of_other_tests_is_noticed() {
    let module = |tests: &[&str], counts: &[usize]| Module {
        tests: tests.iter().map(|&name| sources::Test { name: name.into(), is_ignored: false }).collect(),
        counts: counts.iter().copied().collect(),
        ..sources::jumps()
    };
    let page = format!(
        "## Models\n\n### Jumps\n\n{}\n| jump up | 1,012 + 3 × 7 | 5 |\n\n### More\n| down | 9 | |\n",
        page::TESTS
    );
    assert_eq!(gaps(&page, &module(&["jump_up"], &[1012, 7])), [""; 0]);
    assert_eq!(gaps(&page, &module(&["jump_up"], &[1013])), ["jumps: 1013 checks"]);
    assert_eq!(gaps(&page, &module(&["jump_up", "down"], &[])), ["jumps: down"]);
    assert_eq!(gaps(&page, &module(&[], &[])), ["jumps: jump up"]);
    assert_eq!(gaps("", &module(&["jump_up"], &[])), ["jumps: no section"]);
}
