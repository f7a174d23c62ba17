//! A negotiation in rounds, as a distribution over final offers.
//!
//! The gain of a round is drawn evenly from the guide's range and is of the four-year value of the offer so far, at
//! today's share price. It is shared among the levers of the round in proportion to the middle of each lever's usual
//! range, none beyond its upper end; what finds no room is left out, and told. Round 1 raises all levers, round 2 the one
//! with the most room left. A round takes place only if those before it succeeded.
//!
//! Gains are no random draws but points of a shifted lattice of rank 1 (Korobov 1959), each coordinate the middles of equal
//! parts, so that the mean gain is exact. Every point is an offer of its own on the same price paths. Between the points lie
//! the [levels](Level) that all gains lead to; the final pay is the mixture of the laws at the points, moved to each level
//! by what the raised dollars bring on average. Without shares that is the law of the gains but for their slices: a chance
//! is off by at most 0.03 %. Shares are moved with the rest and not widened, which 400,000 paths by hand cannot tell.
//! `tests/negotiation.rs` holds the one to a closed form within 0.05 %, the other within 0.3 %.

mod levels;
mod negotiated;

use super::bands::Package;
use crate::facts::guides::{Guides, Range};
use crate::offer::{Grant, Offer};
use crate::scenario::Scenario;

pub use levels::{Level, levels};
pub use negotiated::Negotiated;

/// Points of the lattice, its generator and its shift: of all generators and shifts those whose law of a product of two
/// gains is nearest to the exact one, at most 3.1 % off.
const POINTS: usize = 34;
const GENERATOR: usize = 25;
const SHIFT: usize = 29;
/// Points where only the first round succeeds.
const POINTS_ALONE: usize = 13;

/// Something to raise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Movable {
    /// Salary.
    Base,
    /// Grants of the first day.
    Rsu,
    /// Cash for joining.
    SignOn,
}

impl Movable {
    /// All of them.
    pub const ALL: [Movable; 3] = [Movable::Rsu, Movable::SignOn, Movable::Base];

    /// Its id among the guides' levers.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Movable::Base => "base",
            Movable::Rsu => "rsu",
            Movable::SignOn => "sign-on",
        }
    }

    /// The lever of this id.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        Movable::ALL.into_iter().find(|lever| lever.id() == id)
    }

    /// Whether an offer has anything of it to raise; a sign-on can be added.
    #[must_use]
    pub fn is_in(self, offer: &Offer) -> bool {
        match self {
            Movable::Base => offer.base_per_year > 0.0,
            Movable::Rsu => offer.grants.iter().any(is_raised),
            Movable::SignOn => true,
        }
    }
}

fn is_raised(grant: &Grant) -> bool {
    grant.start_month == 0
}

/// How a negotiation goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// Gain of each round.
    pub gains: Vec<Range>,
    /// Chance that each round succeeds, given those before did.
    pub success: Vec<f64>,
    /// What round 1 raises.
    pub levers: Vec<Movable>,
}

impl Rules {
    /// Chances that no round, only the first, and both succeed.
    fn chances(&self) -> [f64; 3] {
        let first = self.success.first().copied().unwrap_or(0.0);
        let second = self.success.get(1).copied().filter(|_| self.gains.len() > 1).unwrap_or(0.0);
        [1.0 - first, first * (1.0 - second), first * second]
    }
}

/// A final offer and how likely it is.
#[derive(Debug, Clone)]
pub struct Final {
    /// The offer.
    pub offer: Offer,
    /// Its weight.
    pub weight: f64,
    /// Rounds that succeeded.
    pub rounds: usize,
    /// Rise of the four-year value.
    pub gain: f64,
    /// Dollars of the drawn gains that found no room.
    pub left_out: f64,
    /// Dollars of four-year value by which each lever is raised.
    raised: Vec<f64>,
}

