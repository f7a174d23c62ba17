//! How fast could the main job be at best? The same million paths over six vests written in one straight
//! line for this one offer: no schedule, no cents, no exact sums, no choice of anything. What the engine takes
//! more is the price of being general and exact.

#![allow(missing_docs, clippy::unwrap_used)]

mod work;

use std::f64::consts::{FRAC_PI_2, LN_2};
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fearless_simd::{Level, Simd, dispatch, f64x8, prelude::*, u64x8};
use vestcast::numerics::{exp2, fused, ln, sin_cos};
use work::{BASE, DRIFT, PRICE, SHARES, SIGN_ON, VOLATILITY};

const PATHS: u64 = 1_000_000;
/// Paths that share a state and whose bins are counted together.
const BLOCK: u64 = 4_096;
const BATCH: usize = 256;
const COLUMNS: usize = 5;
const BITS: u32 = 13;
/// Bins from 2^17 to 2^25 dollars.
const FIRST: u64 = (1023 + 17) << BITS;
const BINS: usize = 8 << BITS;

struct Tallies {
    sums: [f64; COLUMNS],
    squares: [f64; COLUMNS],
    bins: Vec<u32>,
}

fn straight_line(level: Level, paths: u64) -> Tallies {
    let mut tallies =
        Tallies { sums: [0.0; COLUMNS], squares: [0.0; COLUMNS], bins: vec![0; COLUMNS * BINS] };
    for block in 0..paths / BLOCK {
        dispatch!(level, simd => one_block(simd, block, &mut tallies));
    }
    tallies
}

#[inline(always)]
fn one_block<S: Simd>(simd: S, block: u64, tallies: &mut Tallies) {
    let splat = |x: f64| f64x8::splat(simd, x);
    let drift = (DRIFT - 0.5 * VOLATILITY * VOLATILITY) / LN_2;
    let (full, half) = (drift, 0.5 * drift);
    let (wide, narrow) = (splat(VOLATILITY / LN_2), splat(VOLATILITY * 0.5f64.sqrt() / LN_2));
    let mut state = seed(block).map(|words| u64x8::load_array(simd, words));
    let mut sums = [splat(0.0); COLUMNS];
    let mut squares = sums;
    let mut bins = [[0u64; BATCH]; COLUMNS];
    for _ in 0..BLOCK as usize / BATCH {
        for vector in 0..BATCH / 8 {
            let (a, b) = normals(&mut state);
            let (c, d) = normals(&mut state);
            let (e, f) = normals(&mut state);
            let start = splat(PRICE.log2());
            let first = fused(a, wide, start + full);
            let second = fused(b, wide, first + full);
            let third = fused(c, narrow, second + half);
            let fourth = fused(d, narrow, third + half);
            let fifth = fused(e, narrow, fourth + half);
            let sixth = fused(f, narrow, fifth + half);
            let fifth_of_all = splat(0.2 * SHARES);
            let years = [
                fused(exp2(first), splat(0.05 * SHARES), splat(BASE + SIGN_ON[0])),
                fused(exp2(second), splat(0.15 * SHARES), splat(BASE + SIGN_ON[1])),
                fused(exp2(third) + exp2(fourth), fifth_of_all, splat(BASE)),
                fused(exp2(fifth) + exp2(sixth), fifth_of_all, splat(BASE)),
            ];
            let total = (years[0] + years[1]) + (years[2] + years[3]);
            for (column, pay) in years.into_iter().chain([total]).enumerate() {
                sums[column] += pay;
                squares[column] = fused(pay, pay, squares[column]);
                let bin = (pay.to_bits() >> (52 - BITS)) - u64x8::splat(simd, FIRST);
                bin.store_slice(&mut bins[column][8 * vector..8 * vector + 8]);
            }
        }
        for (bins, counts) in bins.iter().zip(tallies.bins.chunks_exact_mut(BINS)) {
            for &bin in bins {
                counts[(bin as usize).min(BINS - 1)] += 1;
            }
        }
    }
    for column in 0..COLUMNS {
        tallies.sums[column] += sums[column].to_array().iter().sum::<f64>();
        tallies.squares[column] += squares[column].to_array().iter().sum::<f64>();
    }
}

