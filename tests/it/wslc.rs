//! WSL containers: their front ends, the rules that concern them alone, and the fix of sizes.

use std::path::Path;

use crate::support::{Project, of_rule};
use lcow_lint::diagnostic::{PerTarget, Severity};
use lcow_lint::fs::Memory;
use lcow_lint::linter::{Request, lint};
use lcow_lint::rules::Rule;
use lcow_lint::targets::{FrontEnd, Target, Targets};

const ERROR: Option<Severity> = Some(Severity::Error);
const WARNING: Option<Severity> = Some(Severity::Warning);
const ADVICE: Option<Severity> = Some(Severity::Advice);

/// The highest severity of each rule through a tool that calls `wslc.exe`, and through a relay to the engine, which is a
/// Linux daemon.
const FRONT_ENDS: [(&str, Option<Severity>, Option<Severity>); 30] = [
    // `wslc` takes another mode for the path in the container; a Linux daemon ignores it.
    ("LCOW105", ERROR, ADVICE),
    // WSLCGuestVolume.cpp accepts `type: tmpfs` only.
    ("LCOW106", ERROR, None),
    ("LCOW107", None, None),
    ("LCOW108", None, None),
    ("LCOW109", None, None),
    // Each mount is a share of its own.
    ("LCOW115", ERROR, ERROR),
    // 10 s; none at all is a warning.
    ("LCOW301", WARNING, WARNING),
    ("LCOW302", None, None),
    // Tools drop grace periods and hooks.
    ("LCOW303", ADVICE, None),
    ("LCOW304", ADVICE, None),
    // No `--restart` up to 3.0.5; a relay's containers end with the virtual machine.
    ("LCOW305", WARNING, WARNING),
    ("LCOW401", None, None),
    ("LCOW402", None, None),
    ("LCOW501", None, None),
    ("LCOW502", None, None),
    ("LCOW503", ERROR, ERROR),
    // No emulator in the virtual machine.
    ("LCOW504", ERROR, ERROR),
    // No `--privileged`, `--device`, …
    ("LCOW601", ERROR, None),
    ("LCOW602", WARNING, None),
    // "host mode networking is not supported"; through the engine it is the network of the virtual machine.
    ("LCOW603", ERROR, ADVICE),
    ("LCOW604", ERROR, None),
    ("LCOW605", None, None),
    ("LCOW606", None, None),
    ("LCOW607", WARNING, None),
    ("LCOW609", ADVICE, None),
    ("LCOW610", ADVICE, None),
    // Capitals only, in stringshared.h; newer versions read sizes as Docker does.
    ("LCOW611", WARNING, None),
    ("LCOW612", ERROR, None),
    // UDP is a warning, SCTP "Only 'tcp' and 'udp' are supported".
    ("LCOW615", ERROR, None),
    // "Host port range must match the container port range."
    ("LCOW616", ERROR, None),
];

#[test]
fn front_ends_differ() {
    for (code, cli, engine) in FRONT_ENDS {
        let rule = Rule::find(code).unwrap();
        let on = |front_end| PerTarget::of(front_end, rule.severity).on(Target::Wslc);
        assert_eq!((on(FrontEnd::Cli), on(FrontEnd::Engine)), (cli, engine), "{code}");
    }
}

/// The findings of a rule as `message: label`, through a front end.
fn found(rule: &str, targets: &[Target], front_end: FrontEnd, text: &str) -> Vec<String> {
    let disk = Memory::new([("/p/compose.yml", text)]);
    let mut request = Request::new(Path::new("/p/compose.yml"));
    request.selection.select = vec![rule.to_owned()];
    request.rules.targets = Targets::new(targets.iter().copied());
    request.rules.front_end = front_end;
    let linted = lint(&disk, &request).unwrap();
    linted.findings.iter().map(|finding| format!("{}: {}", finding.message, finding.label)).collect()
}

