//! Where an offer stands in published bands.
//!
//! A band gives a low and a high end and nothing of what lies between, so a position is linear: half way up is the
//! fiftieth percentile. Beyond an end there is none. Totals of bands are reckoned from their parts at a flat price, for
//! the printed ones do not follow from them (see `decide::audit`).

use crate::facts::guides::{Band, Guides, Place, Premium, Range, ReadFlag, RedFlag};
use crate::facts::vesting::Confidence;
use crate::offer::{GrantSize, Offer, PaySchedule};
use crate::scenario::Scenario;

/// Years that bands are about.
const YEARS: u32 = 4;

/// An offer as bands count: dollars at today's share price, before tax.
#[derive(Debug, Clone, PartialEq)]
pub struct Package {
    /// Base of the first year.
    pub base: f64,
    /// All grants of the first day.
    pub equity: f64,
    /// Sign-on of all years.
    pub sign_on: f64,
    /// Pay of each of four years.
    pub years: Vec<f64>,
}

impl Package {
    /// Of an offer; nothing of what it may leave behind is taken off.
    #[must_use]
    pub fn of(scenario: &Scenario, offer: &Offer) -> Self {
        let price = |name: &str| scenario.stock(name).map_or(0.0, |stock| stock.price);
        let schedule = PaySchedule::new(offer, YEARS, price);
        let on_first_day = offer.grants.iter().filter(|grant| grant.start_month == 0);
        let equity = on_first_day.map(|grant| match grant.size {
            GrantSize::Dollars { amount, .. } => amount,
            GrantSize::Shares(shares) => shares * price(&grant.stock),
        });
        let rate = offer.currency.as_deref().map_or(1.0, price);
        Package {
            base: rate * offer.base_per_year,
            equity: equity.sum(),
            sign_on: rate * offer.sign_on.by_year.iter().sum::<f64>(),
            years: (1..=YEARS).map(|year| schedule.letter_in_year(year, price)).collect(),
        }
    }

    /// Pay of four years.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.years.iter().sum()
    }

    /// Average pay a year.
    #[must_use]
    pub fn average(&self) -> f64 {
        self.value() / f64::from(YEARS)
    }
}

/// An amount and the range it is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// What of the offer.
    pub part: &'static str,
    /// Dollars.
    pub offer: f64,
    /// Published dollars.
    pub band: Range,
}

impl Standing {
    /// Percentile in the range, if the amount lies in it.
    #[must_use]
    pub fn percentile(&self) -> Option<f64> {
        let part = self.band.part(self.offer);
        (0.0..=1.0).contains(&part).then_some(100.0 * part)
    }

    /// Dollars missing to a percentile of the range; negative if the amount is beyond it.
    #[must_use]
    pub fn gap(&self, percentile: f64) -> f64 {
        self.band.at(percentile / 100.0) - self.offer
    }
}

/// An offer in the band of one source.
#[derive(Debug, Clone)]
pub struct InBand<'a> {
    /// The band.
    pub band: &'a Band,
    /// Base, grant, sign-on, year 1, average.
    pub parts: Vec<Standing>,
    /// The average with each premium asked for: the range of the band stretched by it, low by low and high by high, as
    /// the guide itself does it.
    pub with_premiums: Vec<(&'a Premium, Standing)>,
}

impl InBand<'_> {
    /// The average of four years.
    #[must_use]
    pub fn average(&self) -> Option<&Standing> {
        self.parts.last()
    }
}

/// An offer beside the pay of other companies.
#[derive(Debug, Clone)]
pub struct Elsewhere<'a> {
    /// The company or type of company.
    pub name: &'a str,
    /// Whether the range goes on upwards.
    pub open_ended: bool,
    /// Average of the offer in the printed total of a year.
    pub standing: Standing,
    /// How sure it is.
    pub confidence: Confidence,
}

impl Elsewhere<'_> {
    /// Whether the offer lies in the range; one that goes on upwards has no other end.
    #[must_use]
    pub fn is_inside(&self) -> bool {
        let Standing { offer, band, .. } = &self.standing;
        *offer >= band.low && (self.open_ended || *offer <= band.high)
    }

    /// Percentile in the range, if the offer lies in it and it has two ends.
    #[must_use]
    pub fn percentile(&self) -> Option<f64> {
        self.standing.percentile().filter(|_| !self.open_ended)
    }
}

impl InBand<'_> {
    /// What each year should pay by the target model: multiples of the market, which is not said and taken as the middle
    /// of the average.
    #[must_use]
    pub fn targets(&self, guides: &Guides) -> Vec<f64> {
        let market = self.band.average().middle();
        guides.target_model.market_multiple_by_year.iter().map(|multiple| multiple * market).collect()
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Whose bands.
    pub guides: &'a Guides,
    /// `L6` or `L7`.
    pub level: &'a str,
    /// Where.
    pub place: &'a Place,
    /// One source alone.
    pub document: Option<&'a str>,
    /// Kind of AI work whose premium counts.
    pub ai: Option<&'a str>,
}

/// A warning sign that the offer shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Raised<'a> {
    /// Which.
    pub flag: &'a RedFlag,
    /// What of the offer it is read from.
    pub why: Why,
}

