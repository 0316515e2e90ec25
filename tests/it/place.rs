//! Where host paths lead: by the project's place, by their spelling, and by target.

use std::fs;
use std::path::{Path, PathBuf};

#[cfg(unix)]
use lcow_lint::driver::{InputOrigin, ProjectInput, RunOptions, lint_all};
use lcow_lint::fs::Memory;
use lcow_lint::machine::Machine;
use lcow_lint::targets::{Place, Target};
use serde_json::Value;

use crate::support::{Project, lcow_lint, of_rule, report_in, run, run_with_input, testdata};

const WSL_KERNEL: &str = "6.6.87.2-microsoft-standard-WSL2\n";

/// A machine with the kernel's name and the recorded mount table.
fn machine(kernel: &str, table: &str) -> Machine {
    let table = fs::read(testdata("mount_tables").join(table)).unwrap();
    machine_of(kernel, &table)
}

fn machine_of(kernel: &str, table: &[u8]) -> Machine {
    let files = [("/proc/sys/kernel/osrelease", kernel.as_bytes()), ("/proc/self/mountinfo", table)];
    Machine::unix(&Memory::new(files), false)
}

fn places(machine: &Machine, directories: &[(&str, Place)]) {
    for (directory, place) in directories {
        let found = machine.place_of(Path::new(directory));
        assert_eq!(found.place, *place, "{directory}: {}", found.reason);
    }
}

#[test]
fn mounts_of_a_distribution_tell_the_place() {
    let ubuntu = machine(WSL_KERNEL, "ubuntu-wsl2");
    assert_eq!(ubuntu.warning, None);
    places(
        &ubuntu,
        &[
            ("/home/me/shop", Place::Distribution),
            ("/", Place::Distribution),
            ("/mnt/c/Users/me/shop", Place::Drive),
            ("/mnt/c", Place::Drive),
            ("/mnt/cdrom", Place::Distribution),
            ("/mnt/d/shop", Place::Drive),
            ("/mnt/d/linux/shop", Place::Distribution),
            ("/Docker/host/x", Place::Drive),
            ("/mnt/media/shop", Place::Network),
            ("/mnt/build disk/shop", Place::Distribution),
            ("/mnt/build", Place::Distribution),
            // The second mount hides the first.
            ("/mnt/e/shop", Place::Drive),
            ("/usr/lib/wsl/drivers/x", Place::Unknown),
            ("/mnt/wsl/shop", Place::Unknown),
        ],
    );
    assert_eq!(ubuntu.place_of(Path::new("/mnt/c/shop")).reason, "`/mnt/c` is a mounted Windows drive (9p)");
}

#[test]
fn other_mount_tables_tell_the_place() {
    places(
        &machine("6.18.40.1-1\n", "ubuntu-wsl2-virtiofs"),
        &[
            ("/home/me", Place::Distribution),
            ("/mnt/c/shop", Place::Drive),
            ("/mnt/d/shop", Place::Drive),
            ("/srv/models", Place::Unknown),
        ],
    );
    places(
        &machine("4.4.0-19041-Microsoft\n", "wsl1"),
        &[("/mnt/c/shop", Place::Drive), ("/home/me", Place::Unknown)],
    );
    places(
        &machine(WSL_KERNEL, "docker-desktop"),
        &[
            ("/host_root/shop", Place::Drive),
            ("/run/desktop/mnt/host/c/shop", Place::Drive),
            ("/root", Place::Unknown),
        ],
    );
    places(
        &machine(WSL_KERNEL, "container-on-docker-desktop"),
        &[
            ("/work", Place::Drive),
            ("/work/deep/below", Place::Drive),
            ("/from-ubuntu", Place::Distribution),
            ("/app", Place::Unknown),
        ],
    );
    // Outside WSL an ext4 file system is no distribution.
    let linux = machine("6.8.0-45-generic\n", "linux");
    assert_eq!(linux.warning, None);
    places(&linux, &[("/home/me", Place::Unknown), ("/srv/vm", Place::Unknown)]);
}

