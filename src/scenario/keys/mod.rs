//! Every key of a scenario file, once: what the reader accepts, the schema and the reference all come
//! from these tables.

mod grants;
mod life;
mod offers;
mod person;
mod top;

pub(super) use grants::EXERCISES;
pub use grants::{GRANT, LIQUIDITY, OPTION};
pub use life::{LEAVING, NEXT_JOB, SEVERANCE, TARGET_PAY, UNDER_WATER};
pub(super) use offers::COUNTS;
pub use offers::{OFFER, RELOCATION, SIGN_ON};
pub(super) use person::{GROWTH_COUNTS, STATUSES};
pub use person::{LEFT_BEHIND, LEFT_SHARES, TAX, TODAYS_MONEY, WALK_AWAY};
pub use top::{GOALS, HISTORY, ROOT, SHOCK, STOCK, TARGET};

/// A table of the file and the keys it takes.
#[derive(Debug)]
pub struct Section {
    /// Header in the file.
    pub header: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// The table in one line, where that is usual.
    pub inline: Option<&'static str>,
    /// Its keys, in the order shown.
    pub keys: &'static [Key],
}

/// A key.
#[derive(Debug)]
pub struct Key {
    /// Name in the file.
    pub name: &'static str,
    /// What it accepts.
    pub kind: Kind,
    /// What happens without it.
    pub otherwise: Otherwise,
    /// A value as it may stand in a file.
    pub example: &'static str,
    /// What it means, in a line.
    pub about: &'static str,
}

/// What a key accepts.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Any text.
    Text,
    /// Dollars.
    Money,
    /// Dollars a share, above zero.
    Price,
    /// A share of something or a rate a year.
    Rate,
    /// A rate, or a law from which one is drawn.
    RateOrLaw,
    /// A share of something that may be more than all of it.
    Ratio,
    /// Chances within a year, one or one for each year.
    Chances,
    /// A number of months.
    Duration,
    /// A whole number.
    Count,
    /// A number of shares.
    Shares,
    /// True or false.
    Switch,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A price, or one of these words.
    PriceOr(&'static [&'static str]),
    /// A price, or how it is found on the day of the grant.
    GrantPrice,
    /// Dollars for each year.
    Amounts,
    /// `[month, dollars]` pairs.
    Payments,
    /// `[dollars, rate]` pairs.
    Brackets,
    /// A known schedule, or `[month, percent]` pairs.
    Vesting,
    /// `[month, percent]` pairs.
    Levels,
    /// A known stress.
    Stress,
    /// "total", "average" or "year N".
    TargetOf,
    /// "year N".
    Year,
    /// The name of a stock of the file.
    StockName,
    /// The name of an offer of the file.
    OfferName,
    /// A day, "2015-01-31".
    Date,
    /// A table named after a price model.
    Model,
    /// A table of this section.
    Table(&'static Section),
    /// Such a value, or a table of this section.
    OrTable(&'static Kind, &'static Section),
    /// A list of tables of this section.
    List(&'static Section),
    /// A table of this section for each name.
    Named(&'static Section),
    /// Dollars, or a [`TARGET`] table, for each name.
    NamedTarget,
    /// A number for each pair of stocks.
    Correlations,
}

/// What happens when a key is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Otherwise {
    /// The file is refused.
    Required,
    /// This stands in for it.
    Default(&'static str),
    /// Nothing.
    Nothing,
}

use Otherwise::{Default, Nothing, Required};

const fn key(
    name: &'static str,
    kind: Kind,
    otherwise: Otherwise,
    example: &'static str,
    about: &'static str,
) -> Key {
    Key { name, kind, otherwise, example, about }
}

/// Words for [`Sampling`](crate::market::Sampling); the first leaves the choice open.
pub(super) const SAMPLING: [&str; 4] = ["best", "plain", "antithetic", "sobol"];

/// All sections, in the order of the reference.
pub static SECTIONS: &[&Section] = &[
    &ROOT,
    &STOCK,
    &HISTORY,
    &SHOCK,
    &GOALS,
    &TARGET,
    &WALK_AWAY,
    &OFFER,
    &SIGN_ON,
    &RELOCATION,
    &GRANT,
    &OPTION,
    &LIQUIDITY,
    &TARGET_PAY,
    &LEAVING,
    &SEVERANCE,
    &NEXT_JOB,
    &UNDER_WATER,
    &TAX,
    &TODAYS_MONEY,
    &LEFT_BEHIND,
    &LEFT_SHARES,
];

/// The first other section that has a key of this name.
pub(super) fn elsewhere(section: &Section, name: &str) -> Option<&'static Section> {
    let mut others = SECTIONS.iter().copied().filter(|other| !std::ptr::eq(*other, section));
    others.find(|other| other.key(name).is_some())
}

impl Section {
    /// The key of this name.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// Names of its keys.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.keys.iter().map(|key| key.name)
    }

    /// Its row of the reference, as a Markdown table.
    #[must_use]
    pub fn markdown(&self) -> String {
        let header =
            if self.header.starts_with('[') { format!("`{}`", self.header) } else { self.header.into() };
        let mut table = format!("### {header}\n\n{}\n\n", self.about);
        table += "| Key | Value | Default | Example | Meaning |\n| --- | --- | --- | --- | --- |\n";
        for key in self.keys {
            let otherwise = match key.otherwise {
                Required => "**required**".to_owned(),
                Default(value) if value.contains(' ') && !value.starts_with('"') => value.to_owned(),
                Default(value) => format!("`{value}`"),
                Nothing => "—".to_owned(),
            };
            let (name, kind, example, about) = (key.name, key.kind.words(), key.example, key.about);
            table += &format!("| `{name}` | {kind} | {otherwise} | `{example}` | {about} |\n");
        }
        table
    }
}

