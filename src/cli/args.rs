//! The arguments of every command, as clap reads them.

use std::path::PathBuf;
use std::sync::LazyLock;

use clap::builder::PossibleValue;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::config::{Choice, FailOn, ProjectOn, ShellChoice};
use crate::targets::{FrontEnd, Target};

/// Lints and fixes Compose files that run as Linux containers on Windows.
#[derive(Debug, Parser)]
#[command(
    version,
    args_conflicts_with_subcommands = true,
    disable_help_flag = true,
    after_help = "\
Examples:
  lcow-lint                              lint the current directory
  lcow-lint --target wsl2,hyperv --fix   fix the projects for Docker Desktop
  lcow-lint --format matrix              show which service runs on which target
  docker compose logs | lcow-lint diagnose -f compose.yaml

Exit codes: 0 no findings at or above --fail-on, 1 findings, 2 error."
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// Print help with the most common options
    #[arg(short = 'h', action = ArgAction::HelpShort, global = true)]
    brief_help: Option<bool>,
    /// Print help with all options
    #[arg(long = "help", action = ArgAction::HelpShort, global = true)]
    full_help: Option<bool>,
    #[command(flatten)]
    pub(super) lint: LintArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print the merged project, like `docker compose config`
    Config(ConfigArgs),
    /// Find the cause of a failure in container logs
    Diagnose(DiagnoseArgs),
    /// Explain a rule
    Explain(ExplainArgs),
    /// List all rules with their severity on each target
    Rules(OutputArgs),
    /// Generate shell completions
    Completions {
        /// The shell to generate them for
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
    /// Print a JSON Schema
    Schema {
        /// The format to describe
        #[arg(value_enum, value_name = "FORMAT")]
        of: SchemaOf,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum SchemaOf {
    /// The report of `--format json`
    Report,
    /// Compose files
    Compose,
    /// Settings files, `lcow-lint.toml`
    Config,
    /// The report of `diagnose --format json`
    Diagnosis,
}

#[derive(Debug, Args)]
pub(super) struct LintArgs {
    /// Files to lint, directories to search for Compose files, or `-` for standard input
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    /// lcow, hyperv, wsl2, wsl-engine, wslc, all, or auto to ask the engine [default: lcow,hyperv,wsl2]
    #[arg(
        long,
        value_name = "T[,T]",
        value_delimiter = ',',
        hide_possible_values = true,
        help_heading = "Rules and targets"
    )]
    pub(super) target: Vec<TargetChoice>,
    /// Run only these rules (codes, names, or code prefixes)
    #[arg(long, value_name = "R[,R]", value_delimiter = ',', help_heading = "Rules and targets")]
    pub(super) select: Vec<String>,
    /// Skip these rules
    #[arg(
        long,
        value_name = "R[,R]",
        value_delimiter = ',',
        hide_short_help = true,
        help_heading = "Rules and targets"
    )]
    pub(super) ignore: Vec<String>,
    /// Where the project lies: auto (default), windows, wsl, network
    #[arg(
        long,
        value_name = "PLACE",
        hide_possible_values = true,
        hide_short_help = true,
        help_heading = "Rules and targets"
    )]
    pub(super) project_on: Option<ProjectOn>,
    /// How Compose reaches WSL containers (wslc): cli (default), engine
    #[arg(
        long,
        value_name = "END",
        hide_possible_values = true,
        hide_short_help = true,
        help_heading = "Rules and targets"
    )]
    pub(super) front_end: Option<FrontEnd>,
    /// Where Compose is run (see LCOW212): auto (default), wsl, windows
    #[arg(
        long,
        value_name = "SHELL",
        hide_possible_values = true,
        hide_short_help = true,
        help_heading = "Rules and targets"
    )]
    pub(super) shell: Option<ShellChoice>,
    /// Lowest severity for exit code 1: error, warning (default), advice, never
    #[arg(
        long,
        value_name = "S",
        hide_possible_values = true,
        hide_short_help = true,
        help_heading = "Rules and targets"
    )]
    pub(super) fail_on: Option<FailOn>,

    /// Report only findings not in this baseline
    #[arg(long, value_name = "FILE", hide_short_help = true, help_heading = "Rules and targets")]
    pub(super) baseline: Option<PathBuf>,
    /// Write the findings to this file, for use with --baseline
    #[arg(
        long,
        value_name = "FILE",
        hide_short_help = true,
        help_heading = "Rules and targets",
        conflicts_with_all = ["baseline", "fix", "diff"]
    )]
    pub(super) write_baseline: Option<PathBuf>,

    /// Apply safe fixes and write the files
    #[arg(long, help_heading = "Fixing")]
    pub(super) fix: bool,
    /// Print the changes of --fix as a diff without writing files
    #[arg(long, help_heading = "Fixing", conflicts_with = "fix")]
    pub(super) diff: bool,
    /// Also apply fixes that may lose data or settings
    #[arg(long, help_heading = "Fixing")]
    pub(super) unsafe_fixes: bool,
    /// Write a script (.ps1 or sh) that copies data to the new volumes
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
    /// Print only findings, without a summary
    #[arg(short, long, hide_short_help = true, help_heading = "Output")]
    pub(super) quiet: bool,
    /// Print to standard error which files were loaded and why
    #[arg(short, long, help_heading = "Output", conflicts_with = "quiet")]
    pub(super) verbose: bool,
    /// Print the files that would be linted, and exit
    #[arg(long, hide_short_help = true, help_heading = "Output")]
    pub(super) show_files: bool,

    #[command(flatten)]
    pub(super) input: InputArgs,
    /// File name for standard input; the project is in its directory
    #[arg(long, value_name = "NAME", hide_short_help = true, help_heading = "Input")]
    pub(super) stdin_filename: Option<PathBuf>,
    /// Skip paths that match, in .gitignore syntax
    #[arg(long, value_name = "GLOB", hide_short_help = true, help_heading = "Input")]
    pub(super) exclude: Vec<String>,
    /// Also search files excluded by .gitignore
    #[arg(long, hide_short_help = true, help_heading = "Input")]
    pub(super) no_ignore: bool,
    /// Lint the whole project of each given file, including its override file
    #[arg(long, hide_short_help = true, help_heading = "Input")]
    pub(super) whole_projects: bool,
    /// Use only this settings file, for every project
    #[arg(long, value_name = "FILE", hide_short_help = true, help_heading = "Settings")]
    pub(super) config: Option<PathBuf>,
    /// Ignore all settings files
    #[arg(long, hide_short_help = true, help_heading = "Settings", conflicts_with = "config")]
    pub(super) isolated: bool,
    /// Print the settings in effect and where each is set, and exit
    #[arg(long, hide_short_help = true, help_heading = "Settings")]
    pub(super) show_settings: bool,
    /// Projects to lint in parallel [default: number of processors]
    #[arg(short, long, value_name = "N", hide_short_help = true, help_heading = "Input")]
    pub(super) jobs: Option<usize>,
}

