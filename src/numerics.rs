//! Elementary functions for eight numbers at a time that give the same bits on every machine.
//!
//! The engine must not depend on the platform's mathematical library, on how wide its vectors are, nor
//! on what a compiler contracts. These functions use only IEEE 754 additions, multiplications, divisions,
//! square roots, fused multiply-adds asked for by name, and bits; Rust neither reorders nor fuses them.
//! Vectors hold eight doubles whatever the machine ([`fearless_simd`]), so AVX-512, AVX2, NEON and plain
//! code run one source and differ in speed alone.
//!
//! | function | domain | error at most |
//! |---|---|---|
//! | [`exp2`] | ±1000 | 1 ulp |
//! | [`ln`] | normal positive | 1 ulp |
//! | [`sin_cos`] | ±π/4 | 1 ulp |
//! | [`normal_quantile`] | 2^−53 to 1 − 2^−53 | 4 ulp |
//! | [`normal_cdf`] | ±37 | 4 ulp |
//!
//! The errors are measured against 60-digit arithmetic in this file's tests.

pub use fearless_simd::Level;
use fearless_simd::{Simd, f64x8, prelude::*, u64x8};

/// Version of the numbers that a seed gives. It rises when any of them may change.
pub const VERSION: u32 = 6;

/// Numbers in a vector.
pub const LANES: usize = 8;

/// Adding 1.5·2^52 to a double below 2^51 leaves its nearest integer in the low bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// `2^x`; arguments outside ±1000 are taken as ±1000.
///
/// `2^x = 2^n · 2^f`, n the nearest integer; `2^f` by the polynomial of degree 11 with the least relative
/// error on [−½, ½], 3.1·10^−18 (Remez exchange).
#[inline(always)]
pub fn exp2<S: Simd>(x: f64x8<S>) -> f64x8<S> {
    const P: [f64; 12] = [
        1.0,
        std::f64::consts::LN_2,
        0.240_226_506_959_101_55,
        0.055_504_108_664_819_925,
        0.009_618_129_107_588_335,
        0.001_333_355_814_678_992_5,
        0.000_154_035_304_625_143_18,
        1.525_273_348_998_445_8e-5,
        1.321_543_308_973_107_2e-6,
        1.017_819_802_360_488_5e-7,
        7.074_105_604_828_931e-9,
        4.435_282_398_515_894e-10,
    ];
    let x = x.max(-1000.0).min(1000.0);
    let shifted = x + ROUNDER;
    let power = polynomial(x - (shifted - ROUNDER), &P);
    // The low bits of `shifted` hold n in two's complement; adding n to the exponent multiplies by 2^n.
    f64x8::from_bits(power.to_bits() + (shifted.to_bits() << 52))
}

/// Natural logarithm of a normal positive double.
///
/// The method of FreeBSD's `e_log.c` (Sun Microsystems 1993): `x = 2^k (1+f)` with 1+f in [√½, √2),
/// `ln(1+f) = f − f²/2 + s (f²/2 + R(s²))`, `s = f/(2+f)`.
#[inline(always)]
pub fn ln<S: Simd>(x: f64x8<S>) -> f64x8<S> {
    const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    const R: [f64; 7] = [
        6.666_666_666_666_735e-1,
        3.999_999_999_940_942e-1,
        2.857_142_874_366_239e-1,
        2.222_219_843_214_978_4e-1,
        1.818_357_216_161_805e-1,
        1.531_383_769_920_937_3e-1,
        1.479_819_860_511_658_6e-1,
    ];
    /// Of 2^k in a double whose lower bits are k + 1023.
    const EXPONENT_ROUNDER: f64 = 4_503_599_627_370_496.0;
    const BIAS: u64 = 1023;
    let simd = x.simd;
    let splat = |number| f64x8::splat(simd, number);
    let bits = x.to_bits();
    let offset = (BIAS << 52) - std::f64::consts::FRAC_1_SQRT_2.to_bits();
    let biased = (bits + offset) >> 52;
    let mantissa = f64x8::from_bits(bits + (BIAS << 52) - (biased << 52));
    let exponent = f64x8::from_bits(biased | u64x8::splat(simd, EXPONENT_ROUNDER.to_bits()))
        - (EXPONENT_ROUNDER + BIAS as f64);
    let f = mantissa - 1.0;
    let s = f / (f + 2.0);
    let z = s * s;
    let half_square = f * 0.5 * f;
    let tail = s * fused(z, polynomial(z, &R), half_square);
    let tail = fused(exponent, splat(LN2_LOW), tail);
    fused(exponent, splat(LN2_HIGH), f - (half_square - tail))
}

