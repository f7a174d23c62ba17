//! stochastic-rs: its processes by `sample_map`, which reuses a sampler and a buffer for each thread. Its grids
//! are even: eight half years for geometric Brownian motion.

use peers::*;
use stochastic_rs_core::simd_rng::Deterministic;
use stochastic_rs_stochastic::ProcessExt;
use stochastic_rs_stochastic::autoregressive::garch::Garch;
use stochastic_rs_stochastic::diffusion::gbm_log::GbmLog;
use stochastic_rs_stochastic::jump::mjd_log::MjdLog;
use stochastic_rs_stochastic::volatility::heston_log::HestonLog;

fn main() {
    peers::main(|asked| {
        let paths = asked.paths;
        let seed = Deterministic::new(1);
        let rows = match asked.work.as_str() {
            "gbm" => GbmLog::new(Some(MU), None, None, None, SIGMA, 9, Some(PRICE), Some(4.0), seed)
                .sample_map(paths, |prices| pay(|month| prices[month / 6])),
            "heston" => HestonLog::new(
                Some(MU), None, None, None, KAPPA, THETA, XI, RHO, DAYS + 1, Some(PRICE), Some(THETA), Some(4.0),
                Some(false), seed,
            )
            .sample_map(paths, |[prices, _]| pay(|month| prices[month * 21])),
            "merton" => MjdLog::new(
                Some(MU), None, None, None, SIGMA, JUMPS, JUMP_MEAN, JUMP_SD, DAYS + 1, Some(PRICE), Some(4.0),
                seed,
            )
            .sample_map(paths, |prices| pay(|month| prices[month * 21])),
            "garch" => {
                let omega = SIGMA * SIGMA * DT * (1.0 - ALPHA - BETA);
                Garch::new(omega, [ALPHA].as_slice().into_iter().copied().collect(), [BETA].into_iter().collect(), DAYS, seed)
                    .sample_map(paths, |shocks| {
                        let mut log_price = PRICE.ln();
                        let mut prices = [0.0; 9];
                        for (day, shock) in shocks.iter().enumerate() {
                            log_price += (MU - 0.5 * SIGMA * SIGMA) * DT + shock;
                            if (day + 1) % 126 == 0 {
                                prices[(day + 1) / 126] = log_price.exp();
                            }
                        }
                        pay(|month| prices[month / 6])
                    })
            }
            other => unknown(other),
        };
        statistics(&rows)
    });
}