#[test]
fn windows_paths_tell_the_place() {
    places(
        &Machine::windows(),
        &[
            (r"C:\shop", Place::Drive),
            (r"\\?\C:\shop", Place::Drive),
            (r"\\wsl$\Ubuntu\home\me", Place::Distribution),
            (r"\\wsl.localhost\Ubuntu\home\me", Place::Distribution),
            (r"\\?\UNC\WSL.LOCALHOST\Ubuntu\home", Place::Distribution),
            (r"\\wsl$\Ubuntu\mnt\c\shop", Place::Drive),
            (r"\\nas01\share\shop", Place::Network),
            (r"\\?\UNC\nas01\share", Place::Network),
            (r"\shop", Place::Unknown),
            ("", Place::Unknown),
        ],
    );
}

/// A table that cannot be used is a warning that names it, and the place is unknown; outside WSL it does not matter.
#[test]
fn odd_mount_tables_are_a_warning() {
    let ok = "74 70 8:48 / / rw - ext4 /dev/sdd rw\n";
    for (odd, line) in [
        ("74 70 8:48 / / rw,relatime", 2),
        ("74 70 8:48 / / rw,relatime shared:1 -", 2),
        ("74 70 8:48 / / rw,relatime shared:1 - ext4", 2),
        ("74 70 8:48 / / rw,relatime shared:1 - ext4 /dev/sdd", 2),
        ("x 70 8:48 / / rw - ext4 /dev/sdd rw", 2),
        ("74 70 848 / / rw - ext4 /dev/sdd rw", 2),
        ("74 70 8:48 / mnt rw - ext4 /dev/sdd rw", 2),
        ("", 2),
        ("\u{0}\u{1}\u{fffd}", 2),
    ] {
        let table = format!("{ok}{odd}\n{ok}");
        let odd_machine = machine_of(WSL_KERNEL, table.as_bytes());
        let warning = odd_machine.warning.clone().unwrap_or_default();
        assert!(warning.contains(&format!("line {line} of /proc/self/mountinfo")), "{odd:?}: {warning:?}");
        places(&odd_machine, &[("/home/me", Place::Unknown)]);
        assert_eq!(machine_of("6.8.0-generic", table.as_bytes()).warning, None);
    }
    // Escapes that are none, and bytes that are no text, are odd names and no odd lines.
    for name in ["a\\9", "a\\13", "\\777x", "a\\134"] {
        let table = format!("{ok}75 74 8:49 / /{name} rw - xfs /dev/sde rw\n");
        assert_eq!(machine_of(WSL_KERNEL, table.as_bytes()).warning, None, "{name}");
    }
    let bytes = [ok.as_bytes(), b"75 74 8:49 / /\xff\xfe rw - xfs /dev/sde rw\n"].concat();
    assert_eq!(machine_of(WSL_KERNEL, &bytes).warning, None);
}

#[test]
fn missing_and_huge_mount_tables_are_a_warning() {
    let kernel = ("/proc/sys/kernel/osrelease", WSL_KERNEL.as_bytes().to_vec());
    let missing = Machine::unix(&Memory::new([kernel.clone()]), false);
    assert!(missing.warning.unwrap().starts_with("cannot read /proc/self/mountinfo: "));
    let huge = ("/proc/self/mountinfo", b"74 70 8:48 / / rw - ext4 /dev/sdd rw\n".repeat(200_000));
    let huge = Machine::unix(&Memory::new([kernel, huge]), false);
    assert!(huge.warning.unwrap().contains("it is too large"));
    // A process of WSL whose kernel says nothing, and a system without these files.
    let nothing = Memory::new([("/x", b"".to_vec())]);
    assert!(Machine::unix(&nothing, true).warning.is_some());
    assert_eq!(Machine::unix(&nothing, false), Machine::default());
}

