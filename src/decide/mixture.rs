//! Amounts of which only chances are known which one it will be: the pooled law of several.

use crate::outcome::{Estimate, Pay};

/// The law `F(x) = Σ wᵢ Fᵢ(x)` of amounts simulated on the same paths, each moved by dollars that do not depend on its path.
///
/// Means and chances of it are weighted sums, exactly. Standard errors of these are weighted sums too: the parts share
/// their paths, so errors add up and do not cancel; this is the most they can come to.
#[derive(Debug, Clone)]
pub struct Mixture {
    /// Mean.
    pub mean: Estimate,
    /// Cash that does not depend on any share price, on average.
    pub guaranteed: f64,
    parts: Vec<Part>,
    /// Weight of exactly nothing.
    nothing: f64,
}

/// An amount and all it is moved by.
#[derive(Debug, Clone)]
pub struct Part {
    pay: Pay,
    moves: Vec<Move>,
    /// Evenly spread pieces, ascending.
    pieces: Vec<Piece>,
}

/// Dollars added to an amount, evenly drawn between two.
#[derive(Debug, Clone, Copy)]
pub struct Move {
    /// Its weight.
    pub weight: f64,
    /// The least.
    pub from: f64,
    /// The most.
    pub to: f64,
}

/// Moves that differ by less are one: amounts are whole cents.
const CENT: f64 = 0.01;

/// Dollars to which a quantile is found, and to which those that its error is taken from.
const EXACT: f64 = 1e-3 * CENT;
const ROUGH: f64 = 0.1;

impl Move {
    fn middle(&self) -> f64 {
        f64::midpoint(self.from, self.to)
    }
}

/// A share of outcomes evenly between two amounts.
#[derive(Debug, Clone, Copy)]
struct Piece {
    low: f64,
    high: f64,
    share: f64,
    /// Share below it.
    before: f64,
    /// `∫ F` up to its low end.
    area: f64,
}

impl Piece {
    fn share_up_to(&self, amount: f64) -> f64 {
        let part = if amount >= self.high { 1.0 } else { (amount - self.low) / (self.high - self.low) };
        self.before + self.share * part
    }

    /// `∫ F` up to an amount that is not below it.
    fn area_up_to(&self, amount: f64) -> f64 {
        let within = amount.min(self.high) - self.low;
        let rising =
            if within > 0.0 { self.share * within * within / (2.0 * (self.high - self.low)) } else { 0.0 };
        let above = (amount - self.high).max(0.0);
        self.area + self.before * (amount - self.low) + rising + self.share * above
    }
}

impl Part {
    /// Of an amount and its moves, of which there is one at least.
    #[must_use]
    pub fn new(pay: Pay, moves: Vec<Move>) -> Self {
        let mut pieces: Vec<Piece> = Vec::new();
        for (low, high, share) in pay.spread() {
            let area = pieces.last().map_or(0.0, |last| last.area_up_to(low));
            let before = pieces.last().map_or(0.0, |last| last.before + last.share);
            pieces.push(Piece { low, high, share, before, area });
        }
        Part { pay, moves, pieces }
    }

    fn weight(&self) -> f64 {
        self.moves.iter().map(|by| by.weight).sum()
    }

    /// What it is moved by on average.
    fn moved(&self) -> f64 {
        self.moves.iter().map(|by| by.weight * by.middle()).sum::<f64>() / self.weight()
    }

    fn piece_at(&self, amount: f64) -> Option<&Piece> {
        let above = self.pieces.partition_point(|piece| piece.low <= amount);
        above.checked_sub(1).and_then(|at| self.pieces.get(at))
    }

    /// Share up to an amount after a move: `∫ F(x − m) dm / (to − from)`.
    fn share_after(&self, by: &Move, amount: f64) -> f64 {
        if by.to - by.from < CENT {
            let amount = amount - by.middle();
            return self.piece_at(amount).map_or(0.0, |piece| piece.share_up_to(amount));
        }
        let area = |amount: f64| self.piece_at(amount).map_or(0.0, |piece| piece.area_up_to(amount));
        (area(amount - by.from) - area(amount - by.to)) / (by.to - by.from)
    }

