//! Why a scenario cannot be run.

use crate::offer::MAX_YEARS;

/// A scenario that cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidScenario {
    /// Nothing to compute.
    #[error("the scenario has no offer")]
    NoOffer,
    /// Horizon out of range.
    #[error("the horizon is {years} years; it must be 1 to {}", MAX_YEARS)]
    Years {
        /// Years given.
        years: u32,
    },
    /// Two things of one name.
    #[error("the name `{name}` is used twice")]
    Twice {
        /// The name.
        name: String,
    },
    /// A grant of a stock that is not described.
    #[error("offer `{offer}` grants shares of `{stock}`, which the scenario does not describe")]
    UnknownStock {
        /// Name of the offer.
        offer: String,
        /// Name of the stock.
        stock: String,
    },
    /// A correlation of a stock that is not described.
    #[error("there is a correlation with `{stock}`, which the scenario does not describe")]
    UnknownCorrelation {
        /// Name of the stock.
        stock: String,
    },
    /// A number that means nothing.
    #[error("{what} is {value}; it must be {allowed}")]
    Number {
        /// What it is.
        what: String,
        /// Its value.
        value: String,
        /// What it may be.
        allowed: &'static str,
    },
    /// A number beyond what makes sense.
    #[error("{what} is {value}; it must be at most {most}")]
    TooLarge {
        /// What it is.
        what: String,
        /// Its value.
        value: String,
        /// The largest allowed.
        most: String,
    },
    /// A number so small that what is divided by it means nothing.
    #[error("{what} is {value}; it must be at least {least}")]
    TooSmall {
        /// What it is.
        what: String,
        /// Its value.
        value: String,
        /// The smallest allowed.
        least: String,
    },
    /// A number outside its range.
    #[error("{what} is {value}; it must lie between {least} and {most}")]
    Outside {
        /// What it is.
        what: String,
        /// Its value.
        value: String,
        /// The smallest allowed.
        least: String,
        /// The largest allowed.
        most: String,
    },
    /// More of something than a scenario holds.
    #[error("there are {count} {what}; a scenario holds at most {most}")]
    TooMany {
        /// Of what.
        what: String,
        /// How many there are.
        count: usize,
        /// How many there may be.
        most: usize,
    },
    /// Something that cannot be shown, written or found.
    #[error("{what} {fault}")]
    Text {
        /// Which text.
        what: String,
        /// What is wrong with it.
        fault: String,
    },
    /// A target for a year that is not looked at.
    #[error("the target `{name}` is for year {year}; the horizon is years 1 to {years}")]
    TargetYear {
        /// Name of the target.
        name: String,
        /// Its year.
        year: u32,
        /// Last year looked at.
        years: u32,
    },
    /// Stocks drawn from histories that cannot draw the same days.
    #[error("{reason}")]
    Unlike {
        /// How they differ.
        reason: String,
    },
    /// Whole shares of a grant whose share count is not known yet.
    #[error(
        "a grant of `{offer}` counts whole shares, but their number is not known before the day of the grant"
    )]
    UncountedShares {
        /// Name of the offer.
        offer: String,
    },
}
