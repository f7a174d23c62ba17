//! Whether the last row of a file is whole.

/// Rows it takes to know how long a last cell is.
const ENOUGH: usize = 5;

/// One row in so many may be as short as it likes without all others being held to it.
const RARE_ONE_IN: usize = 20;
/// Cells of more decimals are counted with those of so many.
const MOST_DECIMALS: usize = 20;

/// The last cells of the rows of a file: how large those of all but the latest are, and the latest.
#[derive(Debug, Default)]
pub(super) struct Ending {
    rows: usize,
    shortest: Option<usize>,
    /// Rows by decimals.
    decimals: [usize; MOST_DECIMALS + 1],
    latest: Option<(Size, usize)>,
}

/// How much of a cell there is.
#[derive(Debug, Clone, Copy)]
struct Size {
    length: usize,
    decimals: usize,
}

impl Size {
    fn of(cell: &[u8]) -> Self {
        let cell = cell.trim_ascii();
        let sign = cell.iter().rposition(|&byte| byte == b'.' || byte == b',');
        let decimals = sign.map_or(0, |at| cell.len() - at - 1);
        Size { length: cell.len(), decimals: decimals.min(MOST_DECIMALS) }
    }
}

impl Ending {
    /// Takes note of the last cell of the row that starts at this byte.
    pub(super) fn see(&mut self, cell: &[u8], start: usize) {
        let next = (Size::of(cell), start);
        let Some((seen, _)) = self.latest.replace(next) else { return };
        self.rows += 1;
        self.shortest = Some(self.shortest.map_or(seen.length, |shortest| shortest.min(seen.length)));
        self.decimals[seen.decimals] += 1;
    }

    /// The start of the last row, if its last cell has fewer decimals than that of every other row, or none where
    /// nearly all have some.
    pub(super) fn cut_number(&self) -> Option<usize> {
        self.start_if(|last| {
            let as_few = self.with_as_few(last);
            as_few == 0 || last.decimals == 0 && as_few * RARE_ONE_IN < self.rows
        })
    }

    /// The start of the last row, if its last cell is shorter than that of every other row, or has fewer decimals than
    /// nearly all.
    pub(super) fn cut_short(&self) -> Option<usize> {
        self.start_if(|last| {
            self.shortest.is_some_and(|shortest| last.length < shortest)
                || self.with_as_few(last) * RARE_ONE_IN < self.rows
        })
    }

    /// Other rows with no more decimals.
    fn with_as_few(&self, last: &Size) -> usize {
        self.decimals[..=last.decimals].iter().sum()
    }

    fn start_if(&self, is_cut: impl Fn(&Size) -> bool) -> Option<usize> {
        let (last, start) = self.latest.as_ref().filter(|_| self.rows >= ENOUGH)?;
        is_cut(last).then_some(*start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ending(cells: &[&str]) -> Ending {
        let mut ending = Ending::default();
        cells.iter().enumerate().for_each(|(row, cell)| ending.see(cell.as_bytes(), row));
        ending
    }

    #[test]
    fn only_less_than_all_others_is_cut() {
        let whole = ["220.66", "99.10", "1,220.05", "98.50", "97.25"];
        let with = |last: &'static str| ending(&[&whole[..], &[last]].concat());
        assert_eq!(with("96.5").cut_number(), Some(5));
        assert_eq!(with("96.").cut_short(), Some(5));
        assert_eq!((with("96.50").cut_number(), with("96.50").cut_short()), (None, None));
        let mut floats: Vec<&str> = vec!["220.509995"; 99];
        floats.extend(["221", "22.5", "221"]);
        let cut = |last: &'static str| ending(&[&floats[..], &[last]].concat());
        assert_eq!((cut("22").cut_number(), cut("220.5").cut_number()), (Some(102), None));
        assert_eq!((cut("220.5").cut_short(), cut("220.509995").cut_short()), (Some(102), None));
        assert_eq!(ending(&["1.5", "2"]).cut_number(), None, "two rows tell nothing");
        let floats = ["220.5", "221.25", "219", "218.75", "217.5", "21"];
        assert_eq!((ending(&floats).cut_number(), ending(&floats).cut_short()), (None, Some(5)));
    }
}
