//! Promise: seed and scenario decide every byte; threads, blocks and shards decide none.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod support;

use proptest::prelude::*;
use support::{plain_offer, share_grant, stock, total_below, vesting};
use vestcast::engine::{self, Run};
use vestcast::market::{
    Blocks, Bootstrap, Correlation, Garch, Gbm, Jumps, Kou, MeanReverting, Merton, PriceModel, Regimes,
    Sampling, StudentT, TwoSidedJumps,
};
use vestcast::numerics::Level;
use vestcast::offer::{Grant, PaySchedule};
use vestcast::outcome::{Groups, MergeError};
use vestcast::plan::Plan;

const PATHS: u64 = 20_011;
/// Of models that draw much: levels without fused instructions take a hundred times as long.
const FEW_PATHS: u64 = 1_301;

/// Two stocks, a grant that vests on more dates than there are principal components, and one whose share
/// count is random.
fn plan(volatility: f64, sampling: Sampling) -> Plan {
    correlated(volatility, sampling, &Correlation::default())
}

/// The same with stocks that move together.
fn correlated(volatility: f64, sampling: Sampling, correlation: &Correlation) -> Plan {
    let stocks = [
        stock("X", 200.0, Gbm::new(0.07, volatility).unwrap()),
        stock("Y", 30.0, Gbm::new(0.0, 0.6).unwrap()),
    ];
    let later = Grant {
        start_month: 6,
        ..Grant::dollars("Y", 90_000.0, vesting(&[3.0, 12.0, 31.0], &[0.2, 0.3, 0.5]))
    };
    let months: Vec<f64> = (1..=48).map(f64::from).collect();
    let offer = plain_offer(vec![share_grant(400.0, vesting(&months, &[1.0 / 48.0; 48])), later]);
    let schedules = [PaySchedule::new(&offer, 4, |_| 0.0)];
    Plan::correlated(4, (&stocks, correlation), &schedules, vec![total_below(&[150_000.0])], sampling)
}

fn tally(sampling: Sampling, seed: u64, run: &Run) -> Groups {
    engine::simulate(&plan(0.3, sampling), seed, 0..PATHS, run).unwrap().finish(PATHS).unwrap()
}

#[test]
fn threads_and_blocks_change_nothing() {
    for sampling in Sampling::ALL {
        let reference = tally(sampling, 11, &Run::default());
        for threads in [1, 2, 3, 8] {
            for block in [1_000_000, 4096, 257, 31] {
                let run = Run { threads: Some(threads), block: Some(block), ..Run::default() };
                let same = tally(sampling, 11, &run) == reference;
                assert!(same, "{sampling}: {threads} threads, blocks of {block}");
            }
        }
    }
}

#[test]
fn stocks_that_move_together_do_so_on_any_thread_and_vector() {
    let together = Correlation::new([("X", "Y", 0.6)]).unwrap();
    for sampling in Sampling::ALL {
        let plan = correlated(0.3, sampling, &together);
        let tally =
            |run: &Run| engine::simulate(&plan, 11, 0..FEW_PATHS, run).unwrap().finish(FEW_PATHS).unwrap();
        let reference = tally(&Run::default());
        let alone = self::plan(0.3, sampling);
        let alone = engine::simulate(&alone, 11, 0..FEW_PATHS, &Run::default()).unwrap();
        assert!(reference != alone.finish(FEW_PATHS).unwrap(), "{sampling}: not together");
        for threads in [1, 3] {
            let run = Run { threads: Some(threads), block: Some(257), ..Run::default() };
            assert!(tally(&run) == reference, "{sampling}: {threads} threads");
        }
        for level in levels() {
            let run = Run { level: Some(level), ..Run::default() };
            assert!(tally(&run) == reference, "{sampling}: {level:?}");
        }
    }
}

/// Every vector level this machine can be made to use.
fn levels() -> Vec<Level> {
    let best = Level::new();
    let mut levels = vec![best, Level::baseline()];
    #[cfg(target_arch = "x86_64")]
    {
        levels.extend(best.as_sse4_2().map(Level::Sse4_2));
        levels.extend(best.as_avx2().map(Level::Avx2));
        levels.extend(best.as_avx512().map(Level::Avx512));
    }
    levels
}

#[test]
fn vectors_change_nothing() {
    for sampling in Sampling::ALL {
        let reference = tally(sampling, 11, &Run::default());
        for level in levels() {
            let run = Run { level: Some(level), ..Run::default() };
            assert!(tally(sampling, 11, &run) == reference, "{sampling}: {level:?}");
        }
    }
}

