//! `[todays_money]`: later pay in the money of today.

use super::InvalidScenario;
use super::diagnostic::{Diagnostic, Problems};
use super::keys::TODAYS_MONEY;
use super::limits::MONEY_RATES;
use super::table::Entry;
use super::units;
use super::validate::between;
use super::values;
use super::write::File;
use crate::money;
use crate::offer::TodaysMoney;

/// Higher rates are more likely slips.
const USUAL_RATE: f64 = 0.15;

pub(super) fn read(entry: &Entry, problems: &mut Problems) -> Option<TodaysMoney> {
    let table = entry.table(&TODAYS_MONEY, problems)?;
    let [least, most] = MONEY_RATES;
    let mut read = |key| {
        let rate = table.read(key, |entry| units::rate_between(entry, least, most), problems)?;
        if let Some(entry) = table.get(key).filter(|_| rate > USUAL_RATE) {
            let message = format!("{} is above {} a year", entry.name, money::percent(USUAL_RATE));
            problems.push(Diagnostic::warning(entry.span(), message).label(entry.found()));
        }
        Some(rate)
    };
    let (inflation, discount) = (read("inflation"), read("discount"));
    if inflation.is_none() && discount.is_none() && table.get("inflation").or(table.get("discount")).is_none()
    {
        let message = "today's money is asked for, but neither `inflation` nor `discount` is given";
        let help = "add, for instance, `inflation = \"2.5%\"`";
        problems.push(Diagnostic::warning(table.span(), message).help(help));
    }
    Some(TodaysMoney { inflation: inflation.unwrap_or_default(), discount: discount.unwrap_or_default() })
}

pub(super) fn validate(money: TodaysMoney) -> Result<(), InvalidScenario> {
    let [least, most] = MONEY_RATES;
    between(least, most, "the inflation".to_owned(), money.inflation)?;
    between(least, most, "the discount rate".to_owned(), money.discount)
}

pub(super) fn write(money: TodaysMoney, file: &mut File) {
    if money == TodaysMoney::default() {
        return;
    }
    file.header("[todays_money]");
    file.key(&TODAYS_MONEY, "inflation", values::rate(money.inflation));
    file.key(&TODAYS_MONEY, "discount", values::rate(money.discount));
}
