//! A platform of another processor, where nothing emulates it.

use crate::compose::{Platform, Value};
use crate::diagnostic::Confidence;
use crate::rules::prelude::*;
use crate::targets::{Definition, Images};

pub(crate) static RULE: Rule = Rule {
    code: Code(504),
    name: "foreign-platform",
    severity: |target| lacks_emulation(target).then_some(Severity::Error),
    summary: "`platform` for a processor that the host does not have, without emulation",
    docs: include_str!("../../../docs/rules/LCOW504.md"),
    fix: None,
    evidence: &[
        "microsoft/WSL: src/windows/wslc/commands/ContainerRunCommand.cpp, 2.9.4",
        "Docker: Multi-platform builds",
    ],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn lacks_emulation(target: &Definition) -> bool {
    target.images == Images::Linux { emulates: false }
}

/// On which Windows hosts images for a processor run.
enum Hosts {
    /// On most: those with an x86-64 processor.
    Most,
    /// Only on those with an Arm processor.
    Arm,
    /// On none.
    None,
}

fn hosts(architecture: &str) -> Hosts {
    match architecture {
        "amd64" | "x86_64" | "x86-64" | "386" | "i386" => Hosts::Most,
        "arm64" | "aarch64" | "arm" | "armhf" | "armel" => Hosts::Arm,
        _ => Hosts::None,
    }
}

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let Some(value) = service.get("platform").map(Value::as_written) else { return };
    let Some(platform) = value.known_text() else { return };
    // A WebAssembly module runs on a runtime.
    let Some(architecture) = Platform::parse(platform).architecture.filter(|name| !name.contains("wasm"))
    else {
        return;
    };
    let (severity, label) = match hosts(&architecture) {
        Hosts::Most => return,
        Hosts::Arm => (Severity::Warning, "exec format error, unless Windows runs on an Arm processor"),
        Hosts::None => (Severity::Error, "exec format error: Windows does not run on such a processor"),
    };
    let program = findings.context.program(lacks_emulation);
    findings
        .about(
            service,
            value.origin.span,
            format!("{program} does not emulate the processor `{architecture}`"),
        )
        .label(label)
        .help("use an image for the processor of the host, or Docker Desktop, which emulates others")
        .severity(|target| lacks_emulation(target).then_some(severity))
        .confidence(Confidence::Medium)
        .report();
}
