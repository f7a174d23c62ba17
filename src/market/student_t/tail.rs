//! The distribution function of Student's t, to the last digits in the middle and in the tails.

/// Student's t law.
pub(super) struct Student {
    nu: f64,
    /// `ln B(ν/2, ½)`.
    log_beta: f64,
}

impl Student {
    /// With so many degrees of freedom.
    pub(super) fn new(degrees_of_freedom: f64) -> Self {
        let (a, b) = (0.5 * degrees_of_freedom, 0.5);
        Student { nu: degrees_of_freedom, log_beta: libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b) }
    }

    pub(super) fn density(&self, t: f64) -> f64 {
        let log_kernel = -0.5 * (self.nu + 1.0) * libm::log1p(t * t / self.nu);
        libm::exp(log_kernel - self.log_beta) / self.nu.sqrt()
    }

    /// The chances to lie between 0 and `t`, and beyond `t`, for `t ≥ 0`: half of the regularised incomplete beta
    /// functions `I_y(½, ν/2)` and `I_x(ν/2, ½)`, `x = 1 − y = ν/(ν + t²)` (Abramowitz & Stegun 1964, 26.7.1),
    /// whichever is the smaller by its continued fraction.
    pub(super) fn split(&self, t: f64) -> (f64, f64) {
        let (a, b, square) = (0.5 * self.nu, 0.5, t * t);
        if square == 0.0 {
            return (0.0, 0.5);
        }
        let (x, y) = (self.nu / (self.nu + square), square / (self.nu + square));
        let logs = a * libm::log1p(square / self.nu) + b * libm::log1p(self.nu / square) + self.log_beta;
        let power = 0.5 * libm::exp(-logs);
        if x < (a + 1.0) / (a + b + 2.0) {
            let tail = power * continued_fraction(x, a, b) / a;
            (0.5 - tail, tail)
        } else {
            let middle = power * continued_fraction(y, b, a) / b;
            (middle, 0.5 - middle)
        }
    }
}

/// `a I_x(a, b) B(a, b) / (x^a (1−x)^b)` (Abramowitz & Stegun 1964, 26.5.8) by the method of Lentz (1976), for
/// `x < (a+1)/(a+b+2)`.
fn continued_fraction(x: f64, a: f64, b: f64) -> f64 {
    const MOST_TERMS: u32 = 1000;
    const TINY: f64 = 1e-300;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut numerator, mut denominator) = (1.0, 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = denominator;
    for m in 1..MOST_TERMS {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut last = 1.0;
        for term in [even, odd] {
            denominator = 1.0 / away_from_zero(1.0 + term * denominator);
            numerator = away_from_zero(1.0 + term / numerator);
            last = numerator * denominator;
            fraction *= last;
        }
        if (last - 1.0).abs() < 1e-16 {
            break;
        }
    }
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_law_is_right_where_it_has_a_closed_form() {
        for i in 0..400 {
            let t = libm::exp(-8.0 + 0.07 * f64::from(i));
            // Two degrees of freedom, and one, whose tail is an arc tangent.
            let root = (2.0 + t * t).sqrt();
            let tail = 1.0 / (root * (root + t));
            let cauchy = libm::atan2(1.0, t) / std::f64::consts::PI;
            for (nu, expected, middle) in
                [(2.0, tail, 0.5 * t / root), (1.0, cauchy, libm::atan(t) / std::f64::consts::PI)]
            {
                let (found_middle, found) = Student::new(nu).split(t);
                assert!((found / expected - 1.0).abs() < 1e-14, "{nu} {t}: {found} {expected}");
                assert!((found_middle / middle - 1.0).abs() < 1e-14, "{nu} {t}: {found_middle} {middle}");
            }
            let density = libm::pow(2.0 + t * t, -1.5);
            assert!((Student::new(2.0).density(t) / density - 1.0).abs() < 1e-13, "{t}");
        }
    }
}
