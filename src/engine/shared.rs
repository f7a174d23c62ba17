//! What stocks of a run draw in common, beside what each draws by itself.

use std::cell::RefCell;

use super::draws::BatchDraws;
use super::stream::{BatchStreams, StreamKey};
use crate::market::{Draws, Event, Row, Sampling};
use crate::numerics::Level;

/// What decided on the events of a batch that stocks have asked for so far.
pub(super) type Events = RefCell<Vec<(Event, Row)>>;

/// The draws of a stock for a batch: its own, those of the stream that all stocks read from its start, and for events
/// those of the first stock they may befall.
pub(super) struct WithShared<'a> {
    own: BatchDraws<'a>,
    key: StreamKey,
    sampling: Sampling,
    batch: u64,
    events: &'a Events,
    /// Seeded when first asked for: most models share nothing.
    shared: Option<BatchStreams>,
}

impl<'a> WithShared<'a> {
    pub(super) fn new(
        own: BatchDraws<'a>,
        key: StreamKey,
        sampling: Sampling,
        batch: u64,
        events: &'a Events,
    ) -> Self {
        WithShared { own, key, sampling, batch, events, shared: None }
    }

    /// Goes past increments that others have taken already; says whether it could.
    pub(super) fn pass(&mut self, increments: usize) -> bool {
        self.own.pass(increments)
    }
}

impl Draws for WithShared<'_> {
    fn increments(&mut self, out: &mut Row) {
        self.own.increments(out);
    }

    fn once(&mut self, out: &mut Row) {
        self.own.once(out);
    }

    fn normals(&mut self, out: &mut Row) {
        self.own.normals(out);
    }

    fn uniforms(&mut self, out: &mut Row) {
        self.own.uniforms(out);
    }

    fn shared(&mut self, out: &mut Row) {
        let (batch, level) = (self.batch / self.sampling.batches_together(), self.own.level());
        let streams = self.shared.get_or_insert_with(|| BatchStreams::new(level, self.key, batch));
        streams.uniforms(out);
        if self.batch % self.sampling.batches_together() == 1 {
            // Exact: a uniform is an odd multiple of 2^-53.
            out.iter_mut().for_each(|uniform| *uniform = 1.0 - *uniform);
        }
    }

    fn event(&mut self, event: &Event, out: &mut Row) {
        let mut events = self.events.borrow_mut();
        match events.iter().find(|(known, _)| known == event) {
            Some((_, decided)) => *out = *decided,
            None => {
                self.own.once(out);
                events.push((event.clone(), *out));
            }
        }
    }

    fn level(&self) -> Level {
        self.own.level()
    }
}
