//! The command `vestcast`; all of it is in [`vestcast::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    vestcast::cli::main()
}
