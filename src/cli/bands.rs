//! `vestcast bands`: where offers stand in published bands.

use std::path::PathBuf;

use super::failure::Failure;
use super::guides;
use super::load::{self, Tell};
use super::present::Numbers;
use super::terminal;
use crate::decide::bands::Question;
use crate::report::bands::{self, Bands};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Scenario file; - for standard input
    scenario: PathBuf,

    /// Offer to place [default: all]
    #[arg(long, value_name = "NAME")]
    offer: Option<String>,

    /// Level of the job: L6 or L7
    #[arg(long, value_name = "LEVEL", value_parser = guides::level)]
    level: String,

    /// Where the job is: seattle, san-francisco, new-york, austin or remote
    #[arg(long, value_name = "PLACE", value_parser = guides::place)]
    place: String,

    /// Kind of AI work whose premium counts: any, llm, vision, nlp, infrastructure, autonomous, platform and others
    #[arg(long, value_name = "KIND")]
    ai: Option<String>,

    /// Bands of one source alone: A or B [default: all]
    #[arg(long, value_name = "LETTER", value_parser = guides::document)]
    document: Option<String>,

    /// Percentile to aim at
    #[arg(long, value_name = "N", default_value = "75", value_parser = guides::percentile)]
    target: f64,

    #[command(flatten)]
    numbers: Numbers,

    /// Print no tables, sentences or warnings
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let guides = crate::facts::guides::guides();
    let loaded = load::load(&arguments.scenario, Tell::warnings_unless(arguments.quiet))?;
    let place = guides.place(&arguments.place).ok_or_else(|| Failure::input("no such place"))?;
    let question = Question {
        guides,
        level: &arguments.level,
        place,
        document: arguments.document.as_deref(),
        ai: arguments.ai.as_deref(),
    };
    check(&question)?;
    let offers = guides::offers(&loaded.scenario, arguments.offer.as_deref())?;
    let positions = offers.into_iter().map(|offer| question.position(&loaded.scenario, offer)).collect();
    let bands = Bands { question, target: arguments.target, positions };
    let numbers = bands::summary(&loaded.scenario, &bands);
    let report = || bands::report(&loaded.scenario, &bands, &terminal::bold);
    arguments.numbers.show("bands.json", numbers, arguments.quiet, report)
}

/// Says what there is, where the guides have no figures for what was asked.
fn check(question: &Question) -> Result<(), Failure> {
    let Question { guides, level, place, document, .. } = question;
    let has_band = |id: &str| guides.bands(level, &place.id).any(|band| band.document == id);
    if let Some(id) = document.filter(|id| !has_band(id)) {
        let guide = guides.name_of(id);
        let places: Vec<&str> = guides
            .band
            .iter()
            .filter(|band| band.document == id && band.level == *level)
            .filter_map(|band| guides.place(&band.place))
            .map(|place| place.name.as_str())
            .collect();
        let has = if places.is_empty() { "none at all".to_owned() } else { places.join(", ") };
        let place = &place.name;
        return Err(Failure::input(format_args!("{guide} has no {level} band for {place}; it has {has}")));
    }
    let Some(kind) = question.ai else { return Ok(()) };
    if question.premiums().next().is_none() {
        let mut known: Vec<&str> = guides
            .premium
            .iter()
            .filter(|premium| premium.level == *level)
            .map(|premium| premium.kind.as_str())
            .collect();
        known.sort_unstable();
        known.dedup();
        let suggestion = crate::scenario::suggestion(kind, &known);
        let kind = crate::scenario::quoted(kind);
        return Err(Failure::input(format_args!(
            "--ai {kind}: no {level} premium of that kind; {suggestion}"
        )));
    }
    Ok(())
}
