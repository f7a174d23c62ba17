//! Sentences on what an offer says beyond amounts: when it starts, how grants are counted, what waits for a listing.

use super::conditions::{cash, span};
use super::words::frequency;
use crate::money;
use crate::offer::{Grant, GrantPrice, GrantSize, Offer, Payoff};

/// A sentence for each switch that is on, none twice.
pub(super) fn on_terms(offer: &Offer, may_leave: bool) -> Vec<String> {
    let mut sentences = Vec::new();
    if offer.starts_in > 0 {
        let wait = span(offer.starts_in);
        sentences.push(format!(
            "The job starts {wait} from now: years count from then, the price moves from today."
        ));
    }
    if let (Some(cap), None) = (offer.base_cap.filter(|_| offer.may_be_raised()), offer.currency.as_ref()) {
        sentences
            .push(format!("Raises lift the base to {} at most.", money::short(cap.max(offer.base_per_year))));
    }
    sentences.extend(moving(offer));
    sentences.extend(severance(offer));
    for grant in &offer.grants {
        let told = [averaged(grant), anew(grant), listed(grant, may_leave)];
        for sentence in told.into_iter().flatten() {
            if !sentences.contains(&sentence) {
                sentences.push(sentence);
            }
        }
    }
    sentences
}

fn moving(offer: &Offer) -> Option<String> {
    let amount = offer.relocation.map(|relocation| relocation.amount).filter(|amount| *amount > 0.0)?;
    let amount = cash(amount, offer.currency.as_deref());
    Some(format!("{amount} for moving is paid on the first day, and counted with the sign-on."))
}

fn severance(offer: &Offer) -> Option<String> {
    let leaving =
        offer.leaving.as_ref().filter(|leaving| leaving.laid_off.iter().any(|chance| *chance > 0.0))?;
    let paid = leaving.severance;
    let more = match paid.months_per_year {
        more if more > 0.0 => format!(", and {more} more for each year served"),
        _ => String::new(),
    };
    let months = if paid.months == 1.0 { "month" } else { "months" };
    (paid.months > 0.0 || paid.months_per_year > 0.0)
        .then(|| format!("Those laid off are paid {} {months} of base{more}.", paid.months))
}

fn averaged(grant: &Grant) -> Option<String> {
    let GrantSize::Dollars { price: GrantPrice::Average { days }, .. } = grant.size else { return None };
    Some(format!(
        "Its dollars become {} shares at the mean price of the {days} trading days before the grant: how many there are is \
         open until then.",
        grant.stock
    ))
}

fn anew(grant: &Grant) -> Option<String> {
    let every = span(grant.every.filter(|every| *every > 0)?);
    Some(match grant.size {
        GrantSize::Shares(_) => {
            format!("The same number of {} shares is granted anew every {every}.", grant.stock)
        }
        GrantSize::Dollars { .. } => format!(
            "The same dollars of {} are granted anew every {every}, each time at the price of that day: a risen price buys \
             fewer shares, a fallen one more.",
            grant.stock
        ),
    })
}

fn listed(grant: &Grant, may_leave: bool) -> Option<String> {
    let Payoff::AfterLiquidity { month, chance, kept } = grant.payoff else { return None };
    let never = match 1.0 - chance {
        never if never > 0.0 => {
            format!(", and nothing at all in {}, where they never can be", frequency(never))
        }
        _ => String::new(),
    };
    let lost = match kept {
        _ if !may_leave => String::new(),
        None => " Who leaves keeps for ever what has vested by then; many firms let it lapse, see `kept`."
            .to_owned(),
        Some(0) => " Who has left by then loses what has vested, too.".to_owned(),
        Some(kept) => format!(" Who leaves loses what cannot be sold within {} of leaving.", span(kept)),
    };
    Some(format!(
        "{} shares pay nothing before they can be sold, from month {month} on{never}.{lost}",
        grant.stock
    ))
}
