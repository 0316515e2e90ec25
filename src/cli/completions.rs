//! The manual page, and what shells need to complete options.

use std::io;

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Cli;
use super::output;
use super::process::EXIT_CLEAN;

/// The program's name, as people type it.
const PROGRAM: &str = "lcow-lint";

pub(super) fn completions(shell: Shell) -> io::Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), PROGRAM, &mut script);
    output::bytes(&script)?;
    Ok(EXIT_CLEAN)
}

pub(super) fn man() -> io::Result<u8> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    output::bytes(&page)?;
    Ok(EXIT_CLEAN)
}
