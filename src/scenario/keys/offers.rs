//! What an offer promises.

use super::Otherwise::{Default, Nothing, Required};
use super::{GRANT, Key, Kind, LEAVING, Section, TARGET_PAY, key};

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
            Kind::RateOrLaw,
            Default(r#""0%""#),
            r#""3%""#,
            "rise of the salary from each year to the next; a law is drawn anew each year, -90% at the least",
        ),
        key("base_cap", Kind::Money, Nothing, r#""350K""#, "most that raises can bring the salary to"),
        key(
            "bonus",
            Kind::Rate,
            Default(r#""0%""#),
            r#""15%""#,
            "yearly bonus as a share of that year's base, paid at its end",
        ),
        key(
            "bonus_payout",
            Kind::RateOrLaw,
            Default(r#""100%""#),
            r#"{ low = "0%", high = "200%" }"#,
            "part of that bonus that is paid; a law is drawn anew each year, and what a normal one puts below 0% is 0%",
        ),
        key(
            "sign_on",
            Kind::OrTable(&Kind::Amounts, &SIGN_ON),
            Default("[]"),
            r#"["80K", "60K"]"#,
            "cash on top, for each year from the first",
        ),
        key(
            "relocation",
            Kind::OrTable(&Kind::Money, &RELOCATION),
            Nothing,
            r#""20K""#,
            "cash for moving house, paid on the first day",
        ),
        key(
            "currency",
            Kind::StockName,
            Nothing,
            r#""EUR""#,
            "currency of all cash, severance and other jobs too, listed among the stocks with its price in dollars; shares and \
             `target_pay` stay in dollars",
        ),
        key(
            "hold",
            Kind::Duration,
            Default("0"),
            r#""12 months""#,
            "how long shares are held after they vest, to the horizon at most: a gain or loss on top; sold at once without it",
        ),
        key("grant", Kind::Table(&GRANT), Nothing, r#"{ value = "300K", vesting = "amazon" }"#, "shares"),
        key(
            "grants",
            Kind::List(&GRANT),
            Nothing,
            "[{ … }, { … }]",
            "shares in several grants, instead of `grant`",
        ),
        key(
            "refreshers",
            Kind::List(&GRANT),
            Nothing,
            r#"[{ value = "80K", vesting = "meta", every = "1 year" }]"#,
            "more grants, beside `grant` or `grants`; their `start` is \"1 year\" unless they say otherwise",
        ),
        key(
            "target_pay",
            Kind::Table(&TARGET_PAY),
            Nothing,
            r#"{ amount = "330K" }"#,
            "refreshers that fill what is missing to a yearly target of pay, as Amazon plans them",
        ),
        key(
            "leaving",
            Kind::Table(&LEAVING),
            Nothing,
            r#"{ quit = "10%" }"#,
            "leaving early, and what follows",
        ),
        key(
            "starts_in",
            Kind::Duration,
            Default("0"),
            r#""3 months""#,
            "whole months from today to the first day: prices move until then, and years count from then",
        ),
        key(
            "cost_of_living",
            Kind::Ratio,
            Default(r#""100%""#),
            r#""115%""#,
            "prices there against where your dollars are counted; what is paid is divided by it, what is left behind is not",
        ),
        key("tax_place", Kind::Text, Nothing, r#""CA""#, "place whose tax applies, if not that of `[tax]`"),
        key(
            "leaves_behind",
            Kind::Switch,
            Default("true"),
            "false",
            "whether taking it gives up what `[left_behind]` lists",
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
        CLAWBACK,
        COUNTED,
    ],
};

/// Money for moving written as a table.
pub static RELOCATION: Section = Section {
    header: "[offers.NAME.relocation]",
    about: "Money for moving house, if it has to be paid back by those who leave early.",
    inline: Some(r#"{ amount = "20K", clawback = "24 months" }"#),
    keys: &[key("amount", Kind::Money, Required, r#""20K""#, "dollars"), CLAWBACK, COUNTED],
};

const CLAWBACK: Key = key(
    "clawback",
    Kind::Duration,
    Nothing,
    r#""12 months""#,
    "months within which those who leave pay back a part; matters with `leaving`",
);

const COUNTED: Key = key(
    "counted",
    Kind::Choice(&COUNTS),
    Default(r#""months""#),
    r#""days""#,
    "how the part is counted: by whole months served, or by the day",
);

/// Words for [`Counted`](crate::offer::Counted).
pub(in crate::scenario) const COUNTS: [&str; 2] = ["months", "days"];
