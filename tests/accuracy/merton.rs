//! Merton's jump diffusion.

use super::*;

#[test]
fn merton_prices_years_and_totals_have_the_exact_law() {
    let (mut checks, mut moments) = (Checks::default(), Checks::default());
    for case in cases("merton") {
        checks = check_all(&grant_measured(&case, Mutant::None, SEED), checks);
        check_prices(&mut moments, &case, &sampled(&case, Mutant::None));
    }
    checks.assert_all(316);
    moments.assert_all(72);
}

#[test]
fn options_cost_what_merton_and_black_and_scholes_printed() {
    let mut checks = Checks::default();
    check_published(&mut checks, "merton", Mutant::None);
    check_published(&mut checks, "gbm", Mutant::None);
    checks.assert_all(11);
    let mut wrong = Checks::default();
    check_published(&mut wrong, "merton", Mutant::SameJumps);
    wrong.assert_each_kind_fails("SameJumps", &[]);
}

#[test]
fn mistakes_in_jumps_fail_every_kind_of_check_they_touch() {
    let case = &cases("merton")[0];
    for (mutant, but) in [
        (Mutant::NoCompensator, &[][..]),
        (Mutant::NoItoTerm, &[]),
        // The mean is kept whatever the spread.
        (Mutant::SameJumps, &[Kind::Mean]),
        (Mutant::MoreVolatility, &[Kind::Mean]),
    ] {
        let [(_, prices), ..] = parts_of(grant_measured(case, mutant, SEED));
        check_all(&prices, Checks::default()).assert_each_kind_fails(&format!("{mutant:?}"), but);
    }
}
