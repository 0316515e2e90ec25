//! The command line: one file per command.

mod args;
mod arguments;
mod auto_target;
mod baseline;
mod completions;
mod config;
mod config_files;
mod diagnose;
mod discover;
mod errors;
mod explain;
mod inputs;
mod lint;
mod output;
mod process;
mod progress;
mod suggest;
mod verbose;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::compose;
use crate::config::json_schema as settings_schema;
use crate::output::{diagnosis, json};
use args::{Cli, Command, SchemaOf};
use process::{EXIT_CLEAN, EXIT_ERROR};

fn print_schema(of: SchemaOf) -> anyhow::Result<u8> {
    let text = match of {
        SchemaOf::Report => json::schema(),
        SchemaOf::Compose => json::schema_text(compose::json_schema()),
        SchemaOf::Config => json::schema_text(settings_schema()),
        SchemaOf::Diagnosis => diagnosis::json::schema(),
    };
    output::stdout(&text)?;
    Ok(EXIT_CLEAN)
}

/// Runs the program; returns its exit code.
pub fn run() -> ExitCode {
    // Panics of rules are caught and reported with the file.
    std::panic::set_hook(Box::new(|_| {}));
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if let Err(error) = arguments::check_ambiguous(arguments.get(1..).unwrap_or_default()) {
        return exit_code(Err(error));
    }
    let cli = parse(&arguments);
    let result = match cli.command {
        Some(Command::Schema { of }) => print_schema(of),
        Some(Command::Config(args)) => config::run(&args),
        Some(Command::Diagnose(args)) => diagnose::run(&args),
        Some(Command::Explain(args)) => explain::explain(&args),
        Some(Command::Rules(args)) => explain::rules(&args),
        Some(Command::Completions { shell }) => completions::completions(shell),
        Some(Command::Man) => completions::man(),
        None => lint::run(&cli.lint),
    };
    exit_code(result)
}

/// Parses the arguments. `--help` prints the help in the compact form of `-h`, but with all options.
fn parse(arguments: &[OsString]) -> Cli {
    let mut program = Cli::command();
    if arguments.iter().any(|argument| argument == "--help") {
        let show = |command: clap::Command| command.mut_args(|option| option.hide_short_help(false));
        program = show(program).mut_subcommands(show);
    }
    Cli::from_arg_matches(&program.get_matches_from(arguments)).unwrap_or_else(|error| error.exit())
}

fn exit_code(result: anyhow::Result<u8>) -> ExitCode {
    let code = match result {
        Ok(code) => code,
        // A reader that stops early, such as `head`, is not an error.
        Err(error) if error.downcast_ref().is_some_and(output::is_broken_pipe) => EXIT_CLEAN,
        Err(error) => {
            output::error(&error.to_string());
            EXIT_ERROR
        }
    };
    ExitCode::from(code)
}
