//! Money and rates as people read them.
//!
//! Written once for tables, sentences and charts, so that the same number never appears in two forms.
//!
//! ```
//! use vestcast::money;
//!
//! assert_eq!(money::exact(1_234.0), "$1,234");
//! assert_eq!(money::short(315_200.0), "$315K");
//! assert_eq!(money::short(1_329_000.0), "$1.33M");
//! assert_eq!(money::short(-42_000.0), "−$42K");
//! assert_eq!(money::percent(0.08), "8%");
//! ```

/// The sign people print for negative amounts, U+2212.
const MINUS: char = '−';

/// Whole dollars with thousands separators: `$1,234,567`.
#[must_use]
pub fn exact(dollars: f64) -> String {
    format!("{}${}", sign(dollars.round()), grouped(dollars.abs().round()))
}

/// Three significant digits and a unit: `$950`, `$9.75K`, `$315K`, `$1.33M`, `$2.4B`.
#[must_use]
pub fn short(dollars: f64) -> String {
    let size = dollars.abs();
    // The thresholds sit where rounding to three digits would spill into the next unit.
    let (scale, unit) = match size {
        s if s < 999.5 => return exact(dollars),
        s if s < 999_500.0 => (1e3, "K"),
        s if s < 999_500_000.0 => (1e6, "M"),
        s if s < 999_500_000_000.0 => (1e9, "B"),
        _ => (1e12, "T"),
    };
    // The nudge makes 1.315 the half it is meant to be, not the double just below it.
    let scaled = size / scale * (1.0 + 1e-12);
    let decimals = if scaled < 9.995 {
        2
    } else if scaled < 99.95 {
        1
    } else {
        0
    };
    let digits = if scaled < 1e6 { format!("{scaled:.decimals$}") } else { format!("{scaled:.2e}") };
    format!("{}${}{unit}", sign(dollars), without_trailing_zeros(&digits))
}

/// A share price: cents while they matter, below $10.
#[must_use]
pub fn price(dollars: f64) -> String {
    if dollars.abs() < 9.995 && dollars != 0.0 {
        format!("{}${:.2}", sign(dollars), dollars.abs())
    } else if dollars.abs() < 99_999.5 {
        exact(dollars)
    } else {
        short(dollars)
    }
}

/// Labels of an axis, evenly spaced and ascending: one unit and one number of decimals for all.
#[must_use]
pub fn on_axis(ticks: &[f64]) -> Vec<String> {
    let largest = ticks.iter().fold(0.0, |a: f64, b| a.max(b.abs()));
    let (scale, unit) = match largest {
        s if s < 9_999.5 => (1.0, ""),
        s if s < 999_500.0 => (1e3, "K"),
        s if s < 999_500_000.0 => (1e6, "M"),
        s if s < 999_500_000_000.0 => (1e9, "B"),
        s if s < 1e18 => (1e12, "T"),
        _ => return ticks.iter().map(|&tick| short(tick)).collect(),
    };
    let step = ticks.first().zip(ticks.get(1)).map_or(largest, |(a, b)| b - a) / scale;
    let whole = |decimals: &usize| {
        let shifted = step * 10f64.powi(*decimals as i32);
        (shifted - shifted.round()).abs() < 1e-6 * shifted.abs()
    };
    let decimals = (0..8).find(whole).unwrap_or(8);
    let label = |&tick: &f64| {
        if tick == 0.0 {
            return "$0".to_owned();
        }
        let size = tick.abs() / scale;
        let digits = if decimals == 0 { grouped(size.round()) } else { format!("{size:.decimals$}") };
        format!("{}${digits}{unit}", sign(tick))
    };
    ticks.iter().map(label).collect()
}

/// A rate in percent with as many decimals as it needs, at most two: `8%`, `7.25%`, `−5%`. A rate just
/// beside the whole has more, up to six: `99.999%` is not `100%`.
#[must_use]
pub fn percent(rate: f64) -> String {
    let percents = (rate * 100.0).abs();
    let to = |decimals: usize| without_trailing_zeros(&format!("{percents:.decimals$}")).to_owned();
    let is_rounded_up = |digits: &String| digits == "100" && (percents - 100.0).abs() > 1e-6;
    let digits = (2..=6).map(to).find(|digits| !is_rounded_up(digits)).unwrap_or_else(|| to(2));
    let sign = if digits == "0" { String::new() } else { sign(rate) };
    format!("{sign}{digits}%")
}

