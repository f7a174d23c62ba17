//! What the tests have noted (`tests/support/record.rs`).

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

/// Checks of one kind, of one test or of many.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    pub done: u64,
    pub failed: u64,
    pub scored: u64,
    pub squares: f64,
    pub largest: f64,
    pub relative: f64,
}

impl Counted {
    pub fn add(&mut self, other: &Counted) {
        self.done += other.done;
        self.failed += other.failed;
        self.scored += other.scored;
        self.squares += other.squares;
        self.largest = self.largest.max(other.largest);
        self.relative = self.relative.max(other.relative);
    }

    pub fn root_mean_square(&self) -> f64 {
        (self.squares / self.scored as f64).sqrt()
    }
}

pub type Kinds = BTreeMap<String, Counted>;

pub fn sum<'c>(counted: impl IntoIterator<Item = &'c Counted>) -> Counted {
    let mut sum = Counted::default();
    counted.into_iter().for_each(|counted| sum.add(counted));
    sum
}

/// What a test noted.
pub enum Note {
    Checked { kinds: Kinds, paths: Option<(u64, u64)>, left_out: u64 },
    Mistake { what: String, kinds: Kinds, untouched: Vec<String> },
    Cells { table: String, row: String, cells: Vec<(String, String)> },
}

pub struct Record {
    /// Binary of tests, modules and name.
    pub test: String,
    order: u64,
    pub note: Note,
}

impl Record {
    pub fn of(test: &str, note: Note) -> Record {
        Record { test: test.to_owned(), order: 0, note }
    }

    /// Was it noted in this binary, or in this module of it?
    pub fn is_of(&self, place: &str) -> bool {
        self.test.strip_prefix(place).is_some_and(|rest| rest.starts_with("::"))
    }

    pub fn test_name(&self) -> &str {
        self.test.rsplit("::").next().unwrap()
    }
}

/// All that was noted, test by test, each in its order.
pub fn read(folder: &Path) -> Vec<Record> {
    let files = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut records: Vec<Record> = files
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .map(|text| record(&serde_json::from_str(&text).unwrap()))
        .collect();
    records.sort_by(|a, b| (&a.test, a.order).cmp(&(&b.test, b.order)));
    records
}

fn record(json: &Value) -> Record {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let texts = |value: &Value| value.as_array().unwrap().iter().map(text).collect();
    let note = &json["note"];
    let pair = |json: &Value| (text(&json[0]), text(&json[1]));
    let note = match (note.get("table"), &note["mistake"]) {
        (Some(table), _) => Note::Cells {
            table: text(table),
            row: text(&note["row"]),
            cells: note["cells"].as_array().unwrap().iter().map(pair).collect(),
        },
        (None, Value::String(what)) => Note::Mistake {
            what: what.clone(),
            kinds: kinds(&note["kinds"]),
            untouched: texts(&note["untouched"]),
        },
        _ => Note::Checked {
            kinds: kinds(&note["kinds"]),
            paths: note["paths"][0].as_u64().zip(note["paths"][1].as_u64()),
            left_out: note["left_out"].as_u64().unwrap(),
        },
    };
    Record { order: json["order"].as_u64().unwrap(), ..Record::of(json["test"].as_str().unwrap(), note) }
}

fn kinds(json: &Value) -> Kinds {
    let counted = |json: &Value| {
        let count = |key: &str| json[key].as_u64().unwrap();
        // Infinity has no form in JSON: a mistake may be that far off.
        let number = |key: &str| json[key].as_f64().unwrap_or(f64::INFINITY);
        Counted {
            done: count("done"),
            failed: count("failed"),
            scored: count("scored"),
            squares: number("squares"),
            largest: number("largest"),
            relative: number("relative"),
        }
    };
    json.as_object().unwrap().iter().map(|(kind, json)| (kind.clone(), counted(json))).collect()
}
