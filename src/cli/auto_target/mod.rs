//! `--target auto`: asks Docker, and `wslc` where Docker does not decide, which engine runs containers here.

mod ask;
mod classify;
mod engine;

use super::output;
use crate::targets::Targets;
use ask::AskError;
use classify::{Detected, classify};
use engine::{Engine, docker_info, wslc_version};

const NOTHING_FOUND: &str = "warning: --target auto selects no target";

/// The targets of the engine and those that were named; `None` if there are neither. Prints what was found and why, on one
/// line of standard error.
pub(super) fn detect(named: Targets) -> Option<Targets> {
    let Detected { targets, reason } = match docker_info() {
        Ok(engine) => of_engine(&engine),
        Err(error) => without_docker(&error),
    };
    let default = Targets::default();
    let (message, targets) = match targets {
        Some(found) => (format!("--target auto selects {found}"), Some(found.and(named))),
        None if named.is_empty() => {
            (format!("{NOTHING_FOUND}, so the settings or the default ({default}) apply"), None)
        }
        None => (format!("{NOTHING_FOUND}, so the default ({default}) is added"), Some(default.and(named))),
    };
    output::note(&format!("lcow-lint: {message}: {reason}"));
    targets
}

fn of_engine(engine: &Engine) -> Detected {
    let has_wslc = classify::may_be_relay(engine) && wslc_version().is_ok();
    let Detected { targets, reason } = classify(engine, has_wslc);
    Detected { targets, reason: format!("{reason} (`docker info`: {engine})") }
}

fn without_docker(docker: &AskError) -> Detected {
    match wslc_version() {
        Ok(version) => classify::wslc(&version, docker),
        Err(AskError::NotFound(_)) => Detected { targets: None, reason: docker.to_string() },
        Err(wslc) => Detected { targets: None, reason: format!("{docker}; {wslc}") },
    }
}
