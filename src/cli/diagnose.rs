//! `lcow-lint diagnose`: what failed, as far as its logs tell.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::inputs::Input;
use super::{DiagnoseArgs, DiagnoseFormat, EXIT_CLEAN, EXIT_FAILED, EXIT_FOUND, output, process_environment};
use crate::diagnose::Diagnosis;
use crate::files;
use crate::lint::{Linted, Request, lint};
use crate::project::{LoadOptions, reason};
use crate::report::diagnosis::Diagnosed;
use crate::report::human::Style;
use crate::report::{diagnosis_human, diagnosis_json, display_name};
use crate::rules::{RuleOptions, Shell};
use crate::target::Targets;

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
        let targets = diagnosed.targets();
        let shell = if diagnosed.was_started_from_wsl() { Shell::Wsl } else { Shell::Windows };
        match lint_project(args, targets, shell) {
            Ok(linted) => diagnosed.look_up(linted, targets, args.input.file.clone()),
            Err(message) => tell(&message),
        }
    }
    print(args, &diagnosed)?;
    Ok(match (failed, diagnosed.diagnosis.matches.is_empty()) {
        (true, _) => EXIT_FAILED,
        (false, false) => EXIT_FOUND,
        (false, true) => EXIT_CLEAN,
    })
}

fn read(log: &Path, diagnosis: &mut Diagnosis) -> io::Result<()> {
    let (name, bytes): (String, Box<dyn Read>) = if log.as_os_str() == "-" {
        (STANDARD_INPUT.to_owned(), Box::new(files::standard_input()))
    } else {
        (display_name(log), Box::new(files::open(log)?))
    };
    diagnosis.read(name, bytes)
}

fn lint_project(args: &DiagnoseArgs, targets: Targets, shell: Shell) -> Result<Linted, String> {
    let mut environment = process_environment();
    environment.retain(|_| args.input.env);
    let input = Input::new(args.input.file.iter().cloned());
    let request = Request {
        files: input.files.clone(),
        load: LoadOptions { env_files: args.input.env_file.clone(), environment, ..LoadOptions::default() },
        rules: RuleOptions { targets, shell, ..RuleOptions::default() },
        profiles: args.input.profile.clone(),
        ..Request::new("")
    };
    input.with_files(|files| lint(files, &request)).map_err(|error| error.to_string())
}

fn print(args: &DiagnoseArgs, diagnosed: &Diagnosed) -> io::Result<()> {
    let mut report = Vec::new();
    let style = Style { color: output::use_color(args.color), width: output::width() };
    match args.format {
        DiagnoseFormat::Human => diagnosis_human::write(diagnosed, style, &mut report)?,
        DiagnoseFormat::Json => diagnosis_json::write(diagnosed, &mut report)?,
    }
    output::stdout(&String::from_utf8_lossy(&report))
}