/// Every final offer of a negotiation, the unchanged first.
#[must_use]
pub fn finals(guides: &Guides, scenario: &Scenario, offer: &Offer, rules: &Rules) -> Vec<Final> {
    let [none, one, two] = rules.chances();
    let table = Table::new(guides, scenario, offer, rules);
    let mut finals = vec![table.last(&[], none)];
    let mut add = |rounds: usize, points: usize, chance: f64| {
        if chance > 0.0 {
            let each = chance / points as f64;
            finals.extend((0..points).map(|point| {
                let at = lattice(point, points);
                let gains: Vec<f64> =
                    rules.gains.iter().zip(at).take(rounds).map(|(gain, at)| gain.at(at)).collect();
                table.last(&gains, each)
            }));
        }
    };
    add(1, if two > 0.0 { POINTS_ALONE } else { POINTS }, one);
    add(2, POINTS, two);
    finals
}

/// Two coordinates of a point, each the middle of one of as many equal parts as there are points.
fn lattice(point: usize, points: usize) -> [f64; 2] {
    let middle = |index: usize| (index as f64 + 0.5) / points as f64;
    [middle(point), middle((point * GENERATOR + SHIFT) % points)]
}

/// A first offer and how far each lever goes.
struct Table<'a> {
    scenario: &'a Scenario,
    offer: &'a Offer,
    package: Package,
    room: Vec<Room>,
}

/// How far a lever goes, in dollars of four-year value.
struct Room {
    lever: Movable,
    /// Its share of a gain is in proportion to this.
    usual: f64,
    most: f64,
    /// What a dollar of the part brings: a base carries its bonus and raises along, a grant may vest after year 4.
    brings: f64,
}

impl<'a> Table<'a> {
    fn new(guides: &Guides, scenario: &'a Scenario, offer: &'a Offer, rules: &Rules) -> Self {
        let mut table = Table { scenario, offer, package: Package::of(scenario, offer), room: Vec::new() };
        table.room = rules.levers.iter().filter_map(|lever| table.room_of(guides, *lever)).collect();
        table
    }

    fn room_of(&self, guides: &Guides, lever: Movable) -> Option<Room> {
        let row = guides.lever(lever.id())?;
        let range = match self.part(lever) {
            // Where there is none yet, the least that is usual.
            0.0 => row.amount.map(|amount| Range { low: 0.0, high: amount.low })?,
            part => row.increase?.map(|rate| rate * part),
        };
        let with_all = Package::of(self.scenario, &self.with_more(lever, range.high, self.offer.clone()));
        let brings = (with_all.value() - self.package.value()) / range.high;
        (brings > 0.0).then(|| Room {
            lever,
            usual: brings * range.middle(),
            most: brings * range.high,
            brings,
        })
    }

    /// Dollars offered of what a lever raises.
    fn part(&self, lever: Movable) -> f64 {
        match lever {
            Movable::Base => self.package.base,
            Movable::Rsu => self.package.equity,
            Movable::SignOn => self.package.sign_on,
        }
    }

    /// The offer after rounds that bring these gains.
    fn last(&self, gains: &[f64], weight: f64) -> Final {
        let (raised, left_out) = self.raised_by(gains);
        let offer = self.raised(&raised);
        let (before, after) = (self.package.value(), Package::of(self.scenario, &offer).value());
        let gain = if before > 0.0 && !gains.is_empty() { after / before - 1.0 } else { 0.0 };
        Final { offer, weight, rounds: gains.len(), gain, left_out, raised }
    }

    /// Dollars by which rounds with these gains raise each lever, and those that find no room.
    fn raised_by(&self, gains: &[f64]) -> (Vec<f64>, f64) {
        let mut raised = vec![0.0; self.room.len()];
        let (mut value, mut left_out) = (self.package.value(), 0.0);
        for (round, gain) in gains.iter().enumerate() {
            let wanted = gain * value;
            let got =
                if round == 0 { self.share(wanted, &mut raised) } else { self.one(wanted, &mut raised) };
            left_out += wanted - got;
            value += got;
        }
        (raised, left_out)
    }

