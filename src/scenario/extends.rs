//! `extends`: which offers an offer takes its missing keys from.

use toml::de::{DeTable, DeValue};

use super::diagnostic::{Diagnostic, Problems};
use super::limits::MOST_OFFERS;
use super::table::{Entry, unknown_name};
use super::words::quoted;

/// The table of an offer followed by those it extends, nearest first. Nothing if the chain is broken,
/// which is reported where it breaks.
pub(super) fn layers<'a>(
    offers: &'a DeTable<'a>,
    name: &'a str,
    problems: &mut Problems,
) -> Option<Vec<&'a DeTable<'a>>> {
    let mut names = vec![name];
    let mut layers = vec![offers.get(name)?.get_ref().as_table()?];
    while let Some(node) = layers.last().and_then(|table| table.get("extends")) {
        let entry = Entry::new("`extends`", node);
        let DeValue::String(parent) = node.get_ref() else {
            problems.push(entry.wrong("the name of an offer", "write, for instance, `extends = \"first\"`"));
            return None;
        };
        let Some(under) = offers.get(&**parent) else {
            let names = offers.keys().map(|key| &**key.get_ref());
            let others: Vec<&str> = names.filter(|other| *other != name).take(50).collect();
            problems.push(unknown_name(&entry, "offer", parent, &others));
            return None;
        };
        if let Some(from) = names.iter().position(|earlier| *earlier == &**parent) {
            problems.push(circle(offers, &names[from..]));
            return None;
        }
        if names.len() >= MOST_OFFERS {
            // So long a chain takes more offers than a file may have, which is reported already.
            return None;
        }
        names.push(parent);
        // An offer that is no table is reported when its own turn comes.
        layers.push(under.get_ref().as_table()?);
    }
    Some(layers)
}

/// The error of offers that extend each other. It starts from the first of them in the file, so that
/// whichever offer leads into the circle reports the same.
fn circle(offers: &DeTable<'_>, names: &[&str]) -> Diagnostic {
    let first = offers.keys().position(|key| names.contains(&&**key.get_ref())).unwrap_or_default();
    let first = offers.keys().nth(first).map_or("", |key| &**key.get_ref());
    let at = names.iter().position(|name| *name == first).unwrap_or_default();
    let mut round: Vec<String> = names[at..].iter().chain(&names[..=at]).map(|name| quoted(name)).collect();
    round.truncate(12);
    let place = offers.get(first).and_then(|offer| offer.get_ref().get("extends"));
    let span = place.map_or(0..0, |node| node.span());
    let message = if names.len() == 1 {
        format!("the offer {} extends itself", quoted(first))
    } else {
        "these offers extend each other in a circle".to_owned()
    };
    let help = "one of them must stand on its own: remove its `extends` and give its keys";
    Diagnostic::error(span, message).label(round.join(" extends ")).help(help)
}
