//! What the sources of `tests/accuracy` say of themselves.

use std::collections::BTreeSet;
use std::path::PathBuf;

/// A module of `tests/accuracy` that has tests.
pub struct Module {
    pub name: String,
    /// First line of its documentation, without the full stop.
    pub title: String,
    pub tests: Vec<Test>,
    /// Reference files it reads.
    pub references: BTreeSet<String>,
    /// Numbers of checks it asserts, as far as they are written out.
    pub counts: BTreeSet<usize>,
}

pub struct Test {
    pub name: String,
    /// Runs on request only.
    pub is_ignored: bool,
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub fn modules() -> Vec<Module> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(root().join("tests/accuracy"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    files.sort();
    let sources = files.iter().map(|path| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read_to_string(path).unwrap())
    });
    let (tests, helpers): (Vec<_>, Vec<_>) = sources.partition(|(_, source)| source.contains("#[test]\n"));
    let helpers: String = helpers.into_iter().map(|(_, source)| source).collect();
    tests.iter().map(|(name, source)| Module::read(name, source, &helpers)).collect()
}

/// Reference files named in a source.
fn named(source: &str) -> BTreeSet<String> {
    let calls = ["reference(\"", "cases(\""].into_iter().flat_map(|call| after(source, call));
    calls.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

/// Reference files that functions without tests of their own name, if the source calls these functions.
fn named_by_helpers(source: &str, helpers: &str) -> BTreeSet<String> {
    let functions = helpers.split("fn ").skip(1);
    let called = functions.filter(|function| {
        let name = function.split(['(', '<']).next().unwrap();
        source.contains(&format!("{name}("))
    });
    called.flat_map(named).collect()
}

impl Module {
    fn read(name: &str, source: &str, helpers: &str) -> Module {
        let first = source.lines().next().and_then(|line| line.strip_prefix("//! "));
        let title = first.unwrap_or_else(|| panic!("{name}.rs says in no //! line what it is about"));
        Module {
            name: name.to_owned(),
            title: title.trim_end_matches('.').to_owned(),
            tests: after(source, "#[test]\n").map(Test::read).collect(),
            references: &named(source) | &named_by_helpers(source, helpers),
            counts: after(source, ".assert_all(")
                .filter_map(|rest| rest.split(')').next()?.parse().ok())
                .collect(),
        }
    }
}

impl Test {
    /// From what follows its `#[test]`.
    fn read(source: &str) -> Test {
        let (attributes, rest) = source.split_once("fn ").expect("a test is a function");
        let name = rest.split('(').next().unwrap().to_owned();
        Test { name, is_ignored: attributes.contains("#[ignore") }
    }

    pub fn words(&self) -> String {
        words(&self.name)
    }
}

/// `a_name` or `AName` as words.
pub fn words(name: &str) -> String {
    let mut words = String::new();
    let mut last = ' ';
    for letter in name.chars() {
        let starts_a_word = letter.is_uppercase() && last.is_lowercase();
        words.push_str(if starts_a_word { " " } else { "" });
        words.push(if starts_a_word { letter.to_ascii_lowercase() } else { letter });
        last = letter;
    }
    words.replace('_', " ")
}

/// What follows each occurrence.
fn after<'s>(source: &'s str, what: &'s str) -> impl Iterator<Item = &'s str> {
    source.match_indices(what).map(move |(at, _)| &source[at + what.len()..])
}

/// A module as it might be.
pub fn jumps() -> Module {
    let source = "//! Jumps.\n#[test]\n#[ignore = \"slow\"]\nfn they_jump() {\n    for case in cases(\"jumps\") {}\n    \
                  check_printed(7);\n    checks.assert_all(12);\n    checks.assert_all(MANY);\n}\n";
    let helpers = "fn check_printed(n: u32) { cases(\"printed\") }\nfn idle() { reference(\"other\") }";
    Module::read("jumps", source, helpers)
}

#[test]
fn a_module_is_read_from_its_source() {
    let module = jumps();
    assert_eq!(module.title, "Jumps");
    assert_eq!(module.references, ["jumps", "printed"].map(str::to_owned).into());
    assert_eq!((module.tests[0].words().as_str(), module.tests[0].is_ignored), ("they jump", true));
    assert_eq!(module.counts, BTreeSet::from([12]));
    assert_eq!(words("NoItoTerm, month_late"), "No ito term, month late");
}