/// The files and variables of a project.
#[derive(Debug, Args)]
pub(super) struct InputArgs {
    /// Merge these files into one project, in order
    #[arg(short, long, value_name = "FILE", help_heading = "Input")]
    pub(super) file: Vec<PathBuf>,
    /// Use only services of this profile and those without one [default: all]
    #[arg(long, value_name = "P", hide_short_help = true, help_heading = "Input")]
    pub(super) profile: Vec<String>,
    /// Read variables from these files instead of `.env`
    #[arg(long, value_name = "FILE", hide_short_help = true, help_heading = "Input")]
    pub(super) env_file: Vec<PathBuf>,
    /// Also read the process environment
    #[arg(long, hide_short_help = true, help_heading = "Input")]
    pub(super) env: bool,
}

#[derive(Debug, Args)]
pub(super) struct ConfigArgs {
    /// File, directory, or `-` for standard input [default: the project in this directory or a parent]
    #[arg(value_name = "PATH", conflicts_with = "file")]
    pub(super) path: Option<PathBuf>,
    /// Output format
    #[arg(long, value_name = "F", default_value = "json", help_heading = "Output")]
    pub(super) format: ConfigFormat,
    /// Add the key `origins`, which maps JSON Pointers to `file:line:column`
    #[arg(long, help_heading = "Output")]
    pub(super) origins: bool,
    #[command(flatten)]
    pub(super) input: InputArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 no failure recognised, 1 failure recognised, 2 error.")]
pub(super) struct DiagnoseArgs {
    /// Logs to read: container output, `docker compose logs`, Docker's JSON log files, or error messages of the daemon;
    /// `-` for standard input [default: -]
    #[arg(value_name = "LOG")]
    pub(super) logs: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    #[command(flatten)]
    pub(super) input: InputArgs,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// Code, number or name: LCOW101, 101, database-on-host-path
    #[arg(value_name = "RULE")]
    pub(super) rule: String,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(super) struct OutputArgs {
    /// Output format
    #[arg(long, value_name = "F", default_value = "human", help_heading = "Output")]
    pub(super) format: ListFormat,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TargetChoice {
    One(Target),
    All,
    Auto,
}

static TARGET_CHOICES: LazyLock<Vec<TargetChoice>> = LazyLock::new(|| {
    let targets = Target::ALL.into_iter().map(TargetChoice::One);
    targets.chain([TargetChoice::All, TargetChoice::Auto]).collect()
});

impl ValueEnum for TargetChoice {
    fn value_variants<'a>() -> &'a [Self] {
        &TARGET_CHOICES
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            TargetChoice::One(target) => target.name(),
            TargetChoice::All => "all",
            TargetChoice::Auto => "auto",
        }))
    }
}

impl ValueEnum for ShellChoice {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.word()))
    }
}

impl ValueEnum for ProjectOn {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.word()))
    }
}

impl ValueEnum for FrontEnd {
    fn value_variants<'a>() -> &'a [Self] {
        <Self as Choice>::ALL
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
    /// Each finding with its source lines and what to do
    Human,
    /// One line per finding
    Concise,
    /// A table of services and targets
    Matrix,
    /// JSON as described by `lcow-lint schema report`
    Json,
    /// SARIF 2.1.0, for code hosts and editors
    Sarif,
    /// GitHub Actions annotations
    Github,
    /// GitLab code quality report
    Gitlab,
    /// JUnit XML
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
            TargetChoice::One(target) => vec![target],
            TargetChoice::All => Target::ALL.to_vec(),
            TargetChoice::Auto => return None,
        })
    }
}
