//! The top of a file, its stocks and its goals.

use super::Otherwise::{Default, Nothing, Required};
use super::{Kind, LEFT_BEHIND, OFFER, SAMPLING, Section, TAX, TODAYS_MONEY, WALK_AWAY, key};

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
        key(
            "tax",
            Kind::OrTable(&Kind::Rate, &TAX),
            Nothing,
            r#""35%""#,
            "tax on everything paid: one rate, or the tables of a place",
        ),
        key(
            "todays_money",
            Kind::Table(&TODAYS_MONEY),
            Nothing,
            r#"{ inflation = "2.5%" }"#,
            "pay in the money of today",
        ),
        key(
            "left_behind",
            Kind::Table(&LEFT_BEHIND),
            Nothing,
            r#"{ bonuses = [["3 months", "40K"]] }"#,
            "what the present employer would have paid, taken off every offer",
        ),
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
            Kind::OrTable(&Kind::Text, &HISTORY),
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
    about: "Amounts to compare pay with, counted as pay is: after tax and in today's money where those are switched on.",
    inline: None,
    keys: &[
        key(
            "walk_away",
            Kind::OrTable(&Kind::Money, &WALK_AWAY),
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
