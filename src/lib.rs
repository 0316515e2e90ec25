//! Will a Compose project run as Linux containers on Windows, and what is the smallest change that makes it run?
//!
//! This page is the whole interface for editors, pages and other programs:
//!
//! - [`lint`] reads a project and returns its [`Finding`]s; [`verdicts`] sums them up by service and [`Target`].
//! - [`fix()`] applies the fixes in memory and verifies them; the caller writes the [`Rewrite`]s.
//! - [`diagnose()`] goes the other way: from the log of a failed container to the finding that explains it.
//! - [`explain`] returns a rule with its page, [`RULES`] all of them, [`Target::ALL`] the targets.
//!
//! All of them read through a [`FileSystem`]: the [`Disk`], or files in [`Memory`].
//!
//! ```
//! use lcow_lint::{Memory, Request, Target, Targets, Verdict, fix, lint, verdicts};
//!
//! let text = "services:\n  db:\n    image: mariadb:11\n    volumes: ['./data:/var/lib/mysql']\n";
//! let files = Memory::new([("/shop/compose.yaml", text.as_bytes())]);
//! let mut request = Request::new("/shop/compose.yaml");
//! request.rules.targets = Targets::new([Target::Hyperv, Target::Wsl2]);
//!
//! let linted = lint(&files, &request)?;
//! let db = &verdicts(&linted, request.rules.targets)[0];
//! assert_eq!(db.targets[0].verdict, Verdict::Breaks);
//! assert_eq!(db.targets[0].codes[0].to_string(), "LCOW101");
//!
//! let outcome = fix(&files, &request, linted, false)?;
//! assert!(outcome.rewrites[0].after.contains("volumes: ['db-data:/var/lib/mysql']"));
//! # Ok::<(), lcow_lint::LoadError>(())
//! ```
//!
//! The modules behind it are public for the program and the tests alone; they change without notice.
//! Data flows one way: bytes -> spanned tree (`yaml`) -> project (`loader`) -> `workspace` -> `rules` -> findings, and
//! then either a report (`output`) or edits (`fix`). `tests/it/architecture.rs` holds the layers.

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod driver;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod output;

#[doc(hidden)]
pub mod diagnose;
#[doc(hidden)]
pub mod fix;
#[doc(hidden)]
pub mod linter;

#[doc(hidden)]
pub mod config;
#[doc(hidden)]
pub mod rules;
#[doc(hidden)]
pub mod workspace;

#[doc(hidden)]
pub mod compose_config;
#[doc(hidden)]
pub mod diagnostic;
#[doc(hidden)]
pub mod images;
#[doc(hidden)]
pub mod loader;
#[doc(hidden)]
pub mod targets;

#[doc(hidden)]
pub mod compose;
#[doc(hidden)]
pub mod dockerfile;
#[doc(hidden)]
pub mod gitattributes;
#[doc(hidden)]
pub mod machine;
#[doc(hidden)]
pub mod yaml;

#[doc(hidden)]
pub mod fs;
#[doc(hidden)]
pub mod source;

use std::io::{self, Read};

pub use diagnose::{Diagnosis, Match};
pub use diagnostic::{Applicability, Code, Finding, Fix, FixRefusal, Severity};
pub use fix::{FixOutcome, Fixed, Refused, Rewrite, fix};
pub use fs::{Disk, FileSystem, Memory};
pub use linter::{Linted, Request, ServiceVerdicts, TargetVerdict, Verdict, lint, verdicts};
pub use loader::{FileArgument, LoadError};
pub use rules::{RULES, Rule};
pub use source::{Position, Sources, Span};
pub use targets::{Target, Targets};

/// Reads a log to its end and returns what was recognised in it. `name` is what reports call the log.
///
/// Memory does not grow with the log. Logs may be UTF-8 or, with a byte order mark, UTF-16.
///
/// # Errors
///
/// The error of the reader.
pub fn diagnose(name: &str, log: impl Read) -> io::Result<Diagnosis> {
    let mut diagnosis = Diagnosis::default();
    diagnosis.read(name, log)?;
    diagnosis.finish();
    Ok(diagnosis)
}

/// The rule with a code (`LCOW101`, `101`) or a name (`database-on-host-path`), in capitals or not. Its `docs` is a page
/// of Markdown.
pub fn explain(rule: &str) -> Option<&'static Rule> {
    Rule::find(rule)
}
