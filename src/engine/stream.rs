//! Random streams: one generator for each lane of a batch.
//!
//! A path's numbers depend on (seed, stock, path index) alone. Path `p` is in batch `p / 256`, lane
//! `p mod 8`. Each lane of each batch has a xoshiro256++ generator (Blackman & Vigna 2021) whose four
//! words are outputs of a SplitMix64 sequence (Steele, Lea & Flood 2014) that starts at a hash of seed
//! and stock: words `4l … 4l+3` for lane `l` counted over all batches. All states of one sequence differ, so no
//! two lanes of a run share a generator. Within a batch the paths of a lane take turns.

use fearless_simd::{Simd, dispatch, f64x8, prelude::*, u64x8};

use crate::market::{BATCH, Draws, Row};
use crate::numerics::{self, LANES, Level, vectors_mut};

const GOLDEN_GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// Where the SplitMix64 sequence of a stock starts.
fn stream_key(seed: u64, stock: &str) -> u64 {
    let name = stock.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        // FNV-1a, spread by the finaliser below.
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    mix(mix(seed.wrapping_add(GOLDEN_GAMMA)) ^ mix(name))
}

/// The finaliser of SplitMix64 (variant 13 of Stafford 2011).
fn mix(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The four words of the generator of a lane.
fn lane_state(key: u64, lane: u64) -> [u64; 4] {
    let first = lane.wrapping_mul(4);
    [1, 2, 3, 4].map(|i| mix(key.wrapping_add(first.wrapping_add(i).wrapping_mul(GOLDEN_GAMMA))))
}

/// The generators of a batch, word by word, and the second normal of each pair drawn.
pub(super) struct BatchStreams {
    level: Level,
    state: Aligned<[[u64; LANES]; 4]>,
    spare: Aligned<Row>,
    spare_is_fresh: bool,
}

/// On the border of a cache line, wherever it lies: vectors that cross one take up to twice as long.
#[repr(align(64))]
struct Aligned<T>(T);

impl BatchStreams {
    /// For the batch of this number of a stock.
    pub(super) fn new(level: Level, key: StreamKey, batch: u64) -> Self {
        let mut state = [[0; LANES]; 4];
        for lane in 0..LANES {
            let words = lane_state(key.0, batch.wrapping_mul(LANES as u64).wrapping_add(lane as u64));
            for (words, word) in state.iter_mut().zip(words) {
                words[lane] = word;
            }
        }
        BatchStreams { level, state: Aligned(state), spare: Aligned([0.0; BATCH]), spare_is_fresh: false }
    }
}

/// A sequence of random words, for what is drawn once a run.
pub(crate) struct Words(u64);

impl Words {
    /// From the start of the sequence of a seed alone, which is of no stock.
    pub(crate) fn of_seed(seed: u64) -> Self {
        Words(seed)
    }

    pub(super) fn of(key: StreamKey) -> Self {
        Words(key.0)
    }

    /// A number from 0 to just below 1.
    pub(crate) fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// The next word of the SplitMix64 sequence.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN_GAMMA);
        mix(self.0)
    }
}

/// What seed and stock give.
#[derive(Clone, Copy)]
pub(super) struct StreamKey(u64);

impl StreamKey {
    pub(super) fn new(seed: u64, stock: &str) -> Self {
        StreamKey(stream_key(seed, stock))
    }

    /// Of what all stocks of a run share: apart from every stock and coordinate.
    pub(super) fn shared(seed: u64) -> Self {
        StreamKey(mix(stream_key(seed, "") ^ mix(u64::MAX)))
    }

    /// Of a purpose in the lives of those who hold offers: apart from every stock and coordinate.
    pub(super) fn of_life(seed: u64, purpose: &str) -> Self {
        StreamKey(mix(stream_key(seed, purpose) ^ mix(u64::MAX - 1)))
    }

    /// Of a coordinate of a replicate: apart from every stock, whatever its name.
    pub(super) fn of_coordinate(seed: u64, replicate: usize, dimension: usize) -> Self {
        let place = ((replicate as u64) << 32) | dimension as u64;
        StreamKey(mix(stream_key(seed, "") ^ mix(place.wrapping_add(GOLDEN_GAMMA))))
    }
}

impl Draws for BatchStreams {
    fn normals(&mut self, out: &mut Row) {
        if self.spare_is_fresh {
            *out = self.spare.0;
        } else {
            dispatch!(self.level, simd => normal_pairs(simd, &mut self.state.0, out, &mut self.spare.0));
        }
        self.spare_is_fresh = !self.spare_is_fresh;
    }

    fn uniforms(&mut self, out: &mut Row) {
        dispatch!(self.level, simd => uniforms(simd, &mut self.state.0, out));
    }

    fn level(&self) -> Level {
        self.level
    }
}

#[inline(always)]
fn uniforms<S: Simd>(simd: S, words: &mut [[u64; LANES]; 4], out: &mut Row) {
    let mut state = words.map(|word| u64x8::load_array(simd, word));
    for out in vectors_mut(out) {
        uniform(next_words(&mut state)).store_array(out);
    }
    *words = state.map(|word| word.to_array());
}

/// An odd multiple of 2^−53 from the leading 52 bits: never 0 or 1.
#[inline(always)]
pub(super) fn uniform<S: Simd>(words: u64x8<S>) -> f64x8<S> {
    one_to_two(words) - (1.0 - TWO_TO_MINUS_53)
}

const TWO_TO_MINUS_53: f64 = 1.0 / (1u64 << 53) as f64;

