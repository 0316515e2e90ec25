//! `lcow-lint diagnose`: the cause of a failure, from logs.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use supports_hyperlinks::Stream;

use super::args::{DiagnoseArgs, ListFormat};
use super::errors::RunErrors;
use super::process::{EXIT_CLEAN, EXIT_ERROR, EXIT_FINDINGS, process_environment};
use super::{config_files, output};
use crate::config::Detected;
use crate::diagnose::Diagnosis;
use crate::driver::ProjectInput;
use crate::fs;
use crate::fs::Disk;
use crate::linter::{Linted, Request, lint};
use crate::loader::{LoadOptions, reason};
use crate::machine::ProjectPlace;
use crate::output::diagnosis::{Diagnosed, human, json};
use crate::output::display_name;
use crate::rules::{RuleOptions, Shell};
use crate::targets::Place;

/// The name of standard input in messages.
const STANDARD_INPUT: &str = "<stdin>";

pub(super) fn run(args: &DiagnoseArgs) -> anyhow::Result<u8> {
    let mut errors = RunErrors::default();
    let mut diagnosis = Diagnosis::default();
    let default = [PathBuf::from("-")];
    for log in if args.logs.is_empty() { &default } else { args.logs.as_slice() } {
        if let Err(error) = read(log, &mut diagnosis) {
            errors.report(format!("cannot read {}: {}", log.display(), reason(&error)));
        }
    }
    diagnosis.finish();
    let mut diagnosed = Diagnosed::new(diagnosis);
    if !args.input.file.is_empty() {
        let input = ProjectInput::new(args.input.file.iter().cloned());
        match lint_project(args, &input, &diagnosed) {
            Ok((linted, options)) => diagnosed.look_up(linted, &options, args.input.file.clone()),
            Err(messages) => messages.into_iter().for_each(|message| errors.report(message)),
        }
    }
    output::ignore_broken_pipe(print(args, &diagnosed))?;
    Ok(if !errors.is_empty() {
        EXIT_ERROR
    } else if !diagnosed.diagnosis.matches.is_empty() {
        EXIT_FINDINGS
    } else {
        EXIT_CLEAN
    })
}

fn read(log: &Path, diagnosis: &mut Diagnosis) -> io::Result<()> {
    let (name, bytes): (String, Box<dyn Read>) = if log.as_os_str() == "-" {
        (STANDARD_INPUT.to_owned(), Box::new(fs::standard_input()))
    } else {
        (display_name(log), Box::new(fs::open(log)?))
    };
    diagnosis.read(name, bytes)
}

/// Lints a project with the targets and the shell that the logs point to, and with the custom images of its settings.
fn lint_project(
    args: &DiagnoseArgs,
    input: &ProjectInput,
    diagnosed: &Diagnosed,
) -> Result<(Linted, RuleOptions), Vec<String>> {
    let settings = config_files::nearest(input)?;
    let shell = if diagnosed.was_started_from_wsl() { Shell::Wsl } else { Shell::Windows };
    // Nearly all of these failures are those of Windows directories, and the logs may come from another machine.
    let place = ProjectPlace { place: Place::Drive, reason: "the logs show a failure".to_owned() };
    let settings = settings.rule_options(Detected { place, is_in_wsl: shell == Shell::Wsl });
    let options = RuleOptions { targets: diagnosed.targets(), targets_are_assumed: false, shell, ..settings };
    let mut environment = process_environment();
    environment.retain(|_| args.input.env);
    let request = Request {
        files: input.files.clone(),
        load: LoadOptions { env_files: args.input.env_file.clone(), environment, ..LoadOptions::default() },
        rules: options.clone(),
        profiles: args.input.profile.clone(),
        ..Request::new("")
    };
    let linted = lint(&Disk, &request).map_err(|error| vec![error.to_string()])?;
    Ok((linted, options))
}

fn print(args: &DiagnoseArgs, diagnosed: &Diagnosed) -> io::Result<()> {
    let mut report = Vec::new();
    let style = output::style(args.output.color, Stream::Stdout);
    match args.output.format {
        ListFormat::Human => human::write(diagnosed, style, &mut report)?,
        ListFormat::Json => json::write(diagnosed, &mut report)?,
    }
    output::stdout(&String::from_utf8_lossy(&report))
}
