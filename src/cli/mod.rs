//! What a person types.

mod arguments;
mod baseline;
mod check;
mod config;
mod diagnose;
mod discover;
mod docker;
mod explain;
mod first_run;
mod inputs;
mod loaded;
mod manual;
mod output;
mod progress;
mod settings;
mod troubles;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::PossibleValue;
use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::compose;
use crate::report::{diagnosis_json, json};
use crate::settings::{Choice, FailOn, ShellChoice, json_schema as settings_schema};
use crate::target::Target;

/// Nothing at or above `--fail-on` was found.
const EXIT_CLEAN: u8 = 0;
/// Something was.
const EXIT_FOUND: u8 = 1;
/// The run itself failed, or part of it.
const EXIT_FAILED: u8 = 2;

/// Tells whether a Compose project will run as Linux containers on Windows, and rewrites it so that it does.
#[derive(Debug, Parser)]
#[command(
    version,
    args_conflicts_with_subcommands = true,
    disable_help_flag = true,
    after_help = "\
Examples:
  lcow-lint                              every Compose file below this folder
  lcow-lint --target wsl2,hyperv --fix   make it run on Docker Desktop
  lcow-lint --format matrix              which service runs where
  docker compose logs | lcow-lint diagnose -f compose.yaml

Exit codes: 0 nothing found, 1 something found, 2 could not do it."
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// Print the options most used; --help prints all
    #[arg(short = 'h', action = ArgAction::HelpShort)]
    brief_help: Option<bool>,
    /// Print every option
    #[arg(long = "help")]
    full_help: bool,
    #[command(flatten)]
    check: CheckArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the effective project, as `docker compose config` does
    Config(ConfigArgs),
    /// Read logs of what failed: the cause, and where to change it
    Diagnose(DiagnoseArgs),
    /// Tell what a rule finds, why, what to do, how sure it is
    Explain(ExplainArgs),
    /// List every rule with its severity on each target
    Rules(RulesArgs),
    /// Print what makes a shell complete the program's options
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
    /// Print a JSON Schema
    Schema {
        /// What it describes
        #[arg(value_enum)]
        of: SchemaOf,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SchemaOf {
    /// The report of `--format json`
    Report,
    /// A Compose file
    Compose,
    /// A settings file, `lcow-lint.toml`
    Config,
    /// The report of `diagnose --format json`
    Diagnosis,
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// Files to lint, folders to search for Compose files, or `-` for standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// lcow (default), hyperv, wsl2, all, or auto to ask Docker
    #[arg(
        long,
        value_name = "T[,T]",
        value_delimiter = ',',
        hide_possible_values = true,
        help_heading = "What to judge"
    )]
    target: Vec<TargetChoice>,
    /// Only these rules: codes, names, beginnings such as LCOW1
    #[arg(long, value_name = "R[,R]", value_delimiter = ',', help_heading = "What to judge")]
    select: Vec<String>,
    /// Not these rules
    #[arg(
        long,
        value_name = "R[,R]",
        value_delimiter = ',',
        hide_short_help = true,
        help_heading = "What to judge"
    )]
    ignore: Vec<String>,
    /// Where Compose is started (see LCOW212): auto (default), wsl, windows
    #[arg(
        long,
        value_name = "SHELL",
        hide_possible_values = true,
        hide_short_help = true,
        help_heading = "What to judge"
    )]
    shell: Option<ShellChoice>,
    /// What makes the exit code 1: error, warning (default), advice, never
    #[arg(
        long,
        value_name = "S",
        hide_possible_values = true,
        hide_short_help = true,
        help_heading = "What to judge"
    )]
    fail_on: Option<FailOn>,

    /// Tell only what is not in this file, which --write-baseline wrote
    #[arg(long, value_name = "FILE", hide_short_help = true, help_heading = "What to judge")]
    baseline: Option<PathBuf>,
    /// Write what is found to this file, for --baseline
    #[arg(
        long,
        value_name = "FILE",
        hide_short_help = true,
        help_heading = "What to judge",
        conflicts_with_all = ["baseline", "fix", "diff"]
    )]
    write_baseline: Option<PathBuf>,

    /// Apply safe fixes and write the files
    #[arg(long, help_heading = "Fixing")]
    fix: bool,
    /// Print what --fix would change as a diff; write nothing
    #[arg(long, help_heading = "Fixing", conflicts_with = "fix")]
    diff: bool,
    /// With --fix or --diff: fixes that can lose something, too
    #[arg(long, help_heading = "Fixing")]
    unsafe_fixes: bool,
    /// With --fix or --diff: a new script (.ps1 or sh) that copies the data
    #[arg(long, value_name = "FILE", hide_short_help = true, help_heading = "Fixing")]
    migration_script: Option<PathBuf>,

    /// human (default), concise, matrix, json, sarif, github, gitlab, junit
    #[arg(
        long,
        value_name = "F",
        default_value = "human",
        hide_default_value = true,
        hide_possible_values = true,
        help_heading = "Output"
    )]
    format: Format,
    /// When to use colours: auto (default), always, never
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true,
        hide_short_help = true,
        help_heading = "Output"
    )]
    color: ColorChoice,
    /// Print no closing line, and nothing where nothing was found
    #[arg(short, long, hide_short_help = true, help_heading = "Output")]
    quiet: bool,
    /// Tell on standard error what was loaded and why
    #[arg(short, long, help_heading = "Output", conflicts_with = "quiet")]
    verbose: bool,
    /// Print the files that would be linted, and lint nothing
    #[arg(long, hide_short_help = true, help_heading = "Output")]
    show_files: bool,

    #[command(flatten)]
    input: InputArgs,
    /// What to call standard input in messages; its folder is the project's
    #[arg(long, value_name = "NAME", hide_short_help = true, help_heading = "Input")]
    stdin_filename: Option<PathBuf>,
    /// Leave out paths that match, in the syntax of .gitignore
    #[arg(long, value_name = "GLOB", hide_short_help = true, help_heading = "Input")]
    exclude: Vec<String>,
    /// Search files that .gitignore excludes, too
    #[arg(long, hide_short_help = true, help_heading = "Input")]
    no_ignore: bool,
    /// A named file stands for its project, override included
    #[arg(long, hide_short_help = true, help_heading = "Input")]
    whole_projects: bool,
    /// Use this settings file for every project, and no other
    #[arg(long, value_name = "FILE", hide_short_help = true, help_heading = "Settings")]
    config: Option<PathBuf>,
    /// Use no settings file, not even the nearest `lcow-lint.toml`
    #[arg(long, hide_short_help = true, help_heading = "Settings", conflicts_with = "config")]
    isolated: bool,
    /// Print the settings that hold, and who set them, instead of linting
    #[arg(long, hide_short_help = true, help_heading = "Settings")]
    show_settings: bool,
    /// Files linted at a time [default: the number of processors]
    #[arg(short, long, value_name = "N", hide_short_help = true, help_heading = "Input")]
    jobs: Option<usize>,
}

