//! The draws of a stock, batch by batch, for each way of sampling.

use fearless_simd::{Simd, dispatch, f64x8, prelude::*, u64x8};

use super::motion::Together;
use super::principal::{MOST_COMPONENTS, Rotation};
use super::recorded::{Recorded, Recording};
use super::sobol::{Coordinate, DIMENSIONS};
use super::stream::{BatchStreams, StreamKey, Words, uniform};
use crate::market::{BATCH, Draws, Needs, REPLICATES, Row, Sampling, lengths};
use crate::numerics::{self, LANES, Level, fused, vectors_mut};
use crate::plan::Plan;

/// What the draws of one stock of a run are made from.
pub(super) struct Source {
    key: StreamKey,
    kind: Kind,
}

enum Kind {
    Plain,
    Antithetic,
    Sobol(Box<Points>),
}

impl Source {
    /// One for each stock of a plan.
    pub(super) fn all(plan: &Plan, seed: u64) -> Vec<Source> {
        let needs: Vec<Needs> = plan.stocks.iter().map(|stock| Together::needs(plan, stock)).collect();
        let sharing = needs.iter().filter(|needs| !needs.is_empty()).count();
        let mut place = 0;
        let source = |(stock, needs): (&crate::plan::PlannedStock, &Needs)| {
            let kind = match plan.sampling {
                Sampling::Sobol if !needs.is_empty() && sharing <= DIMENSIONS => {
                    place += 1;
                    Kind::Sobol(Box::new(Points::new(seed, needs, Place { index: place - 1, of: sharing })))
                }
                Sampling::Antithetic => Kind::Antithetic,
                _ => Kind::Plain,
            };
            Source { key: StreamKey::new(seed, &stock.name), kind }
        };
        plan.stocks.iter().zip(&needs).map(source).collect()
    }

    /// The draws of a batch, taken from a recording if there is one. `rows` is room to work in.
    pub(super) fn draws<'a>(
        &'a self,
        (level, batch): (Level, u64),
        rows: &'a mut Vec<Row>,
        recording: Option<&'a mut Recording>,
    ) -> BatchDraws<'a> {
        match recording {
            Some(recording) => BatchDraws::Recorded(Recorded::new(self, (level, batch), rows, recording)),
            None => self.batch(level, batch, rows),
        }
    }

    /// The same, drawn anew.
    pub(super) fn batch<'a>(&'a self, level: Level, batch: u64, rows: &'a mut Vec<Row>) -> BatchDraws<'a> {
        match &self.kind {
            Kind::Plain => BatchDraws::Plain(BatchStreams::new(level, self.key, batch)),
            Kind::Antithetic => BatchDraws::Antithetic {
                streams: BatchStreams::new(level, self.key, batch / 2),
                mirrored: batch % 2 == 1,
            },
            Kind::Sobol(points) => {
                let streams = BatchStreams::new(level, self.key, batch);
                points.fill(level, batch, rows);
                let (once, increments) = rows.split_at(points.once + points.after);
                BatchDraws::Sobol(Walk { streams, points, once, increments, next: 0, left: [0.0; BATCH] })
            }
        }
    }
}

/// Place of a stock among those that share the coordinates of a point.
#[derive(Clone, Copy)]
struct Place {
    index: usize,
    of: usize,
}

/// Scrambled Sobol points turned into numbers that decide a whole path and the increments of a Brownian motion.
pub(super) struct Points {
    /// How many numbers that decide a whole path come before the increments, and how many after.
    once: usize,
    after: usize,
    rotation: Rotation,
    steps: Vec<Step>,
    /// By replicate: of the numbers that decide a whole path, of the components, of the numbers that come after.
    coordinates: Vec<Vec<Coordinate>>,
}

/// How the normal of a step comes from the increment it is part of, `left` being what is left of that:
/// `share · left + own · (a plain normal)`, then `left` loses `taken` times it (the Brownian bridge).
struct Step {
    /// The increment that begins here, and the factor to its full size.
    begins: Option<(usize, f64)>,
    share: f64,
    own: f64,
    taken: f64,
}