/// Two stocks drawn from histories beside one that moves by normals.
fn plan_from_histories(blocks: Blocks, sampling: Sampling) -> Plan {
    let history = |scale: f64| -> Vec<f64> {
        (1..500).map(|day| scale * ((f64::from(day) * 0.618).fract() - 0.49)).collect()
    };
    let drawn = |scale| Bootstrap::new(history(scale), blocks, Some(0.05)).unwrap();
    let gbm = Gbm::new(0.0, 0.6).unwrap();
    let stocks = [stock("X", 200.0, drawn(0.07)), stock("Y", 30.0, drawn(-0.05)), stock("Z", 9.0, gbm)];
    let grant = |name: &str, months: &[f64]| {
        let share = vec![1.0 / months.len() as f64; months.len()];
        Grant { stock: name.into(), ..share_grant(400.0, vesting(months, &share)) }
    };
    let grants = vec![grant("X", &[12.0, 24.0]), grant("Y", &[5.0, 12.0, 48.0]), grant("Z", &[12.0])];
    let schedules = [PaySchedule::new(&plain_offer(grants), 4, |_| 0.0)];
    Plan::new(4, &stocks, &schedules, vec![total_below(&[90_000.0])], sampling)
}

#[test]
fn vectors_threads_and_cuts_change_no_day_drawn_from_a_history() {
    for blocks in [Blocks::Geometric { mean: 9.5 }, Blocks::Fixed { days: 30 }] {
        for sampling in Sampling::ALL {
            let plan = plan_from_histories(blocks, sampling);
            let simulate = |range, run: &Run| engine::simulate(&plan, 11, range, run).unwrap();
            let reference = simulate(0..FEW_PATHS, &Run::default()).finish(FEW_PATHS).unwrap();
            for level in levels() {
                let run = Run { level: Some(level), threads: Some(3), block: Some(257), ..Run::default() };
                let same = simulate(0..FEW_PATHS, &run).finish(FEW_PATHS).unwrap() == reference;
                assert!(same, "{blocks:?}, {sampling}: {level:?}");
            }
            let mut whole = simulate(701..FEW_PATHS, &Run::default());
            whole.merge(&simulate(0..701, &Run::default())).unwrap();
            assert!(whole.finish(FEW_PATHS).unwrap() == reference, "{blocks:?}, {sampling}: cut");
        }
    }
}

#[test]
fn vectors_change_nothing_in_models_with_draws_of_their_own() {
    let jumps = TwoSidedJumps { per_year: 4.0, up_chance: 0.4, up_mean: 0.08, down_mean: 0.12 };
    let merton = Jumps { per_year: 4.0, mean: -0.05, spread: 0.1 };
    let offer = plain_offer(vec![share_grant(400.0, vesting(&[1.0, 12.0, 48.0], &[0.2, 0.3, 0.5]))]);
    let schedules = [PaySchedule::new(&offer, 4, |_| 0.0)];
    for stock in [
        stock("X", 200.0, Merton::new(0.07, 0.3, merton).unwrap()),
        stock("X", 200.0, Kou::new(0.07, 0.3, jumps).unwrap()),
        stock("X", 200.0, MeanReverting::new(150.0, 10.0, 0.3).unwrap()),
    ] {
        for sampling in Sampling::ALL {
            let stocks = std::slice::from_ref(&stock);
            let plan = Plan::new(4, stocks, &schedules, vec![Vec::new()], sampling);
            let tally = |level| {
                let run = Run { level: Some(level), ..Run::default() };
                engine::simulate(&plan, 11, 0..FEW_PATHS, &run).unwrap().finish(FEW_PATHS).unwrap()
            };
            let reference = tally(Level::new());
            for level in levels() {
                assert!(tally(level) == reference, "{stock:?}, {sampling}: {level:?}");
            }
        }
    }
}

#[test]
fn vectors_and_threads_change_no_daily_model() {
    let garch = Garch::new(0.08, 0.34, 0.03, 0.89).unwrap().with_leverage(0.1).unwrap();
    let student = StudentT::new(0.08, 0.33, 3.5).unwrap();
    let regimes = Regimes::new(0.08, [0.22, 0.55], [100.0, 33.0]).unwrap();
    let models: [Box<dyn PriceModel>; 3] = [Box::new(garch), Box::new(student), Box::new(regimes)];
    for model in models {
        let stocks = [vestcast::market::Stock::new("X", 200.0, model)];
        let offer = plain_offer(vec![share_grant(400.0, vesting(&[1.0, 3.0], &[0.5, 0.5]))]);
        let schedules = [PaySchedule::new(&offer, 1, |_| 0.0)];
        for sampling in Sampling::ALL {
            let plan = Plan::new(1, &stocks, &schedules, vec![vec![]], sampling);
            // Two batches: levels without fused instructions take a hundred times as long.
            let run = |run: &Run| engine::simulate(&plan, 5, 0..512, run).unwrap().finish(512).unwrap();
            let reference = run(&Run::default());
            for level in levels() {
                let same = run(&Run { level: Some(level), threads: Some(3), ..Run::default() }) == reference;
                assert!(same, "{sampling}, {level:?}: {}", stocks[0].model.summary());
            }
        }
    }
}

