//! Shell completions and the manual page.

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Cli;
use super::output;
use super::process::EXIT_CLEAN;

pub(super) fn completions(shell: Shell) -> anyhow::Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), env!("CARGO_PKG_NAME"), &mut script);
    output::bytes(&script)?;
    Ok(EXIT_CLEAN)
}

pub(super) fn man() -> anyhow::Result<u8> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    output::bytes(&page)?;
    Ok(EXIT_CLEAN)
}
