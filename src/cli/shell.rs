//! What a shell or an editor wants: completions, manual pages, the schema.

use super::failure::Failure;
use super::terminal;
use crate::scenario;

pub(super) fn schema() -> Result<(), Failure> {
    let schema = format!("{:#}\n", scenario::schema());
    Ok(terminal::print(&schema)?)
}

pub(super) fn completions(shell: clap_complete::Shell, mut command: clap::Command) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "vestcast", &mut script);
    Ok(terminal::print(&String::from_utf8_lossy(&script))?)
}

pub(super) fn manual(name: Option<&str>, mut whole: clap::Command) -> Result<(), Failure> {
    whole.build();
    let command = match name {
        None => whole,
        Some(name) => whole.find_subcommand(name).cloned().ok_or_else(|| unknown_command(name, &whole))?,
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    Ok(terminal::print(&String::from_utf8_lossy(&page))?)
}

fn unknown_command(name: &str, whole: &clap::Command) -> Failure {
    let known: Vec<&str> = whole.get_subcommands().map(clap::Command::get_name).collect();
    Failure::input(format_args!("there is no command `{name}`; the commands are {}", known.join(", ")))
}
