//! `--target auto`: asks Docker what it is.

use std::io;
use std::process::Command;

use serde::Deserialize;

use crate::targets::Target;

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

/// The target of the daemon the `docker` command talks to.
pub(super) fn target() -> io::Result<Target> {
    let hint = "name the target instead, as in `--target wsl2`";
    let output = Command::new("docker")
        .args(["info", "--format", "{{json .}}"])
        .output()
        .map_err(|error| io::Error::other(format!("cannot run `docker info`: {error}; {hint}")))?;
    let answer = if output.status.success() { serde_json::from_slice(&output.stdout).ok() } else { None };
    let info: Info = answer.ok_or_else(|| {
        let reason = String::from_utf8_lossy(&output.stderr);
        let reason = reason.lines().next().unwrap_or("no answer").to_owned();
        io::Error::other(format!("`docker info` does not tell: {reason}; {hint}"))
    })?;
    classify(&info).ok_or_else(|| {
        let what = format!("{} on {}", info.operating_system, info.os_type);
        io::Error::other(format!("this Docker ({what}) runs no Linux containers on Windows; {hint}"))
    })
}

/// A Windows daemon runs Linux containers as LCOW only; a Linux daemon belongs to Docker Desktop, whose WSL 2
/// kernel says so.
fn classify(info: &Info) -> Option<Target> {
    let kernel = info.kernel_version.to_ascii_lowercase();
    match info.os_type.as_str() {
        "windows" => Some(Target::Lcow),
        "linux" if kernel.contains("wsl2") || kernel.contains("microsoft") => Some(Target::Wsl2),
        "linux" if info.operating_system.contains("Docker Desktop") => Some(Target::Hyperv),
        _ => None,
    }
}
