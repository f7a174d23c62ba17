//! Sentences on an offer whose pay depends on more than a price: leaving, targets, options, tax, today's money.
//!
//! Each says what one switch does to the pay, in dollars of the average or in futures, and appears only where the
//! switch is on.

use super::conditions;
use super::words::{frequency, span};
use crate::money;
use crate::offer::{CashKind, Leaving, Life, PaySchedule, TargetPay, Tax, cumulative};
use crate::outcome::{Estimate, OfferOutcome, Pay};
use crate::plan::{Part, View};

/// What an offer's life makes of its pay.
///
/// `is_one` says that it pays one amount: an average would be one of nothing.
pub(super) fn on_life(
    flows: &PaySchedule,
    life: &Life,
    (offer, is_one): (&OfferOutcome, bool),
) -> Vec<String> {
    let told = Told { flows, life, offer, is_one };
    let sentences = [
        told.certainty(),
        told.staying(),
        told.paid_back(),
        told.target(),
        told.options(),
        told.tax(),
        told.owed(),
        told.held(),
        told.todays_money(),
        told.left_behind(),
    ];
    sentences.into_iter().flatten().collect()
}

struct Told<'a> {
    flows: &'a PaySchedule,
    life: &'a Life,
    offer: &'a OfferOutcome,
    is_one: bool,
}

