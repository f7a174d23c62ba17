//! Interim.
use crate::market::Row;
use crate::numerics::Level;
use crate::plan::life::TaxCurve;

pub(super) fn rates(_: Level, curve: &TaxCurve, wages: &mut Row) {
    for w in wages.iter_mut() {
        *w = curve.rate(*w);
    }
}
