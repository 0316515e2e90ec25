//! `--target auto`: what is concluded from the answers of `docker info` and `wslc version`, here given by shell scripts.
//! `tests/real` has the real client of Docker.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Project, Ran, run_with_input};

const COMPOSE: &str = "services:\n  db:\n    image: mysql:8\n    volumes: ['./data:/var/lib/mysql']\n";

const DEFAULT: &[&str] = &["lcow", "hyperv", "wsl2"];

const WSL_KERNEL: &str = "6.6.87.2-microsoft-standard-WSL2";

/// A script that stops without ending.
const HANGS: &str = "kill -STOP $$";

/// How often a run is repeated whose programs did not answer although they do not hang: on a busy machine two seconds can
/// be too short.
const ATTEMPTS: usize = 30;

/// A project on a machine with these programs, each the body of a shell script.
struct Machine {
    project: Project,
    hangs: bool,
}

impl Machine {
    fn new(programs: &[(&str, &str)]) -> Self {
        let project = Project::new([("compose.yml", COMPOSE)]);
        fs::create_dir(project.path().join("bin")).unwrap();
        for (name, script) in programs {
            let path = format!("bin/{name}");
            project.write(&path, format!("#!/bin/sh\n{script}\n"));
            make_executable(&project.path().join(path));
        }
        Machine { project, hangs: programs.iter().any(|(_, script)| *script == HANGS) }
    }

    fn run(&self, arguments: &[&str], input: &str) -> Ran {
        for _ in 0..ATTEMPTS {
            let mut command = self.project.command();
            command.env("PATH", self.project.path().join("bin")).args(arguments);
            let ran = run_with_input(&mut command, input.as_bytes());
            if self.hangs || !ran.stderr.contains("did not answer within") {
                return ran;
            }
        }
        panic!("the programs never answered in time");
    }

    /// The targets of a run with these options, whether they are the default ones, and the only line of standard error.
    fn targets(&self, arguments: &[&str]) -> (Vec<String>, bool, String) {
        let ran = self.run(&[arguments, &["--format", "json"]].concat(), "");
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        let targets = report["targets"].as_array().unwrap().iter();
        let targets = targets.map(|target| target.as_str().unwrap().to_owned()).collect();
        (targets, report["targets_assumed"] == true, ran.stderr)
    }
}