/// What makes a project.
#[derive(Debug, Args)]
struct InputArgs {
    /// These files together are one project, the later over the former
    #[arg(short, long, value_name = "FILE", help_heading = "Input")]
    file: Vec<PathBuf>,
    /// Only services of this profile, and those without one; else all
    #[arg(long, value_name = "P", hide_short_help = true, help_heading = "Input")]
    profile: Vec<String>,
    /// Read variables from these files instead of `.env`
    #[arg(long, value_name = "FILE", hide_short_help = true, help_heading = "Input")]
    env_file: Vec<PathBuf>,
    /// Let the process environment in as well
    #[arg(long, hide_short_help = true, help_heading = "Input")]
    env: bool,
}

#[derive(Debug, Args)]
struct ConfigArgs {
    /// A file, a folder, or `-` for standard input [default: the project here or above]
    #[arg(value_name = "PATH", conflicts_with = "file")]
    path: Option<PathBuf>,
    /// How to print the project
    #[arg(long, value_name = "F", default_value = "json", help_heading = "Output")]
    format: ConfigFormat,
    /// Add where each value stands: `file:line:column` by JSON Pointer, under the key `origins`
    #[arg(long, help_heading = "Output")]
    origins: bool,
    #[command(flatten)]
    input: InputArgs,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 nothing recognised, 1 something recognised, 2 wrong usage or unreadable file."
)]
struct DiagnoseArgs {
    /// Logs: as containers print them, of `docker compose logs` or `docker logs -t`, Docker's own JSON files, or what
    /// the daemon answered; `-` for standard input [default: standard input]
    #[arg(value_name = "LOG")]
    logs: Vec<PathBuf>,
    /// How to print the diagnosis
    #[arg(long, value_name = "F", default_value = "human", help_heading = "Output")]
    format: ListFormat,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    color: ColorChoice,
    #[command(flatten)]
    input: InputArgs,
}

#[derive(Debug, Args)]
struct ExplainArgs {
    /// Its code, its number or its name: LCOW101, 101, database-on-host-path
    #[arg(value_name = "RULE")]
    rule: String,
    /// How to print it
    #[arg(long, value_name = "F", default_value = "human")]
    format: ListFormat,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
}

#[derive(Debug, Args)]
struct RulesArgs {
    /// How to print them
    #[arg(long, value_name = "F", default_value = "human")]
    format: ListFormat,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    Human,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ConfigFormat {
    Json,
}

/// The variables of the process. What is no text cannot be the value of a variable in a Compose file.
fn process_environment() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TargetChoice {
    Lcow,
    Hyperv,
    Wsl2,
    All,
    Auto,
}

impl ValueEnum for ShellChoice {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.word()))
    }
}

impl ValueEnum for FailOn {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.word()))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: each finding with its place and what to do
    Human,
    /// A line a finding
    Concise,
    /// Service by target. Judges all three targets unless --target chooses; the exit code speaks of those judged
    Matrix,
    /// Everything, as `lcow-lint schema report` describes it
    Json,
    /// SARIF 2.1.0 for code hosts and editors
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// JUnit's XML: what fails the run is a failure
    Junit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ColorChoice {
    Auto,
    Always,
    Never,
}

impl TargetChoice {
    fn targets(self) -> Option<Vec<Target>> {
        Some(match self {
            TargetChoice::Lcow => vec![Target::Lcow],
            TargetChoice::Hyperv => vec![Target::Hyperv],
            TargetChoice::Wsl2 => vec![Target::Wsl2],
            TargetChoice::All => Target::ALL.to_vec(),
            TargetChoice::Auto => return None,
        })
    }
}

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
        Some(Command::Completions { shell }) => manual::completions(shell),
        Some(Command::Man) => manual::man(),
        None => check::run(&cli.check),
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
