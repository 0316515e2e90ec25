//! `--target auto`: asks Docker for its platform.

use std::process::Command;

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::targets::Target;

/// What to do instead.
const HINT: &str = "name the target instead, as in `--target wsl2`";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Info {
    #[serde(default, rename = "OSType")]
    os_type: String,
    #[serde(default)]
    operating_system: String,
    #[serde(default)]
    kernel_version: String,
}

/// The target of the daemon that the `docker` command talks to.
pub(super) fn target() -> anyhow::Result<Target> {
    let output = match Command::new("docker").args(["info", "--format", "{{json .}}"]).output() {
        Ok(output) => output,
        Err(error) => bail!("cannot run `docker info`: {error}; {HINT}"),
    };
    let answer = if output.status.success() { serde_json::from_slice(&output.stdout).ok() } else { None };
    let info: Info = answer.with_context(|| {
        let message = String::from_utf8_lossy(&output.stderr);
        format!("`docker info` failed: {}; {HINT}", message.lines().next().unwrap_or("no output"))
    })?;
    classify(&info).with_context(|| {
        let Info { os_type, operating_system, .. } = &info;
        format!(
            "this Docker ({operating_system} on {os_type}) does not run Linux containers on Windows; {HINT}"
        )
    })
}

/// A Windows daemon runs Linux containers only as LCOW. A Linux daemon on Windows is that of Docker Desktop, on WSL 2 if
/// its kernel is.
fn classify(info: &Info) -> Option<Target> {
    let kernel = info.kernel_version.to_ascii_lowercase();
    match info.os_type.as_str() {
        "windows" => Some(Target::Lcow),
        "linux" if kernel.contains("wsl2") || kernel.contains("microsoft") => Some(Target::Wsl2),
        "linux" if info.operating_system.contains("Docker Desktop") => Some(Target::Hyperv),
        _ => None,
    }
}
