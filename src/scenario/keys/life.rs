//! What happens after an offer is taken: refreshers towards a target, and leaving early.

use super::Otherwise::{Default, Nothing, Required};
use super::{Kind, Section, key};

/// Refreshers towards a target.
pub static TARGET_PAY: Section = Section {
    header: "[offers.NAME.target_pay]",
    about: "Refreshers as Amazon plans them: a review values the shares already due in a year at the price of its day \
            grown by an assumed rate, and grants what is missing to a target. Nothing is taken back if the price runs \
            ahead, nothing is made good if it falls behind.",
    inline: Some(r#"{ amount = "330K" }"#),
    keys: &[
        key("amount", Kind::Money, Required, r#""330K""#, "target of all pay in the first year planned"),
        key(
            "raise",
            Kind::Rate,
            Default(r#""0%""#),
            r#""3%""#,
            "rise of the target from each year to the next",
        ),
        key(
            "planned_growth",
            Kind::Rate,
            Default(r#""15%""#),
            r#""10%""#,
            "growth a year of the price that reviews assume",
        ),
        key("from", Kind::Year, Default(r#""year 3""#), r#""year 2""#, "first year planned"),
        key(
            "lead",
            Kind::Duration,
            Default(r#""12 months""#),
            r#""9 months""#,
            "months between a review and the year it plans; a review is never before the first day",
        ),
        key(
            "every",
            Kind::Duration,
            Default(r#""3 months""#),
            r#""6 months""#,
            "months between the vests of a planned year: 1, 2, 3, 4, 6 or 12",
        ),
        key("stock", Kind::StockName, Default("the only stock"), r#""AMZN""#, "which stock is granted"),
    ],
};

/// Leaving early.
pub static LEAVING: Section = Section {
    header: "[offers.NAME.leaving]",
    about: "Leaving before the horizon ends. Who quits or is laid off by chance leaves within a month: nothing is paid for \
            it, and what vests at its end is lost. Those who quit under water do so at the end of a month: it is paid, and \
            what vests then is theirs, but a lump sum of the next year's first day is not. Either way the next job, after \
            its gap, begins in the month after the last at work; vested shares are kept, unless `kept` of their \
            `liquidity` says otherwise; and lump sums with a `clawback` are paid back in part, by those who quit under \
            water in the month after.",
    inline: Some(r#"{ quit = "10%" }"#),
    keys: &[
        key(
            "quit",
            Kind::Chances,
            Nothing,
            r#"["5%", "10%", "20%"]"#,
            "chance of quitting within a year of service, one for all or one for each year, the last going on; \
             `{ hazard = 0.12 }` gives a rate a year instead",
        ),
        key("laid_off", Kind::Chances, Nothing, r#""5%""#, "chance of being laid off, likewise"),
        key(
            "severance",
            Kind::OrTable(&Kind::Duration, &SEVERANCE),
            Default("0"),
            r#""2 months""#,
            "base paid to those laid off",
        ),
        key(
            "clawback_when_laid_off",
            Kind::Switch,
            Default("false"),
            "true",
            "whether those laid off pay back lump sums, too",
        ),
        key(
            "next_job",
            Kind::OrTable(&Kind::Money, &NEXT_JOB),
            Nothing,
            r#""250K""#,
            "what is earned a year after leaving; without it nothing, but those who quit under water earn what they compared with",
        ),
        key(
            "under_water",
            Kind::OrTable(&Kind::Money, &UNDER_WATER),
            Nothing,
            r#""280K""#,
            "what another job pays a year: one quits for it when what is left of the package is worth less at the price of \
             the day; a `next_job` that is given is what is earned then",
        ),
    ],
};

/// Severance written as a table.
pub static SEVERANCE: Section = Section {
    header: "[offers.NAME.leaving.severance]",
    about: "Severance that grows with service.",
    inline: Some(r#"{ months = 2, per_year = 0.5 }"#),
    keys: &[
        key("months", Kind::Duration, Default("0"), "2", "months of base for everyone"),
        key(
            "per_year",
            Kind::Duration,
            Default("0"),
            "0.5",
            "more months for each completed year of service",
        ),
    ],
};

/// The next job written as a table.
pub static NEXT_JOB: Section = Section {
    header: "[offers.NAME.leaving.next_job]",
    about: "A next job that takes time to find.",
    inline: Some(r#"{ pay = "250K", gap = "3 months" }"#),
    keys: &[
        key("pay", Kind::Money, Required, r#""250K""#, "everything it pays, a year"),
        key("gap", Kind::Duration, Default("0"), r#""3 months""#, "whole months without pay before it"),
    ],
};

/// Quitting when under water, written as a table.
pub static UNDER_WATER: Section = Section {
    header: "[offers.NAME.leaving.under_water]",
    about: "How often one looks, and how much one puts up with. A look knows the base of the month after; later raises, bonuses \
            and a listing still open count at their mean.",
    inline: Some(r#"{ outside = "280K", every = "6 months", patience = "90%" }"#),
    keys: &[
        key("outside", Kind::Money, Required, r#""280K""#, "what another job pays, a year"),
        key("every", Kind::Duration, Default(r#""3 months""#), r#""6 months""#, "how often one looks"),
        key(
            "patience",
            Kind::Rate,
            Default(r#""100%""#),
            r#""90%""#,
            "one quits when staying is worth less than this part of leaving",
        ),
    ],
};