fn make_executable(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn prints(text: &str) -> String {
    assert!(!text.contains('\''));
    format!("printf %s '{text}'")
}

fn docker(version: &str, os_type: &str, system: &str, kernel: &str) -> Value {
    json!({
        "ServerVersion": version, "OSType": os_type, "OperatingSystem": system, "KernelVersion": kernel, "ServerErrors": null
    })
}

fn check(programs: &[(&str, &str)], expected: &[&str], words: &str) {
    let machine = Machine::new(programs);
    let (targets, assumed, message) = machine.targets(&["--target", "auto"]);
    assert_eq!(targets, expected, "{programs:?}: {message}");
    let is_default = message.contains("warning:");
    assert_eq!((assumed, expected == DEFAULT), (is_default, is_default), "{message}");
    assert!(message.contains(words), "{programs:?}: {message}");
    if !is_default {
        for target in expected {
            assert!(message.contains(target), "{message}");
        }
    }
}

#[test]
fn an_engine_is_told_by_its_version_system_and_kernel() {
    const WINDOWS_10: (&str, &str) = ("Microsoft Windows Version 22H2 (OS Build 19045.2965)", "10.0 19045");
    const SERVER: (&str, &str) =
        ("Microsoft Windows Server Version 21H2 (OS Build 20348.2113)", "10.0 20348");
    for (version, os_type, (system, kernel), expected, words) in [
        ("18.03.1-ce", "windows", WINDOWS_10, &["lcow"][..], "before 23.0"),
        ("20.10.24", "windows", WINDOWS_10, &["lcow"], "server 20.10.24"),
        ("20.10.27+dfsg1", "windows", WINDOWS_10, &["lcow"], "before 23.0"),
        ("23.0.0", "windows", WINDOWS_10, &["hyperv", "wsl2"], "runs no Linux containers"),
        ("28.5.1", "windows", WINDOWS_10, &["hyperv", "wsl2"], "server 28.5.1"),
        ("26.1.3", "windows", SERVER, &["hyperv", "wsl2"], "runs no Linux containers"),
        ("20.10.9", "windows", SERVER, &["hyperv", "wsl2"], "Windows Server"),
        ("dev", "windows", WINDOWS_10, DEFAULT, "its version is no number"),
        ("", "windows", WINDOWS_10, DEFAULT, "server unknown"),
        ("29.6.2", "linux", ("Docker Desktop", WSL_KERNEL), &["wsl2"], WSL_KERNEL),
        ("dev", "linux", ("Docker Desktop", "5.10.16.3-microsoft-standard-WSL2"), &["wsl2"], "server dev"),
        ("28.3.0", "linux", ("Docker Desktop", "6.10.14-linuxkit"), &["hyperv"], "Docker VMM"),
        ("27.3.1", "linux", ("Rancher Desktop WSL Distribution", WSL_KERNEL), &["wsl2"], "Rancher Desktop"),
        (
            "29.5.3",
            "linux",
            ("Rancher Desktop WSL Distribution (containerized)", WSL_KERNEL),
            &["wsl2"],
            "Rancher",
        ),
        ("28.5.1", "linux", ("Ubuntu 24.04.1 LTS", WSL_KERNEL), &["wsl-engine"], "system Ubuntu 24.04.1 LTS"),
        ("20.10.24+dfsg1", "linux", ("Debian GNU/Linux 12", WSL_KERNEL), &["wsl-engine"], "WSL distribution"),
        ("5.4.0", "linux", ("fedora", WSL_KERNEL), &["wsl-engine"], "system fedora"),
        ("25.0.3", "linux", ("Ubuntu 22.04.4 LTS", WSL_KERNEL), &["wsl-engine"], "WSL distribution"),
        ("28.5.1", "linux", ("Ubuntu 24.04.1 LTS", "6.8.0-45-generic"), DEFAULT, "does not run on Windows"),
        ("28.5.1", "", ("", ""), DEFAULT, "does not say"),
        ("28.5.1", "solaris", ("", ""), DEFAULT, "OS type solaris"),
    ] {
        let info = docker(version, os_type, system, kernel).to_string();
        check(&[("docker", &prints(&info))], expected, words);
    }
}

#[test]
fn podman_under_the_name_of_docker_is_an_engine_in_a_distribution() {
    let info = json!({
        "host": {"os": "linux", "kernel": WSL_KERNEL, "distribution": {"distribution": "fedora", "version": "41"}},
        "version": {"Version": "5.4.0"},
    });
    check(&[("docker", &prints(&info.to_string()))], &["wsl-engine"], "server 5.4.0");
}

#[test]
fn wslc_is_found_by_its_version() {
    const OLD: &str = "[ $# -gt 1 ] && { echo \"Nom d’argument non reconnu : --format\" >&2; exit 1; }; ";
    let relay = prints(&docker("25.0.3", "linux", "Microsoft Azure Linux 3.0", WSL_KERNEL).to_string());
    let other = prints(&docker("28.5.1", "linux", "Ubuntu 24.04.1 LTS", WSL_KERNEL).to_string());
    let in_json = prints(r#"{"Client":{"Version":"3.0.5.0"}}"#);
    let plain = format!("{OLD}echo wslc 2.9.4.0");
    let french = format!(
        "{OLD}echo 'Copyright (c) Microsoft Corporation. Tous droits réservés.'; echo 'wslc 2.9.4.0'"
    );
    let wide = format!("{OLD}printf 'w\\000s\\000l\\000c\\000 \\0003\\000.\\0000\\000.\\0005\\000'");
    let no_docker = "Docker does not answer: `docker` was not found";
    for (programs, expected, words) in [
        (&[("wslc", &*in_json)][..], "wslc", "`wslc` 3.0.5.0 is installed"),
        (&[("wslc", &plain)], "wslc", no_docker),
        (&[("wslc", &french)], "wslc", "`wslc` 2.9.4.0"),
        (&[("wslc", &wide)], "wslc", "`wslc` 3.0.5 "),
        (&[("wslc", &in_json), ("docker", "exit 1")], "wslc", "`docker info` failed"),
        (&[("wslc", &in_json), ("docker", &relay)], "wslc", "server 25.0.3"),
        (&[("wslc", HANGS), ("docker", &relay)], "wsl-engine", "WSL distribution"),
        (&[("wslc", &in_json), ("docker", &other)], "wsl-engine", "server 28.5.1"),
    ] {
        check(programs, &[expected], words);
    }
}

#[test]
fn without_an_answer_the_default_targets_are_judged() {
    let no_version = "echo 'La version est inconnue.'";
    let refused = "echo >&2; echo 'Die Richtlinie sperrt WSL-Container.' >&2; exit 5";
    let server_error =
        prints(r#"{"OSType":"","ServerErrors":["Cannot connect to the daemon","Is it running?"]}"#);
    let wrong_types =
        prints(r#"{"OSType":3,"OperatingSystem":null,"ServerVersion":["x"],"KernelVersion":{}}"#);
    for (programs, words) in [
        (&[][..], "`docker` was not found"),
        (&[("docker", HANGS)], "`docker info` did not answer within 2 s"),
        (&[("docker", "echo not JSON")], "`docker info` printed no JSON"),
        (&[("docker", "echo [1]")], "`docker info` printed no JSON"),
        (&[("docker", "exit 0")], "`docker info` printed no JSON"),
        (&[("docker", "echo 'first\nsecond' >&2; exit 1")], "`docker info` failed: first\n"),
        (&[("docker", "exit 3")], "`docker info` failed: no message"),
        (&[("docker", &server_error)], "`docker info` failed: Cannot connect to the daemon\n"),
        (&[("docker", &wrong_types)], "does not say"),
        (&[("docker", "exit 1"), ("wslc", HANGS)], "`wslc version` did not answer within 2 s"),
        (&[("wslc", no_version)], "`docker` was not found; `wslc version` printed no version"),
        (&[("wslc", refused)], "`wslc version` failed: Die Richtlinie sperrt WSL-Container."),
        (&[("wslc", "printf '\\033[31mred\\n'; exit 1")], "`wslc version` failed: \\u{1b}[31mred"),
    ] {
        check(programs, DEFAULT, words);
    }
}

#[test]
fn a_program_that_cannot_be_run_is_named() {
    let machine = Machine::new(&[]);
    fs::create_dir(machine.project.path().join("bin/docker")).unwrap();
    let (targets, _, message) = machine.targets(&["--target", "auto"]);
    assert_eq!(targets, DEFAULT);
    assert!(message.contains("`docker` cannot be run: "), "{message}");
}

#[test]
fn what_was_found_joins_the_named_targets() {
    let desktop = prints(&docker("29.6.2", "linux", "Docker Desktop", WSL_KERNEL).to_string());
    let machine = Machine::new(&[("docker", &desktop)]);
    assert_eq!(machine.targets(&["--target", "auto,lcow"]).0, ["lcow", "wsl2"]);
    let nothing = Machine::new(&[]);
    let (targets, assumed, _) = nothing.targets(&["--target", "wslc,auto"]);
    assert_eq!((targets, assumed), (["lcow", "hyperv", "wsl2", "wslc"].map(str::to_owned).to_vec(), false));
    // Where nothing is found, the settings decide.
    nothing.project.write("lcow-lint.toml", "targets = [\"hyperv\"]\n");
    assert_eq!(nothing.targets(&["--target", "auto"]).0, ["hyperv"]);
}

/// The file on standard input is not what Docker reads.
#[test]
fn programs_do_not_read_standard_input() {
    let machine = Machine::new(&[("docker", "read -r line && exit 1; echo '{\"OSType\":\"linux\"}'")]);
    let ran = machine.run(&["--target", "auto", "-"], COMPOSE);
    assert!(
        ran.stdout.contains("LCOW101") && ran.stderr.contains("does not run on Windows"),
        "{}",
        ran.stderr
    );
}
