//! Which target an engine is.

use super::ask::AskError;
use super::engine::Engine;
use crate::targets::{Target, Targets};

/// The first version whose Windows daemon runs no Linux containers.
const WITHOUT_LCOW: u32 = 23;

/// The version of the engine in WSL containers.
const WSLC_ENGINE: &str = "25.0.3";

/// The targets of an engine, and why.
pub(super) struct Detected {
    /// `None` if the engine does not tell.
    pub(super) targets: Option<Targets>,
    pub(super) reason: String,
}

impl Detected {
    fn one(target: Target, reason: &str) -> Self {
        Detected { targets: Some(Targets::new([target])), reason: reason.to_owned() }
    }

    /// The engine runs no Linux containers: those of the user run on Docker Desktop.
    fn no_linux_containers(reason: &str) -> Self {
        let targets = Targets::new([Target::Hyperv, Target::Wsl2]);
        Detected { targets: Some(targets), reason: reason.to_owned() }
    }

    fn unknown(reason: &str) -> Self {
        Detected { targets: None, reason: reason.to_owned() }
    }
}

/// Whether an engine answers like that of WSL containers.
pub(super) fn may_be_relay(engine: &Engine) -> bool {
    engine.version == WSLC_ENGINE && !is_desktop(engine) && !is_rancher(engine) && engine.has_wsl_kernel()
}

fn is_desktop(engine: &Engine) -> bool {
    engine.operating_system.contains("Docker Desktop")
}

/// `Rancher Desktop WSL Distribution`, sometimes with more words.
fn is_rancher(engine: &Engine) -> bool {
    engine.operating_system.contains("Rancher Desktop")
}

/// `has_wslc` is whether `wslc` answers; it is only asked if the engine [`may_be_relay`].
pub(super) fn classify(engine: &Engine, has_wslc: bool) -> Detected {
    match engine.os_type.as_str() {
        "windows" => windows(engine),
        "linux" => linux(engine, has_wslc),
        _ => Detected::unknown("the engine does not say whether it runs Linux or Windows containers"),
    }
}

fn windows(engine: &Engine) -> Detected {
    let is_server = engine.operating_system.contains("Windows Server");
    match engine.major_version() {
        _ if is_server => Detected::no_linux_containers(
            "Docker on Windows Server runs no Linux containers; where LCOW is enabled, before 23.0, pass `--target lcow`",
        ),
        Some(version) if version < WITHOUT_LCOW => {
            Detected::one(Target::Lcow, "a Windows daemon before 23.0 runs Linux containers as LCOW")
        }
        Some(_) => Detected::no_linux_containers(
            "a Windows daemon runs no Linux containers since LCOW left it in 23.0",
        ),
        None => Detected::unknown(
            "a Windows daemon runs Linux containers before 23.0, but its version is no number",
        ),
    }
}

fn linux(engine: &Engine, has_wslc: bool) -> Detected {
    match (is_desktop(engine), engine.has_wsl_kernel()) {
        (true, true) => Detected::one(Target::Wsl2, "Docker Desktop with a kernel of WSL"),
        (true, false) => Detected::one(
            Target::Hyperv,
            "Docker Desktop with a kernel that is not WSL's; its beta backend Docker VMM, and Docker Desktop on macOS \
             and Linux, answer alike",
        ),
        (false, true) if is_rancher(engine) => Detected::one(
            Target::Wsl2,
            "Rancher Desktop, which shares directories as Docker Desktop does on WSL 2",
        ),
        (false, true) if has_wslc && may_be_relay(engine) => Detected::one(
            Target::Wslc,
            "the version of the engine in WSL containers, and `wslc` is installed; the same version in a WSL \
             distribution (wsl-engine) answers alike",
        ),
        (false, true) => Detected::one(Target::WslEngine, "an engine in a WSL distribution"),
        (false, false) => {
            Detected::unknown("a Linux engine without a kernel of WSL: it does not run on Windows")
        }
    }
}

/// WSL containers, where Docker does not answer.
pub(super) fn wslc(version: &str, docker: &AskError) -> Detected {
    Detected::one(
        Target::Wslc,
        &format!("`wslc` {version} is installed and Docker does not answer: {docker}"),
    )
}