/// What a warning sign is read from.
#[derive(Debug, Clone, PartialEq)]
pub enum Why {
    /// The average is this part below the middle of the band of a document.
    Below(f64, String),
    /// No sign-on; whether anything is left behind is listed in the scenario.
    NoSignOn {
        /// Whether it is.
        leaves: bool,
    },
    /// Year 3 pays so many dollars less.
    Falls(f64),
    /// Below the middle of the band of these documents.
    UnderTheMiddle(Vec<String>),
}

/// An offer in every band asked for.
#[derive(Debug, Clone)]
pub struct Position<'a> {
    /// Name of the offer.
    pub offer: &'a str,
    /// In figures.
    pub package: Package,
    /// By source.
    pub sources: Vec<InBand<'a>>,
    /// Beside types of company.
    pub company_types: Vec<Elsewhere<'a>>,
    /// Beside employers.
    pub employers: Vec<Elsewhere<'a>>,
    /// Warning signs.
    pub raised: Vec<Raised<'a>>,
}

impl<'a> Question<'a> {
    /// Where an offer stands.
    #[must_use]
    pub fn position(&self, scenario: &'a Scenario, offer: &'a Offer) -> Position<'a> {
        let package = Package::of(scenario, offer);
        let wanted = |band: &&Band| self.document.is_none_or(|id| id == band.document);
        let bands = self.guides.bands(self.level, &self.place.id).filter(wanted);
        let sources: Vec<_> = bands.map(|band| self.in_band(band, &package)).collect();
        let raised = self.raised(scenario, offer, &package, &sources);
        let elsewhere = |name: &'a str, range: Range, open_ended: bool, confidence: Confidence| Elsewhere {
            name,
            open_ended,
            standing: Standing { part: "average", offer: package.average(), band: range },
            confidence,
        };
        let types = self.guides.company_type.iter().filter(|row| row.level == self.level);
        let employers = self.guides.employer.iter().filter(|row| row.level == self.level);
        Position {
            offer: &offer.name,
            sources,
            company_types: types
                .map(|row| elsewhere(&row.name, row.stated_total, false, row.confidence))
                .collect(),
            employers: employers
                .map(|row| elsewhere(&row.name, row.total, row.open_ended, row.confidence))
                .collect(),
            raised,
            package,
        }
    }

    fn in_band(&self, band: &'a Band, package: &Package) -> InBand<'a> {
        let by_year = &self.guides.vesting.by_year;
        let standing = |part, offer, band| Standing { part, offer, band };
        let average = standing("Average of 4 years", package.average(), band.average());
        let with_premiums = self.premiums().map(|premium| {
            let stretched = band.average().with(premium.range, |average, rate| average * (1.0 + rate));
            (premium, Standing { band: stretched, ..average.clone() })
        });
        InBand {
            band,
            with_premiums: with_premiums.collect(),
            parts: vec![
                standing("Base", package.base, band.base),
                standing("Grants", package.equity, band.equity),
                standing("Sign-on, in all", package.sign_on, band.sign_on_in_all()),
                standing("Year 1", package.years[0], band.year(1, by_year)),
                average,
            ],
        }
    }

    /// The premiums asked for; sources disagree, so there may be several.
    pub fn premiums(&self) -> impl Iterator<Item = &'a Premium> + use<'a, '_> {
        let asked = |premium: &&Premium| self.ai.is_some_and(|kind| kind == premium.kind);
        let here = |premium: &&Premium| premium.place.as_ref().is_none_or(|place| *place == self.place.id);
        let of_level = |premium: &&Premium| premium.level == self.level;
        self.guides.premium.iter().filter(of_level).filter(here).filter(asked)
    }

    fn raised(
        &self,
        scenario: &Scenario,
        offer: &Offer,
        package: &Package,
        sources: &[InBand],
    ) -> Vec<Raised<'a>> {
        let why = |flag: &RedFlag| match flag.read? {
            ReadFlag::BelowMarket => furthest_below(sources, flag.limit?),
            ReadFlag::NoSignOn => (package.sign_on == 0.0)
                .then(|| Why::NoSignOn { leaves: offer.leaves_behind && !scenario.left_behind.is_empty() }),
            ReadFlag::Cliff => {
                let fall = package.years[0] - package.years[2];
                (fall > 0.0).then_some(Why::Falls(fall))
            }
            ReadFlag::BelowMedian => {
                let percentile = flag.limit? / 100.0;
                let under = |source: &&InBand| {
                    source.average().is_some_and(|average| average.offer < average.band.at(percentile))
                };
                let under: Vec<_> =
                    sources.iter().filter(under).map(|source| source.band.document.clone()).collect();
                (!under.is_empty()).then_some(Why::UnderTheMiddle(under))
            }
        };
        self.guides.red_flag.iter().filter_map(|flag| Some(Raised { flag, why: why(flag)? })).collect()
    }
}

/// The source whose middle the average misses by the largest part, if that is more than the limit.
fn furthest_below(sources: &[InBand], limit: f64) -> Option<Why> {
    let below = |source: &InBand| {
        let average = source.average()?;
        Some((1.0 - average.offer / average.band.middle(), source.band.document.clone()))
    };
    let worst = sources.iter().filter_map(below).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (worst.0 > limit).then_some(Why::Below(worst.0, worst.1))
}
