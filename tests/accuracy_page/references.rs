//! Where the numbers of a reference file come from, told from the file itself.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::sources::root;

/// Words for `how` in the entries of reference files, by how near to a formula they are.
const WAYS: [(&str, &str); 5] = [
    ("closed_form", "by closed form"),
    ("quadrature", "by numerical integration"),
    ("fft", "by Fourier inversion"),
    ("fft mixture", "by Fourier inversion, mixed"),
    ("monte_carlo", "by large exact simulations of an independent program"),
];

/// One line on a file: its link and how many numbers it states, found in which way.
pub fn described(name: &str) -> String {
    let link = format!("[`{name}.json`](../tests/reference/{name}.json)");
    let path = root().join(format!("tests/reference/{name}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file: Value = serde_json::from_str(&text).unwrap();
    let mut found = BTreeMap::new();
    count_ways(&file, &mut found);
    let ways = WAYS.iter().filter_map(|(how, words)| Some(format!("{} {words}", found.get(*how)?)));
    let ways = ways.collect::<Vec<_>>().join(", ");
    let title = file["title"].as_str().unwrap_or(name);
    if ways.is_empty() { format!("{link}: {title}") } else { format!("{link}; its numbers: {ways}") }
}

fn count_ways(json: &Value, found: &mut BTreeMap<String, usize>) {
    match json {
        Value::Object(entries) => {
            if let Some(Value::String(how)) = entries.get("how") {
                let is_known = how == "does_not_exist" || WAYS.iter().any(|(known, _)| known == how);
                assert!(is_known, "give words for how = {how:?} in {}", file!());
                *found.entry(how.clone()).or_default() += 1;
            }
            entries.values().for_each(|value| count_ways(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| count_ways(value, found)),
        _ => {}
    }
}