/// What a run finds in a project in memory, on a machine.
#[cfg(unix)]
fn found_on(machine: Machine, directory: &str, text: &str) -> (Value, Place) {
    let file = Path::new(directory).join("compose.yaml");
    let files = Memory::new([(file.clone(), text.as_bytes().to_vec())]);
    let options = RunOptions { machine, ..RunOptions::default() };
    let input = ProjectInput { origin: InputOrigin::Named, ..ProjectInput::new([file]) };
    let (run, errors) = lint_all(&files, &options, vec![input], &|| {});
    assert!(errors.is_empty());
    let linted = &run.projects[0].linted;
    let codes: Vec<String> = linted
        .findings
        .iter()
        .map(|finding| {
            let severities =
                Target::ALL.map(|target| finding.severities.on(target).map_or("-", |s| s.name()));
            format!("{} {}", finding.code, severities.join(" "))
        })
        .collect();
    (codes.into(), linted.place.place)
}

#[test]
#[cfg(unix)]
fn the_place_that_was_found_decides_severities() {
    const TEXT: &str =
        "services: {web: {image: 'example/web:1', platform: linux, volumes: ['./aux:/x:ro']}}\n";
    let only_209 = |value: Value| -> Vec<String> {
        let found: Vec<String> = serde_json::from_value(value).unwrap();
        found.into_iter().filter(|found| found.starts_with("LCOW209")).collect()
    };
    let (found, place) = found_on(machine(WSL_KERNEL, "ubuntu-wsl2"), "/mnt/c/shop", TEXT);
    assert_eq!(
        (only_209(found), place),
        (vec!["LCOW209 error error error error error".to_owned()], Place::Drive)
    );
    let (found, place) = found_on(machine(WSL_KERNEL, "ubuntu-wsl2"), "/home/me/shop", TEXT);
    assert_eq!((only_209(found), place), (vec![], Place::Distribution));
    let (found, place) = found_on(machine("6.8.0-generic", "linux"), "/home/me/shop", TEXT);
    let careful = vec!["LCOW209 error error warning warning error".to_owned()];
    assert_eq!((only_209(found), place), (careful, Place::Unknown));
}

/// A project with one mount or volume, for the tables below.
fn project(source: &str) -> Project {
    let text = match source.strip_prefix("device ") {
        Some(device) => format!(
            "services: {{app: {{image: 'example/app:1', platform: linux, volumes: ['data:/x']}}}}\n\
             volumes: {{data: {{driver: local, driver_opts: {{type: none, o: bind, device: '{device}'}}}}}}\n"
        ),
        None => format!(
            "services: {{app: {{image: 'example/app:1', platform: linux, volumes: ['{source}:/x']}}}}\n"
        ),
    };
    Project::new([("compose.yaml", text.as_bytes()), ("pg/keep", b""), ("aux/keep", b"")])
}

/// The initials of a rule's severity on every target: `EWA--`.
fn initials(project: &Project, rule: &str, options: &[&str]) -> String {
    let options = [&["--target", "all"], options].concat();
    let report = report_in(project, &options);
    let found = of_rule(&report, rule);
    assert!(found.len() <= 1, "{rule}: {found:#?}");
    let severity = |target: &Target| {
        let severity = found.first().and_then(|finding| finding["targets"][target.name()].as_str());
        severity.map_or('-', |severity| severity.chars().next().unwrap().to_ascii_uppercase())
    };
    Target::ALL.iter().map(severity).collect()
}

const WINDOWS: &[&str] = &["--project-on", "windows"];
const WSL: &[&str] = &["--project-on", "wsl"];
const NETWORK: &[&str] = &["--project-on", "network"];
const FROM_OUTSIDE: &[&str] = &["--project-on", "wsl", "--shell", "windows"];

