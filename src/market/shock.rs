//! Dated events laid over a model: a fall by half in month 18, the crash of 2000.

use super::price::HIGHEST_PRICE;
use super::{DAYS_PER_MONTH, Draws, FixedPath, InvalidModel, Knot, Needs, PathSampler, PriceGrid, Row};
use crate::facts::stress::Stress;
use crate::money;

/// Latest start, longest recovery, in months: a century.
const LATEST: f64 = 1200.0;
/// Largest rise: 1,000 %.
const LARGEST_RISE: f64 = 10.0;

/// An event that multiplies the price of a share, whatever the model.
///
/// On a path on which it happens the price is `S(t) · f(t − month)`, with `S` the price of the model and `f`
/// the level: 1 before the start, then straight lines between given points, and flat after the last. Whether
/// it happens is drawn once a path, independently of the price and of other shocks, but for those that are the same
/// [`Event`]: they happen on the same paths of all stocks. So
/// `E[price] = (1 − chance · (1 − f)) E[S]`: the growth of a model is that of the undisturbed price.
///
/// ```
/// use vestcast::market::Shock;
///
/// let fall = Shock::change(18.0, -0.5)?.recovering(0.5, 24.0)?.with_chance(0.3)?;
/// let month = |month: u32| fall.factor(21 * month);
/// assert_eq!([month(17), month(18), month(30), month(42), month(60)], [1.0, 0.5, 0.625, 0.75, 0.75]);
/// # Ok::<(), vestcast::market::InvalidModel>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Shock {
    month: f64,
    chance: f64,
    form: ShockForm,
    levels: FixedPath,
}

/// The way a shock was described, so that it can be written in the same words.
#[derive(Debug, Clone, PartialEq)]
pub enum ShockForm {
    /// A jump, of which a part is made up again at an even pace.
    Change {
        /// −0.5 for a fall by half.
        change: f64,
        /// How much of it is made up.
        recovered: f64,
        /// In how many months; 0 if nothing is made up.
        over: f64,
    },
    /// Points given one by one.
    Levels,
    /// The id of a [`Stress`] of the facts.
    Stress(String),
}

/// What may befall several stocks at once: a stress of the facts, its beginning and its chance.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The id of the [`Stress`].
    pub stress: String,
    /// Months after the start.
    pub month: f64,
    /// Part of the paths it happens on.
    pub chance: f64,
}

impl Shock {
    /// A jump of the price in a month after the start, from −1 (worthless) to 10 (+1,000 %). The price of
    /// that very month already has it.
    pub fn change(month: f64, change: f64) -> Result<Self, InvalidModel> {
        if change == 0.0 || !(-1.0..=LARGEST_RISE).contains(&change) {
            let reason = match change {
                0.0 => "a change of 0% is no shock",
                c if c < 0.0 => "a price cannot fall by more than 100%",
                _ => "a change must lie between −100% and +1,000%",
            };
            return Err(InvalidModel::new("change", reason));
        }
        let levels = FixedPath::new(vec![Knot { month: 0.0, price: 1.0 + change }])?;
        Shock::of(month, ShockForm::Change { change, recovered: 0.0, over: 0.0 }, levels)
    }

    /// The same after which a part of the change, 0 to 1, is made up at an even pace over so many months.
    /// Only a [`change`](Self::change) is made up; other shocks have their own course.
    pub fn recovering(self, recovered: f64, over: f64) -> Result<Self, InvalidModel> {
        let ShockForm::Change { change, .. } = self.form else {
            return Err(InvalidModel::new("recovered", "only a change can be made up"));
        };
        if !(0.0..=1.0).contains(&recovered) {
            return Err(InvalidModel::new("recovered", "the part made up must lie between 0% and 100%"));
        }
        if !(over > 0.0 && over <= LATEST) {
            let reason = "the change is made up over a time of more than 0 months and at most a century";
            return Err(InvalidModel::new("over", reason));
        }
        let left = 1.0 + change * (1.0 - recovered);
        let points = [(0.0, 1.0 + change), (over, left)];
        let levels = FixedPath::new(points.map(|(month, price)| Knot { month, price }).to_vec())?;
        Shock::of(self.month, ShockForm::Change { change, recovered, over }, levels)?.with_chance(self.chance)
    }

    /// A course of its own, from a month after the start: months after that, ascending, and the price there as
    /// a part of the undisturbed one, 0 to 11. It leaves from 1, unless a point of month 0 says otherwise.
    pub fn along(month: f64, levels: Vec<Knot>) -> Result<Self, InvalidModel> {
        let invalid = |reason: &str| InvalidModel::new("levels", reason);
        if levels.iter().any(|level| level.price < 0.0) {
            return Err(invalid(
                "a level cannot be negative: half the undisturbed price is \"50%\", not \"-50%\"",
            ));
        }
        if levels.iter().any(|level| level.price > 1.0 + LARGEST_RISE) {
            return Err(invalid("a level must be at most 1,100% of the undisturbed price"));
        }
        if levels.iter().any(|level| level.month > LATEST) {
            return Err(invalid("a level is later than a century after the start"));
        }
        let levels = FixedPath::new(levels).map_err(|_| {
            invalid(
                "levels are points of month and percent, at least one, the months rising from point to point",
            )
        })?;
        Shock::of(month, ShockForm::Levels, levels)
    }

    /// A stretch of history laid over the price, from a month after the start.
    pub fn stress(month: f64, stress: &Stress) -> Result<Self, InvalidModel> {
        let levels = stress.levels().into_iter().map(|(month, price)| Knot { month, price });
        let shock = Shock::along(month, levels.collect())?;
        Ok(Shock { form: ShockForm::Stress(stress.id.clone()), ..shock })
    }