/// Sine and cosine of an angle in [−π/4, π/4], by the polynomials of FreeBSD's `k_sin.c` and `k_cos.c`
/// (Sun Microsystems 1993).
#[inline(always)]
pub fn sin_cos<S: Simd>(angle: f64x8<S>) -> (f64x8<S>, f64x8<S>) {
    const SINE: [f64; 6] = [
        -1.666_666_666_666_663_2e-1,
        8.333_333_333_322_49e-3,
        -1.984_126_982_985_795e-4,
        2.755_731_370_707_006_8e-6,
        -2.505_076_025_340_686_3e-8,
        1.589_690_995_211_55e-10,
    ];
    const COSINE: [f64; 6] = [
        4.166_666_666_666_66e-2,
        -1.388_888_888_887_411e-3,
        2.480_158_728_947_673e-5,
        -2.755_731_435_139_066_3e-7,
        2.087_572_321_298_175e-9,
        -1.135_964_755_778_819_5e-11,
    ];
    let z = angle * angle;
    let sine = fused(angle * z, polynomial(z, &SINE), angle);
    let rest = (z * z) * polynomial(z, &COSINE);
    // 1 − z/2 is rounded once, in a fused step, and its rest of at most 2^-6 added.
    let cosine = fused(z, f64x8::splat(z.simd, -0.5), rest) + 1.0;
    (sine, cosine)
}

/// The number that a standard normal falls below with probability `u`, 2^−53 ≤ u ≤ 1 − 2^−53.
///
/// `√2 erf⁻¹(x)`, `x = 2u − 1`, as `x` times a polynomial in `w = −ln(1 − x²)`, or in `√w` in the tails,
/// one path in a thousand (Giles 2010, Approximating the erfinv function, double precision).
#[inline(always)]
pub fn normal_quantile<S: Simd>(u: f64x8<S>) -> f64x8<S> {
    /// Beyond this |z| is above 3.3, beyond the next above 5.4.
    const TAIL: f64 = 6.25;
    const FAR_TAIL: f64 = 16.0;
    let x = u * 2.0 - 1.0;
    let w = -ln(u * (1.0 - u) * 4.0);
    let mut factor = polynomial(w - 3.125, &ERFINV_CENTRE);
    if w.simd_ge(TAIL).any_true() {
        let root = w.max(TAIL).sqrt();
        factor = w.simd_lt(TAIL).select(factor, polynomial(root - 3.25, &ERFINV_TAIL));
        factor = w.simd_lt(FAR_TAIL).select(factor, polynomial(root - 5.0, &ERFINV_FAR_TAIL));
    }
    factor * std::f64::consts::SQRT_2 * x
}

/// The probability that a standard normal falls below `x`; arguments outside ±37 are taken as ±37.
///
/// `Φ(−y) = exp(−y²/2) P(t) / (1 + y)`, `t = (y − 5)/(y + 5)`, y ≥ 0: one polynomial for all y (Shepherd & Laframboise
/// 1981), here of degree 23 by Chebyshev interpolation of the normal's own tail, relative error 2·10^−17.
#[inline(always)]
pub fn normal_cdf<S: Simd>(x: f64x8<S>) -> f64x8<S> {
    const HALF_LOG2_E: f64 = 0.5 * std::f64::consts::LOG2_E;
    const HALF_LOG2_E_LOST: f64 = 1.0177636870465517e-17;
    let splat = |number| f64x8::splat(x.simd, number);
    let y = x.abs().min(37.0);
    let square = y * y;
    let exponent = square * HALF_LOG2_E;
    // What rounding took from the exponent, and the square before it, is up to 300 ulp of the power.
    let lost = fused(square, splat(HALF_LOG2_E), -exponent) + square * HALF_LOG2_E_LOST;
    let lost = fused(fused(y, y, -square), splat(HALF_LOG2_E), lost);
    let power = exp2(-exponent);
    let power = fused(power, lost * -std::f64::consts::LN_2, power);
    let tail = power * polynomial((y - 5.0) / (y + 5.0), &NORMAL_TAIL) / (y + 1.0);
    x.simd_lt(0.0).select(tail, 1.0 - tail)
}

