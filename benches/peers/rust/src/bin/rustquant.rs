//! RustQuant. Its only scheme is Euler–Maruyama, biased for geometric Brownian motion in steps of half a year
//! but exact for arithmetic Brownian motion; so the logarithm is simulated. Its grids are even: eight
//! half years. Its Heston process drives price and variance by one Brownian motion, and its Merton process adds
//! jumps to the price instead of multiplying it, so neither is the model asked for.

use RustQuant_stochastics::{ArithmeticBrownianMotion, StochasticProcess, StochasticProcessConfig};
use peers::*;
use rayon::prelude::*;

fn main() {
    peers::main(|asked| {
        if asked.work != "gbm" {
            unknown(&asked.work);
        }
        let process = ArithmeticBrownianMotion::new(MU - 0.5 * SIGMA * SIGMA, SIGMA);
        let parallel = asked.threads > 1;
        let config = StochasticProcessConfig::new(PRICE.ln(), 0.0, 4.0, 8, asked.paths, parallel);
        let trajectories = process.euler_maruyama(&config);
        let rows: Vec<Pay> =
            trajectories.paths.par_iter().map(|path| pay(|month| path[month / 6].exp())).collect();
        statistics(&rows)
    });
}
