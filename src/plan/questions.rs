//! Yes-or-no questions, counted exactly on every path.

use crate::scenario::{Scenario, TargetOf};

/// A quantity of pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Pay in a year, from 0.
    Year(usize),
    /// Pay over the whole horizon.
    Total,
}

/// What is asked of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The condition.
    pub asked: Asked,
    /// What it is called in results.
    pub name: String,
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

/// What a scenario asks of each of its offers.
pub(super) fn asked(scenario: &Scenario) -> Vec<Question> {
    let years = f64::from(scenario.years);
    let below = |name: &str, measure: Measure, dollars: f64| Question {
        asked: Asked::Below { measure, cents: cents_from(dollars) },
        name: name.to_owned(),
    };
    let mut questions = Vec::new();
    if let Some(goal) = scenario.goals.walk_away {
        questions.push(below("walk_away", Measure::Total, goal));
    }
    if let Some(pay) = scenario.goals.current_pay {
        let in_year =
            |year: usize| below(&format!("current_pay in year {}", year + 1), Measure::Year(year), pay);
        questions.extend((0..scenario.years as usize).map(in_year));
        questions.push(below("current_pay in total", Measure::Total, pay * years));
    }
    questions.extend(scenario.goals.targets.iter().map(|target| match target.of {
        TargetOf::Total => below(&target.name, Measure::Total, target.amount),
        TargetOf::Average => below(&target.name, Measure::Total, target.amount * years),
        TargetOf::Year(year) => below(&target.name, Measure::Year(year as usize - 1), target.amount),
    }));
    if scenario.years >= 3 {
        let asked = Asked::Less { left: Measure::Year(2), right: Measure::Year(0) };
        questions.push(Question { asked, name: "cliff".to_owned() });
    }
    questions
}