impl Kind {
    /// What it accepts, in a word or two.
    #[must_use]
    pub fn words(self) -> String {
        let quoted =
            |words: &[&str]| words.iter().map(|w| format!("`\"{w}\"`")).collect::<Vec<_>>().join(" or ");
        match self {
            Kind::Text => "text".into(),
            Kind::Money => "money".into(),
            Kind::Price => "price".into(),
            Kind::Rate => "rate".into(),
            Kind::RateOrLaw => "rate, or law of one".into(),
            Kind::Ratio => "rate, or number".into(),
            Kind::Chances => "rate, or list of rates".into(),
            Kind::Duration => "duration".into(),
            Kind::Count => "count".into(),
            Kind::Shares => "number of shares".into(),
            Kind::Switch => "`true` or `false`".into(),
            Kind::Choice(words) => quoted(words),
            Kind::PriceOr(words) => format!("price, {}", quoted(words)),
            Kind::GrantPrice => {
                "price, `\"today\"`, `\"at grant\"`, `\"average of N days\"` or `\"average of N months\"`"
                    .into()
            }
            Kind::Amounts => "list of money".into(),
            Kind::Payments => "pairs of duration and money".into(),
            Kind::Brackets => "pairs of money and rate".into(),
            Kind::Vesting => "name or pairs".into(),
            Kind::Levels => "pairs of duration and rate".into(),
            Kind::Stress => "name of a stress".into(),
            Kind::TargetOf => "`\"total\"`, `\"average\"` or `\"year N\"`".into(),
            Kind::Year => "`\"year N\"`".into(),
            Kind::StockName => "name of a stock".into(),
            Kind::OfferName => "name of an offer".into(),
            Kind::Date => "day".into(),
            Kind::Model | Kind::Table(_) => "table".into(),
            Kind::OrTable(value, _) => format!("{}, or table", value.words()),
            Kind::List(_) => "list of tables".into(),
            Kind::Named(_) => "one table per name".into(),
            Kind::NamedTarget => "money or table per name".into(),
            Kind::Correlations => "number per pair of stocks".into(),
        }
    }
}
