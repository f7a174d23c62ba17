//! Names from the file, fit to be put into a sentence.

/// Longest name quoted in full.
const LONGEST: usize = 60;

/// `name` in backticks, shortened and without control characters.
pub(crate) fn quoted(name: &str) -> String {
    let shown: String = name.chars().take(LONGEST).flat_map(plain).collect();
    let rest = if name.chars().nth(LONGEST).is_some() { "…" } else { "" };
    format!("`{shown}{rest}`")
}

fn plain(c: char) -> impl Iterator<Item = char> {
    let escaped = c.is_control().then(|| c.escape_debug());
    let kept = (!c.is_control()).then_some(c);
    escaped.into_iter().flatten().chain(kept)
}

/// The name most like the one given, if any is like it at all.
pub(super) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    if name.chars().nth(LONGEST).is_some() {
        return None;
    }
    let name = name.to_lowercase();
    let likeness = |candidate: &str| {
        let candidate = candidate.to_lowercase();
        // Someone who writes `vest` for `vesting` or `google-2` for `google` means it.
        let starts = name.len() >= 3 && (candidate.starts_with(&name) || name.starts_with(&candidate));
        let slip = strsim::osa_distance(&name, &candidate) == 1;
        strsim::jaro_winkler(&name, &candidate) + if starts || slip { 0.25 } else { 0.0 }
    };
    let scored = known.into_iter().map(|candidate| (likeness(candidate), candidate));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 > 0.8).then_some(best.1)
}

/// "did you mean `x`? There are `x`, `y`", as far as it can be said.
pub(crate) fn suggestion(name: &str, known: &[&str]) -> String {
    let list = match known {
        [] => return "none is defined".to_owned(),
        [one] => return format!("the only one is {}", quoted(one)),
        known => list(known.iter().copied()),
    };
    match nearest(name, known.iter().copied()) {
        Some(nearest) => format!("did you mean {}? There are {list}", quoted(nearest)),
        None => format!("there are {list}"),
    }
}

/// `a`, `b`, `c`.
pub(super) fn list<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names.into_iter().map(quoted).collect::<Vec<_>>().join(", ")
}

/// `1 year`, `4 years`.
pub(super) fn plural(n: u32, unit: &str) -> String {
    format!("{n} {unit}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_name_is_found_and_a_far_one_is_not() {
        assert_eq!(nearest("volatilty", ["growth", "volatility"]), Some("volatility"));
        assert_eq!(nearest("amzn", ["AMZN", "GOOGL"]), Some("AMZN"));
        assert_eq!(nearest("xyz", ["growth", "volatility"]), None);
    }

    #[test]
    fn long_and_strange_names_are_tamed() {
        assert_eq!(quoted("a\u{7}b"), "`a\\u{7}b`");
        assert_eq!(quoted(&"x".repeat(1000)).chars().count(), LONGEST + 3);
    }
}