    fn share_up_to(&self, amount: f64) -> f64 {
        self.moves.iter().map(|by| by.weight * self.share_after(by, amount)).sum()
    }

    /// By how much its moves change the chance of less than an amount; not at all if it stays.
    pub(super) fn moves_below(&self, amount: f64) -> f64 {
        let still = self.pay.share_below(amount);
        let moved = self.moves.iter().filter(|by| by.from != 0.0 || by.to != 0.0);
        moved.map(|by| by.weight * (self.share_after(by, amount) - still)).sum()
    }

    fn ends(&self) -> (f64, f64) {
        let least = self.moves.iter().map(|by| by.from).fold(f64::INFINITY, f64::min);
        let most = self.moves.iter().map(|by| by.to).fold(f64::NEG_INFINITY, f64::max);
        let low = self.pieces.first().map_or(f64::INFINITY, |piece| piece.low);
        let high = self.pieces.last().map_or(f64::NEG_INFINITY, |piece| piece.high);
        (low + least, high + most)
    }
}

impl Mixture {
    /// Of amounts whose weights sum to 1.
    #[must_use]
    pub fn new(parts: Vec<Part>) -> Self {
        let sum = |of: &dyn Fn(&Part) -> f64| parts.iter().map(|part| part.weight() * of(part)).sum::<f64>();
        let mean = Estimate {
            value: sum(&|part| part.pay.mean.value + part.moved()),
            se: sum(&|part| part.pay.mean.se),
        };
        let guaranteed = sum(&|part| part.pay.guaranteed);
        Mixture { mean, guaranteed, parts, nothing: 0.0 }
    }

    /// The same with zero for the rest of the weight.
    #[must_use]
    pub fn or_nothing(self, weight: f64) -> Self {
        Mixture { nothing: weight, ..self }
    }

    /// A quantile, 0.1 for P10. Its error is half the distance between the quantiles one standard error of `F(x)` below
    /// and above, `x` being the quantile; near an end, where only part of that fits, in proportion.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Estimate {
        let value = self.at(p, EXACT);
        let error = |part: &Part| part.weight() * part.pay.share_below_error(value - part.moved());
        let spread: f64 = self.parts.iter().map(error).sum();
        let (below, above) = ((p - spread).max(0.0), (p + spread).min(1.0));
        let part_that_fits = if spread > 0.0 { (above - below) / (2.0 * spread) } else { 1.0 };
        let se = if spread > 0.0 {
            0.5 * (self.at(above, ROUGH) - self.at(below, ROUGH)) / part_that_fits
        } else {
            spread
        };
        Estimate { value, se }
    }

    /// The amount up to which this share lies, to so many dollars.
    fn at(&self, p: f64, to: f64) -> f64 {
        let (mut low, mut high) = self.ends();
        // Halves; amounts below 2^60 cents need no more steps.
        for _ in 0..64 {
            if high - low < to {
                break;
            }
            let middle = f64::midpoint(low, high);
            if self.share_up_to(middle) < p { low = middle } else { high = middle }
        }
        high
    }

    fn ends(&self) -> (f64, f64) {
        let start = if self.nothing > 0.0 { (0.0, 0.0) } else { (f64::INFINITY, f64::NEG_INFINITY) };
        let ends = self.parts.iter().map(Part::ends);
        ends.fold(start, |(least, most), (low, high)| (low.min(least), high.max(most)))
    }

    fn share_up_to(&self, amount: f64) -> f64 {
        let nothing = if amount >= 0.0 { self.nothing } else { 0.0 };
        nothing + self.parts.iter().map(|part| part.share_up_to(amount)).sum::<f64>()
    }
}
