//! The arguments of every command.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::config::{Choice, FailOn, ShellChoice};
use crate::targets::Target;

/// Tells whether a Compose project will run as Linux containers on Windows, and rewrites it so that it does.
#[derive(Debug, Parser)]
#[command(
    version,
    args_conflicts_with_subcommands = true,
    disable_help_flag = true,
    after_help = "\
Examples:
  lcow-lint                              every Compose file below this directory
  lcow-lint --target wsl2,hyperv --fix   make it run on Docker Desktop
  lcow-lint --format matrix              which service runs where
  docker compose logs | lcow-lint diagnose -f compose.yaml

Exit codes: 0 nothing found, 1 something found, 2 could not do it."
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// Print the options most used; --help prints all
    #[arg(short = 'h', action = ArgAction::HelpShort)]
    pub(super) brief_help: Option<bool>,
    /// Print every option
    #[arg(long = "help")]
    pub(super) full_help: bool,
    #[command(flatten)]
    pub(super) check: CheckArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
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
pub(super) enum SchemaOf {
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
pub(super) struct CheckArgs {
    /// Files to lint, directories to search for Compose files, or `-` for standard input
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    /// lcow (default), hyperv, wsl2, all, or auto to ask Docker
    #[arg(
        long,
        value_name = "T[,T]",
        value_delimiter = ',',
        hide_possible_values = true,
        help_heading = "What to judge"
    )]
    pub(super) target: Vec<TargetChoice>,
    /// Only these rules: codes, names, beginnings such as LCOW1
    #[arg(long, value_name = "R[,R]", value_delimiter = ',', help_heading = "What to judge")]
    pub(super) select: Vec<String>,
    /// Not these rules
    #[arg(
        long,
        value_name = "R[,R]",
        value_delimiter = ',',
        hide_short_help = true,
        help_heading = "What to judge"
    )]
    pub(super) ignore: Vec<String>,
    /// Where Compose is started (see LCOW212): auto (default), wsl, windows
    #[arg(
        long,
        value_name = "SHELL",
        hide_possible_values = true,
        hide_short_help = true,
        help_heading = "What to judge"
    )]
    pub(super) shell: Option<ShellChoice>,
    /// What makes the exit code 1: error, warning (default), advice, never
    #[arg(
        long,
        value_name = "S",
        hide_possible_values = true,
        hide_short_help = true,
        help_heading = "What to judge"
    )]
    pub(super) fail_on: Option<FailOn>,

    /// Tell only what is not in this file, which --write-baseline wrote
    #[arg(long, value_name = "FILE", hide_short_help = true, help_heading = "What to judge")]
    pub(super) baseline: Option<PathBuf>,
    /// Write what is found to this file, for --baseline
    #[arg(
        long,
        value_name = "FILE",
        hide_short_help = true,
        help_heading = "What to judge",
        conflicts_with_all = ["baseline", "fix", "diff"]
    )]
    pub(super) write_baseline: Option<PathBuf>,

    /// Apply safe fixes and write the files
    #[arg(long, help_heading = "Fixing")]
    pub(super) fix: bool,
    /// Print what --fix would change as a diff; write nothing
    #[arg(long, help_heading = "Fixing", conflicts_with = "fix")]
    pub(super) diff: bool,
    /// With --fix or --diff: fixes that can lose something, too
    #[arg(long, help_heading = "Fixing")]
    pub(super) unsafe_fixes: bool,
    /// With --fix or --diff: a new script (.ps1 or sh) that copies the data
    #[arg(long, value_name = "FILE", hide_short_help = true, help_heading = "Fixing")]
    pub(super) migration_script: Option<PathBuf>,

    /// human (default), concise, matrix, json, sarif, github, gitlab, junit
    #[arg(
        long,
        value_name = "F",
        default_value = "human",
        hide_default_value = true,
        hide_possible_values = true,
        help_heading = "Output"
    )]
    pub(super) format: Format,
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
    pub(super) color: ColorChoice,
    /// Print no closing line, and nothing where nothing was found
    #[arg(short, long, hide_short_help = true, help_heading = "Output")]
    pub(super) quiet: bool,
    /// Tell on standard error what was loaded and why
    #[arg(short, long, help_heading = "Output", conflicts_with = "quiet")]
    pub(super) verbose: bool,
    /// Print the files that would be linted, and lint nothing
    #[arg(long, hide_short_help = true, help_heading = "Output")]
    pub(super) show_files: bool,

    #[command(flatten)]
    pub(super) input: InputArgs,
    /// What to call standard input in messages; its directory is the project's
    #[arg(long, value_name = "NAME", hide_short_help = true, help_heading = "Input")]
    pub(super) stdin_filename: Option<PathBuf>,
    /// Leave out paths that match, in the syntax of .gitignore
    #[arg(long, value_name = "GLOB", hide_short_help = true, help_heading = "Input")]
    pub(super) exclude: Vec<String>,
    /// Search files that .gitignore excludes, too
    #[arg(long, hide_short_help = true, help_heading = "Input")]
    pub(super) no_ignore: bool,
    /// A named file stands for its project, override included
    #[arg(long, hide_short_help = true, help_heading = "Input")]
    pub(super) whole_projects: bool,
    /// Use this settings file for every project, and no other
    #[arg(long, value_name = "FILE", hide_short_help = true, help_heading = "Settings")]
    pub(super) config: Option<PathBuf>,
    /// Use no settings file, not even the nearest `lcow-lint.toml`
    #[arg(long, hide_short_help = true, help_heading = "Settings", conflicts_with = "config")]
    pub(super) isolated: bool,
    /// Print the settings that hold, and who set them, instead of linting
    #[arg(long, hide_short_help = true, help_heading = "Settings")]
    pub(super) show_settings: bool,
    /// Files linted at a time [default: the number of processors]
    #[arg(short, long, value_name = "N", hide_short_help = true, help_heading = "Input")]
    pub(super) jobs: Option<usize>,
}