const NORMAL_TAIL: [f64; 24] = [
    0.461_515_829_850_037_75,
    -0.091_552_281_834_009_04,
    0.031_030_368_425_963_708,
    0.010_002_352_385_229_382,
    -0.026_401_042_966_308_307,
    0.024_536_963_243_678_652,
    -0.015_170_415_402_514_863,
    0.006_522_000_667_783_896,
    -0.001_676_072_344_554_47,
    7.791_597_409_338_999e-6,
    0.000_182_334_145_116_438_43,
    -5.360_758_111_487_22e-5,
    -9.896_097_759_279_782e-6,
    9.059_824_681_256_64e-6,
    -7.034_644_683_537_101e-8,
    -1.307_448_601_923_758_7e-6,
    1.278_782_218_209_37e-7,
    1.962_780_992_009_118_7e-7,
    -2.628_620_508_989_875_4e-8,
    -3.095_201_755_804_207e-8,
    3.627_373_163_401_201e-9,
    4.401_159_622_759_925_4e-9,
    -2.822_077_229_062_986_5e-10,
    -3.815_816_262_632_953e-10,
];
const ERFINV_CENTRE: [f64; 23] = [
    1.653_654_562_683_102_7,
    0.240_158_182_425_589_62,
    -0.006_033_670_871_430_149,
    -0.000_740_702_534_166_267,
    0.000_186_734_208_034_057_14,
    -1.388_252_336_278_646_9e-5,
    -1.365_469_200_083_467_9e-6,
    4.234_787_782_793_240_4e-7,
    -2.907_036_995_788_200_5e-8,
    -4.112_633_980_346_984e-9,
    1.051_212_273_321_532_3e-9,
    -5.415_412_054_294_628e-11,
    -1.297_513_325_345_353_2e-11,
    2.633_509_315_308_232_3e-12,
    -8.151_934_197_605_472e-14,
    -4.054_566_272_975_207e-14,
    6.637_638_134_358_324e-15,
    2.097_276_787_596_856_2e-17,
    -1.333_171_662_854_621e-16,
    1.115_787_767_802_518_1e-17,
    1.285_848_071_525_64e-18,
    -1.685_059_138_182_016_6e-19,
    -3.644_412_064_017_82e-21,
];
const ERFINV_TAIL: [f64; 19] = [
    3.083_885_610_492_220_8,
    1.005_258_967_694_159_2,
    0.005_370_914_553_590_064,
    -0.003_751_208_507_569_241,
    0.002_491_442_096_107_851,
    -0.001_688_275_556_023_504_7,
    0.000_953_289_379_737_380_5,
    -0.000_355_037_520_362_847_5,
    2.403_111_038_709_789_4e-5,
    6.828_485_145_957_318e-5,
    -4.731_822_900_905_573_4e-5,
    1.247_530_448_167_177_9e-5,
    2.923_444_908_995_544_6e-6,
    -4.013_867_526_981_546e-6,
    1.502_740_396_890_982_8e-6,
    1.823_962_921_438_922_8e-8,
    -2.751_740_629_706_454_5e-7,
    9.075_656_193_888_539e-8,
    2.213_737_692_177_578_7e-9,
];
const ERFINV_FAR_TAIL: [f64; 17] = [
    4.849_906_401_408_584,
    1.010_300_464_864_534_4,
    -0.000_138_719_318_336_231_22,
    -0.000_215_030_119_300_444_77,
    7.599_527_703_001_776e-5,
    -1.968_177_810_553_167e-5,
    4.526_062_597_223_154e-6,
    -9.929_827_294_231_7e-7,
    2.290_048_222_802_665_5e-7,
    -6.771_199_775_845_234e-8,
    2.914_795_345_090_108e-8,
    -1.496_002_662_714_924e-8,
    7.615_701_208_078_34e-9,
    -3.789_465_440_126_737e-9,
    1.507_657_269_350_054_8e-9,
    -2.555_641_816_996_525e-10,
    -2.710_992_061_643_857_3e-11,
];