/// A number and its standard error to the same place, that of the second digit of the error or the point: `226.01` and
/// `0.34`, `201,234` and `1,234`.
#[must_use]
pub fn within(value: f64, se: f64) -> [String; 2] {
    const MOST: f64 = 12.0;
    let decimals = (1.0 - libm::floor(libm::log10(se.abs()))).clamp(0.0, MOST) as usize;
    [value, se].map(|number| {
        let digits = format!("{:.decimals$}", number.abs());
        let (whole, part) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
        let is_zero = digits.bytes().all(|digit| matches!(digit, b'0' | b'.'));
        let sign = if is_zero { String::new() } else { sign(number) };
        format!("{sign}{}{part}", grouped(whole.parse().unwrap_or_default()))
    })
}

/// A count with thousands separators: `100,000`.
#[must_use]
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A count of things: `1 path`, `100,000 paths`.
#[must_use]
pub fn counted(n: u64, thing: &str) -> String {
    format!("{} {thing}{}", count(n), if n == 1 { "" } else { "s" })
}

fn sign(x: f64) -> String {
    if x < 0.0 { MINUS.to_string() } else { String::new() }
}

fn grouped(whole: f64) -> String {
    if whole < 1e18 { count(whole as u64) } else { format!("{whole:.3e}") }
}

fn without_trailing_zeros(digits: &str) -> &str {
    if digits.contains('.') && !digits.contains('e') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_change_where_rounding_would_spill() {
        assert_eq!(short(999.4), "$999");
        assert_eq!(short(999.6), "$1K");
        assert_eq!(short(999_499.0), "$999K");
        assert_eq!(short(999_600.0), "$1M");
        assert_eq!(short(9_749.0), "$9.75K");
        assert_eq!(short(99_960.0), "$100K");
        assert_eq!(short(0.0), "$0");
        assert_eq!(short(1_315_000.0), "$1.32M");
    }

    #[test]
    fn a_rounded_zero_has_no_sign() {
        assert_eq!(exact(-0.2), "$0");
        assert_eq!(percent(-0.000_01), "0%");
    }

    #[test]
    fn an_axis_has_one_unit() {
        assert_eq!(on_axis(&[0.0, 200_000.0, 400_000.0]), ["$0", "$200K", "$400K"]);
        assert_eq!(on_axis(&[800_000.0, 1_000_000.0, 1_200_000.0]), ["$0.8M", "$1.0M", "$1.2M"]);
        assert_eq!(on_axis(&[-2_500.0, 0.0, 2_500.0, 5_000.0]), ["−$2,500", "$0", "$2,500", "$5,000"]);
        assert_eq!(on_axis(&[0.25, 0.5]), ["$0.25", "$0.50"]);
    }

    #[test]
    fn cheap_shares_show_cents() {
        assert_eq!(price(0.5), "$0.50");
        assert_eq!(price(230.4), "$230");
        assert_eq!(price(0.0), "$0");
    }

    #[test]
    fn a_number_and_its_error_end_at_the_same_digit() {
        let ends = |value, se| within(value, se).join(" ± ");
        assert_eq!(ends(-3.440_123_45, 0.000_412), "−3.44012 ± 0.00041");
        assert_eq!(ends(201_234.4, 1_234.4), "201,234 ± 1,234");
        assert_eq!(ends(201_234.4, 3.44), "201,234.4 ± 3.4");
        assert_eq!(ends(12_345_678.9, 35.0), "12,345,679 ± 35");
        assert_eq!(ends(-0.01, 0.123), "−0.01 ± 0.12");
        assert_eq!(ends(-0.001, 0.123), "0.00 ± 0.12");
        assert_eq!(ends(0.5, 1e-20), "0.500000000000 ± 0.000000000000");
    }

    #[test]
    fn percents_keep_what_they_need() {
        assert_eq!(percent(0.0725), "7.25%");
        assert_eq!(percent(-0.5), "−50%");
        assert_eq!(percent(1.1), "110%");
        assert_eq!(percent(-0.999_99), "−99.999%");
        assert_eq!(percent(1.0 - 1e-12), "100%");
    }
}
