//! Yes-or-no questions, counted exactly on every path.

use crate::scenario::{Condition, Relation, Scenario, TargetOf, Than, Views};

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionId {
    /// Is the total below the walk-away number?
    WalkAway,
    /// Is the total below the current pay of as many years?
    CurrentPay,
    /// Is this year (from 1) below the current pay of a year?
    CurrentPayIn(usize),
    /// Is the target of this index missed?
    Target(usize),
    /// Is year 3 below year 1?
    Cliff,
    /// Is the total below what flat share prices would pay?
    FlatView,
    /// Is the total below what growth of 15 % a year would pay?
    RecruiterView,
    /// Is the condition of this index met, or, if [`is_counted_by_its_opposite`], not met?
    Condition(usize),
    /// Does one offer pay more than another?
    Wins,
}

/// A quantity of pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Pay in a year, from 0.
    Year(usize),
    /// Pay over the whole horizon.
    Total,
}

/// What is asked of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The condition.
    pub asked: Asked,
    /// What it is about.
    pub id: QuestionId,
}

/// A condition on the pay of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Is it less than so many cents?
    Below {
        /// What is compared.
        measure: Measure,
        /// With what.
        cents: i64,
    },
    /// Is one less than the other?
    Less {
        /// This …
        left: Measure,
        /// … less than this.
        right: Measure,
    },
}

/// The smallest whole number of cents not below an amount: pay in whole cents is below the amount
/// exactly when it is below this.
#[must_use]
pub(crate) fn cents_from(dollars: f64) -> i64 {
    // The margin absorbs the rounding of dollars × 100, far below a hundredth of a cent.
    (dollars * 100.0 - 1e-4).ceil() as i64
}

/// The smallest whole number of cents above an amount.
fn cents_above(dollars: f64) -> i64 {
    (dollars * 100.0 + 1e-4).floor() as i64 + 1
}

/// Whether what is counted is how often a condition is not met: a path is only ever asked if something is less.
#[must_use]
pub fn is_counted_by_its_opposite(condition: &Condition) -> bool {
    match condition.than {
        Than::Amount(_) => matches!(condition.is, Relation::AtLeast | Relation::Above),
        Than::Pay(_) => matches!(condition.is, Relation::AtLeast | Relation::AtMost),
    }
}

fn of_condition(condition: &Condition, years: f64) -> Asked {
    let measure = |of: TargetOf| match of {
        TargetOf::Total | TargetOf::Average => Measure::Total,
        TargetOf::Year(year) => Measure::Year(year as usize - 1),
    };
    let pay = measure(condition.of);
    match (condition.than, condition.is) {
        (Than::Amount(amount), is) => {
            let amount = if condition.of == TargetOf::Average { amount * years } else { amount };
            let cents = match is {
                Relation::AtLeast | Relation::Below => cents_from(amount),
                Relation::Above | Relation::AtMost => cents_above(amount),
            };
            Asked::Below { measure: pay, cents }
        }
        (Than::Pay(other), Relation::AtLeast | Relation::Below) => {
            Asked::Less { left: pay, right: measure(other) }
        }
        (Than::Pay(other), Relation::Above | Relation::AtMost) => {
            Asked::Less { left: measure(other), right: pay }
        }
    }
}

/// What a scenario asks of each of its offers; `views` are those on certain prices, if there are any.
pub(super) fn asked(scenario: &Scenario, views: Option<&Views>) -> Vec<Question> {
    let years = f64::from(scenario.years);
    let below = |id: QuestionId, measure: Measure, dollars: f64| Question {
        asked: Asked::Below { measure, cents: cents_from(dollars) },
        id,
    };
    let mut questions = Vec::new();
    if let Some(goal) = scenario.goals.walk_away {
        questions.push(below(QuestionId::WalkAway, Measure::Total, goal));
    }
    if let Some(pay) = scenario.goals.current_pay {
        let in_year = |year: usize| below(QuestionId::CurrentPayIn(year + 1), Measure::Year(year), pay);
        questions.extend((0..scenario.years as usize).map(in_year));
        questions.push(below(QuestionId::CurrentPay, Measure::Total, pay * years));
    }
    questions.extend(scenario.goals.targets.iter().enumerate().map(|(i, target)| {
        let (measure, amount) = match target.of {
            TargetOf::Total => (Measure::Total, target.amount),
            TargetOf::Average => (Measure::Total, target.amount * years),
            TargetOf::Year(year) => (Measure::Year(year as usize - 1), target.amount),
        };
        below(QuestionId::Target(i), measure, amount)
    }));
    questions.extend(scenario.goals.conditions.iter().enumerate().map(|(i, condition)| Question {
        asked: of_condition(condition, years),
        id: QuestionId::Condition(i),
    }));
    if scenario.years >= 3 {
        let asked = Asked::Less { left: Measure::Year(2), right: Measure::Year(0) };
        questions.push(Question { asked, id: QuestionId::Cliff });
    }
    if let Some(views) = views {
        questions.push(below(QuestionId::FlatView, Measure::Total, views.flat_total()));
        questions.push(below(QuestionId::RecruiterView, Measure::Total, views.recruiter_total));
    }
    questions
}