#[test]
fn messages_name_the_first_target_that_is_concerned() {
    let modes = "services:\n  a: {image: x, volumes: ['./a:/a:nocopy']}\n";
    let message = |targets: &[Target]| found("LCOW105", targets, FrontEnd::Cli, modes).concat();
    assert!(message(&[Target::Wslc]).starts_with("`wslc` refuses the mount mode"));
    assert!(message(&[Target::Lcow, Target::Wslc]).starts_with("the Windows daemon refuses the mount mode"));
    assert_eq!(message(&[Target::Wsl2]), "");
    let restart = "services:\n  a: {image: x, restart: always}\n";
    let cli = found("LCOW305", &[Target::Wslc], FrontEnd::Cli, restart).concat();
    assert!(cli.contains("no restart policies up to WSL 3.0.5"), "{cli}");
    let engine = found("LCOW305", &[Target::Wslc], FrontEnd::Engine, restart).concat();
    assert!(engine.contains("its virtual machine stops"), "{engine}");
}

#[test]
fn host_networking_of_docker_desktop_has_conditions() {
    let text = "services:\n  a: {image: x, network_mode: host}\n";
    let help = |target: &str| {
        let project = Project::new([("compose.yml", text)]);
        let report = project.report(&["--target", target, "compose.yml"]);
        of_rule(&report, "LCOW603")[0]["help"].as_str().unwrap().to_owned()
    };
    for target in ["wsl2", "hyperv", "lcow,wsl2"] {
        let help = help(target);
        assert!(
            help.contains("signed in") && help.contains("Enhanced Container Isolation"),
            "{target}: {help}"
        );
    }
    for target in ["wsl-engine", "wslc", "lcow"] {
        assert_eq!(help(target), "publish the ports instead", "{target}");
    }
}

#[test]
fn sizes_get_capitals_once() {
    let before = "\
services:
  a:
    image: x
    mem_limit: 512m # half
    shm_size: '64mb'
    deploy: {resources: {limits: {memory: \"1g\"}}}
  b: {image: x, mem_limit: &size 100kb}
  c: {image: x, mem_limit: *size}
  d: {image: x, mem_limit: '${MEMORY:-512m}'}
  e: {image: x, mem_limit: 1.5g}
";
    let after = "\
services:
  a:
    image: x
    mem_limit: 512M # half
    shm_size: '64MB'
    deploy: {resources: {limits: {memory: \"1G\"}}}
  b: {image: x, mem_limit: &size 100KB}
  c: {image: x, mem_limit: *size}
  d: {image: x, mem_limit: '${MEMORY:-512M}'}
  e: {image: x, mem_limit: 1.5g}
";
    let project = Project::new([("compose.yml", before)]);
    let arguments = ["--fix", "--target", "wslc", "--select", "LCOW611", "compose.yml"];
    for _ in 0..2 {
        let ran = project.run(&arguments);
        assert_eq!(project.read("compose.yml"), after, "{}", ran.stderr);
    }
}

#[test]
fn a_size_from_elsewhere_stays() {
    let project = Project::new([
        (".env", "MEMORY=512m\n"),
        ("compose.yml", "services:\n  a: {image: x, mem_limit: '${MEMORY}'}\n"),
    ]);
    let report = project.report(&["--target", "wslc", "compose.yml"]);
    let refused = of_rule(&report, "LCOW611")[0]["refused"].as_str().unwrap().to_owned();
    assert!(refused.contains("set by a variable"), "{refused}");
}

/// No directory of a WSL distribution can be mounted, and what cannot be mounted is not shared.
#[test]
fn directories_are_shared_on_a_drive_only() {
    let text = "\
services:
  a: {image: 'grafana/grafana:11', volumes: ['./data:/var/lib/grafana']}
  b: {image: 'grafana/grafana:11', volumes: ['./data:/var/lib/grafana']}
";
    let project = Project::new([("compose.yml", text)]);
    let count = |place: &str| {
        let report = project.report(&["--target", "wslc", "--project-on", place, "compose.yml"]);
        of_rule(&report, "LCOW115").len()
    };
    assert_eq!((count("windows"), count("wsl")), (2, 0));
}
