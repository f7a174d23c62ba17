//! Promise: every number agrees with an independent one, and a wrong formula would be noticed.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod bootstrap;
mod comparisons;
mod correlated;
mod estimators;
mod garch;
mod gbm;
mod gbm_uncertain;
mod grant;
mod heston;
mod kou;
mod law;
mod lives;
mod lives_by_hand;
mod mean_reverting;
mod merton;
mod offers;
mod prices;
mod regimes;
mod stress;
mod student_t;
#[path = "../support/mod.rs"]
mod support;

use std::sync::OnceLock;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand_distr::{Distribution, StandardNormal};
use serde_json::Value;
use support::{
    Checks, Entry, Kind, Mutant, below, entries, numbers, plain_offer, reference, reference_schedule,
    share_grant, stock, tallies, total_below, vesting,
};

use vestcast::engine::{self, Run};
use vestcast::market::{BATCH, Draws, FixedPath, Gbm, Knot, PriceGrid, Row};
use vestcast::numerics::Level;
use vestcast::offer::PaySchedule;
use vestcast::outcome::{
    Estimate, OfferTally, Pay, Sample, Tally, clopper_pearson_95, quantile_ranks_95, wilson_95,
};
use vestcast::plan::QuestionId;
use vestcast::plan::{Measure, Plan};
use vestcast::scenario::{Stock, Target, TargetOf};

use comparisons::{common_paths, minus, two_stocks};
use grant::*;
use law::*;
use offers::offers_honest;
use prices::*;

const SEED: u64 = 20_261_122;
const PATHS: u64 = 1_000_000;

/// The cases of a reference file.
fn cases(name: &str) -> Vec<Value> {
    reference(name)["cases"].as_array().unwrap().clone()
}
