//! What every year pays if the share goes the way of a stress.

use super::needs::still;
use crate::facts::stress::{self, Stress};
use crate::market::{InvalidModel, Shock};
use crate::outcome::Outcome;
use crate::scenario::Scenario;

/// A certain course of every share: constant but for one shock.
#[derive(Debug, Clone)]
pub struct Course {
    /// Its name.
    pub id: String,
    /// Whose price went this way; none for made-up courses.
    pub share: Option<String>,
    /// Where it leads, in words.
    pub about: String,
    /// What happens; none if nothing does.
    shock: Option<Shock>,
}

/// An outcome under a course.
#[derive(Debug, Clone)]
pub struct Stressed {
    /// The course.
    pub course: Course,
    /// What the offers pay.
    pub outcome: Outcome,
}

/// "flat", "halves" and all stresses of the facts, each from this month after today.
///
/// # Errors
///
/// If the month is later than a century.
pub fn courses(month: f64) -> Result<Vec<Course>, InvalidModel> {
    let made_up = |id: &str, about: &str, shock| Course {
        id: id.to_owned(),
        share: None,
        about: about.to_owned(),
        shock,
    };
    let named = |stress: &Stress| {
        Ok(Course {
            id: stress.id.clone(),
            share: Some(stress.share.clone()),
            about: stress.course(),
            shock: Some(Shock::stress(month, stress)?),
        })
    };
    let halved = Shock::change(month, -0.5)?;
    let mut courses = vec![
        made_up("flat", "the price stays where it is", None),
        made_up("halves", "the price falls by half at once, where it stays", Some(halved)),
    ];
    for stress in stress::stresses() {
        courses.push(named(stress)?);
    }
    Ok(courses)
}

impl Course {
    /// The scenario with every share on this course, from its price of today: without growth, volatility, or shocks of its
    /// own. A currency that pay is in is no share and keeps its rate of today. What else is drawn, such as leaving, still
    /// is.
    #[must_use]
    pub fn over(&self, scenario: &Scenario) -> Scenario {
        let mut still = still(scenario);
        for stock in still.stocks.iter_mut().filter(|stock| !scenario.is_currency(&stock.name)) {
            stock.shocks = self.shock.iter().cloned().collect();
        }
        still
    }
}

/// Runs the scenario under every course.
///
/// # Errors
///
/// That of the first run that fails.
pub fn stress<E>(
    scenario: &Scenario,
    courses: Vec<Course>,
    simulate: impl Fn(&Scenario) -> Result<Outcome, E>,
) -> Result<Vec<Stressed>, E> {
    let under = |course: Course| {
        let outcome = simulate(&course.over(scenario))?;
        Ok(Stressed { course, outcome })
    };
    courses.into_iter().map(under).collect()
}
