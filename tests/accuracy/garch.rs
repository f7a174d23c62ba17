//! GARCH and GJR-GARCH.

use super::*;

#[test]
fn garch_totals_and_last_prices_have_the_law_of_the_reference() {
    let mut checks = Checks::default();
    // The third case has a constant log mean, for which no expected growth exists.
    for case in &cases("garch")[..2] {
        checks = check_all(&ends_measured(case, Mutant::None, PATHS / 4), checks);
    }
    checks.assert_all(162);
}

#[test]
fn mistakes_in_the_variance_fail_every_kind_of_check_they_touch() {
    let gjr = &cases("garch")[1];
    for mutant in [Mutant::NoLeverage, Mutant::NoClusters] {
        let checks = check_all(&ends_measured(gjr, mutant, PATHS / 10), Checks::default());
        // The mean is kept whatever the variance does.
        checks.assert_each_kind_fails(&format!("{mutant:?}"), &[Kind::Mean]);
    }
}