/// SplitMix64 over block and lane.
fn seed(block: u64) -> [[u64; 8]; 4] {
    let mut counter = block.wrapping_mul(32);
    let mut next = || {
        counter = counter.wrapping_add(1);
        let x = counter.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    };
    [(); 4].map(|()| [(); 8].map(|()| next()))
}

#[inline(always)]
fn words<S: Simd>(s: &mut [u64x8<S>; 4]) -> u64x8<S> {
    let rotate = |x: u64x8<S>, bits: u32| (x << bits) | (x >> (64 - bits));
    let words = rotate(s[0] + s[3], 23) + s[0];
    let shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 45);
    words
}

/// Box–Muller, as in the engine.
#[inline(always)]
fn normals<S: Simd>(state: &mut [u64x8<S>; 4]) -> (f64x8<S>, f64x8<S>) {
    let (radius_words, angle_words) = (words(state), words(state));
    let simd = radius_words.simd;
    let unit = |words: u64x8<S>| f64x8::from_bits((words >> 12) | u64x8::splat(simd, 1.0f64.to_bits())) - 1.0;
    let radius = (ln(unit(radius_words) + 1.0 / (1u64 << 53) as f64) * -2.0).sqrt();
    let (sine, cosine) = sin_cos((unit(angle_words) - 0.5) * FRAC_PI_2);
    let (sine, cosine) = (sine.to_bits(), cosine.to_bits());
    let mirrored = cosine ^ ((angle_words & u64x8::splat(simd, 2)) << 62);
    let swap = u64x8::splat(simd, 0) - (angle_words & u64x8::splat(simd, 1));
    let exchanged = (sine ^ mirrored) & swap;
    (radius * f64x8::from_bits(mirrored ^ exchanged), radius * f64x8::from_bits(sine ^ exchanged))
}

/// Mean, standard deviation and percentiles of a column.
fn statistics(tallies: &Tallies, column: usize, paths: f64) -> [f64; 3] {
    let mean = tallies.sums[column] / paths;
    let deviation = (tallies.squares[column] / paths - mean * mean).sqrt();
    let counts = &tallies.bins[column * BINS..(column + 1) * BINS];
    let mut percentiles = 0.0;
    let mut before = 0;
    let mut wanted = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99].into_iter().peekable();
    for (bin, &count) in counts.iter().enumerate() {
        before += count;
        while wanted.next_if(|p| f64::from(before) >= p * paths).is_some() {
            percentiles += f64::from_bits((FIRST + bin as u64) << (52 - BITS));
        }
    }
    [mean, deviation, percentiles]
}

fn benches(criterion: &mut Criterion) {
    let paths = PATHS / BLOCK * BLOCK;
    let everything = || {
        let tallies = straight_line(Level::new(), paths);
        [0, 1, 2, 3, 4].map(|column| statistics(&tallies, column, paths as f64))
    };
    // It must still be the same work.
    let (offers, _) = work::run(&work::plan(), PATHS, 1);
    let [mean, deviation, _] = everything()[4];
    assert!((mean / (offers[0].total.mean() / 100.0) - 1.0).abs() < 0.002, "mean {mean}");
    assert!((deviation / (offers[0].total.sd_estimate().value / 100.0) - 1.0).abs() < 0.01);
    let mut group = criterion.benchmark_group("limit");
    group.sample_size(10).throughput(Throughput::Elements(paths));
    group.bench_function("straight line", |b| b.iter(|| black_box(everything())));
    let plan = work::plan();
    group.bench_function("engine", |b| b.iter(|| work::run(&plan, paths, 1).1));
    group.finish();
}

criterion_group!(limit_benches, benches);
criterion_main!(limit_benches);
