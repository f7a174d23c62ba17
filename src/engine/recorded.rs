//! Draws of a batch that are made once and taken by several worlds.

use super::draws::{BatchDraws, Source};
use crate::market::{BATCH, Draws, Row};
use crate::numerics::Level;

/// What was asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Increments,
    Once,
    Normals,
    Uniforms,
}

/// The draws of a stock for a batch, in the order in which they were first asked for.
#[derive(Default)]
pub(super) struct Recording(Vec<(Asked, Row)>);

impl Recording {
    /// Forgets all, before another batch.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

/// Takes recorded draws as long as the same is asked for in the same order, which gives what would be drawn. From then on
/// it draws by itself, and records what goes beyond the recording.
pub(super) struct Recorded<'a> {
    source: &'a Source,
    level: Level,
    batch: u64,
    recording: &'a mut Recording,
    taken: usize,
    /// Room for what is drawn, until it is drawn there.
    rows: Option<&'a mut Vec<Row>>,
    own: Option<Box<BatchDraws<'a>>>,
}

impl<'a> Recorded<'a> {
    pub(super) fn new(
        source: &'a Source,
        (level, batch): (Level, u64),
        rows: &'a mut Vec<Row>,
        recording: &'a mut Recording,
    ) -> Self {
        Recorded { source, level, batch, recording, taken: 0, rows: Some(rows), own: None }
    }

    /// Goes on as if so many draws had been taken; says whether they are recorded.
    pub(super) fn pass(&mut self, count: usize) -> bool {
        let is_recorded = self.own.is_none() && self.taken + count <= self.recording.0.len();
        self.taken += if is_recorded { count } else { 0 };
        is_recorded
    }

    fn take(&mut self, asked: Asked, out: &mut Row) {
        if self.own.is_none()
            && let Some((_, row)) = self.recording.0.get(self.taken).filter(|(other, _)| *other == asked)
        {
            *out = *row;
            self.taken += 1;
            return;
        }
        if let Some(rows) = self.rows.take() {
            let mut own = self.source.batch(self.level, self.batch, rows);
            self.recording.0[..self.taken]
                .iter()
                .for_each(|(asked, _)| asked.of(&mut own, &mut [0.0; BATCH]));
            self.own = Some(Box::new(own));
        }
        if let Some(own) = &mut self.own {
            asked.of(own, out);
        }
        if self.taken == self.recording.0.len() {
            self.recording.0.push((asked, *out));
            self.taken += 1;
        }
    }
}

impl Asked {
    fn of(self, draws: &mut BatchDraws, out: &mut Row) {
        match self {
            Asked::Increments => draws.increments(out),
            Asked::Once => draws.once(out),
            Asked::Normals => draws.normals(out),
            Asked::Uniforms => draws.uniforms(out),
        }
    }
}

impl Draws for Recorded<'_> {
    fn increments(&mut self, out: &mut Row) {
        self.take(Asked::Increments, out);
    }

    fn once(&mut self, out: &mut Row) {
        self.take(Asked::Once, out);
    }

    fn normals(&mut self, out: &mut Row) {
        self.take(Asked::Normals, out);
    }

    fn uniforms(&mut self, out: &mut Row) {
        self.take(Asked::Uniforms, out);
    }

    fn level(&self) -> Level {
        self.level
    }
}
