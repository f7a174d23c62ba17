//! A counter-offer as a mail. It says only what the scenario holds, and nothing of the goal.

use super::ask::{Asked, in_a_letter, rise};
use super::text::wrapped;
use crate::decide::ask::{Lever, Part};
use crate::money;

/// Columns of a mail.
const WIDTH: usize = 72;

/// The mail; none if there is nothing to ask for.
#[must_use]
pub fn mail(asked: &Asked) -> Option<String> {
    let (advice, asks) = (asked.advice, &asked.advice.counter.asks);
    let wanted = || advice.levers.iter().zip(asks).filter(|(_, ask)| **ask > 0.0);
    let one_or_more = |one: &'static str, more: &'static str| if wanted().count() == 1 { one } else { more };
    wanted().next()?;
    let (now, then) = (advice.now.letter, advice.counter.then.letter);
    let span = super::words::span(asked.scenario.years);
    let mut paragraphs = vec![
        "Subject: Your offer".to_owned(),
        "Hello [name],".to_owned(),
        format!(
            "Thank you for the offer. I have looked at what it pays over {span}, with the share price left open. On paper \
             it adds up to {}. I would like to make it work, and ask whether you can improve it in {}:",
            money::exact(now),
            one_or_more("one point", "these points")
        ),
    ];
    paragraphs.push(wanted().map(|(lever, ask)| point(lever, *ask)).collect::<Vec<_>>().join("\n"));
    paragraphs.push(format!(
        "On paper it would then add up to {}, {} more than now.",
        money::exact(then),
        rise(then / now - 1.0).trim_start_matches('+')
    ));
    paragraphs.extend(asked.rival.map(|(_, letter)| {
        format!(
            "To be open about where I stand: I also hold another offer, which adds up to {} on paper over the same time.",
            money::exact(letter)
        )
    }));
    paragraphs.push(format!(
        "If {} hard to move, I am glad to talk about {} that comes to the same.",
        one_or_more("this is", "one of these is"),
        one_or_more("another way", "another mix")
    ));
    paragraphs.push("Kind regards,\n[your name]".to_owned());
    let lines = |text: &String| {
        text.lines()
            .map(|line| wrapped(line, WIDTH, if line.starts_with("- ") { "  " } else { "" }))
            .collect::<Vec<_>>()
            .join("\n")
    };
    Some(paragraphs.iter().map(lines).collect::<Vec<_>>().join("\n\n") + "\n")
}

fn point(lever: &Lever, ask: f64) -> String {
    let (now, then) = (money::exact(lever.now), money::exact(lever.now + ask));
    match (lever.part, lever.now > 0.0) {
        (part, true) => {
            let rose = rise(ask / lever.now);
            format!("- {}: {then} in place of {now} ({rose}){}", in_a_letter(part), when(part))
        }
        (part, false) => format!("- {}: {then}{}", in_a_letter(part), when(part)),
    }
}

fn when(part: Part) -> &'static str {
    if part == Part::SignOn { ", the rise to be paid in the first year" } else { "" }
}