/// What makes a project.
#[derive(Debug, Args)]
pub(super) struct InputArgs {
    /// These files together are one project, the later over the former
    #[arg(short, long, value_name = "FILE", help_heading = "Input")]
    pub(super) file: Vec<PathBuf>,
    /// Only services of this profile, and those without one; else all
    #[arg(long, value_name = "P", hide_short_help = true, help_heading = "Input")]
    pub(super) profile: Vec<String>,
    /// Read variables from these files instead of `.env`
    #[arg(long, value_name = "FILE", hide_short_help = true, help_heading = "Input")]
    pub(super) env_file: Vec<PathBuf>,
    /// Let the process environment in as well
    #[arg(long, hide_short_help = true, help_heading = "Input")]
    pub(super) env: bool,
}

#[derive(Debug, Args)]
pub(super) struct ConfigArgs {
    /// A file, a directory, or `-` for standard input [default: the project here or above]
    #[arg(value_name = "PATH", conflicts_with = "file")]
    pub(super) path: Option<PathBuf>,
    /// How to print the project
    #[arg(long, value_name = "F", default_value = "json", help_heading = "Output")]
    pub(super) format: ConfigFormat,
    /// Add where each value stands: `file:line:column` by JSON Pointer, under the key `origins`
    #[arg(long, help_heading = "Output")]
    pub(super) origins: bool,
    #[command(flatten)]
    pub(super) input: InputArgs,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 nothing recognised, 1 something recognised, 2 wrong usage or unreadable file."
)]
pub(super) struct DiagnoseArgs {
    /// Logs: as containers print them, of `docker compose logs` or `docker logs -t`, Docker's own JSON files, or what
    /// the daemon answered; `-` for standard input [default: standard input]
    #[arg(value_name = "LOG")]
    pub(super) logs: Vec<PathBuf>,
    /// How to print the diagnosis
    #[arg(long, value_name = "F", default_value = "human", help_heading = "Output")]
    pub(super) format: ListFormat,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub(super) color: ColorChoice,
    #[command(flatten)]
    pub(super) input: InputArgs,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// Its code, its number or its name: LCOW101, 101, database-on-host-path
    #[arg(value_name = "RULE")]
    pub(super) rule: String,
    /// How to print it
    #[arg(long, value_name = "F", default_value = "human")]
    pub(super) format: ListFormat,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: ColorChoice,
}

#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    /// How to print them
    #[arg(long, value_name = "F", default_value = "human")]
    pub(super) format: ListFormat,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: ColorChoice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    Human,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ConfigFormat {
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TargetChoice {
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
pub(super) enum Format {
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
pub(super) enum ColorChoice {
    Auto,
    Always,
    Never,
}

impl TargetChoice {
    pub(super) fn targets(self) -> Option<Vec<Target>> {
        Some(match self {
            TargetChoice::Lcow => vec![Target::Lcow],
            TargetChoice::Hyperv => vec![Target::Hyperv],
            TargetChoice::Wsl2 => vec![Target::Wsl2],
            TargetChoice::All => Target::ALL.to_vec(),
            TargetChoice::Auto => return None,
        })
    }
}
