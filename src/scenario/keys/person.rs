//! What holds for a person and not for one offer.

use super::Otherwise::{Default, Nothing, Required};
use super::{Kind, Section, key};

/// Tax tables.
pub static TAX: Section = Section {
    header: "[tax]",
    about: "US tax by the tables of a place and a year. A model, not advice. `tax = \"35%\"` is one rate for everything.",
    inline: Some(r#"{ place = "WA", year = 2026 }"#),
    keys: &[
        key(
            "brackets",
            Kind::Brackets,
            Nothing,
            r#"[[0, "10%"], ["100K", "24%"]]"#,
            "rates of your own, each from an income on, in place of `place`, `status` and `year`",
        ),
        key(
            "place",
            Kind::Text,
            Default("needed without brackets"),
            r#""WA""#,
            "WA, TX, CA, NY, NYC, NJ, VA, MA, IL, CO, or \"none\" for federal tax alone; `tax_place` of an offer goes before",
        ),
        key(
            "status",
            Kind::Choice(&STATUSES),
            Default(r#""single""#),
            r#""joint""#,
            "how you file: \"separate\" is married filing separately, \"head\" head of a household",
        ),
        key(
            "year",
            Kind::Count,
            Default("needed without brackets"),
            "2026",
            "year of the tables, which then hold for the whole horizon",
        ),
        key(
            "first_month",
            Kind::Choice(&crate::offer::MONTHS),
            Default(r#""January""#),
            r#""March""#,
            "calendar month of today: tax is by calendar year, and an offer that starts later starts in a later month",
        ),
        key(
            "other_income",
            Kind::Money,
            Default("0"),
            r#""90K""#,
            "other ordinary income a year, of a spouse for instance; its own tax is not counted",
        ),
    ],
};

/// Filing statuses; the first is the default.
pub(in crate::scenario) const STATUSES: [&str; 4] = ["single", "joint", "separate", "head"];

/// Today's money.
pub static TODAYS_MONEY: Section = Section {
    header: "[todays_money]",
    about: "Every payment is divided by what prices and money elsewhere have grown by until then, from today on; held \
            shares are paid when they are sold.",
    inline: Some(r#"{ inflation = "2.5%", discount = "4%" }"#),
    keys: &[
        key("inflation", Kind::Rate, Default(r#""0%""#), r#""2.5%""#, "rise of prices in a year"),
        key(
            "discount",
            Kind::Rate,
            Default(r#""0%""#),
            r#""4%""#,
            "what money earns in a year elsewhere, on top of inflation",
        ),
    ],
};

/// What is left behind.
pub static LEFT_BEHIND: Section = Section {
    header: "[left_behind]",
    about: "What the present employer would have paid, months counted from today. Each offer loses what falls on its first \
            day or after, unless it says `leaves_behind = false`.",
    inline: Some(r#"{ bonuses = [["3 months", "40K"]] }"#),
    keys: &[
        key("bonuses", Kind::Payments, Nothing, r#"[["3 months", "40K"]]"#, "cash: when, and how much"),
        key(
            "shares",
            Kind::List(&LEFT_SHARES),
            Nothing,
            r#"[{ stock = "GOOG", shares = 200, vesting = [[3, "50%"], [9, "50%"]] }]"#,
            "shares not yet vested",
        ),
    ],
};

/// Shares left behind.
pub static LEFT_SHARES: Section = Section {
    header: "[[left_behind.shares]]",
    about: "Unvested shares of the present employer.",
    inline: Some(r#"{ shares = 200, vesting = [[3, "50%"], [9, "50%"]] }"#),
    keys: &[
        key("stock", Kind::StockName, Default("the only stock"), r#""GOOG""#, "which stock"),
        key("shares", Kind::Shares, Required, "200", "how many are not yet vested"),
        key(
            "vesting",
            Kind::Vesting,
            Required,
            r#"[[3, "50%"], [9, "50%"]]"#,
            "when they would have, months from today",
        ),
    ],
};

/// The walk-away number from its parts.
pub static WALK_AWAY: Section = Section {
    header: "[goals.walk_away]",
    about: "A walk-away number from its parts, all in dollars a year: present pay, plus dearer living, plus what the risk \
            of changing jobs is worth, less (or plus) what growth in the new job is worth, times the years of the horizon.",
    inline: Some(r#"{ current_pay = "300K", risk_premium = "15K" }"#),
    keys: &[
        key(
            "current_pay",
            Kind::Money,
            Default("`current_pay` of `[goals]`"),
            r#""300K""#,
            "pay in the present job",
        ),
        key("cost_of_living", Kind::Money, Default("0"), r#""10K""#, "what living there costs more"),
        key(
            "risk_premium",
            Kind::Money,
            Default("0"),
            r#""15K""#,
            "what would make up for the risk of changing",
        ),
        key("growth", Kind::Money, Default("0"), r#""20K""#, "what growth in the new job is worth to you"),
        key(
            "growth_counts",
            Kind::Choice(&GROWTH_COUNTS),
            Default(r#""for""#),
            r#""against""#,
            "growth speaks for an offer, so less pay will do; guides that add it have it \"against\"",
        ),
    ],
};

/// Whether growth lowers or raises the number.
pub(in crate::scenario) const GROWTH_COUNTS: [&str; 2] = ["for", "against"];
