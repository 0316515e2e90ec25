//! `lcow-lint diagnose`: what failed, as far as its logs tell.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use supports_hyperlinks::Stream;

use super::args::{DiagnoseArgs, ListFormat};
use super::process::{EXIT_CLEAN, EXIT_FAILED, EXIT_FOUND, process_environment};
use super::{config_files, output};
use crate::diagnose::Diagnosis;
use crate::driver::ProjectInput;
use crate::fs;
use crate::fs::Disk;
use crate::linter::{Linted, Request, lint};
use crate::loader::{LoadOptions, reason};
use crate::output::diagnosis::Diagnosed;
use crate::output::{diagnosis_human, diagnosis_json, display_name};
use crate::rules::{RuleOptions, Shell};

/// How standard input is called.
const STANDARD_INPUT: &str = "<stdin>";

pub(super) fn run(args: &DiagnoseArgs) -> io::Result<u8> {
    let mut failed = false;
    let mut tell = |message: &str| {
        output::error(message);
        failed = true;
    };
    let mut diagnosis = Diagnosis::default();
    let here = [PathBuf::from("-")];
    for log in if args.logs.is_empty() { &here } else { args.logs.as_slice() } {
        if let Err(error) = read(log, &mut diagnosis) {
            tell(&format!("cannot read {}: {}", log.display(), reason(&error)));
        }
    }
    diagnosis.finish();
    let mut diagnosed = Diagnosed::new(diagnosis);
    if !args.input.file.is_empty() {
        let input = ProjectInput::new(args.input.file.iter().cloned());
        match options(&input, &diagnosed)
            .and_then(|options| Ok((lint_project(args, &input, &options)?, options)))
        {
            Ok((linted, options)) => diagnosed.look_up(linted, &options, args.input.file.clone()),
            Err(messages) => messages.iter().for_each(|message| tell(message)),
        }
    }
    output::unless_gone(print(args, &diagnosed))?;
    Ok(match (failed, diagnosed.diagnosis.matches.is_empty()) {
        (true, _) => EXIT_FAILED,
        (false, false) => EXIT_FOUND,
        (false, true) => EXIT_CLEAN,
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

/// What the logs point to, and people's own images as the settings of the project have them.
fn options(input: &ProjectInput, diagnosed: &Diagnosed) -> Result<RuleOptions, Vec<String>> {
    let settings = config_files::nearest(input)?;
    let shell = if diagnosed.was_started_from_wsl() { Shell::Wsl } else { Shell::Windows };
    Ok(RuleOptions { targets: diagnosed.targets(), shell, ..settings.rule_options(false) })
}

fn lint_project(
    args: &DiagnoseArgs,
    input: &ProjectInput,
    options: &RuleOptions,
) -> Result<Linted, Vec<String>> {
    let mut environment = process_environment();
    environment.retain(|_| args.input.env);
    let request = Request {
        files: input.files.clone(),
        load: LoadOptions { env_files: args.input.env_file.clone(), environment, ..LoadOptions::default() },
        rules: options.clone(),
        profiles: args.input.profile.clone(),
        ..Request::new("")
    };
    lint(&Disk, &request).map_err(|error| vec![error.to_string()])
}

fn print(args: &DiagnoseArgs, diagnosed: &Diagnosed) -> io::Result<()> {
    let mut report = Vec::new();
    let style = output::style(args.color, Stream::Stdout);
    match args.format {
        ListFormat::Human => diagnosis_human::write(diagnosed, style, &mut report)?,
        ListFormat::Json => diagnosis_json::write(diagnosed, &mut report)?,
    }
    output::stdout(&String::from_utf8_lossy(&report))
}
