//! Leaving before the end: when, why, and what is paid then and afterwards.

/// How likely an employee leaves, and what follows.
///
/// Departure is exponential with a hazard that depends on the year of service; being laid off and quitting compete
/// and are drawn apart. A flow dated month m is received if the departure month is later than m, so nothing is paid
/// for the departure month itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Leaving {
    /// Hazard a year of quitting, by year of service; the last one holds for all later years.
    pub quit: Vec<f64>,
    /// Hazard a year of being laid off, likewise.
    pub laid_off: Vec<f64>,
    /// Paid to those laid off, in months of base.
    pub severance: Severance,
    /// Whether those laid off pay sign-on and relocation money back, too.
    pub clawback_when_laid_off: bool,
    /// Pay a year in the next job, and how long it takes to find; none if nothing counts after leaving, but for those
    /// who quit under water.
    pub next_job: Option<NextJob>,
    /// Leaving when the package has fallen below what is offered elsewhere.
    pub under_water: Option<UnderWater>,
}

/// Pay on being laid off, in months of the base of that year.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Severance {
    /// Months for everyone.
    pub months: f64,
    /// More months for each completed year of service.
    pub months_per_year: f64,
}

/// Work after leaving.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NextJob {
    /// Everything it pays, a year.
    pub pay_per_year: f64,
    /// Months without pay before it starts.
    pub gap: u32,
}

/// Quitting when what is left of the package, at the share price of that day, is worth less than as much time in
/// another job. Unless a next job is given, that job is then taken the day after.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnderWater {
    /// What another job pays, a year.
    pub outside_per_year: f64,
    /// How often one looks, in months.
    pub every: u32,
    /// One quits only if staying is worth less than this part of leaving: 1 quits at the first dollar, 0.8 puts up
    /// with a fifth less.
    pub patience: f64,
}

impl Leaving {
    /// Whether anyone ever leaves.
    #[must_use]
    pub fn happens(&self) -> bool {
        self.is_drawn() || self.under_water.is_some()
    }

    /// Whether anyone leaves by chance.
    #[must_use]
    pub fn is_drawn(&self) -> bool {
        self.quit.iter().chain(&self.laid_off).any(|hazard| *hazard > 0.0)
    }

    /// The next job of those who quit under water: the one given, else what they compared with.
    #[must_use]
    pub fn job_outside(&self) -> Option<NextJob> {
        let outside = |rule: &UnderWater| NextJob { pay_per_year: rule.outside_per_year, gap: 0 };
        self.next_job.or_else(|| self.under_water.as_ref().map(outside))
    }
}

/// Cumulative hazard from the start to the end of month m, `H(m/12)`.
#[must_use]
pub(crate) fn cumulative(hazards: &[f64], month: u32) -> f64 {
    let of_year = |year: u32| hazards.get(year as usize).or(hazards.last()).copied().unwrap_or(0.0);
    let whole: f64 = (0..month / 12).map(of_year).sum();
    whole + of_year(month / 12) * f64::from(month % 12) / 12.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hazards_add_up_by_year_and_the_last_goes_on() {
        assert_eq!(cumulative(&[0.12], 6), 0.06);
        assert_eq!(cumulative(&[0.1, 0.2], 12), 0.1);
        assert!((cumulative(&[0.1, 0.2], 18) - 0.2).abs() < 1e-15);
        assert!((cumulative(&[0.1, 0.2], 48) - 0.7).abs() < 1e-15);
        assert_eq!(cumulative(&[], 48), 0.0);
    }
}