impl Told<'_> {
    fn part(&self, part: Part) -> Option<f64> {
        let found = self.offer.parts.iter().find(|other| other.part == part)?;
        Some(found.total.value).filter(|mean| *mean != 0.0)
    }

    fn view(&self, view: View) -> Option<(&[Pay], &Pay)> {
        self.offer.views.iter().find(|other| other.view == view).map(|found| (&found.years[..], &found.total))
    }

    fn mean(&self) -> f64 {
        self.offer.total.mean.value
    }

    fn on_average(&self) -> &'static str {
        if self.is_one { "" } else { " on average" }
    }

    /// How much of it nothing can take away; no word on it where there is nothing, or chance has no say in leaving.
    fn certainty(&self) -> Option<String> {
        let (is_certain, leaves) = (self.offer.is_certain, self.life.leaving.is_some());
        if self.mean() == 0.0 || (is_certain && leaves) {
            return None;
        }
        if leaves {
            return Some("None of it is certain cash: who leaves loses what is not yet paid.".to_owned());
        }
        if let Some(currency) = &self.life.currency {
            let known = if is_certain { "" } else { "; none of it is taken as certain dollars" };
            return Some(format!("Cash is paid in {currency} and counted at the rate of its month{known}."));
        }
        let (cash, total) = (money::short(self.offer.total.guaranteed), &self.offer.total);
        let open = self.what_is_open();
        let (make, adds) = if open == "stock" { ("makes", "adds") } else { ("make", "add") };
        let average = if self.is_one { "" } else { " of the average outcome" };
        let share = total.guaranteed_share.value;
        Some(match open.is_empty() {
            true if total.guaranteed <= 0.0 => return None,
            true => format!("All of it ({cash}) is certain cash."),
            false if self.flows.shares.iter().any(|flow| flow.amount < 0.0) => match is_certain {
                true => format!("Its cash comes to {cash}; the rest is {open} and the shares left behind."),
                false => {
                    format!("Its cash comes to {cash}; {open} and the shares left behind move the rest.")
                }
            },
            false if (0.995..=1.0).contains(&share) => {
                let assumed = "Under these assumptions";
                format!("{assumed} {open} {adds} next to nothing to {cash} of certain cash.")
            }
            false if (0.0..0.995).contains(&share) => {
                let percent = format!("{:.0}%{average}", 100.0 * share);
                format!("{cash} of it, {percent}, is certain cash; {open} {make} up the rest.")
            }
            false => format!("Its certain cash comes to {cash}; {open} {make} up the rest."),
        })
    }

    /// What is left to chance beside leaving.
    fn what_is_open(&self) -> String {
        let salary = &self.life.salary;
        let has_stock = !self.flows.shares.is_empty() || self.life.target.is_some();
        let open = [
            (salary.raise.fixed().is_none(), "raises"),
            (salary.bonus > 0.0 && salary.is_drawn(), "bonuses"),
            (has_stock, "stock"),
        ];
        let open: Vec<&str> =
            open.into_iter().filter(|(is_open, _)| *is_open).map(|(_, name)| name).collect();
        match open[..] {
            [] => String::new(),
            [one] => one.to_owned(),
            [.., last] => format!("{} and {last}", open[..open.len() - 1].join(", ")),
        }
    }

    /// Who is still there at the end, and what leaving costs.
    fn staying(&self) -> Option<String> {
        let leaving = self.life.leaving.as_ref()?;
        let (_, stay) = self.view(View::IfYouStay)?;
        let (stay, goes) = (stay.mean.value, self.mean());
        let (stays, same) = (money::short(stay), money::short(goes));
        let [of, off, to] = match self.is_one {
            true => ["the pay of", "off the pay", "to the pay"],
            false => ["the average of", "off the average", "to the average"],
        };
        let instead = format!("{same} in place of {stays} if you stay");
        let stayers = self.still_there(leaving);
        if stay == 0.0 && goes == 0.0 {
            return stayers.map(|stayers| super::words::capitalised(&format!("{stayers}.")));
        }
        let costs = match stay - goes {
            _ if stays == same => format!("leaving changes {of} {same} by next to nothing"),
            cost if cost > 0.0 => format!("leaving takes {} {off}, {instead}", money::short(cost)),
            cost => format!("leaving adds {} {to}, {instead}", money::short(-cost)),
        };
        let others_leave = || Leaving { under_water: None, ..leaving.clone() }.happens();
        let counted = match (leaving.next_job, leaving.job_outside()) {
            (None, Some(_)) if others_leave() => " (the next job counted where one quits under water)",
            (_, Some(_)) => " (the next job counted)",
            (_, None) => "",
        };
        let stayers = stayers.map(|stayers| format!("{stayers}; "));
        Some(super::words::capitalised(&format!("{}{costs}{counted}.", stayers.unwrap_or_default())))
    }

    /// The chance of having left by no fixed hazard is its exponential; who quits under water depends on prices, and
    /// is seen in the salary that is still paid.
    fn still_there(&self, leaving: &Leaving) -> Option<String> {
        let span = span(self.flows.years);
        let months = 12 * self.flows.years;
        if leaving.under_water.is_none() {
            let hazard = cumulative(&leaving.quit, months) + cumulative(&leaving.laid_off, months);
            return Some(format!("you are still there after {span} in {}", frequency(libm::exp(-hazard))));
        }
        let paid = self.salary_still_paid()?;
        let average = if self.is_one { "" } else { "on average " };
        let (percent, year) = (100.0 * paid, self.flows.years);
        Some(format!("{average}{percent:.0}% of the salary of year {year} is still paid"))
    }

    /// Share of the last year's salary that is paid on average, where it is in dollars.
    fn salary_still_paid(&self) -> Option<f64> {
        if self.life.currency.is_some() {
            return None;
        }
        let base = self.offer.parts.iter().find(|part| part.part == Part::Base)?.years.last()?.value;
        let last = self
            .flows
            .cash
            .iter()
            .filter(|flow| flow.kind == CashKind::Base && flow.year == self.flows.years);
        let worth = |month: u32| self.life.weight(f64::from(self.flows.ahead + month));
        let whole: f64 = last.map(|flow| flow.amount * worth(flow.month)).sum();
        (whole > 0.0 && self.life.salary.raise.fixed().is_some()).then(|| (base / whole).clamp(0.0, 1.0))
    }

    fn paid_back(&self) -> Option<String> {
        let back = money::short(-self.part(Part::PaidBack)?);
        let average = if self.is_one { "" } else { " on average over all futures" };
        Some(format!("Those who leave early pay back part of what was paid at once: {back}{average}."))
    }

    /// What of the planned pay arrives, in the first and the last year planned.
    fn target(&self) -> Option<String> {
        let target = self.life.target.as_ref()?;
        let (years, seen) = self.pay_like_targets()?;
        let planned: Vec<u32> = (target.from_year..=self.flows.years).collect();
        let arrives = |year: &u32| Some(Arrival::new(target, *year, years.get(*year as usize - 1)?));
        let first = planned.first().and_then(arrives)?;
        let last = planned.last().filter(|_| planned.len() > 1).and_then(arrives);
        let rate = money::percent(target.planned_growth);
        let (planned, year, percent) = (money::short(first.amount), first.year, &first.percent);
        let told = if self.is_one {
            let later =
                last.map(|last| format!(" and {}% of what is planned for year {}", last.percent, last.year));
            let later = later.unwrap_or_default();
            super::words::capitalised(&format!(
                "{percent}% of the {planned} planned for year {year}{later} is paid{seen}"
            ))
        } else {
            let later = last.map(|last| {
                format!("; for year {} it is {}% and {}", last.year, last.percent, frequency(last.missed))
            });
            let missed = frequency(first.missed);
            format!(
                "Of the {planned} planned for year {year} the middle future pays {percent}%{seen}, and {missed} pay less \
                 than all of it{}",
                later.unwrap_or_default()
            )
        };
        Some(format!(
            "{told}. Reviews plan with {rate} growth a year; what the price falls short of that is not made good."
        ))
    }

    /// Pay by year that a target can be compared with: as it is paid, by the employer, to one who stays.
    fn pay_like_targets(&self) -> Option<(&[Pay], &'static str)> {
        let is_plain = !conditions::is_taxed(self.life) && !self.life.is_weighted();
        if self.part(Part::LeftBehind).is_some() {
            return None;
        }
        match self.life.leaving {
            None if is_plain => Some((&self.offer.years, "")),
            Some(_) if is_plain => Some((self.view(View::IfYouStay)?.0, ", if you stay")),
            None => Some((self.view(View::BeforeTax)?.0, ", before tax")),
            Some(_) => Some((self.view(View::BeforeTax)?.0, ", before tax and with leaving counted")),
        }
    }

    /// How often options pay nothing, where nothing else is left to chance.
    fn options(&self) -> Option<String> {
        let are_options =
            !self.flows.shares.is_empty() && self.flows.shares.iter().all(|flow| flow.strike.is_some());
        let is_alone = !self.life.is_drawn()
            && self.life.leaving.is_none()
            && self.life.target.is_none()
            && self.life.currency.is_none();
        if !are_options || !is_alone || self.offer.is_certain {
            return None;
        }
        // Rounding to cents may part a year from its certain cash.
        let nothing = self.offer.total.guaranteed + 0.01 * f64::from(self.flows.years);
        let worthless = self.offer.total.share_below(nothing);
        Some(match worthless >= 1.0 {
            true => "The options are worth exercising in none of the simulated futures.".to_owned(),
            false => format!("The options are never worth exercising in {}.", frequency(worthless)),
        })
    }

    fn tax(&self) -> Option<String> {
        let tax = -self.part(Part::Tax)?;
        let paid = self.mean() + tax;
        let whose = match self.life.tax.as_ref()? {
            Tax::Flat(_) => String::new(),
            Tax::Brackets(_) => " (your brackets)".to_owned(),
            Tax::Tables(tables) => format!(" ({})", conditions::whose(tables)),
        };
        let (amount, average) = (money::short(tax.abs()), self.on_average());
        let money = match conditions::money_of_pay(self.life).as_str() {
            "" => String::new(),
            money => format!(", counted {money} as all pay here"),
        };
        if tax < 0.0 {
            return Some(format!(
                "Tax relief on what is left behind is {amount}{average} more than the tax on what is paid{whose}{money}."
            ));
        }
        if paid <= 0.0 {
            return Some(format!("Tax comes to {amount}{average}{whose}{money}."));
        }
        let beyond = if self.part(Part::LeftBehind).is_some() { " beyond what is left behind" } else { "" };
        let share = 100.0 * tax / paid;
        Some(format!("{share:.0}% of what is paid{beyond}, {amount}{average}, goes in tax{whose}{money}."))
    }

    /// What is still owed when returns are filed, of the years in which it is worth a word.
    fn owed(&self) -> Option<String> {
        let owed = self.offer.owed.as_ref()?;
        let most = owed.iter().map(|mean| mean.value).fold(0.0, f64::max);
        if most < 1000.0 {
            return None;
        }
        let told = owed.iter().zip(1..).filter(|(mean, _)| mean.value >= 1000.0);
        let words = |(place, (mean, year)): (usize, (&Estimate, u32))| {
            let kind = if place == 0 { "tax year" } else { "year" };
            format!("{} for {kind} {year}", money::short(mean.value))
        };
        let years: Vec<String> = told.enumerate().map(words).collect();
        let years = match &years[..] {
            [others @ .., last] if !others.is_empty() => format!("{} and {last}", others.join(", ")),
            years => years.concat(),
        };
        let average = if self.is_one { "" } else { "on average " };
        let of_the_day = if self.life.is_weighted() { ", in dollars as they are paid" } else { "" };
        Some(format!(
            "Employers withhold 22% of shares, bonuses and other supplemental pay, 37% above $1M a year; {average}about \
             {years} is still due in federal income tax on them at filing{of_the_day}."
        ))
    }

    /// What holding shares after they vest does.
    fn held(&self) -> Option<String> {
        let gain = self.part(Part::Held)?;
        let verb = if gain >= 0.0 { "adds" } else { "costs" };
        let (gain, average) = (money::short(gain.abs()), self.on_average());
        let widens = if self.is_one { "" } else { ", and widens the range" };
        Some(format!(
            "Holding shares after they vest {verb} {gain}{average}{widens}: what vests is pay, what the price does after is \
             a bet."
        ))
    }

    /// What counting in today's money, or by the cost of living, takes off.
    fn todays_money(&self) -> Option<String> {
        if !self.life.is_weighted() {
            return None;
        }
        let view = self.view(View::InThenDollars).or_else(|| self.view(View::BeforeTax))?;
        let off = view.1.mean.value - self.mean();
        let causes = [
            self.life.money.is_some().then(|| conditions::yearly_loss(&self.life.money)),
            (self.life.cost_of_living != 1.0)
                .then(|| format!("a cost of living of {}", money::percent(self.life.cost_of_living))),
        ];
        let causes = causes.into_iter().flatten().collect::<Vec<_>>().join(" and ");
        let does = if off >= 0.0 { "takes" } else { "adds" };
        let end = match (off >= 0.0, self.is_one) {
            (true, false) => "off the average",
            (false, false) => "to the average",
            (true, true) => "off the pay",
            (false, true) => "to the pay",
        };
        Some(format!("Counting with {causes} {does} {} {end}.", money::short(off.abs())))
    }

    fn left_behind(&self) -> Option<String> {
        let left = self.part(Part::LeftBehind)?;
        let (before, after) = match conditions::is_taxed(self.life) {
            true => (" before tax", " after the tax it would have borne"),
            false => ("", ""),
        };
        let (left, average) = (money::short(-left), self.on_average());
        Some(format!(
            "What your present employer would still have paid, {left}{before}{average}, is taken off{after}."
        ))
    }
}

/// What comes of the target of a year.
struct Arrival {
    year: u32,
    amount: f64,
    /// Median pay as a part of it, in percent.
    percent: String,
    /// Chance of less.
    missed: f64,
}

impl Arrival {
    fn new(target: &TargetPay, year: u32, pay: &Pay) -> Self {
        let amount = target.in_year(year);
        let percent = format!("{:.0}", 100.0 * pay.percentile(0.5) / amount);
        Arrival { year, amount, percent, missed: pay.share_below(amount) }
    }
}
