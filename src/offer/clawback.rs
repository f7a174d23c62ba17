//! Paying back sign-on and relocation money after leaving early.

/// How a payment is paid back by those who leave within a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clawback {
    /// Months after the payment within which it is due.
    pub window: u32,
    /// How the part that is due is counted.
    pub counted: Counted,
}

/// How the part of a payment that is paid back is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Counted {
    /// By completed months of service, as most letters have it.
    #[default]
    Months,
    /// By the day.
    Days,
}

impl Clawback {
    /// The part of a payment of month `paid` that is due in departure month `left` (which counts as not served):
    /// `(c − (J − 1 − s)) / c` for `s < J ≤ s + c`, with J − 1 − s completed months since the payment.
    ///
    /// ```
    /// use vestcast::offer::{Clawback, Counted};
    ///
    /// let year = Clawback { window: 12, counted: Counted::Months };
    /// // Gone in the first month: all of it. In the twelfth: a twelfth.
    /// assert_eq!((year.due(0, 1), year.due(0, 12), year.due(0, 13)), (1.0, 1.0 / 12.0, 0.0));
    /// ```
    #[must_use]
    pub fn due(&self, paid: u32, left: u32) -> f64 {
        let window = f64::from(self.window);
        match left.checked_sub(paid) {
            Some(months) if (1..=self.window).contains(&months) => (window - f64::from(months - 1)) / window,
            _ => 0.0,
        }
    }

    /// The part that is due when leaving `months` after the payment, any fraction of a month: `1 − (τ − s)/c`, all of it
    /// on its very day; nothing where the payment is still to come or the window is over.
    ///
    /// ```
    /// use vestcast::offer::{Clawback, Counted};
    ///
    /// let year = Clawback { window: 12, counted: Counted::Days };
    /// let due = [-1.0, 0.0, 9.0, 12.0, f64::INFINITY].map(|months| year.due_by_the_day(months));
    /// assert_eq!(due, [0.0, 1.0, 0.25, 0.0, 0.0]);
    /// ```
    #[must_use]
    pub fn due_by_the_day(&self, months: f64) -> f64 {
        let window = f64::from(self.window);
        if (0.0..window).contains(&months) { 1.0 - months / window } else { 0.0 }
    }
}