impl Points {
    fn new(seed: u64, needs: &Needs, place: Place) -> Self {
        let steps = lengths(&needs.increments);
        let moving = steps.iter().filter(|step| **step > 0.0).count();
        let most = DIMENSIONS / place.of;
        // At least one coordinate is for the motion.
        let once = needs.once.min(most - usize::from(moving > 0));
        let components = moving.min(MOST_COMPONENTS).min(most - once);
        let after = needs.after.min(most - once - components);
        let (lengths, steps) = groups(&steps, moving, components);
        let coordinate = |replicate: usize, number: usize| {
            // The best coordinates go to the first needs of all stocks.
            let dimension = number * place.of + place.index;
            let key = StreamKey::of_coordinate(seed, replicate, dimension);
            Coordinate::scrambled(dimension, &mut Words::of(key))
        };
        let replicate =
            |r: usize| (0..once + components + after).map(|number| coordinate(r, number)).collect();
        Points {
            once,
            after,
            rotation: Rotation::new(&lengths),
            steps,
            coordinates: (0..REPLICATES).map(replicate).collect(),
        }
    }

    /// What decides the paths of a batch: the numbers of whole paths, then the standardised increments.
    fn fill(&self, level: Level, batch: u64, rows: &mut Vec<Row>) {
        let components = self.rotation.components();
        rows.resize(self.once + self.after + 2 * components, [0.0; BATCH]);
        let (once, rest) = rows.split_at_mut(self.once + self.after);
        let (increments, normals) = rest.split_at_mut(components);
        let coordinates = &self.coordinates[Sampling::Sobol.replicate(batch)];
        let mut words = [0; BATCH];
        for (i, coordinate) in coordinates.iter().enumerate() {
            coordinate.batch(batch / REPLICATES as u64, &mut words);
            match i.checked_sub(self.once) {
                Some(k) if k < components => {
                    dispatch!(level, simd => to_normals(simd, &words, &mut normals[k]))
                }
                Some(k) => {
                    dispatch!(level, simd => to_uniforms(simd, &words, &mut once[self.once + k - components]))
                }
                None => dispatch!(level, simd => to_uniforms(simd, &words, &mut once[i])),
            }
        }
        for (i, increment) in increments.iter_mut().enumerate() {
            dispatch!(level, simd => weighted_sum(simd, self.rotation.row(i), normals, increment));
        }
    }
}

/// Groups neighbouring steps into as many increments as there are components: the lengths of the
/// increments, and how each step is part of one.
fn groups(steps: &[f64], moving: usize, components: usize) -> (Vec<f64>, Vec<Step>) {
    if components == 0 {
        let still = |_: &f64| Step { begins: None, share: 0.0, own: 0.0, taken: 0.0 };
        return (Vec::new(), steps.iter().map(still).collect());
    }
    let group_of = |moved: usize| ((moved + 1) * components - 1) / moving;
    let mut lengths = vec![0.0; components];
    let mut moved = 0;
    for step in steps.iter().filter(|step| **step > 0.0) {
        lengths[group_of(moved)] += step;
        moved += 1;
    }
    let mut left = lengths.clone();
    let mut begun = 0;
    moved = 0;
    let part = |step: &f64| {
        if *step == 0.0 {
            return Step { begins: None, share: 0.0, own: 0.0, taken: 0.0 };
        }
        let group = group_of(moved);
        let whole = left[group];
        let last = moved + 1 == moving || group_of(moved + 1) != group;
        let begins = (group == begun).then(|| (group, whole.sqrt()));
        begun += usize::from(begins.is_some());
        moved += 1;
        left[group] -= step;
        // The last step of a group takes all that is left.
        if last {
            let begins = begins.map(|(group, _)| (group, 1.0));
            let share = if begins.is_some() { 1.0 } else { 1.0 / step.sqrt() };
            return Step { begins, share, own: 0.0, taken: 0.0 };
        }
        Step { begins, share: step.sqrt() / whole, own: ((whole - step) / whole).sqrt(), taken: step.sqrt() }
    };
    let steps = steps.iter().map(part).collect();
    (lengths, steps)
}

/// The draws of a batch.
#[expect(clippy::large_enum_variant, reason = "one at a time, on the stack")]
pub(super) enum BatchDraws<'a> {
    Plain(BatchStreams),
    Antithetic { streams: BatchStreams, mirrored: bool },
    Sobol(Walk<'a>),
    Recorded(Recorded<'a>),
}

impl BatchDraws<'_> {
    /// Goes past increments that others have taken already; says whether it could.
    pub(super) fn pass(&mut self, increments: usize) -> bool {
        match self {
            BatchDraws::Recorded(recorded) => recorded.pass(increments),
            _ => false,
        }
    }
}