/// lcow, hyperv, wsl2, wsl-engine, wslc
#[test]
#[rustfmt::skip]
fn sources_by_target_and_place() {
    for (source, rule, windows, wsl, network) in [
        // A distribution's directory can be mounted on wsl2 and wsl-engine alone.
        ("./pg",                        "LCOW212", "-----", "EE--E", "-----"),
        ("~/pg",                        "LCOW212", "-----", "EE--E", "-----"),
        // On a server Compose sends a network path.
        ("./pg",                        "LCOW203", "-----", "-----", "EEWEW"),
        // ext4 has any name.
        ("./aux",                       "LCOW209", "EEEEE", "-----", "EEEEE"),
        ("C:/aux",                      "LCOW209", "EEEEE", "EEEEE", "EEEEE"),
        // Started inside WSL, the path is one of the distribution.
        ("/home/me/pg",                 "LCOW204", "EAA-E", "EA--E", "EAA-E"),
        ("/mnt/wsl/pg",                 "LCOW204", "EA--E", "EA--E", "EA--E"),
        ("/proc",                       "LCOW204", "E---E", "E---E", "E---E"),
        // A path that names its place overrules the project's.
        ("/mnt/c/pg",                   "LCOW201", "EEWAE", "EEAAE", "EEWAE"),
        ("/host_mnt/c/pg",              "LCOW201", "EAAEE", "EAAEE", "EAAEE"),
        ("/run/desktop/mnt/host/c/pg",  "LCOW201", "EEAEE", "EEAEE", "EEAEE"),
        ("/c/pg",                       "LCOW202", "E--EE", "E--EE", "E--EE"),
        (r"\\wsl$\Ubuntu\home\me",      "LCOW203", "EEWEW", "EEWEW", "EEWEW"),
        (r"\\nas01\pg",                 "LCOW203", "EEWEW", "EEWEW", "EEWEW"),
        ("C:/pg",                       "LCOW207", "AAAEA", "AAAEA", "AAAEA"),
        ("/var/run/docker.sock",        "LCOW205", "E---E", "E---E", "E---E"),
        // WSL sets these.
        ("${HOME}/pg",                  "LCOW211", "WWWWW", "-----", "WWWWW"),
        ("./${USER}",                   "LCOW211", "WWWWW", "-----", "WWWWW"),
        ("${PWD}/pg",                   "LCOW211", "WAAAA", "-----", "WAAAA"),
        // A missing directory matters where it could be mounted.
        ("./missing",                   "LCOW112", "W---A", "-----", "W---A"),
        // The daemon reads a device in its own machine. Where options are refused, LCOW106 reports it.
        ("device /host_mnt/c/pg",       "LCOW201", "E--EE", "E--EE", "E--EE"),
        ("device /run/desktop/mnt/host/c/pg", "LCOW201", "EE-EE", "EE-EE", "EE-EE"),
        ("device /mnt/c/pg",            "LCOW201", "EEWAE", "EEWAE", "EEWAE"),
        ("device /c/pg",                "LCOW207", "AEEEA", "AEEEA", "AEEEA"),
        ("device C:/pg",                "LCOW207", "AEEEA", "AEEEA", "AEEEA"),
        ("device ./pg",                 "LCOW212", "-EEE-", "-EE--", "-EEE-"),
        ("device d/x",                  "LCOW212", "-EEE-", "-EE--", "-EEE-"),
    ] {
        let project = project(source);
        for (options, expected) in [(WINDOWS, windows), (WSL, wsl), (NETWORK, network)] {
            assert_eq!(initials(&project, rule, options), expected, "{rule} {source} {options:?}");
        }
    }
}

#[test]
#[cfg(unix)]
fn a_relative_path_may_leave_the_place_of_the_project() {
    let up = "../".repeat(20);
    assert_eq!(initials(&project(&format!("{up}mnt/c/aux")), "LCOW209", WSL), "EEEEE");
    assert_eq!(initials(&project(&format!("{up}srv/aux")), "LCOW209", WSL), "-----");
}

