//! Which key is meant by what was written: a key in full, the end of one, or a short word with or without whose it is.

use toml::Value;

use super::way::{advice, at, collect, inherited, is_number, joined, split};
use super::{NotVaried, Varied};
use crate::scenario::keys::{Kind, OFFER, ROOT, SECTIONS};
use crate::scenario::words::{list, nearest, quoted, suggestion};

/// How a run is made is no assumption.
const OF_THE_RUN: [&str; 3] = ["paths", "seed", "sampling"];
/// Words of the file that no number depends on.
const WORDS: [&str; 2] = ["title", "about"];
/// Most keys named in one sentence.
const MOST_NAMED: usize = 12;

type Way = Vec<String>;

impl Varied<'_> {
    /// The key that is meant: one of the file, the only one of the file that ends so, or a short word with whose it is
    /// before or behind it: `first.base`, `growth.AMZN`, and for a name with a dot `growth."BRK.B"` or `growth.BRK.B`.
    /// `grant` is the value or the number of shares of a grant, `sign-on` what is paid of it in year 1. Where several
    /// offers have it, that of `offer` is meant. An offer may be given what it inherits.
    ///
    /// ```
    /// use vestcast::scenario::Varied;
    ///
    /// let source = "title = 'x'\n[offers.first]\nbase = '175K'\nsign_on = ['80K', '60K']\n[offers.second]\nextends = 'first'";
    /// let files = |name: &str| Err(format!("there is no {name}"));
    /// let varied = Varied::new(source, &files)?;
    /// assert_eq!(varied.find("base", None).unwrap(), "offers.first.base");
    /// assert_eq!(varied.find("base", Some("second")).unwrap(), "offers.second.base");
    /// assert_eq!(varied.find("second.sign_on[2]", None).unwrap(), "offers.second.sign_on.2");
    /// assert_eq!(varied.find("frist.base", None).unwrap_err().meant(), Some("offers.first.base"));
    /// # Ok::<(), vestcast::scenario::Problems>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If several may be meant or none, or it is nothing that changes a number.
    pub fn find(&self, written: &str, offer: Option<&str>) -> Result<String, NotVaried> {
        let written = written.trim();
        if OF_THE_RUN.contains(&written) {
            let message = format!("{} is no assumption but how the run is made", quoted(written));
            return Err(NotVaried::key(format!("{message}: give it as `--{written}`")));
        }
        if WORDS.contains(&written) {
            let message = format!("{} holds words: no number depends on it", quoted(written));
            return Err(NotVaried::key(message));
        }
        let way: Way = self.in_file(written);
        let (stem, element) = way.split_at(stem_of(&way));
        let meant = match self.value_at(&way).is_some() || stem.is_empty() {
            true => vec![way.clone()],
            false => self.meant(stem, element, offer),
        };
        match meant.as_slice() {
            [one] if self.is_known(one) => Ok(joined(one)),
            [] if self.is_known(&way) => Ok(joined(&way)),
            [] | [_] => Err(self.unknown(written, &way)),
            several => {
                let several: Vec<String> = several.iter().map(|way| joined(way)).collect();
                let several = list(several.iter().map(String::as_str));
                Err(NotVaried::key(format!("{} may be any of {several}", quoted(written))))
            }
        }
    }

    /// Ways that may be meant, each with the element of its list.
    fn meant(&self, stem: &[String], element: &[String], offer: Option<&str>) -> Vec<Way> {
        let ways = collect(&self.table);
        let ends: Vec<Way> = match self.value_at(stem) {
            Some(_) => vec![stem.to_vec()],
            None => ways.into_iter().filter(|way| is_of(way, stem)).collect(),
        };
        let is_of_stock = |way: &Way| way.first().is_some_and(|first| first == "stocks");
        let is_own = |way: &Way| matches!(&way[..], [offers, name, ..] if offers == "offers" && Some(name.as_str()) == offer);
        let only = |wanted: &dyn Fn(&Way) -> bool| ends.iter().filter(|way| wanted(way)).cloned().collect();
        let is_growth = stem == ["growth"];
        let is_of_offers = ends.iter().all(|way| way.first().is_some_and(|first| first == "offers"));
        let found: [Vec<Way>; 5] = [
            only(&|way| is_growth && is_of_stock(way)),
            only(&is_own),
            offer.filter(|_| is_of_offers).map_or_else(Vec::new, |offer| self.of_offer(offer, stem)),
            only(&|_| true),
            self.of_owner(stem),
        ];
        let found = found.into_iter().find(|ways| !ways.is_empty()).unwrap_or_default();
        found.into_iter().map(|way| self.to_element(way, stem, element)).collect()
    }

    /// What is meant where a stock or an offer is named before or behind.
    fn of_owner(&self, stem: &[String]) -> Vec<Way> {
        for cut in 1..stem.len() {
            let (before, behind) = stem.split_at(cut);
            for (owner, what) in [(behind.join("."), before), (before.join("."), behind)] {
                let stock = vec!["stocks".to_owned(), owner.clone()];
                let is_offer = at(&self.table, &["offers".to_owned(), owner.clone()]).is_some();
                let of_offer = if is_offer { self.of_offer(&owner, what) } else { Vec::new() };
                let of_stock = collect(&self.table).into_iter();
                let of_stock = of_stock.filter(|way| way.starts_with(&stock) && is_of(&way[2..], what));
                let found: Vec<Way> = of_offer.into_iter().chain(of_stock).collect();
                if !found.is_empty() {
                    return found;
                }
            }
        }
        Vec::new()
    }

    /// What is meant of an offer: its own key, one that it inherits, or one that it may be given.
    fn of_offer(&self, offer: &str, what: &[String]) -> Vec<Way> {
        let head = |name: &str| vec!["offers".to_owned(), name.to_owned()];
        let ways = collect(&self.table);
        let mut name = offer.to_owned();
        for _ in 0..ways.len() {
            let own = ways.iter().filter(|way| way.starts_with(&head(&name)) && is_of(&way[2..], what));
            let own: Vec<Way> = own.map(|way| [&head(offer)[..], &way[2..]].concat()).collect();
            if !own.is_empty() {
                return own;
            }
            let parent = [head(&name), vec!["extends".to_owned()]].concat();
            match at(&self.table, &parent).and_then(Value::as_str) {
                Some(parent) => parent.clone_into(&mut name),
                None => break,
            }
        }
        let key = what.first().filter(|first| *first != "grant").and_then(|first| OFFER.key(first));
        let is_table = |kind: Kind| matches!(kind, Kind::Table(_) | Kind::OrTable(..));
        let may_be_given = key.is_some_and(|key| what.len() == 1 || is_table(key.kind));
        if may_be_given { vec![[&head(offer)[..], what].concat()] } else { Vec::new() }
    }

    /// The element that is meant of a list; of a sign-on without one the first.
    fn to_element(&self, mut way: Way, stem: &[String], element: &[String]) -> Way {
        let is_full = stem.first().is_some_and(|first| first == "offers");
        let is_sign_on = !is_full && is_of(&way, &["sign_on".to_owned()]);
        let amounts = [&way[..], &["amounts".to_owned()]].concat();
        if matches!(inherited(&self.table, &amounts), Some(Value::Array(_)))
            && (is_sign_on || !element.is_empty())
        {
            way = amounts;
        }
        way.extend_from_slice(element);
        if is_sign_on && element.is_empty() {
            way.push("1".to_owned());
        }
        way
    }

    /// The parts of a key, words as files have them: `sign-on` is `sign_on` there, unless something is called so.
    fn in_file(&self, written: &str) -> Way {
        let ways = collect(&self.table);
        let is_called = |part: &String| ways.iter().any(|way| way.contains(part));
        let is_key = |name: &str| SECTIONS.iter().any(|section| section.key(name).is_some());
        let word = |part: String| {
            let known = part.replace('-', "_");
            if is_key(&known) && !is_called(&part) { known } else { part }
        };
        split(written).into_iter().map(word).collect()
    }

    /// Whether a way begins where something is or may be.
    fn is_known(&self, way: &[String]) -> bool {
        let is_key = |first: &String| self.table.contains_key(first) || ROOT.key(first).is_some();
        way.first().is_some_and(is_key) && way.iter().all(|part| !part.is_empty())
    }

    fn value_at(&self, way: &[String]) -> Option<&Value> {
        at(&self.table, way).filter(|value| !value.is_table())
    }

    /// The sentence on a key that nothing in the file is like.
    fn unknown(&self, written: &str, way: &[String]) -> NotVaried {
        let reason = format!("there is no {} in the file", quoted(written));
        if let Some(reason) = self.unknown_owner(way) {
            return NotVaried::key(reason);
        }
        if let Some(meant) = self.nearest(written) {
            return NotVaried::Key { reason, meant: Some(meant) };
        }
        let last = way.last().map_or("", String::as_str);
        let home = |name: &str| SECTIONS.iter().find(|section| section.key(name).is_some());
        if let Some(section) = home(last) {
            return NotVaried::key(format!("{reason}; {} is a key of `{}`", quoted(last), section.header));
        }
        let names = SECTIONS.iter().flat_map(|section| section.names());
        if let Some((meant, section)) = nearest(last, names).and_then(|name| Some((name, home(name)?))) {
            let help =
                format!("{} is a key of `{}`, which says nothing of it here", quoted(meant), section.header);
            return NotVaried::key(format!("{reason}; did you mean {}? {help}", quoted(meant)));
        }
        NotVaried::key(format!("{reason}; it has {}", self.names()))
    }

    /// The sentence on a known word of a stock or an offer that is not there: `growth.GOOG`.
    fn unknown_owner(&self, way: &[String]) -> Option<String> {
        let [what, owner] = way else { return None };
        let of = |table: &str| -> Vec<String> {
            let ways = collect(&self.table)
                .into_iter()
                .filter(|way| way.first().is_some_and(|first| first == table));
            let mut names: Vec<String> = ways
                .filter(|way| way.len() > 2 && is_of(&way[2..], std::slice::from_ref(what)))
                .map(|way| way[1].clone())
                .collect();
            names.dedup();
            names
        };
        let (stocks, offers) = (of("stocks"), of("offers"));
        let (kind, names) = if stocks.is_empty() { ("offer", offers) } else { ("stock", stocks) };
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        (!names.is_empty() && !owner.is_empty())
            .then(|| format!("there is no {kind} {}: {}", quoted(owner), suggestion(owner, &names)))
    }

    /// Names of the keys of the file that hold numbers, without whose they are.
    fn names(&self) -> String {
        let mut names: Vec<String> = Vec::new();
        for way in collect(&self.table) {
            let is_number = |value: &Value| match value {
                Value::String(text) => text.starts_with(|c: char| c.is_ascii_digit() || "-−$".contains(c)),
                value => !value.is_bool() && !value.is_datetime(),
            };
            let name = way
                .last()
                .filter(|name| !WORDS.contains(&name.as_str()) && !OF_THE_RUN.contains(&name.as_str()));
            let name = name.filter(|_| at(&self.table, &way).is_some_and(is_number)).cloned();
            names.extend(name.filter(|name| !names.contains(name)));
        }
        names.truncate(MOST_NAMED);
        list(names.iter().map(String::as_str))
    }

    /// The key of the file most like one that it has not.
    #[must_use]
    pub fn nearest(&self, written: &str) -> Option<String> {
        let ways = collect(&self.table);
        let written: Way = self.in_file(written);
        if self.value_at(&written).is_some() {
            return None;
        }
        let forms = ways.iter().flat_map(|way| forms(way).into_iter().map(move |form| (form, way)));
        let forms: Vec<(String, &Way)> = forms.collect();
        let (stem, element) = written.split_at(stem_of(&written));
        let alike = |wanted: &str| {
            let near = nearest(wanted, forms.iter().rev().map(|(form, _)| form.as_str()))?;
            let (_, way) = forms.iter().find(|(form, _)| form == near)?;
            Some([way, element].concat()).filter(|way| *way != written).map(|way| joined(&way))
        };
        alike(&stem.join(".")).or_else(|| alike(stem.last()?))
    }

    /// How an element of the list is named that stands there, if one does.
    #[must_use]
    pub fn advice(&self, key: &str) -> Option<String> {
        let list = inherited(&self.table, &split(key))?.as_array()?;
        (!list.is_empty()).then(|| advice(key, list.len()))
    }
}