impl Draws for BatchDraws<'_> {
    fn increments(&mut self, out: &mut Row) {
        match self {
            BatchDraws::Sobol(walk) => walk.increments(out),
            BatchDraws::Recorded(recorded) => recorded.increments(out),
            other => other.normals(out),
        }
    }

    fn once(&mut self, out: &mut Row) {
        match self {
            BatchDraws::Sobol(walk) => walk.once(out),
            BatchDraws::Recorded(recorded) => recorded.once(out),
            other => other.uniforms(out),
        }
    }

    fn normals(&mut self, out: &mut Row) {
        match self {
            BatchDraws::Plain(streams) => streams.normals(out),
            BatchDraws::Antithetic { streams, mirrored } => {
                streams.normals(out);
                if *mirrored {
                    out.iter_mut().for_each(|normal| *normal = -*normal);
                }
            }
            BatchDraws::Sobol(walk) => walk.streams.normals(out),
            BatchDraws::Recorded(recorded) => recorded.normals(out),
        }
    }

    fn uniforms(&mut self, out: &mut Row) {
        match self {
            BatchDraws::Plain(streams) => streams.uniforms(out),
            BatchDraws::Antithetic { streams, mirrored } => {
                streams.uniforms(out);
                if *mirrored {
                    // Exact: a uniform is an odd multiple of 2^-53.
                    out.iter_mut().for_each(|uniform| *uniform = 1.0 - *uniform);
                }
            }
            BatchDraws::Sobol(walk) => walk.streams.uniforms(out),
            BatchDraws::Recorded(recorded) => recorded.uniforms(out),
        }
    }

    fn level(&self) -> Level {
        match self {
            BatchDraws::Plain(streams) | BatchDraws::Antithetic { streams, .. } => streams.level(),
            BatchDraws::Sobol(walk) => walk.streams.level(),
            BatchDraws::Recorded(recorded) => recorded.level(),
        }
    }
}

/// A batch on its way along the Brownian motion.
pub(super) struct Walk<'a> {
    streams: BatchStreams,
    points: &'a Points,
    /// Numbers that decide a whole path and were not asked for yet.
    once: &'a [Row],
    increments: &'a [Row],
    next: usize,
    left: Row,
}

impl Walk<'_> {
    fn once(&mut self, out: &mut Row) {
        match self.once.split_first() {
            None => self.streams.uniforms(out),
            Some((first, rest)) => {
                *out = *first;
                self.once = rest;
            }
        }
    }

    fn increments(&mut self, out: &mut Row) {
        let Some(step) = self.points.steps.get(self.next) else { return self.streams.normals(out) };
        self.next += 1;
        let whole = step.begins.map(|(group, size)| (&self.increments[group], size));
        if step.own > 0.0 {
            self.streams.normals(out);
        }
        dispatch!(self.streams.level(), simd => take(simd, step, whole, &mut self.left, out));
    }
}

#[inline(always)]
fn take<S: Simd>(simd: S, step: &Step, whole: Option<(&Row, f64)>, left: &mut Row, out: &mut Row) {
    if let Some((increment, size)) = whole {
        for (left, increment) in vectors_mut(left).iter_mut().zip(numerics::vectors(increment)) {
            (f64x8::load_array_ref(simd, increment) * size).store_array(left);
        }
    }
    let splat = |x| f64x8::splat(simd, x);
    for (left, out) in vectors_mut(left).iter_mut().zip(vectors_mut(out)) {
        let remaining = f64x8::load_array_ref(simd, left);
        let mut normal = remaining * step.share;
        if step.own > 0.0 {
            normal = fused(f64x8::load_array_ref(simd, out), splat(step.own), normal);
            fused(normal, splat(-step.taken), remaining).store_array(left);
        }
        normal.store_array(out);
    }
}

#[inline(always)]
fn to_uniforms<S: Simd>(simd: S, words: &[u64; BATCH], uniforms: &mut Row) {
    for (words, uniforms) in words.as_chunks::<LANES>().0.iter().zip(vectors_mut(uniforms)) {
        uniform(u64x8::load_array_ref(simd, words)).store_array(uniforms);
    }
}

#[inline(always)]
fn to_normals<S: Simd>(simd: S, words: &[u64; BATCH], normals: &mut Row) {
    for (words, normals) in words.as_chunks::<LANES>().0.iter().zip(vectors_mut(normals)) {
        numerics::normal_quantile(uniform(u64x8::load_array_ref(simd, words))).store_array(normals);
    }
}

#[inline(always)]
fn weighted_sum<S: Simd>(simd: S, weights: &[f64], rows: &[Row], sum: &mut Row) {
    for (v, sum) in vectors_mut(sum).iter_mut().enumerate() {
        let mut total = f64x8::splat(simd, 0.0);
        for (weight, row) in weights.iter().zip(rows) {
            let row = f64x8::load_array_ref(simd, &numerics::vectors(row)[v]);
            total = fused(row, f64x8::splat(simd, *weight), total);
        }
        total.store_array(sum);
    }
}