/// `a · b + c`, rounded once.
#[inline(always)]
pub fn fused<S: Simd>(a: f64x8<S>, b: f64x8<S>, c: f64x8<S>) -> f64x8<S> {
    if has_fused_instructions(a.simd) { a.mul_add(b, c) } else { fused_in_software(a, b, c) }
}

#[inline(always)]
fn has_fused_instructions<S: Simd>(simd: S) -> bool {
    match simd.level() {
        #[cfg(target_arch = "x86_64")]
        Level::Avx2(_) | Level::Avx512(_) => true,
        #[cfg(target_arch = "aarch64")]
        Level::Neon(_) => true,
        _ => false,
    }
}

/// Hundreds of instructions, for processors older than 2013: out of line, or every function here would
/// hold them many times.
#[inline(never)]
fn fused_in_software<S: Simd>(a: f64x8<S>, b: f64x8<S>, c: f64x8<S>) -> f64x8<S> {
    a.mul_add_precise(b, c)
}

/// The nearest whole number, ties to even, of a number below 2^51.
#[inline(always)]
pub fn nearest<S: Simd>(x: f64x8<S>) -> f64x8<S> {
    (x + ROUNDER) - ROUNDER
}

/// A row cut into vectors.
#[inline(always)]
#[must_use]
pub fn vectors(row: &[f64]) -> &[[f64; LANES]] {
    row.as_chunks().0
}

/// A row cut into vectors, to be written.
#[inline(always)]
pub fn vectors_mut(row: &mut [f64]) -> &mut [[f64; LANES]] {
    row.as_chunks_mut().0
}

/// `c[0] + c[1] x + …` by Horner's rule.
#[inline(always)]
fn polynomial<S: Simd, const N: usize>(x: f64x8<S>, c: &[f64; N]) -> f64x8<S> {
    let mut sum = f64x8::splat(x.simd, c[N - 1]);
    let mut k = N - 1;
    while k > 0 {
        k -= 1;
        sum = fused(sum, x, f64x8::splat(x.simd, c[k]));
    }
    sum
}

