//! The elementary functions of the kernel.
//!
//! The platform's `exp` or `ln` may differ in the last bit between systems, so a seed would not
//! reproduce a run. These use additions, multiplications, one division and bit operations only, which
//! IEEE 754 fixes everywhere. None has a branch, so a loop over an array of them vectorises.
//!
//! | function | error seen in tests | method |
//! |---|---|---|
//! | [`exp2`] | ≤ 1 ulp | round to an integer, Taylor series of 2^f on \|f\| ≤ 1/2 |
//! | [`ln`] | ≤ 1 ulp | fdlibm `e_log.c` (Sun Microsystems 1993) |
//! | [`sin_cos_octant`] | ≤ 1 ulp | fdlibm `k_sin.c`, `k_cos.c` (Sun Microsystems 1993) |

use std::f64::consts::{FRAC_1_SQRT_2, LN_2};

/// Version of everything that decides a run's numbers: generator, seeding, elementary functions,
/// models, rounding. The same scenario and seed give the same bytes as long as this stays.
pub const VERSION: u32 = 1;

/// 1.5·2^52: adding and subtracting it rounds a small double to the nearest integer.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// `LN_2^k / k!`, the Taylor coefficients of `2^f`; the first one left out adds less than 2^-57.
const EXP2: [f64; 14] = {
    let mut coefficients = [1.0; 14];
    let mut k = 1;
    while k < 14 {
        coefficients[k] = coefficients[k - 1] * LN_2 / k as f64;
        k += 1;
    }
    coefficients
};

/// `2^x`; arguments outside ±1000 are taken as ±1000.
///
/// ```
/// assert_eq!(vestcast::numerics::exp2(0.0), 1.0);
/// assert_eq!(vestcast::numerics::exp2(-3.0), 0.125);
/// ```
#[inline(always)]
#[must_use]
pub fn exp2(x: f64) -> f64 {
    let x = x.clamp(-1000.0, 1000.0);
    let shifted = x + ROUNDER;
    let fraction = x - (shifted - ROUNDER);
    let mut power = EXP2[13];
    let mut k = 13;
    while k > 0 {
        k -= 1;
        power = power * fraction + EXP2[k];
    }
    // The low bits of `shifted` hold the integer part in two's complement.
    let exponent = shifted.to_bits().wrapping_add(1023) << 52;
    power * f64::from_bits(exponent)
}

/// Natural logarithm of a normal positive double.
#[inline(always)]
#[must_use]
pub fn ln(x: f64) -> f64 {
    const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    const L: [f64; 7] = [
        6.666_666_666_666_735e-1,
        3.999_999_999_940_942e-1,
        2.857_142_874_366_239e-1,
        2.222_219_843_214_978_4e-1,
        1.818_357_216_161_805e-1,
        1.531_383_769_920_937_3e-1,
        1.479_819_860_511_658_6e-1,
    ];
    // Split x = 2^exponent · mantissa with mantissa in [√½, √2).
    let bits = x.to_bits().wrapping_sub(FRAC_1_SQRT_2.to_bits());
    let exponent_bits = (bits as i64 >> 52) as u64;
    let mantissa = f64::from_bits(x.to_bits().wrapping_sub(exponent_bits << 52));
    let exponent = f64::from_bits(ROUNDER.to_bits().wrapping_add(exponent_bits)) - ROUNDER;
    let f = mantissa - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let odd = z * (L[0] + w * (L[2] + w * (L[4] + w * L[6])));
    let even = w * (L[1] + w * (L[3] + w * L[5]));
    let half = 0.5 * f * f;
    let tail = s * (half + (odd + even)) + exponent * LN2_LOW;
    exponent * LN2_HIGH - ((half - tail) - f)
}

/// Sine and cosine of an angle in [−π/4, π/4].
#[inline(always)]
#[must_use]
pub fn sin_cos_octant(angle: f64) -> (f64, f64) {
    const S: [f64; 6] = [
        -1.666_666_666_666_663_2e-1,
        8.333_333_333_322_49e-3,
        -1.984_126_982_985_795e-4,
        2.755_731_370_707_006_8e-6,
        -2.505_076_025_340_686_3e-8,
        1.589_690_995_211_55e-10,
    ];
    const C: [f64; 6] = [
        4.166_666_666_666_66e-2,
        -1.388_888_888_887_411e-3,
        2.480_158_728_947_673e-5,
        -2.755_731_435_139_066_3e-7,
        2.087_572_321_298_175e-9,
        -1.135_964_755_778_819_5e-11,
    ];
    let z = angle * angle;
    let sine = angle + angle * z * (S[0] + z * (S[1] + z * (S[2] + z * (S[3] + z * (S[4] + z * S[5])))));
    let poly = z * z * (C[0] + z * (C[1] + z * (C[2] + z * (C[3] + z * (C[4] + z * C[5])))));
    let half = 0.5 * z;
    let rounded = 1.0 - half;
    // The second bracket restores what rounding 1 − z/2 lost.
    let cosine = rounded + (((1.0 - rounded) - half) + poly);
    (sine, cosine)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Distance in units in the last place of the reference, against the pinned pure-Rust `libm`,
    /// which is itself within one ulp.
    fn ulps(got: f64, reference: f64) -> f64 {
        let ulp = f64::from_bits(reference.abs().to_bits() + 1) - reference.abs();
        (got - reference).abs() / ulp
    }

    fn worst(points: impl Iterator<Item = f64>, ours: fn(f64) -> f64, theirs: fn(f64) -> f64) -> f64 {
        points.map(|x| ulps(ours(x), theirs(x))).fold(0.0, f64::max)
    }

    fn grid(low: f64, high: f64) -> impl Iterator<Item = f64> {
        (0..=200_000).map(move |i| low + (high - low) * (f64::from(i) + 0.37) / 200_001.0)
    }

    #[test]
    fn exp2_is_within_two_ulp_of_libm() {
        assert!(worst(grid(-40.0, 40.0), exp2, libm::exp2) <= 2.0);
        assert!(worst(grid(-0.51, 0.51), exp2, libm::exp2) <= 2.0);
        assert_eq!(exp2(5000.0), exp2(1000.0));
    }

    #[test]
    fn ln_is_within_one_ulp_of_libm() {
        assert!(worst(grid(1e-16, 1.0), ln, libm::log) <= 1.0);
        assert!(worst(grid(0.9, 1.5), ln, libm::log) <= 1.0);
        assert_eq!(ln(1.0), 0.0);
    }

    #[test]
    fn sine_and_cosine_are_within_one_ulp_of_libm() {
        let quarter = std::f64::consts::FRAC_PI_4;
        assert!(worst(grid(-quarter, quarter), |x| sin_cos_octant(x).0, libm::sin) <= 1.0);
        assert!(worst(grid(-quarter, quarter), |x| sin_cos_octant(x).1, libm::cos) <= 1.0);
    }
}