#[test]
fn a_project_in_wsl_that_is_started_in_windows_has_network_paths() {
    let project = project("./pg");
    assert_eq!(initials(&project, "LCOW203", FROM_OUTSIDE), "EEWEW");
    assert_eq!(initials(&project, "LCOW212", FROM_OUTSIDE), "-----");
}

#[test]
fn nothing_is_found_on_ext4_on_targets_that_can_mount_it() {
    for source in ["./pg", "./aux", "~/pg", "/home/me/pg", "/mnt/wsl/pg", "${HOME}/pg"] {
        let report = project(source).report(&["--target", "wsl2,wsl-engine", "--project-on", "wsl"]);
        let found = report["findings"].as_array().unwrap();
        let paths: Vec<&Value> =
            found.iter().filter(|finding| finding["rule"].as_str().unwrap().starts_with("LCOW2")).collect();
        assert!(paths.is_empty(), "{source}: {paths:#?}");
    }
}

/// Watchers, sockets and scripts depend on the file system, too.
#[test]
fn what_ext4_provides_is_not_missed() {
    const TEXT: &str = "\
services:
  web:
    image: node:20
    platform: linux
    command: npx nodemon app.js
    volumes: ['./src:/src', './run:/var/run/php', './start.sh:/start.sh', './crlf.sh:/crlf.sh']
";
    let project = Project::new([
        ("compose.yaml", TEXT),
        ("src/app.js", ""),
        ("run/keep", ""),
        ("start.sh", "#!/bin/sh\nexec true\n"),
        ("crlf.sh", "#!/bin/sh\r\nexec true\r\n"),
        (".gitattributes", "*.sh text\nstart.sh text eol=crlf\n"),
    ]);
    for (rule, windows, wsl, unknown) in
        [("LCOW110", "WAAAW", "-----", "WAAAW"), ("LCOW111", "WW--W", "-----", "WW--W")]
    {
        for (options, expected) in [(WINDOWS, windows), (WSL, wsl), (&[], unknown)] {
            assert_eq!(initials(&project, rule, options), expected, "{rule} {options:?}");
        }
    }
    let scripts = |options: &[&str], target: &str| -> Vec<String> {
        let report = project.report(&[&["--target", target], options].concat());
        let label = |finding: &&Value| {
            let offset = |at: &str| usize::try_from(finding[at]["offset"].as_u64().unwrap()).unwrap();
            TEXT[offset("start")..offset("end")].to_owned()
        };
        of_rule(&report, "LCOW213").iter().map(label).collect()
    };
    assert_eq!(scripts(WINDOWS, "wsl2"), ["./start.sh", "./crlf.sh"]);
    assert_eq!(scripts(WSL, "wsl2"), ["./crlf.sh"]);
    assert_eq!(scripts(WSL, "wsl-engine"), ["./crlf.sh"]);
}

/// An unknown place is judged as Windows, at most with a warning where a distribution's directory would be fine.
#[test]
#[cfg(target_os = "linux")]
fn an_unknown_place_is_judged_carefully_and_said_once() {
    let project = project("./aux");
    if project.report(&[])["places"][0]["place"] != "unknown" {
        println!("SKIPPED: the place is known here");
        return;
    }
    assert_eq!(initials(&project, "LCOW209", &[]), "EEWWE");
    assert_eq!(initials(&project, "LCOW209", &["--shell", "windows"]), "EEEEE");
    let note = "It is not known whether the project lies on a Windows drive";
    let without = Project::new([("compose.yaml", "services: {app: {image: 'example/app:1'}}\n")]);
    assert!(!without.run(&["--target", "wsl2"]).stdout.contains(note), "nothing depends on it");
    for (options, times) in [
        (&["--target", "wsl2"][..], 1),
        (&["--target", "wsl2", "--format", "matrix"], 1),
        (&["--target", "wsl2", "--quiet"], 0),
        (&["--target", "wsl2", "--project-on", "windows"], 0),
        (&["--target", "wsl2", "--project-on", "wsl"], 0),
        // It makes no difference there.
        (&["--target", "hyperv"], 0),
    ] {
        let ran = project.run(options);
        let text = ran.stdout.replace('\n', " ");
        assert_eq!(text.matches(note).count(), times, "{options:?}: {}", ran.stdout);
        assert_eq!(ran.stderr, "");
    }
}

