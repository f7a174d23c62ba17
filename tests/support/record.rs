//! Notes of what tests have checked, from which `docs/accuracy.md` is made.
//!
//! They are taken only if `VESTCAST_ACCURACY` names a folder: a file a note, which appears whole or not at all, so
//! that tests may run side by side.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::cell::Cell;
use std::path::PathBuf;

use serde_json::{Value, json};

thread_local! {
    /// Notes of this test: each test has a thread of its own.
    static TAKEN: Cell<usize> = const { Cell::new(0) };
}

/// How near the checks of one kind came to what they were held to.
#[derive(Clone, Debug, Default)]
pub struct Closeness {
    /// Checks in standard errors, and the sum of the squares of their z as they came.
    pub scored: usize,
    pub squares: f64,
    /// Largest |z| once known rounding is taken off: what the rule looks at.
    pub largest: f64,
    /// Largest relative error where chance has no part.
    pub relative: f64,
}

impl Closeness {
    pub fn add_z(&mut self, raw: f64, judged: f64) {
        self.scored += 1;
        self.squares += raw * raw;
        self.largest = self.largest.max(judged);
    }

    pub fn add_relative(&mut self, error: f64) {
        self.relative = self.relative.max(error);
    }

    pub fn to_json(&self, (done, failed): (usize, usize)) -> Value {
        let Closeness { scored, squares, largest, relative } = self;
        json!({
            "done": done, "failed": failed, "scored": scored, "squares": squares, "largest": largest,
            "relative": relative,
        })
    }
}

/// Notes cells of one row of a table. A row may be told by several tests: its cells are put side by side.
pub fn cells(table: &str, row: &str, cells: &[(&str, String)]) {
    note(|| json!({ "table": table, "row": row, "cells": cells }));
}

pub fn note(content: impl FnOnce() -> Value) {
    let Some(folder) = std::env::var_os("VESTCAST_ACCURACY").map(PathBuf::from) else { return };
    let thread = std::thread::current();
    let test = thread.name().filter(|name| *name != "main").expect("notes are taken in the thread of a test");
    let order = TAKEN.replace(TAKEN.get() + 1);
    let test = format!("{}::{test}", env!("CARGO_CRATE_NAME"));
    let name = format!("{}-{order:04}.json", test.replace("::", "-"));
    let unfinished = folder.join(format!("{name}.part"));
    let note = json!({ "test": test, "order": order, "note": content() });
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(&unfinished, note.to_string()).unwrap();
    std::fs::rename(unfinished, folder.join(name)).unwrap();
}
