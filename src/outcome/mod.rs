//! What came out: tallies, and the statistics read from them.
//!
//! Nothing here knows how the paths were made.

mod archive;
mod change;
mod density;
mod errors;
mod histogram;
mod interval;
mod lumps;
mod parts;
mod power_sums;
mod precision;
mod prices;
mod sample;
mod shard;
mod statistics;
mod summary;
mod sums;
mod tally;
mod versus;

pub use archive::{Archive, ArchiveError};
pub use change::Change;
pub use density::density_above;
pub use histogram::{Bin, Histogram};
pub use interval::{Interval, clopper_pearson_95, quantile_ranks_95, wilson_95};
pub use lumps::{Lump, lumps};
pub use precision::{Figure, Precision, Pursuit, Reached};
pub use prices::{PriceOutcome, SamplePath};
pub use sample::Sample;
pub use shard::{Groups, MergeError, OfferTally, PairTally, PartTally, PayTally, RunTally, Shard, part};
pub use statistics::{Estimate, Ranked};
pub use summary::{Chance, OfferOutcome, Outcome, PERCENTILES, PartOutcome, Pay, Percentile, ViewOutcome};
pub use sums::Sums;
pub use tally::{LIMIT, MAX_COUNT, Tally};
pub use versus::{Difference, Versus};
