//! The warning of volatilities that a command goes to and the file does not.

use super::load::Tell;
use super::terminal;
use crate::market::{PriceModel, wild_volatility, yearly_volatility};
use crate::scenario::Scenario;

/// A sentence for each stock that is somewhere so volatile that its mean and the errors of means cannot be trusted, and more
/// so than in the file, of which is warned as it is read; said on standard error as well.
pub(super) fn warnings<'s>(
    tried: impl IntoIterator<Item = &'s Scenario>,
    own: &Scenario,
    tell: Tell,
) -> Vec<String> {
    let tried: Vec<&Scenario> = tried.into_iter().collect();
    let volatility = |model: &dyn PriceModel| yearly_volatility(model).unwrap_or_default();
    let mut warnings = Vec::new();
    for stock in &own.stocks {
        let models = tried.iter().filter_map(|scenario| Some(&*scenario.stock(&stock.name)?.model));
        let Some(wildest) = models.max_by(|a, b| volatility(*a).total_cmp(&volatility(*b))) else { continue };
        let is_new = volatility(wildest) > volatility(&*stock.model) * (1.0 + 1e-9);
        let warning = wild_volatility(wildest).filter(|_| is_new);
        warnings
            .extend(warning.map(|warning| format!("a value that is tried gives `{}` {warning}", stock.name)));
    }
    if tell != Tell::Nothing {
        warnings
            .iter()
            .for_each(|warning| terminal::say(&terminal::paragraph(format_args!("warning: {warning}"))));
    }
    warnings
}