    /// The same on a part of the paths only, 0 to 1.
    pub fn with_chance(self, chance: f64) -> Result<Self, InvalidModel> {
        if !(0.0..=1.0).contains(&chance) {
            return Err(InvalidModel::new("chance", "a chance must lie between 0% and 100%"));
        }
        Ok(Shock { chance, ..self })
    }

    fn of(month: f64, form: ShockForm, levels: FixedPath) -> Result<Self, InvalidModel> {
        if !(0.0..=LATEST).contains(&month) {
            let reason = "the month of a shock must lie between 0 and a century after the start";
            return Err(InvalidModel::new("month", reason));
        }
        Ok(Shock { month, chance: 1.0, form, levels })
    }

    /// Months after the start.
    #[must_use]
    pub fn month(&self) -> f64 {
        self.month
    }

    /// Part of the paths it happens on.
    #[must_use]
    pub fn chance(&self) -> f64 {
        self.chance
    }

    /// The way it was described.
    #[must_use]
    pub fn form(&self) -> &ShockForm {
        &self.form
    }

    /// Points of its course: months after its own start, and the price as a part of the undisturbed one.
    #[must_use]
    pub fn levels(&self) -> &[Knot] {
        self.levels.knots()
    }

    /// What it multiplies the price of a trading day by on the paths on which it happens.
    #[must_use]
    pub fn factor(&self, day: u32) -> f64 {
        let since = f64::from(day) / f64::from(DAYS_PER_MONTH) - self.month;
        if since < 0.0 { 1.0 } else { self.levels.price(1.0, since) }
    }

    /// The factor of a day if it is the same on every path.
    pub(super) fn certain_factor(&self, day: u32) -> Option<f64> {
        match self.factor(day) {
            _ if self.chance == 0.0 => Some(1.0),
            factor if self.is_certain() || factor == 1.0 => Some(factor),
            _ => None,
        }
    }

    /// Whether it happens on all paths or on none.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.chance == 0.0 || self.chance == 1.0
    }

    /// The event that it is, if others may be the same and chance decides: a history has happened to all shares.
    #[must_use]
    pub fn event(&self) -> Option<Event> {
        match &self.form {
            ShockForm::Stress(id) if !self.is_certain() => {
                Some(Event { stress: id.clone(), month: self.month, chance: self.chance })
            }
            _ => None,
        }
    }

    /// A few words: `−50% in month 18 with 50% of it back by month 42 (30% chance)`.
    #[must_use]
    pub fn summary(&self) -> String {
        let month = |month: f64| (100.0 * month).round() / 100.0;
        let start = month(self.month);
        let what = match &self.form {
            ShockForm::Change { change, recovered, over } => {
                let sign = if *change > 0.0 { "+" } else { "" };
                let fall = format!("{sign}{} in month {start}", money::percent(*change));
                if *recovered == 0.0 {
                    fall
                } else {
                    let part = money::percent(*recovered);
                    format!("{fall} with {part} of it back by month {}", month(self.month + over))
                }
            }
            ShockForm::Levels => format!("shock from month {start}"),
            ShockForm::Stress(id) => format!("stress {id} from month {start}"),
        };
        if self.chance == 1.0 { what } else { format!("{what} ({} chance)", money::percent(self.chance)) }
    }
}

/// The sampler of a model with shocks over it. Whether a shock happens is drawn after all the model draws, so
/// paths without one are those of the model alone, to the bit.
pub(super) struct ShockedSampler {
    model: Box<dyn PathSampler>,
    shocks: Vec<DatedShock>,
}

/// A shock tied to dates.
struct DatedShock {
    chance: f64,
    event: Option<Event>,
    /// By date.
    factors: Vec<f64>,
}

impl ShockedSampler {
    pub(super) fn new(model: Box<dyn PathSampler>, shocks: &[Shock], days: &[u32]) -> Self {
        let dated = |shock: &Shock| DatedShock {
            chance: shock.chance,
            event: shock.event(),
            factors: days.iter().map(|&day| shock.factor(day)).collect(),
        };
        ShockedSampler { model, shocks: shocks.iter().map(dated).collect() }
    }
}

impl PathSampler for ShockedSampler {
    fn sample(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        self.model.sample(draws, prices);
        for shock in &self.shocks {
            shock.strike(draws, prices);
        }
    }

    fn needs(&self) -> Needs {
        let mut needs = self.model.needs();
        needs.after += self.shocks.iter().filter(|shock| shock.is_drawn()).count();
        needs
    }
}

impl DatedShock {
    /// A uniform lies strictly between 0 and 1: neither certain case needs one.
    fn is_drawn(&self) -> bool {
        self.chance > 0.0 && self.chance < 1.0
    }

    fn strike(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        let mut uniforms: Row = [0.5; super::BATCH];
        match &self.event {
            Some(event) => draws.event(event, &mut uniforms),
            None if self.is_drawn() => draws.once(&mut uniforms),
            None => {}
        }
        for (row, &factor) in prices.rows_mut().iter_mut().zip(&self.factors).filter(|(_, f)| **f != 1.0) {
            for (price, uniform) in row.iter_mut().zip(&uniforms) {
                // Times one changes no bit, and a loop without a branch runs on vectors.
                *price = (*price * if *uniform < self.chance { factor } else { 1.0 }).min(HIGHEST_PRICE);
            }
        }
    }
}
