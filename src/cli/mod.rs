//! What a person types.

mod check;
mod config;
mod diagnose;
mod discover;
mod docker;
mod inputs;
mod output;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::compose;
use crate::report::{diagnosis_json, json};
use crate::rules::Shell;
use crate::target::{Severity, Target};

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
    after_help = "Exit codes: 0 nothing found, 1 something found, 2 wrong usage or unreadable file."
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    check: CheckArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the effective project as `docker compose config --format json` does
    Config(ConfigArgs),
    /// Read logs of what failed: tell the cause, the targets it points to, the rule, and where to change it
    Diagnose(DiagnoseArgs),
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
    /// The report of `diagnose --format json`
    Diagnosis,
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// Files to lint, folders to search for Compose files, or `-` for standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Where the project shall run: lcow, hyperv, wsl2, all, or auto to ask Docker [default: lcow]
    #[arg(long, value_name = "T[,T]", value_delimiter = ',', help_heading = "What to judge")]
    target: Vec<TargetChoice>,
    /// Only these rules: codes, names, or beginnings of codes such as LCOW1
    #[arg(long, value_name = "R[,R]", value_delimiter = ',', help_heading = "What to judge")]
    select: Vec<String>,
    /// Not these rules
    #[arg(long, value_name = "R[,R]", value_delimiter = ',', help_heading = "What to judge")]
    ignore: Vec<String>,
    /// Where Compose is started: from WSL, relative paths reach the daemon as `/mnt/c/...` (LCOW212); auto says
    /// wsl when this program runs there
    #[arg(long, value_name = "SHELL", default_value = "auto", help_heading = "What to judge")]
    shell: ShellChoice,
    /// The mildest severity that makes the exit code 1
    #[arg(long, value_name = "S", default_value = "warning", help_heading = "What to judge")]
    fail_on: FailOn,

    /// Apply safe fixes and write the files
    #[arg(long, help_heading = "Fixing")]
    fix: bool,
    /// Print what --fix would change as a unified diff; write nothing
    #[arg(long, help_heading = "Fixing", conflicts_with = "fix")]
    diff: bool,
    /// With --fix or --diff: fixes that can lose something, too
    #[arg(long, help_heading = "Fixing")]
    unsafe_fixes: bool,

    /// How to print findings
    #[arg(long, value_name = "F", default_value = "human", help_heading = "Output")]
    format: Format,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    color: ColorChoice,
    /// Print no closing line, and nothing where nothing was found
    #[arg(short, long, help_heading = "Output")]
    quiet: bool,

    #[command(flatten)]
    input: InputArgs,
    /// What to call standard input in messages; its folder is the project's
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    stdin_filename: Option<PathBuf>,
    /// Leave out paths that match, in the syntax of .gitignore
    #[arg(long, value_name = "GLOB", help_heading = "Input")]
    exclude: Vec<String>,
    /// Search files that .gitignore excludes, too
    #[arg(long, help_heading = "Input")]
    no_ignore: bool,
    /// Files linted at a time [default: the number of processors]
    #[arg(short, long, value_name = "N", help_heading = "Input")]
    jobs: Option<usize>,
}

/// What makes a project.
#[derive(Debug, Args)]
struct InputArgs {
    /// These files together are one project, each merged over those before it
    #[arg(short, long, value_name = "FILE", help_heading = "Input")]
    file: Vec<PathBuf>,
    /// Only services of this profile, and those without one [default: every profile]
    #[arg(long, value_name = "P", help_heading = "Input")]
    profile: Vec<String>,
    /// Read variables from these files instead of the `.env` beside the Compose file
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    env_file: Vec<PathBuf>,
    /// Let the process environment in as well
    #[arg(long, help_heading = "Input")]
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
    format: DiagnoseFormat,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    color: ColorChoice,
    #[command(flatten)]
    input: InputArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DiagnoseFormat {
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ShellChoice {
    Auto,
    Wsl,
    Windows,
}

impl ShellChoice {
    fn shell(self) -> Shell {
        // What WSL sets in every process it starts.
        let is_in_wsl =
            || ["WSL_DISTRO_NAME", "WSL_INTEROP"].into_iter().any(|name| std::env::var_os(name).is_some());
        match self {
            ShellChoice::Auto if is_in_wsl() => Shell::Wsl,
            ShellChoice::Wsl => Shell::Wsl,
            ShellChoice::Auto | ShellChoice::Windows => Shell::Windows,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Advice,
    Never,
}

impl FailOn {
    fn is_reached_by(self, severity: Severity) -> bool {
        match self {
            FailOn::Error => severity >= Severity::Error,
            FailOn::Warning => severity >= Severity::Warning,
            FailOn::Advice => true,
            FailOn::Never => false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Concise,
    Json,
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
        SchemaOf::Diagnosis => diagnosis_json::schema(),
    }
}

/// Runs the program; returns its exit code.
pub fn run() -> ExitCode {
    // A rule's panic is caught and told with its file; the hook would only repeat it.
    std::panic::set_hook(Box::new(|_| {}));
    let cli = Cli::parse();
    let result = match cli.command {
        Some(Command::Schema { of }) => output::stdout(&schema(of)).map(|()| EXIT_CLEAN),
        Some(Command::Config(args)) => config::run(&args),
        Some(Command::Diagnose(args)) => diagnose::run(&args),
        None => check::run(&cli.check),
    };
    ExitCode::from(result.unwrap_or_else(|error| {
        // A reader that went away, as `| head` does, is no failure.
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return EXIT_CLEAN;
        }
        output::error(&error.to_string());
        EXIT_FAILED
    }))
}