/// The radius of a pair takes longest: its square root is begun before the next pair is drawn and needed only after,
/// which saves a tenth of the time.
#[inline(always)]
fn normal_pairs<S: Simd>(simd: S, words: &mut [[u64; LANES]; 4], first: &mut Row, second: &mut Row) {
    let mut state = words.map(|word| u64x8::load_array(simd, word));
    let mut pairs = vectors_mut(first).iter_mut().zip(vectors_mut(second));
    let last = pairs.next_back();
    let mut square = squared_radius(next_words(&mut state));
    let mut angle_words = next_words(&mut state);
    for pair in pairs {
        let radius = square.sqrt();
        square = squared_radius(next_words(&mut state));
        let next_angle = next_words(&mut state);
        store_pair(turned(radius, angle_words), pair);
        angle_words = next_angle;
    }
    if let Some(pair) = last {
        store_pair(turned(square.sqrt(), angle_words), pair);
    }
    *words = state.map(|word| word.to_array());
}

#[inline(always)]
fn store_pair<S: Simd>((x, y): (f64x8<S>, f64x8<S>), pair: (&mut [f64; LANES], &mut [f64; LANES])) {
    x.store_array(pair.0);
    y.store_array(pair.1);
}

/// One step of xoshiro256++ in every lane.
#[inline(always)]
fn next_words<S: Simd>(s: &mut [u64x8<S>; 4]) -> u64x8<S> {
    let words = rotate_left(s[0] + s[3], 23) + s[0];
    let shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate_left(s[3], 45);
    words
}

#[inline(always)]
fn rotate_left<S: Simd>(x: u64x8<S>, bits: u32) -> u64x8<S> {
    (x << bits) | (x >> (64 - bits))
}

/// Square of the radius of two independent standard normals (Box & Muller 1958): `−2 ln u`, u an odd multiple
/// of 2^−53; so no normal exceeds 8.58.
#[inline(always)]
fn squared_radius<S: Simd>(words: u64x8<S>) -> f64x8<S> {
    numerics::ln(uniform(words)) * -2.0
}

/// The two normals at this radius. The angle is uniform in (−π/4, π/4) from 52 bits; one more bit mirrors it to the
/// opposite quarter, one to the quarters between.
#[inline(always)]
fn turned<S: Simd>(radius: f64x8<S>, angle_words: u64x8<S>) -> (f64x8<S>, f64x8<S>) {
    let simd = radius.simd;
    let angle = (unit_interval(angle_words) - (0.5 - TWO_TO_MINUS_53)) * std::f64::consts::FRAC_PI_2;
    let (sine, cosine) = numerics::sin_cos(angle);
    let (sine, cosine) = (sine.to_bits(), cosine.to_bits());
    let mirrored = cosine ^ ((angle_words & u64x8::splat(simd, 2)) << 62);
    let swap = u64x8::splat(simd, 0) - (angle_words & u64x8::splat(simd, 1));
    let exchanged = (sine ^ mirrored) & swap;
    (radius * f64x8::from_bits(mirrored ^ exchanged), radius * f64x8::from_bits(sine ^ exchanged))
}

/// The upper 52 bits as a multiple of 2^−52 in [0, 1).
#[inline(always)]
fn unit_interval<S: Simd>(words: u64x8<S>) -> f64x8<S> {
    one_to_two(words) - 1.0
}

/// The same in [1, 2).
#[inline(always)]
fn one_to_two<S: Simd>(words: u64x8<S>) -> f64x8<S> {
    f64x8::from_bits((words >> 12) | u64x8::splat(words.simd, 1.0f64.to_bits()))
}

#[cfg(test)]
mod tests {
    use rand::rngs::Xoshiro256PlusPlus;
    use rand::{Rng, SeedableRng};

    use super::*;

    fn published(key: StreamKey, lane: u64) -> Xoshiro256PlusPlus {
        let mut bytes = [0; 32];
        for (chunk, word) in bytes.chunks_exact_mut(8).zip(lane_state(key.0, lane)) {
            chunk.copy_from_slice(&word.to_le_bytes());
        }
        Xoshiro256PlusPlus::from_seed(bytes)
    }

    #[test]
    fn the_lanes_are_the_published_generator() {
        let key = StreamKey::new(7, "AMZN");
        let streams = BatchStreams::new(Level::new(), key, 40);
        let draw = |steps: usize| -> Vec<[u64; LANES]> {
            dispatch!(Level::new(), simd => {
                let mut state = streams.state.0.map(|word| u64x8::load_array(simd, word));
                (0..steps).map(|_| next_words(&mut state).to_array()).collect()
            })
        };
        let words = draw(100);
        for lane in 0..LANES {
            let mut published = published(key, 40 * LANES as u64 + lane as u64);
            assert!(words.iter().all(|row| row[lane] == published.next_u64()));
        }
    }

    #[test]
    fn streams_differ_by_seed_stock_and_lane() {
        let first = |seed, stock, lane| lane_state(StreamKey::new(seed, stock).0, lane);
        let base = first(1, "AMZN", 0);
        for other in
            [first(2, "AMZN", 0), first(1, "GOOG", 0), first(1, "AMZN", 1), first(u64::MAX, "", u64::MAX)]
        {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn the_extreme_words_give_finite_normals() {
        for radius in [0, u64::MAX] {
            for angle in [0, 1, 2, 3, u64::MAX, u64::MAX - 3] {
                let normals = dispatch!(Level::new(), simd => {
                    let splat = |word| u64x8::splat(simd, word);
                    let (x, y) = turned(squared_radius(splat(radius)).sqrt(), splat(angle));
                    [x[0], y[0]]
                });
                assert!(normals.iter().all(|x| x.is_finite() && x.abs() < 8.6), "{normals:?}");
            }
        }
    }
}