#[test]
fn the_report_says_which_place_was_judged_and_why() {
    let project = project("./pg");
    let place = |options: &[&str]| {
        let report = project.report(options);
        assert_eq!(report["places"].as_array().unwrap().len(), 1);
        assert_eq!(report["places"][0]["projects"], serde_json::json!(["compose.yaml"]));
        let field = |name: &str| report["places"][0][name].as_str().unwrap().to_owned();
        (field("place"), field("reason"))
    };
    let pair = |place: &str, reason: &str| (place.to_owned(), reason.to_owned());
    assert_eq!(place(WSL), pair("wsl", "`--project-on wsl` says so"));
    project.write("lcow-lint.toml", "project-on = \"network\"\n");
    assert_eq!(place(&[]), pair("network", "line 1 of the settings file says `project-on = \"network\"`"));
    assert_eq!(place(WINDOWS), pair("windows", "`--project-on windows` says so"));
}

#[test]
fn standard_input_has_no_place_unless_it_is_named() {
    let text = "services: {app: {image: 'example/app:1', platform: linux, volumes: ['./aux:/x']}}\n";
    let mut command = lcow_lint();
    let ran = run_with_input(command.args(["-", "--format", "json"]), text.as_bytes());
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["places"][0]["place"], "unknown");
    assert_eq!(report["places"][0]["reason"], "standard input has no directory");
    let project = Project::empty();
    let mut command = project.command();
    command.args(["-", "--stdin-filename", "compose.yaml", "--format", "json"]);
    let report: Value = serde_json::from_str(&run_with_input(&mut command, text.as_bytes()).stdout).unwrap();
    assert_ne!(report["places"][0]["reason"], "standard input has no directory");
}

#[test]
fn the_front_end_chooses_the_facts_of_wslc() {
    let project = project("/var/run/docker.sock");
    let on_wslc = |options: &[&str]| {
        let report = project.report(&[&["--target", "wslc"], options].concat());
        of_rule(&report, "LCOW205").len()
    };
    assert_eq!(on_wslc(&[]), 1);
    assert_eq!(on_wslc(&["--front-end", "cli"]), 1);
    assert_eq!(on_wslc(&["--front-end", "engine"]), 0);
    project.write("lcow-lint.toml", "front-end = \"engine\"\n");
    assert_eq!(on_wslc(&[]), 0);
    assert_eq!(on_wslc(&["--front-end", "cli"]), 1);
}

