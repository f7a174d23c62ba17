//! `KEY=…`: numbers of the scenario file that are changed from the command line.

use super::failure::Failure;
use super::run::Size;
use crate::report::text::shortened;
use crate::scenario::{NotVaried, Scenario, Varied};

/// Longest part of an argument that is repeated in a message.
const LONGEST: usize = 60;

/// Splits an argument at its first equals sign, and finds the key that is meant; what may be of any offer is that of
/// `offer`.
pub(super) fn split(
    varied: &Varied,
    argument: &str,
    offer: Option<&str>,
) -> Result<(String, String), Failure> {
    let told = shortened(argument, LONGEST);
    let Some((key, value)) = argument.split_once('=') else {
        return Err(Failure::input(format_args!(
            "`{told}` says no values: write KEY=LOW..HIGH, such as growth=2%..14%"
        )));
    };
    let key = varied.find(key, offer).map_err(Failure::input)?;
    Ok((key, value.trim().to_owned()))
}

/// Refuses a name that is given two values: which was meant is not ours to say.
pub(super) fn each_once<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), Failure> {
    let mut before = Vec::new();
    for name in names {
        if before.contains(&name) {
            return Err(Failure::input(format_args!("`{name}` is given twice: give it once")));
        }
        before.push(name);
    }
    Ok(())
}

/// The scenario with these values, and with what the command line says of paths and seed.
pub(super) fn with(varied: &Varied, changes: &[(&str, &str)], size: &Size) -> Result<Scenario, Failure> {
    let mut scenario = varied.with(changes).map_err(|error| not_varied(varied, changes, &error))?;
    size.apply(&mut scenario);
    Ok(scenario)
}

/// What is wrong, and the key that was meant if one is not in the file.
fn not_varied(varied: &Varied, changes: &[(&str, &str)], error: &NotVaried) -> Failure {
    let meant = changes.iter().find_map(|(key, _)| varied.nearest(key));
    match (error, meant) {
        (NotVaried::Wrong { .. }, Some(meant)) => {
            Failure::input(format_args!("{error}; did you mean the key `{meant}`?"))
        }
        _ => Failure::input(error),
    }
}