    /// Shares dollars among all levers; those that are full leave theirs to the others.
    fn share(&self, wanted: f64, raised: &mut [f64]) -> f64 {
        let mut rest = wanted;
        for _ in 0..self.room.len() {
            let open = |i: &usize| self.room[*i].most - raised[*i] > 1e-9;
            let open: Vec<usize> = (0..self.room.len()).filter(open).collect();
            let shares: f64 = open.iter().map(|&i| self.room[i].usual).sum();
            let now = rest;
            for i in open {
                let dollars = (now * self.room[i].usual / shares).min(self.room[i].most - raised[i]);
                raised[i] += dollars;
                rest -= dollars;
            }
        }
        wanted - rest.max(0.0)
    }

    /// Puts dollars on the lever with the most room.
    fn one(&self, wanted: f64, raised: &mut [f64]) -> f64 {
        let room = |i: &usize| self.room[*i].most - raised[*i];
        let Some(best) = (0..self.room.len()).max_by(|a, b| room(a).total_cmp(&room(b))) else { return 0.0 };
        let dollars = wanted.min(room(&best)).max(0.0);
        raised[best] += dollars;
        dollars
    }

    /// The offer with each lever raised by these dollars of four-year value.
    fn raised(&self, dollars: &[f64]) -> Offer {
        let rooms = self.room.iter().zip(dollars);
        rooms.fold(self.offer.clone(), |offer, (room, dollars)| {
            self.with_more(room.lever, dollars / room.brings, offer)
        })
    }

    /// An offer with so many dollars more of what a lever raises.
    fn with_more(&self, lever: Movable, dollars: f64, mut offer: Offer) -> Offer {
        let factor = 1.0 + dollars / self.part(lever);
        match lever {
            Movable::Base => {
                offer.base_per_year += dollars;
                offer.base_cap = offer.base_cap.map(|cap| cap.max(offer.base_per_year));
            }
            // A new one is paid over the first two years.
            Movable::SignOn if self.package.sign_on == 0.0 => {
                let years = self.scenario.years.min(2) as usize;
                offer.sign_on.by_year = vec![dollars / years as f64; years];
            }
            Movable::SignOn => offer.sign_on.by_year.iter_mut().for_each(|amount| *amount *= factor),
            Movable::Rsu => {
                offer.grants.iter_mut().filter(|grant| is_raised(grant)).for_each(|grant| grant.scale(factor))
            }
        }
        offer
    }
}

