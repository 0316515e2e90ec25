//! What `docker info` and `wslc version` say.

use std::fmt;

use serde_json::Value;

use super::ask::{AskError, ask, name};

/// The facts about an engine that tell targets apart. A text is empty if the engine does not say.
#[derive(Debug, Default)]
pub(super) struct Engine {
    /// `28.5.1`, `20.10.27+dfsg1`, `dev`.
    pub(super) version: String,
    /// `linux` or `windows`.
    pub(super) os_type: String,
    /// `Docker Desktop`, `Ubuntu 24.04.1 LTS`, `Microsoft Windows Server Version 21H2 (OS Build 20348.2113)`.
    pub(super) operating_system: String,
    /// `5.15.167.4-microsoft-standard-WSL2`.
    pub(super) kernel: String,
}

impl Engine {
    /// The major version, if the version is a number.
    pub(super) fn major_version(&self) -> Option<u32> {
        self.version.split_once('.')?.0.parse().ok()
    }

    /// Whether it runs on a kernel that Microsoft built for WSL.
    pub(super) fn has_wsl_kernel(&self) -> bool {
        let kernel = self.kernel.to_ascii_lowercase();
        kernel.contains("microsoft") || kernel.contains("wsl")
    }

    /// From the JSON of `docker info`, or of `podman info` where Podman is installed under the name of Docker.
    fn of(info: &Value) -> Self {
        let text =
            |pointer: &str| info.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        if info["host"].is_object() {
            return Engine {
                version: text("/version/Version"),
                os_type: text("/host/os"),
                operating_system: text("/host/distribution/distribution"),
                kernel: text("/host/kernel"),
            };
        }
        Engine {
            version: text("/ServerVersion"),
            os_type: text("/OSType"),
            operating_system: text("/OperatingSystem"),
            kernel: text("/KernelVersion"),
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let facts = [
            ("server", &self.version),
            ("OS type", &self.os_type),
            ("system", &self.operating_system),
            ("kernel", &self.kernel),
        ];
        let facts =
            facts.map(|(fact, value)| format!("{fact} {}", if value.is_empty() { "unknown" } else { value }));
        f.write_str(&facts.join(", "))
    }
}

/// The engine that the `docker` command talks to.
pub(super) fn docker_info() -> Result<Engine, AskError> {
    const ARGUMENTS: &[&str] = &["info", "--format", "{{json .}}"];
    let command = || name("docker", ARGUMENTS);
    let answer = ask("docker", ARGUMENTS)?;
    let info = serde_json::from_str::<Value>(&answer.stdout).ok().filter(Value::is_object);
    // Some versions print JSON and exit with 0 when the daemon does not answer.
    let server_error = info.as_ref().and_then(|info| info["ServerErrors"][0].as_str());
    match (&info, server_error) {
        (_, Some(error)) => Err(AskError::Failed(command(), first_line(error))),
        (Some(info), None) if answer.is_success => Ok(Engine::of(info)),
        (None, None) if answer.is_success => Err(AskError::NotUnderstood(command(), "no JSON")),
        _ => Err(AskError::Failed(command(), first_line(&answer.stderr))),
    }
}

/// The version of `wslc`.
pub(super) fn wslc_version() -> Result<String, AskError> {
    // From WSL 2.9.8.
    let answer = ask("wslc", &["version", "--format", "json"])?;
    let json: Value = serde_json::from_str(&answer.stdout).unwrap_or_default();
    if let Some(version) = json["Client"]["Version"].as_str() {
        return Ok(version.to_owned());
    }
    let answer = ask("wslc", &["version"])?;
    match version_in(&answer.stdout) {
        Some(version) if answer.is_success => Ok(version.to_owned()),
        _ if answer.is_success => Err(AskError::NotUnderstood("wslc version".to_owned(), "no version")),
        // Some errors are printed to standard output.
        _ => {
            let message = if answer.stderr.trim().is_empty() { &answer.stdout } else { &answer.stderr };
            Err(AskError::Failed("wslc version".to_owned(), first_line(message)))
        }
    }
}

/// The first word like `3.0.5.0`, whatever the language around it.
fn version_in(text: &str) -> Option<&str> {
    let is_version = |word: &&str| {
        let numbers: Vec<&str> = word.split('.').collect();
        numbers.len() >= 3 && numbers.iter().all(|number| number.parse::<u32>().is_ok())
    };
    text.split_whitespace().find(is_version)
}

fn first_line(text: &str) -> String {
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("no message").to_owned()
}
