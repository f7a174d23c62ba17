//! What stocks of a run draw in common, beside what each draws by itself.

use super::draws::BatchDraws;
use super::stream::{BatchStreams, StreamKey};
use crate::market::{Draws, Row, Sampling};
use crate::numerics::Level;

/// The draws of a stock for a batch: its own, and those of the stream that all stocks read from its start.
pub(super) struct WithShared<'a> {
    own: BatchDraws<'a>,
    key: StreamKey,
    sampling: Sampling,
    batch: u64,
    /// Seeded when first asked for: most models share nothing.
    shared: Option<BatchStreams>,
}

impl<'a> WithShared<'a> {
    pub(super) fn new(own: BatchDraws<'a>, key: StreamKey, sampling: Sampling, batch: u64) -> Self {
        WithShared { own, key, sampling, batch, shared: None }
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

    fn level(&self) -> Level {
        self.own.level()
    }
}
