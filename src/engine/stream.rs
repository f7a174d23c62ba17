//! Random streams: one generator a path.
//!
//! A path's numbers depend on (seed, stock, path index) alone. Each path has a xoshiro256++ generator
//! (Blackman & Vigna 2021) whose four words are the outputs `4p … 4p+3` of a SplitMix64 sequence
//! (Steele, Lea & Flood 2014); the sequence starts at a hash of seed and stock. All states of one
//! sequence differ, so no two paths of a run share a generator.

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;

use crate::market::Draws;
use crate::numerics;

const GOLDEN_GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// The generator of one path, for looking at single paths with any tool of the `rand` world.
#[must_use]
pub fn path_rng(seed: u64, stock: &str, path: u64) -> Xoshiro256PlusPlus {
    let mut bytes = [0; 32];
    for (chunk, word) in bytes.chunks_exact_mut(8).zip(path_state(stream_key(seed, stock), path)) {
        chunk.copy_from_slice(&word.to_le_bytes());
    }
    Xoshiro256PlusPlus::from_seed(bytes)
}

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

fn path_state(key: u64, path: u64) -> [u64; 4] {
    let first = path.wrapping_mul(4);
    [1, 2, 3, 4].map(|i| mix(key.wrapping_add(first.wrapping_add(i).wrapping_mul(GOLDEN_GAMMA))))
}

/// The generators of consecutive paths, word by word, and the second normal of each pair drawn.
pub(super) struct PathStreams {
    state: [Vec<u64>; 4],
    spare: Vec<f64>,
    spare_is_fresh: bool,
}

impl PathStreams {
    /// For paths `first .. first + paths` of a stock.
    pub(super) fn new(seed: u64, stock: &str, first: u64, paths: usize) -> Self {
        let key = stream_key(seed, stock);
        let mut state = [(); 4].map(|()| vec![0; paths]);
        for i in 0..paths {
            for (words, word) in state.iter_mut().zip(path_state(key, first + i as u64)) {
                words[i] = word;
            }
        }
        PathStreams { state, spare: vec![0.0; paths], spare_is_fresh: false }
    }
}

impl Draws for PathStreams {
    fn normals(&mut self, out: &mut [f64]) {
        if self.spare_is_fresh {
            out.copy_from_slice(&self.spare);
        } else {
            self.normal_pairs(out);
        }
        self.spare_is_fresh = !self.spare_is_fresh;
    }
}

impl PathStreams {
    fn normal_pairs(&mut self, out: &mut [f64]) {
        let [s0, s1, s2, s3] = &mut self.state;
        let paths = out.len();
        // Equal lengths, said once, spare the loop its bound checks.
        let (s0, s1, s2, s3) = (&mut s0[..paths], &mut s1[..paths], &mut s2[..paths], &mut s3[..paths]);
        let (cosines, sines) = (out, &mut self.spare[..paths]);
        for i in 0..paths {
            let mut state = [s0[i], s1[i], s2[i], s3[i]];
            let radius_word = next_word(&mut state);
            let angle_word = next_word(&mut state);
            [s0[i], s1[i], s2[i], s3[i]] = state;
            (cosines[i], sines[i]) = box_muller(radius_word, angle_word);
        }
    }
}

/// One step of xoshiro256++.
#[inline(always)]
fn next_word(s: &mut [u64; 4]) -> u64 {
    let word = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
    let shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = s[3].rotate_left(45);
    word
}

/// Two independent standard normals from two random words (Box & Muller 1958).
///
/// The radius is `√(−2 ln u)`, u an odd multiple of 2^−53; so no normal exceeds 8.58. The angle is
/// uniform in the first octant from 51 bits; three bits mirror it to the other seven.
#[inline(always)]
fn box_muller(radius_word: u64, angle_word: u64) -> (f64, f64) {
    const TWO_TO_MINUS_53: f64 = 1.0 / (1u64 << 53) as f64;
    let u = unit_interval(radius_word >> 12) + TWO_TO_MINUS_53;
    let radius = (-2.0 * numerics::ln(u)).sqrt();
    let octant_angle = unit_interval(angle_word >> 12) * std::f64::consts::FRAC_PI_4;
    let (sine, cosine) = numerics::sin_cos_octant(octant_angle);
    let swap = 0u64.wrapping_sub(angle_word & 1);
    let exchanged = (sine.to_bits() ^ cosine.to_bits()) & swap;
    let x = f64::from_bits((cosine.to_bits() ^ exchanged) | (angle_word & 2) << 62);
    let y = f64::from_bits((sine.to_bits() ^ exchanged) | (angle_word & 4) << 61);
    (radius * x, radius * y)
}

/// 52 bits as a multiple of 2^−52 in [0, 1).
#[inline(always)]
fn unit_interval(bits: u64) -> f64 {
    f64::from_bits(bits | 1.0f64.to_bits()) - 1.0
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;

    #[test]
    fn the_lanes_are_the_published_generator() {
        let mut streams = PathStreams::new(7, "AMZN", 40, 3);
        for lane in 0..3 {
            let mut published = path_rng(7, "AMZN", 40 + lane as u64);
            let mut state = [0, 1, 2, 3].map(|word: usize| streams.state[word][lane]);
            for _ in 0..100 {
                assert_eq!(next_word(&mut state), published.next_u64());
            }
        }
        let mut normals = [0.0; 3];
        streams.normals(&mut normals);
        let mut published = path_rng(7, "AMZN", 41);
        let (x, _) = box_muller(published.next_u64(), published.next_u64());
        assert_eq!(normals[1], x);
    }

    #[test]
    fn streams_differ_by_seed_stock_and_path() {
        let first = |seed, stock, path| path_rng(seed, stock, path).next_u64();
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
            for angle in [0, 1, 2, 4, 7, u64::MAX] {
                let (x, y) = box_muller(radius, angle);
                assert!(x.is_finite() && y.is_finite() && x.abs() < 8.6 && y.abs() < 8.6, "{x} {y}");
            }
        }
    }
}
