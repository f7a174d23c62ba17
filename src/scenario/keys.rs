//! Every key of a scenario file, once: what the reader accepts, the schema and the reference all come
//! from these tables.

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
    /// Dollars for each year.
    Amounts,
    /// Amounts for each year, or a [`SIGN_ON`] table.
    SignOn,
    /// A known schedule, or `[month, percent]` pairs.
    Vesting,
    /// `[month, percent]` pairs.
    Levels,
    /// A known stress.
    Stress,
    /// "total", "average" or "year N".
    TargetOf,
    /// Dollars, or a [`TARGET`] table.
    Target,
    /// The name of a stock of the file.
    StockName,
    /// The name of an offer of the file.
    OfferName,
    /// A day, "2015-01-31".
    Date,
    /// The name of a price file, or a [`HISTORY`] table.
    History,
    /// A table named after a price model.
    Model,
    /// A table of this section.
    Table(&'static Section),
    /// A list of tables of this section.
    List(&'static Section),
    /// A table of this section for each name.
    Named(&'static Section),
    /// Such a value for each name.
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
pub static SECTIONS: &[&Section] =
    &[&ROOT, &STOCK, &HISTORY, &SHOCK, &GOALS, &TARGET, &OFFER, &SIGN_ON, &GRANT];

/// The top of the file.
pub static ROOT: Section = Section {
    header: "Top of the file",
    about: "What is asked and how much is simulated.",
    inline: None,
    keys: &[
        key("title", Kind::Text, Required, r#""Two offers""#, "heading of every table and chart"),
        key(
            "about",
            Kind::Text,
            Nothing,
            r#""from the letter of May 3""#,
            "a note: where the figures come from",
        ),
        key(
            "horizon",
            Kind::Duration,
            Default(r#""4 years""#),
            r#""5 years""#,
            "how far to look ahead: 1 to 10 whole years",
        ),
        key("paths", Kind::Count, Default("65_536"), r#""1M""#, "price paths to simulate, 1 to 10 billion"),
        key(
            "sampling",
            Kind::Choice(&SAMPLING),
            Default(r#""best""#),
            r#""plain""#,
            "how random numbers are chosen; best: what suits the models. sobol needs 16,384 paths or more, antithetic 32,768",
        ),
        key("seed", Kind::Count, Default("1"), "42", "start of the random numbers: same seed, same result"),
        key("stocks", Kind::Named(&STOCK), Nothing, "[stocks.AMZN]", "the shares offers are paid in"),
        key(
            "correlation",
            Kind::Correlations,
            Nothing,
            "[correlation]",
            "how stocks move together: `AMZN.GOOG = 0.6`; pairs left out move independently",
        ),
        key("goals", Kind::Table(&GOALS), Nothing, "[goals]", "amounts to compare pay with"),
        key("offers", Kind::Named(&OFFER), Required, "[offers.first]", "what employers promise"),
    ],
};

/// A stock.
pub static STOCK: Section = Section {
    header: "[stocks.NAME]",
    about: "A share: its price today and how it may move.",
    inline: None,
    keys: &[
        key("price", Kind::Price, Default("the last close of `history`"), "230", "price of a share today"),
        key(
            "history",
            Kind::History,
            Nothing,
            r#""AMZN.csv""#,
            "a file of daily prices as a site exports it, found from the folder of this file",
        ),
        key(
            "model",
            Kind::Model,
            Required,
            "[stocks.AMZN.model.gbm]",
            "one table, named after the price model",
        ),
        key(
            "shocks",
            Kind::List(&SHOCK),
            Nothing,
            r#"[{ month = 18, change = "-50%" }]"#,
            "dated events laid over the model, at most 20",
        ),
    ],
};

/// A shock.
pub static SHOCK: Section = Section {
    header: "[[stocks.NAME.shocks]]",
    about: "An event that multiplies the price, whatever the model. Exactly one of `change`, `stress` and `levels`.",
    inline: Some(r#"{ month = 18, change = "-50%" }"#),
    keys: &[
        key(
            "month",
            Kind::Duration,
            Required,
            r#""18 months""#,
            "when it begins; a vest in that month sees it",
        ),
        key(
            "change",
            Kind::Rate,
            Nothing,
            r#""-50%""#,
            "by how much the price jumps: down to -100%, up to 1,000%",
        ),
        key(
            "recovered",
            Kind::Rate,
            Default(r#""0%""#),
            r#""50%""#,
            "how much of the change is made up again, evenly",
        ),
        key(
            "over",
            Kind::Duration,
            Nothing,
            r#""24 months""#,
            "in how long; needed where something is made up",
        ),
        key("stress", Kind::Stress, Nothing, r#""dot-com""#, "a stretch of history instead of a `change`"),
        key(
            "levels",
            Kind::Levels,
            Nothing,
            r#"[["6 months", "40%"], ["3 years", "90%"]]"#,
            "a course of your own: months after the start, percent of the undisturbed price",
        ),
        key("chance", Kind::Rate, Default(r#""100%""#), r#""30%""#, "on how many of the paths it happens"),
    ],
};

/// A price file written as a table.
pub static HISTORY: Section = Section {
    header: "[stocks.NAME.history]",
    about: "A price file that holds several shares or columns, or of which only some years count.",
    inline: Some(r#"{ file = "prices.csv", ticker = "AMZN", from = "2015-01-01" }"#),
    keys: &[
        key("file", Kind::Text, Required, r#""prices.csv""#, "the file, found from the folder of this file"),
        key("ticker", Kind::Text, Nothing, r#""AMZN""#, "which share, if the file holds several"),
        key(
            "column",
            Kind::Text,
            Default("the adjusted close, or else the close"),
            r#""Adj Close""#,
            "which column of prices",
        ),
        key("from", Kind::Date, Nothing, r#""2015-01-01""#, "first day to take"),
        key("to", Kind::Date, Nothing, r#""2024-12-31""#, "last day to take"),
    ],
};

/// Goals.
pub static GOALS: Section = Section {
    header: "[goals]",
    about: "Amounts to compare pay with, before tax.",
    inline: None,
    keys: &[
        key(
            "walk_away",
            Kind::Money,
            Nothing,
            r#""$1.2M""#,
            "the least the whole horizon must pay to be worth moving",
        ),
        key("current_pay", Kind::Money, Nothing, r#""$300K""#, "pay a year in the present job"),
        key(
            "targets",
            Kind::NamedTarget,
            Nothing,
            "[goals.targets]",
            "any other amounts, each under a name of its own",
        ),
    ],
};

/// A target written as a table.
pub static TARGET: Section = Section {
    header: "[goals.targets.NAME]",
    about: "A target that is not about the whole horizon. `house = \"$1.5M\"` alone is a total.",
    inline: Some(r#"{ amount = "$400K", of = "year 3" }"#),
    keys: &[
        key("amount", Kind::Money, Required, r#""$400K""#, "dollars"),
        key(
            "of",
            Kind::TargetOf,
            Default(r#""total""#),
            r#""year 3""#,
            "what is compared: \"total\", \"average\" (a year) or \"year N\"",
        ),
    ],
};

/// An offer.
pub static OFFER: Section = Section {
    header: "[offers.NAME]",
    about: "What an employer promises, before tax.",
    inline: None,
    keys: &[
        key(
            "extends",
            Kind::OfferName,
            Nothing,
            r#""first""#,
            "offer whose keys are taken over where this one is silent",
        ),
        key("base", Kind::Money, Required, r#""175K""#, "salary in the first year"),
        key(
            "raise",
            Kind::Rate,
            Default(r#""0%""#),
            r#""3%""#,
            "rise of the salary from each year to the next",
        ),
        key(
            "bonus",
            Kind::Rate,
            Default(r#""0%""#),
            r#""15%""#,
            "yearly bonus as a share of that year's base, paid at its end",
        ),
        key(
            "sign_on",
            Kind::SignOn,
            Default("[]"),
            r#"["80K", "60K"]"#,
            "cash on top, for each year from the first",
        ),
        key("grant", Kind::Table(&GRANT), Nothing, r#"{ value = "300K", vesting = "amazon" }"#, "shares"),
        key(
            "grants",
            Kind::List(&GRANT),
            Nothing,
            "[{ … }, { … }]",
            "shares in several grants, instead of `grant`",
        ),
    ],
};

/// Sign-on money written as a table.
pub static SIGN_ON: Section = Section {
    header: "[offers.NAME.sign_on]",
    about: "Sign-on money, if how it is paid matters. A plain list is paid in lump sums.",
    inline: Some(r#"{ amounts = ["80K", "60K"], paid = "monthly" }"#),
    keys: &[
        key("amounts", Kind::Amounts, Required, r#"["80K", "60K"]"#, "for each year from the first"),
        key(
            "paid",
            Kind::Choice(&["lump", "monthly"]),
            Default(r#""lump""#),
            r#""monthly""#,
            "on the year's first day, or in twelve parts",
        ),
    ],
};

/// A grant.
pub static GRANT: Section = Section {
    header: "[offers.NAME.grant]",
    about: "Shares and when they vest. Exactly one of `value` and `shares`.",
    inline: Some(r#"{ value = "300K", vesting = "amazon" }"#),
    keys: &[
        key("stock", Kind::StockName, Default("the only stock"), r#""AMZN""#, "which stock"),
        key(
            "value",
            Kind::Money,
            Nothing,
            r#""300K""#,
            "dollars promised, turned into shares at the grant price",
        ),
        key("shares", Kind::Shares, Nothing, "1_300", "number of shares promised"),
        key(
            "grant_price",
            Kind::PriceOr(&["today", "at grant"]),
            Default(r#""at grant""#),
            "221.50",
            "price that turns `value` into shares: an amount, today's, or that of the day of the grant",
        ),
        key(
            "start",
            Kind::Duration,
            Default("0"),
            r#""1 year""#,
            "when it is granted; vesting counts from here",
        ),
        key(
            "vesting",
            Kind::Vesting,
            Required,
            r#""amazon""#,
            "a known schedule, or pairs such as `[[12, \"5%\"], [\"2 years\", \"95%\"]]`",
        ),
        key("whole_shares", Kind::Switch, Default("false"), "true", "vest whole shares only, as brokers do"),
        key(
            "after_horizon",
            Kind::Choice(&["refuse", "ignore"]),
            Default(r#""refuse""#),
            r#""ignore""#,
            "what to do about shares that vest past the horizon",
        ),
    ],
};

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
            Kind::Duration => "duration".into(),
            Kind::Count => "count".into(),
            Kind::Shares => "number of shares".into(),
            Kind::Switch => "`true` or `false`".into(),
            Kind::Choice(words) => quoted(words),
            Kind::PriceOr(words) => format!("price, {}", quoted(words)),
            Kind::Amounts => "list of money".into(),
            Kind::SignOn => "list of money, or table".into(),
            Kind::Vesting => "name or pairs".into(),
            Kind::Levels => "pairs of duration and rate".into(),
            Kind::Stress => "name of a stress".into(),
            Kind::TargetOf => "`\"total\"`, `\"average\"` or `\"year N\"`".into(),
            Kind::Target => "money, or table".into(),
            Kind::StockName => "name of a stock".into(),
            Kind::OfferName => "name of an offer".into(),
            Kind::Date => "day".into(),
            Kind::History => "name of a file, or table".into(),
            Kind::Model | Kind::Table(_) => "table".into(),
            Kind::List(_) => "list of tables".into(),
            Kind::Named(_) => "one table per name".into(),
            Kind::NamedTarget => "money or table per name".into(),
            Kind::Correlations => "number per pair of stocks".into(),
        }
    }
}