/// How many parts are left without the numbers of elements at the end.
fn stem_of(way: &[String]) -> usize {
    way.len() - way.iter().rev().take_while(|part| is_number(part)).count()
}

/// Whether a way is what was written: ends so, or is what a short word stands for.
fn is_of(way: &[String], what: &[String]) -> bool {
    let way: Vec<&str> = way.iter().map(String::as_str).collect();
    let what: Vec<&str> = what.iter().map(String::as_str).collect();
    let inner = |word: &str| match word {
        "grant" => {
            matches!(way[..], [.., "grant", "value" | "shares"] | [.., "grants", _, "value" | "shares"])
        }
        "growth" => way.ends_with(&["growth", "mean"]),
        "sign_on" => way.ends_with(&["sign_on", "amounts"]),
        _ => false,
    };
    match what[..] {
        [] => false,
        [word] => way.ends_with(&what) || inner(word),
        _ => way.ends_with(&what),
    }
}

/// Every way of writing a key: in full, its ends, and its last part with whose it is.
fn forms(way: &Way) -> Vec<String> {
    let mut forms: Vec<String> = (0..way.len()).map(|from| way[from..].join(".")).collect();
    if let [_, owner, .., last] = &way[..] {
        forms.extend([format!("{owner}.{last}"), format!("{last}.{owner}")]);
    }
    let short = |(long, short): (&str, &str)| {
        forms
            .iter()
            .filter(|form| form.ends_with(long))
            .map(|form| form.replace(long, short))
            .collect::<Vec<_>>()
    };
    let shorts: Vec<String> =
        [("grant.value", "grant"), ("grant.shares", "grant")].into_iter().flat_map(short).collect();
    forms.extend(shorts);
    forms
}
