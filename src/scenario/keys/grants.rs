//! Grants and what a share of them pays.

use super::Otherwise::{Default, Nothing, Required};
use super::{Kind, Section, key};

/// A grant.
pub static GRANT: Section = Section {
    header: "[offers.NAME.grant]",
    about: "Shares and when they vest. Exactly one of `value` and `shares`, at most one of `option` and `liquidity`.",
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
            Kind::GrantPrice,
            Default(r#""at grant""#),
            "221.50",
            "price that turns `value` into shares: an amount, today's, that of the day of the grant, or the average of the \
             trading days before it (21 make a month)",
        ),
        key(
            "start",
            Kind::Duration,
            Default("0"),
            r#""1 year""#,
            "when it is granted; vesting counts from here",
        ),
        key(
            "every",
            Kind::Duration,
            Nothing,
            r#""1 year""#,
            "the same is granted again and again until the horizon, a `value` at the price of each time, a given \
             `grant_price` being that of the first; what vests later is left out",
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
        key(
            "option",
            Kind::Table(&OPTION),
            Nothing,
            "{ strike = 120 }",
            "they are options: each pays what the price exceeds a strike by",
        ),
        key(
            "liquidity",
            Kind::Table(&LIQUIDITY),
            Nothing,
            r#"{ month = "30 months", chance = "70%" }"#,
            "a second trigger: shares pay once they can be sold, at the price of that day or of the vest if that is later",
        ),
    ],
};

/// Options.
pub static OPTION: Section = Section {
    header: "[offers.NAME.grant.option]",
    about: "A grant of options instead of shares. `option = {}` takes the defaults.",
    inline: Some("{ strike = 120 }"),
    keys: &[
        key(
            "strike",
            Kind::PriceOr(&["at grant"]),
            Default(r#""at grant""#),
            "120",
            "price paid for each share: an amount, or the price of the day of the grant",
        ),
        key(
            "exercise",
            Kind::Choice(&EXERCISES),
            Default(r#""vest""#),
            r#""horizon""#,
            "when they are exercised: each when it vests, or all at the end of the horizon; who leaves exercises at the end of \
             that month what has vested",
        ),
    ],
};

/// Words for [`Exercise`](crate::offer::Exercise).
pub(in crate::scenario) const EXERCISES: [&str; 2] = ["vest", "horizon"];

/// A second trigger.
pub static LIQUIDITY: Section = Section {
    header: "[offers.NAME.grant.liquidity]",
    about: "Shares of a private company, which pay nothing before a sale or a listing.",
    inline: Some(r#"{ month = "30 months", chance = "70%" }"#),
    keys: &[
        key(
            "month",
            Kind::Duration,
            Required,
            r#""30 months""#,
            "when shares can first be sold, from the first day of the job",
        ),
        key(
            "chance",
            Kind::Rate,
            Default(r#""100%""#),
            r#""70%""#,
            "chance that it comes to that; otherwise they pay nothing",
        ),
        key(
            "kept",
            Kind::Duration,
            Nothing,
            r#""84 months""#,
            "how long those who have left keep shares that have vested and cannot be sold yet: for ever, if nothing is said; \
             0 if one must still be there on that day",
        ),
    ],
};
