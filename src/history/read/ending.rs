//! Whether the last row of a file is whole.

/// Rows it takes to know how long a last cell is.
const ENOUGH: usize = 5;

/// The last cells of the rows of a file: the shortest of all but the latest, and the latest.
#[derive(Debug, Default)]
pub(super) struct Ending {
    rows: usize,
    fewest: Option<Size>,
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
        Size { length: cell.len(), decimals: sign.map_or(0, |at| cell.len() - at - 1) }
    }
}

impl Ending {
    /// Takes note of the last cell of the row that starts at this byte.
    pub(super) fn see(&mut self, cell: &[u8], start: usize) {
        let next = (Size::of(cell), start);
        let Some((seen, _)) = self.latest.replace(next) else { return };
        self.rows += 1;
        let fewest = self.fewest.get_or_insert(seen);
        fewest.length = fewest.length.min(seen.length);
        fewest.decimals = fewest.decimals.min(seen.decimals);
    }

    /// The start of the last row, if its last cell has fewer decimals than that of every other row.
    pub(super) fn cut_decimals(&self) -> Option<usize> {
        self.cut(|size| size.decimals)
    }

    /// The start of the last row, if its last cell is shorter than that of every other row.
    pub(super) fn cut_short(&self) -> Option<usize> {
        self.cut(|size| size.length)
    }

    fn cut(&self, of: fn(&Size) -> usize) -> Option<usize> {
        let (last, start) = self.latest.as_ref()?;
        let fewest = self.fewest.as_ref().filter(|_| self.rows >= ENOUGH)?;
        (of(last) < of(fewest)).then_some(*start)
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
        assert_eq!(with("96.5").cut_decimals(), Some(5));
        assert_eq!(with("96.").cut_short(), Some(5));
        assert_eq!((with("96.50").cut_decimals(), with("96.50").cut_short()), (None, None));
        assert_eq!(ending(&["1.5", "2"]).cut_decimals(), None, "two rows tell nothing");
        let floats = ["220.5", "221.25", "219", "218.75", "217.5", "21"];
        assert_eq!((ending(&floats).cut_decimals(), ending(&floats).cut_short()), (None, Some(5)));
    }
}
