//! Who leaves when.

use super::draws::Drawn;
use crate::market::{BATCH, Row};
use crate::plan::life::{Cause, Exits, STAYS};

/// Departure from the uniforms of quitting and of being laid off: month J is the first by whose end the chance of still
/// being there has fallen to the uniform.
pub(super) fn leave(exits: &Exits, [quit, laid_off]: [Option<&Row>; 2], drawn: &mut Drawn) {
    let months = exits.months;
    drawn.code.resize(BATCH, STAYS);
    drawn.month.resize(BATCH, f64::INFINITY);
    drawn.served.resize(BATCH, f64::INFINITY);
    for path in 0..BATCH {
        let departure = |uniforms: Option<&Row>, survival: &Option<Vec<f64>>| {
            let (uniform, survival) = (uniforms?[path], survival.as_ref()?);
            let month = survival.partition_point(|share| uniform < *share);
            (month <= months).then(|| (month, served(survival, month, uniform)))
        };
        let by_choice = departure(quit, &exits.quit);
        let by_layoff = departure(laid_off, &exits.laid_off);
        let quits_first =
            by_layoff.is_none_or(|(_, laid_off)| by_choice.is_some_and(|(_, quit)| quit <= laid_off));
        let (first, cause) = if quits_first { (by_choice, Cause::Quit) } else { (by_layoff, Cause::LaidOff) };
        let (code, month, served) = match first {
            None => (STAYS, f64::INFINITY, f64::INFINITY),
            Some((month, served)) => (cause.code(months, month), month as f64, served),
        };
        (drawn.code[path], drawn.month[path], drawn.served[path]) = (code, month, served);
    }
}

/// Months served by someone who leaves in month J: inside a month the hazard is constant, so the logarithm of the chance
/// of still being there falls evenly.
fn served(survival: &[f64], month: usize, uniform: f64) -> f64 {
    let [before, after] = [survival[month - 1], survival[month]].map(libm::log);
    (month - 1) as f64 + (before - libm::log(uniform)) / (before - after)
}

/// Those still there quit if the package is worth less than the outside option. The flow of that month was received,
/// and what would have made them leave later no longer does.
pub(super) fn quit_under_water(look: u32, months: usize, [package, outside]: [&Row; 2], drawn: &mut Drawn) {
    let month = f64::from(look);
    for (path, (package, outside)) in package.iter().zip(outside).enumerate() {
        if package < outside && drawn.month[path] > month {
            drawn.code[path] = Cause::UnderWater.code(months, look as usize + 1);
            drawn.month[path] = month + 1.0;
            drawn.served[path] = month;
        }
    }
}