#[test]
fn invalid_places_are_refused() {
    let project = project("./pg");
    let ran = project.run(&["--project-on", "linux"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("auto, windows, wsl, network"), "{}", ran.stderr);
    project.write("lcow-lint.toml", "project-on = \"windws\"\nfront-end = 3\n");
    let ran = project.run(&[]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("did you mean `windows`?"), "{}", ran.stderr);
    assert!(ran.stderr.contains("`front-end` must be text in quotes, not a number"), "{}", ran.stderr);
    let ran = run(lcow_lint().args(["--front-end", "api"]));
    assert_eq!(ran.code, Some(2));
}

/// A directory that is made empty is said to be, and where.
#[test]
fn empty_directories_are_said_to_be_made() {
    for (source, rule, target, words) in [
        ("/mnt/c/pg", "LCOW201", "wslc", "on wslc it is made empty on the current drive, without a message"),
        ("/c/pg", "LCOW202", "wslc", "on wslc it is made empty on the current drive, without a message"),
        ("/c/pg", "LCOW202", "wsl-engine", "on wsl-engine it is made empty in the WSL distribution"),
        ("/mnt/c/pg", "LCOW201", "hyperv", "on hyperv it is made empty in the engine's virtual machine"),
        ("/opt/pg", "LCOW204", "wslc", "on wslc it is made empty on the current drive, without a message"),
        ("/var/run/docker.sock", "LCOW205", "wslc", "on wslc it is made empty on the current drive"),
        ("./missing", "LCOW112", "wslc", "on wslc it is made, empty, without a message"),
    ] {
        let report = project(source).report(&["--target", target, "--project-on", "windows"]);
        let found = of_rule(&report, rule);
        let text = format!("{} {}", found[0]["message"], found[0]["help"]);
        assert!(text.contains(words), "{rule} {source}: {text}");
    }
}

#[test]
fn findings_about_devices_say_who_reads_them() {
    for (device, rule) in [
        ("/mnt/c/pg", "LCOW201"),
        ("/c/pg", "LCOW207"),
        ("//nas01/pg", "LCOW203"),
        ("/opt/pg", "LCOW204"),
        ("C:/pg", "LCOW207"),
        ("./pg", "LCOW212"),
    ] {
        let report = project(&format!("device {device}")).report(&["--target", "wsl2"]);
        let found = of_rule(&report, rule);
        assert_eq!(found.len(), 1, "{rule} {device}");
        let text = format!("{} {}", found[0]["message"], found[0]["help"]);
        assert!(text.contains("the daemon reads `device` in its own machine"), "{rule}: {text}");
        assert!(found[0]["fix"].is_null(), "{rule}");
    }
}

/// `/mnt/c` is right for an engine inside WSL, and `C:/` is not.
#[test]
fn no_drive_is_written_for_an_engine_that_knows_none() {
    let fix = |targets: &str| {
        let report = project("/mnt/c/pg").report(&["--target", targets]);
        of_rule(&report, "LCOW201")[0]["fix"]["applicability"].as_str().map(str::to_owned)
    };
    assert_eq!(fix("wsl-engine"), None);
    assert_eq!(fix("lcow"), Some("safe".to_owned()));
    assert_eq!(fix("lcow,hyperv"), Some("safe".to_owned()));
    for both in ["lcow,wsl-engine", "hyperv,wsl2"] {
        assert_eq!(fix(both), Some("unsafe".to_owned()), "{both}");
    }
    let report = project("C:/pg").report(&["--target", "wsl-engine"]);
    let found = of_rule(&report, "LCOW207");
    assert!(found[0]["message"].as_str().unwrap().contains("an engine inside WSL"), "{found:?}");
}

/// PowerShell does not find a directory inside WSL.
#[test]
fn scripts_for_directories_inside_wsl_are_for_sh() {
    // LCOW has no such directory, and an engine inside WSL has it on ext4: only LCOW asks for the move.
    let text = "services: {db: {image: 'postgres:16', platform: linux, volumes: ['/home/me/pg:/var/lib/postgresql/data']}}\n";
    let script = |name: &str| {
        let project = Project::new([("compose.yaml", text)]);
        let targets = ["--select", "LCOW101", "--target", "lcow,wsl-engine", "--project-on", "wsl"];
        project.run(&[&["--diff", "--unsafe-fixes", "--migration-script", name][..], &targets].concat());
        project.read(name)
    };
    let in_powershell = script("copy.ps1");
    let by_hand = "# These data are inside WSL: write the script for sh";
    assert!(in_powershell.contains(by_hand) && !in_powershell.contains("docker run"), "{in_powershell}");
    assert!(script("copy.sh").contains("docker run"));
}

#[test]
fn recorded_tables_are_all_used() {
    let mut names: Vec<PathBuf> =
        fs::read_dir(testdata("mount_tables")).unwrap().map(|file| file.unwrap().path()).collect();
    names.sort();
    let names: Vec<&str> = names.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    let used = [
        "container-on-docker-desktop", "docker-desktop", "linux", "ubuntu-wsl2", "ubuntu-wsl2-virtiofs",
        "wsl1",
    ];
    assert_eq!(names, used);
}