#[cfg(test)]
#[path = "../tests/support/record.rs"]
mod record;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use fearless_simd::dispatch;

    use super::*;

    type Lanes = [f64; LANES];

    /// Runs one function at the best level of this machine.
    macro_rules! at_best_level {
        ($function:expr) => {
            |x: Lanes| dispatch!(Level::new(), simd => $function(f64x8::load_array(simd, x)).to_array())
        };
    }

    /// A value of a function: rounded, and what the rounding lost.
    #[derive(Clone, Copy)]
    struct Truth {
        x: f64,
        rounded: f64,
        lost: f64,
    }

    impl Truth {
        fn error_in_ulp(&self, ours: f64) -> f64 {
            let size = self.rounded.abs();
            let ulp = f64::from_bits(size.to_bits() + 1) - size;
            (((ours - self.rounded) - self.lost) / ulp).abs()
        }
    }

    fn truths(function: &str) -> Vec<Truth> {
        let reference = include_str!("../tests/reference/elementary.txt");
        let section = reference.split("## ").find(|section| section.starts_with(function)).unwrap();
        let truth = |line: &str| {
            let mut columns =
                line.split(' ').map(|bits| f64::from_bits(u64::from_str_radix(bits, 16).unwrap()));
            let [x, rounded, lost] = [(); 3].map(|()| columns.next().unwrap());
            Truth { x, rounded, lost }
        };
        section.lines().skip(1).map(truth).collect()
    }

    /// Eight different arguments a vector: every argument in every lane, beside others near and far in the reference.
    fn vectors_of(truths: &[Truth]) -> impl Iterator<Item = [Truth; LANES]> {
        let strides = [0, 1, 3, 61].into_iter();
        strides.flat_map(move |stride| {
            (0..truths.len())
                .map(move |start| std::array::from_fn(|lane| truths[(start + lane * stride) % truths.len()]))
        })
    }

    /// Largest distance from the truth, in units in the last place.
    fn worst(function: &str, ours: impl Fn(Lanes) -> Lanes) -> f64 {
        let error = |vector: [Truth; LANES]| {
            let found = ours(vector.map(|truth| truth.x));
            vector.iter().zip(found).map(|(truth, found)| truth.error_in_ulp(found)).fold(0.0, f64::max)
        };
        vectors_of(&truths(function)).map(error).fold(0.0, f64::max)
    }

    fn note(function: &str, reference: &str, error: f64, allowed: f64) {
        let arguments = truths(reference).len();
        let row = [
            ("arguments", arguments.to_string()),
            ("largest error, ulp", format!("{error:.3}")),
            ("allowed, ulp", allowed.to_string()),
        ];
        record::cells("Elementary functions against 60-digit arithmetic", function, &row);
    }

    #[test]
    fn errors_are_below_one_ulp_of_the_truth() {
        for (name, error) in [
            ("exp2", worst("exp2", at_best_level!(exp2))),
            ("ln", worst("ln", at_best_level!(ln))),
            ("sin", worst("sin", at_best_level!(|x| sin_cos(x).0))),
            ("cos", worst("cos", at_best_level!(|x| sin_cos(x).1))),
        ] {
            println!("{name}: {error:.3} ulp");
            assert!(error < 1.0, "{name} is off by {error:.3} ulp");
            note(name, name, error, 1.0);
        }
    }

    #[test]
    fn the_normal_quantile_is_within_four_ulp_of_the_truth() {
        let error = worst("normal_quantile", at_best_level!(normal_quantile));
        println!("normal_quantile: {error:.3} ulp");
        assert!(error < 4.0, "off by {error:.3} ulp");
        note("normal quantile", "normal_quantile", error, 4.0);
    }

    /// The vectors of the test above are of every kind: the centre alone, and each mix with the tails.
    #[test]
    fn centre_and_tails_of_the_normal_quantile_meet_in_a_vector() {
        let regions = |vector: [Truth; LANES]| {
            let sizes = vector.map(|truth| truth.rounded.abs());
            let holds = |least: f64, most: f64| sizes.iter().any(|size| (least..most).contains(size));
            [holds(0.0, 3.2), holds(3.4, 5.3), holds(5.5, 9.0)]
        };
        let seen: Vec<[bool; 3]> = vectors_of(&truths("normal_quantile")).map(regions).collect();
        for kind in
            [[true, false, false], [true, true, false], [true, false, true], [true; 3], [false, true, true]]
        {
            assert!(seen.contains(&kind), "{kind:?}");
        }
    }

    #[test]
    fn the_normal_cdf_is_within_four_ulp_of_the_truth() {
        let cdf = at_best_level!(normal_cdf);
        let error = worst("normal_cdf", cdf);
        println!("normal_cdf: {error:.3} ulp");
        assert!(error < 4.0, "off by {error:.3} ulp");
        note("normal cdf", "normal_cdf", error, 4.0);
        let at = |x: f64| cdf([x; LANES])[3];
        assert_eq!([at(0.0), at(-40.0), at(40.0)], [0.5, at(-37.0), 1.0]);
    }

    #[test]
    fn arguments_without_a_power_are_clamped() {
        let exp2 = |x: f64| at_best_level!(exp2)([x; LANES])[3];
        assert_eq!(exp2(5000.0), exp2(1000.0));
        assert_eq!(exp2(-5000.0), exp2(-1000.0));
        assert_eq!([exp2(0.0), exp2(-3.0), exp2(10.0)], [1.0, 0.125, 1024.0]);
    }
}