/// The scenario in which every final offer stands, for the engine: price paths are the same for all.
#[must_use]
pub fn scenario_of(scenario: &Scenario, finals: &[Final]) -> Scenario {
    let named = |(i, last): (usize, &Final)| Offer { name: format!("final {i}"), ..last.offer.clone() };
    Scenario { offers: finals.iter().enumerate().map(named).collect(), ..scenario.clone() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::facts::guides::guides;

    fn scenario() -> Scenario {
        let text = "title = 'x'\nstocks.X = { price = 100, model.constant = { growth = 0 } }\n\
                    offers.first = { base = '175K', sign_on = ['80K', '60K'], grant = { value = '300K', vesting = 'amazon' } }";
        Scenario::from_toml(text).unwrap().scenario
    }

    fn rules(success: [f64; 2]) -> Rules {
        let gains = guides().round.iter().filter_map(|round| round.gain).collect();
        Rules { gains, success: success.to_vec(), levers: Movable::ALL.to_vec() }
    }

    /// Base with a bonus and raises, and a grant of which a fifth vests after year 4: what counts is the final letter.
    #[test]
    fn bonus_raises_and_late_vests_count() {
        let text = "title = 'x'\nstocks.X = { price = 100, model.constant = { growth = 0 } }\n\
                    offers.first = { base = '200K', bonus = '20%', raise = '5%', sign_on = ['20K'], \
                    grant = { value = '300K', vesting = [[12, '20%'], [24, '20%'], [36, '20%'], [48, '20%'], \
                    [60, '20%']], after_horizon = 'ignore' } }";
        let scenario = Scenario::from_toml(text).unwrap().scenario;
        let offer = &scenario.offers[0];
        let before = Package::of(&scenario, offer).value();
        let wide = |id: &str| Range { low: 0.0, high: if id == "rsu" { 9.0 } else { 3.0 } };
        let mut guides = crate::facts::guides::parse(crate::facts::guides::SOURCE).unwrap();
        guides.lever.iter_mut().for_each(|lever| lever.increase = Some(wide(&lever.id)));
        let drawn = Range { low: 0.12, high: 0.12 };
        for lever in [Movable::Base, Movable::Rsu] {
            let rules = Rules { gains: vec![drawn], success: vec![1.0], levers: vec![lever] };
            for last in finals(&guides, &scenario, offer, &rules) {
                let rise = Package::of(&scenario, &last.offer).value() / before - 1.0;
                assert!((last.gain - rise).abs() < 1e-12, "{lever:?}");
                assert!(last.weight == 0.0 || (rise - 0.12).abs() < 1e-12, "{lever:?}: {rise}");
            }
        }
    }

    fn finals_of(success: [f64; 2], levers: &[Movable]) -> Vec<Final> {
        let scenario = scenario();
        let rules = Rules { levers: levers.to_vec(), ..rules(success) };
        finals(guides(), &scenario, &scenario.offers[0], &rules)
    }

    /// Gains drawn evenly from 10–20 % and 5–10 %, one upon the other: mean 1.15 · 1.075 − 1 = 23.625 %.
    #[test]
    fn gains_have_the_mean_and_the_ends_of_their_ranges() {
        let finals = finals_of([1.0, 1.0], &Movable::ALL);
        assert!((finals.iter().map(|last| last.weight).sum::<f64>() - 1.0).abs() < 1e-12);
        let mean: f64 = finals.iter().map(|last| last.weight * last.gain).sum();
        assert!((mean - 0.23625).abs() < 2e-6, "{mean}");
        let both = finals.iter().filter(|last| last.rounds == 2);
        assert!(both.clone().all(|last| (0.155..0.32).contains(&last.gain) && last.left_out == 0.0));
        assert_eq!(both.count(), POINTS);
    }

    #[test]
    fn what_is_raised_is_what_was_gained() {
        let scenario = scenario();
        for last in finals_of([0.7, 0.5], &Movable::ALL) {
            let value: f64 = Package::of(&scenario, &last.offer).value();
            assert!((value / 1_140_000.0 - 1.0 - last.gain).abs() < 1e-12);
        }
    }

    #[test]
    fn rounds_that_may_fail_leave_their_weight_behind() {
        let finals = finals_of([0.7, 0.5], &Movable::ALL);
        let weight =
            |rounds| finals.iter().filter(|last| last.rounds == rounds).map(|last| last.weight).sum::<f64>();
        for (rounds, expected) in [(0, 0.3), (1, 0.35), (2, 0.35)] {
            assert!((weight(rounds) - expected).abs() < 1e-12, "{rounds}");
        }
    }

    /// Base alone can rise by 15 %, $105K over four years: less than a gain of 10 % and 5 % of $1.14M.
    #[test]
    fn no_lever_goes_beyond_its_range() {
        for last in finals_of([1.0, 1.0], &[Movable::Base]) {
            assert!(last.offer.base_per_year <= 175_000.0 * 1.15 + 1e-6);
            assert!(last.rounds == 0 || last.left_out > 0.0);
        }
    }

    #[test]
    fn round_two_takes_the_lever_with_the_most_room() {
        let scenario = scenario();
        let table = Table::new(guides(), &scenario, &scenario.offers[0], &rules([1.0, 1.0]));
        let [first, second] = [&[0.1][..], &[0.1, 0.05]].map(|gains| table.last(gains, 1.0).offer);
        assert_eq!(first.base_per_year, second.base_per_year);
        assert_eq!(first.grants, second.grants);
        let sign_on = |offer: &Offer| offer.sign_on.by_year.iter().sum::<f64>();
        assert!((sign_on(&second) - sign_on(&first) - 0.05 * 1.1 * 1_140_000.0).abs() < 1e-6);
    }
}