#[test]
fn seeds_differ_and_repeat() {
    for sampling in Sampling::ALL {
        assert!(tally(sampling, 1, &Run::default()) == tally(sampling, 1, &Run::default()));
        assert!(tally(sampling, 1, &Run::default()) != tally(sampling, 2, &Run::default()));
    }
}

/// A value pinned by hand for each way of sampling: changing one is a new version of the numerics.
#[test]
fn the_numbers_of_a_seed_stay_what_they_are() {
    let found =
        Sampling::ALL.map(|sampling| tally(sampling, 11, &Run::default()).pooled().offers[0].total.min());
    assert_eq!(found, [5_778_257, 5_597_562, 5_297_618]);
}

#[test]
fn paths_and_seeds_do_not_repeat() {
    let plan = plan(0.3, Sampling::Plain);
    let total = |path: u64| {
        // A tally of one path shows its pay as the minimum.
        let shard = engine::simulate(&plan, path, 0..1, &Run { threads: Some(1), ..Run::default() });
        shard.unwrap().finish(1).unwrap().pooled().offers[0].total.min()
    };
    let mut totals: Vec<i64> = (0..2000).map(total).collect();
    totals.sort_unstable();
    totals.dedup();
    assert!(totals.len() > 1990, "{} distinct totals of 2000 seeds", totals.len());
    // Within a run: as many occupied bins as paths, but for chance meetings in a bin.
    for sampling in Sampling::ALL {
        let total = tally(sampling, 3, &Run::default()).pooled().offers.remove(0).total;
        let bins = total.bins().count();
        assert!(bins > 1_000, "{sampling}: {bins} bins of {PATHS} paths");
        // No value is met much more often than a smooth law would have it.
        let most = total.bins().map(|bin| bin.count).max().unwrap();
        assert!(most < 250, "{sampling}: {most} paths in one bin");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_split_into_shards_gives_the_whole(
        cuts in proptest::collection::vec(1..PATHS, 0..6),
        backwards: bool,
        sampling in proptest::sample::select(&Sampling::ALL),
    ) {
        let plan = plan(0.3, sampling);
        let mut edges: Vec<u64> = cuts.into_iter().chain([0, PATHS]).collect();
        edges.sort_unstable();
        edges.dedup();
        let mut shards: Vec<_> = edges
            .windows(2)
            .map(|edge| engine::simulate(&plan, 11, edge[0]..edge[1], &Run::default()).unwrap())
            .collect();
        if backwards {
            shards.reverse();
        }
        let mut whole = shards.remove(0);
        for shard in &shards {
            whole.merge(shard).unwrap();
        }
        prop_assert!(whole.finish(PATHS).unwrap() == tally(sampling, 11, &Run::default()));
    }
}

#[test]
fn shards_that_do_not_belong_together_are_refused() {
    let shard = |volatility: f64, seed: u64, range: std::ops::Range<u64>| {
        engine::simulate(&plan(volatility, Sampling::Sobol), seed, range, &Run::default()).unwrap()
    };
    let mut first = shard(0.3, 1, 0..100);
    assert!(matches!(first.merge(&shard(0.31, 1, 100..200)), Err(MergeError::OtherPlan { .. })));
    assert!(matches!(first.merge(&shard(0.3, 2, 100..200)), Err(MergeError::OtherSeed { .. })));
    assert_eq!(first.merge(&shard(0.3, 1, 50..150)), Err(MergeError::Overlap(50..100)));
    first.merge(&shard(0.3, 1, 150..200)).unwrap();
    assert_eq!(first.clone().finish(200), Err(MergeError::Gap(100..150)));
    assert_eq!(first.finish(300), Err(MergeError::Gap(100..150)));
    assert_eq!(shard(0.3, 1, 0..100).finish(300), Err(MergeError::Gap(100..300)));
    assert_eq!(shard(0.3, 1, 0..100).finish(50), Err(MergeError::Beyond(50..100)));
}

#[test]
fn a_cancelled_run_gives_no_result() {
    let cancel = std::sync::atomic::AtomicBool::new(true);
    let run = Run { cancel: Some(&cancel), ..Run::default() };
    let result = engine::simulate(&plan(0.3, Sampling::Plain), 1, 0..PATHS, &run);
    assert!(matches!(result, Err(vestcast::engine::RunError::Cancelled { done: 0, paths: PATHS })));
}
