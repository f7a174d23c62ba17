//! Kou's double-exponential jump diffusion.

use super::*;

#[test]
fn kou_prices_years_and_totals_have_the_exact_law() {
    let (mut checks, mut moments) = (Checks::default(), Checks::default());
    for case in cases("kou") {
        checks = check_all(&grant_measured(&case, Mutant::None, SEED), checks);
        let prices = sampled(&case, Mutant::None);
        check_prices(&mut moments, &case, &prices);
        check_sampled_equivalents(&mut moments, &case, &prices);
    }
    checks.assert_all(158);
    moments.assert_all(40);
}

#[test]
fn the_price_printed_by_kou_is_met() {
    let mut checks = Checks::default();
    check_published(&mut checks, "kou", Mutant::None);
    checks.assert_all(1);
    for mutant in [Mutant::NoCompensator, Mutant::SwappedChances] {
        let mut checks = Checks::default();
        check_published(&mut checks, "kou", mutant);
        checks.assert_each_kind_fails(&format!("{mutant:?}"), &[]);
    }
}

#[test]
fn mistakes_in_jumps_fail_every_kind_of_check_they_touch() {
    let case = &cases("kou")[0];
    for (mutant, but) in [
        (Mutant::NoCompensator, &[][..]),
        (Mutant::NoItoTerm, &[]),
        // The mean is kept whatever the jumps.
        (Mutant::SwappedJumps, &[Kind::Mean]),
        (Mutant::MoreVolatility, &[Kind::Mean]),
    ] {
        let [(_, prices), ..] = parts_of(grant_measured(case, mutant, SEED));
        check_all(&prices, Checks::default()).assert_each_kind_fails(&format!("{mutant:?}"), but);
    }
}

#[test]
fn mistakes_in_jumps_fail_moments_options_and_covariances() {
    let case = &cases("kou")[0];
    // What is missing of the drift leaves the spread of the log price.
    for (mutant, but) in [(Mutant::NoCompensator, &[Kind::Sd][..]), (Mutant::SwappedChances, &[])] {
        let prices = sampled(case, mutant);
        let mut checks = Checks::default();
        check_prices(&mut checks, case, &prices);
        checks.assert_each_kind_fails(&format!("{mutant:?}"), but);
        let mut equivalents = Checks::default();
        check_sampled_equivalents(&mut equivalents, case, &prices);
        equivalents.assert_each_kind_fails(&format!("{mutant:?}, certainty equivalents"), &[]);
    }
}
