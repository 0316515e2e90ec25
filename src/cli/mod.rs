//! What a person types.

mod args;
mod arguments;
mod baseline;
mod completions;
mod config;
mod config_files;
mod diagnose;
mod discover;
mod docker;
mod explain;
mod inputs;
mod lint;
mod output;
mod process;
mod progress;
mod suggest;
mod troubles;
mod verbose;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::compose;
use crate::config::json_schema as settings_schema;
use crate::output::{diagnosis_json, json};
use args::{Cli, Command, SchemaOf};
use process::{EXIT_CLEAN, EXIT_FAILED};

fn schema(of: SchemaOf) -> String {
    match of {
        SchemaOf::Report => json::schema(),
        SchemaOf::Compose => json::schema_text(compose::json_schema()),
        SchemaOf::Config => json::schema_text(settings_schema()),
        SchemaOf::Diagnosis => diagnosis_json::schema(),
    }
}

/// Runs the program; returns its exit code.
pub fn run() -> ExitCode {
    // A rule's panic is caught and told with its file; the hook would only repeat it.
    std::panic::set_hook(Box::new(|_| {}));
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if let Err(error) = arguments::check_ambiguous(arguments.get(1..).unwrap_or_default()) {
        return ended(Err(error));
    }
    let cli = Cli::parse_from(arguments);
    if cli.full_help {
        return ended(full_help());
    }
    let result = match cli.command {
        Some(Command::Schema { of }) => output::stdout(&schema(of)).map(|()| EXIT_CLEAN),
        Some(Command::Config(args)) => config::run(&args),
        Some(Command::Diagnose(args)) => diagnose::run(&args),
        Some(Command::Explain(args)) => explain::explain(&args),
        Some(Command::Rules(args)) => explain::rules(&args),
        Some(Command::Completions { shell }) => completions::completions(shell),
        Some(Command::Man) => completions::man(),
        None => lint::run(&cli.check),
    };
    ended(result)
}

/// Every option in a line, as `-h` prints those most used.
fn full_help() -> std::io::Result<u8> {
    let all = Cli::command().mut_args(|option| option.hide_short_help(false));
    let text = all.term_width(output::width()).render_help().to_string();
    output::stdout(&text).map(|()| EXIT_CLEAN)
}

/// The exit code of a command.
fn ended(result: std::io::Result<u8>) -> ExitCode {
    ExitCode::from(result.unwrap_or_else(|error| {
        // A reader that went away, as `| head` does, is no failure.
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return EXIT_CLEAN;
        }
        output::error(&error.to_string());
        EXIT_FAILED
    }))
}
