//! One directory of the host under two names, and what may be one: nothing that was one directory to Docker Compose is two
//! afterwards, whatever the variables and the links are.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{
    Project, Ran, compose_command, compose_config, docker_compose, findings, lcow_lint, run,
};
use serde_json::Value;

/// What becomes of a project.
enum Outcome {
    /// The mounts that are named first are of this volume afterwards.
    Moves(&'static str),
    /// Nothing changes, and the reason has these words.
    Refused(&'static str),
    /// Nothing changes unless it is asked for, and the note has these words.
    MustBeAskedFor(&'static str),
}

use Outcome::{Moves, MustBeAskedFor, Refused};

/// A project: a database and another service, which mounts something else of the host.
struct Case {
    /// What the database mounts on its data.
    data: &'static str,
    /// What the other service mounts.
    others: &'static [&'static str],
    /// The devices of volumes: name, options, device.
    devices: &'static [(&'static str, &'static str, &'static str)],
    /// Links and where they lead.
    links: &'static [(&'static str, &'static str)],
    /// The variables that Docker Compose is started with; `ROOT` is the directory of the project.
    set: &'static [(&'static str, &'static str)],
    /// Whether they are reported to the program.
    reported: bool,
    outcome: Outcome,
}

const PLAIN: Case = Case {
    data: "./db",
    others: &[],
    devices: &[],
    links: &[],
    set: &[("HOME", "ROOT/home")],
    reported: false,
    outcome: Moves("db-data"),
};

const CASES: &[Case] = &[
    // The home directory.
    Case { data: "~/db", others: &["${HOME}/db:/a", "$HOME/./db/:/b", "~/x/../db:/c"], ..PLAIN },
    Case { data: "${HOME}/db", others: &["~/db:/a"], ..PLAIN },
    Case { data: "${HOME:-$USERPROFILE}/db", others: &["~/db:/a"], ..PLAIN },
    Case { data: "~/db", others: &["${HOME}/db:/a", "ROOT/home/db:/b"], reported: true, ..PLAIN },
    Case { data: "${HOME}/db", others: &["~//db:/a"], reported: true, ..PLAIN },
    Case {
        data: "~/db",
        others: &["${HOME:-/root}/db:/a"],
        outcome: Refused("is or may be the same directory, by a link"),
        ..PLAIN
    },
    Case {
        data: "${HOME:-/root}/db",
        others: &["~:/a"],
        outcome: Refused("overlaps this directory"),
        ..PLAIN
    },
    Case { data: "${HOME:-/root}/db", others: &["~/db:/a"], reported: true, ..PLAIN },
    Case { data: "~/db", others: &["${HOME}:/a"], outcome: Refused("overlaps this directory"), ..PLAIN },
    Case { data: "~/db", others: &["~/db/logs:/a"], outcome: Refused("overlaps this directory"), ..PLAIN },
    Case { data: "~/db", others: &["~/other:/a", "${HOME}/database:/b"], ..PLAIN },
    Case { data: "~/db", others: &["~root/db:/a"], ..PLAIN },
    Case { data: "${HOME}x/db", others: &["~x/db:/a", "~/x/db:/b"], ..PLAIN },
    Case {
        data: "~/root/db",
        others: &["~root/db:/a"],
        outcome: Refused("is or may be the same directory, by a link"),
        ..PLAIN
    },
    Case {
        data: "./db",
        others: &["${PWD:-/srv}/db:/a"],
        set: &[("HOME", "ROOT"), ("PWD", "ROOT")],
        outcome: Refused("is or may be the same directory, by a link"),
        ..PLAIN
    },
    // Detours.
    Case { data: "ROOT/x/../db", others: &["./db:/a"], ..PLAIN },
    Case {
        data: "${DD}/../db",
        others: &["${EE}/../db:/a"],
        set: &[("DD", "/srv/a/b"), ("EE", "/srv/e/f")],
        ..PLAIN
    },
    Case { data: "./a/${DD}/../db", others: &["./a/db:/a"], set: &[("DD", "c/d")], ..PLAIN },
    // Links.
    Case { others: &["./real:/a"], links: &[("db", "real")], outcome: Refused("by a link"), ..PLAIN },
    Case {
        data: "./real",
        others: &["./db:/a"],
        links: &[("db", "real")],
        outcome: Refused("by a link"),
        ..PLAIN
    },
    Case {
        data: "./l/db",
        others: &["./real:/a"],
        links: &[("l", "real")],
        outcome: Refused("overlaps"),
        ..PLAIN
    },
    Case {
        data: "./l/db",
        others: &["./real/db:/a"],
        links: &[("l", "real")],
        outcome: Refused("by a link"),
        ..PLAIN
    },
    Case {
        data: "./one",
        others: &["./two:/a"],
        links: &[("one", "real"), ("two", "real")],
        outcome: Refused("by a link"),
        ..PLAIN
    },
    Case { data: "./db", others: &["./all:/a"], links: &[("all", ".")], ..PLAIN },
    Case { data: "./db", others: &["./other:/a"], links: &[("db", "real")], ..PLAIN },
    // Bind mounts in disguise.
    Case {
        others: &["vol:/a"],
        devices: &[("vol", "rbind", "ROOT/db")],
        outcome: Refused("remove `driver_opts` from `vol`"),
        ..PLAIN
    },
    Case { others: &["vol:/a"], devices: &[("vol", "'rbind,ro'", "ROOT")], ..PLAIN },
    Case {
        others: &["vol:/a"],
        devices: &[("vol", "bind", "ROOT/real")],
        links: &[("db", "real")],
        outcome: Refused("by a link"),
        ..PLAIN
    },
    // What a variable decides.
    Case {
        data: "${DD}/db",
        others: &["${DD}:/a"],
        set: &[("DD", "./data")],
        outcome: MustBeAskedFor("if `DD` makes that overlap this directory"),
        ..PLAIN
    },
    Case {
        data: "${DD}/db",
        others: &["${DD}/o:/q", "${DD}:/a"],
        set: &[("DD", "./data")],
        outcome: MustBeAskedFor("if `DD` makes that overlap this directory"),
        ..PLAIN
    },
    Case { data: "${DD}/db", others: &["${DD}/o:/q"], set: &[("DD", "./data")], ..PLAIN },
    Case {
        data: "${DD}/db",
        others: &["{type: bind, source: '${DD}', target: /a}"],
        set: &[("DD", "./data")],
        outcome: Refused("overlaps"),
        ..PLAIN
    },
    Case {
        data: "./db",
        others: &["{type: '${T}', source: ./db, target: /a}"],
        set: &[("T", "bind")],
        outcome: Refused("depending on `T`"),
        ..PLAIN
    },
    Case {
        data: "./db",
        others: &["${V}:/a"],
        set: &[("V", "vol")],
        devices: &[("vol", "bind", "/srv")],
        ..PLAIN
    },
];

impl Case {
    fn text(&self) -> String {
        let mut text = format!(
            "\
services:
  db:
    image: mysql:8
    stop_grace_period: 1m
    volumes: ['{}:/var/lib/mysql']
",
            self.data
        );
        if !self.others.is_empty() {
            text.push_str("  other:\n    image: alpine\n    volumes:\n");
            for mount in self.others {
                text.push_str(&format!("      - {mount}\n"));
            }
        }
        if !self.devices.is_empty() {
            text.push_str("volumes:\n");
            for (name, options, device) in self.devices {
                let options = format!("type: none, o: {options}, device: {device}");
                text.push_str(&format!("  {name}: {{driver: local, driver_opts: {{{options}}}}}\n"));
            }
        }
        text
    }

    fn set(&self, command: &mut Command, root: &Path) {
        for (name, value) in self.set {
            command.env(name, value.replace("ROOT", root.to_str().unwrap()));
        }
    }
}

/// Where a mount leads: a directory with all links followed, or a volume.
#[derive(Debug, PartialEq)]
enum Place {
    Directory(PathBuf),
    Volume(String),
}

impl Place {
    fn of(mount: &Value, config: &Value) -> Self {
        let source = mount["source"].as_str().unwrap();
        if mount["type"] == "bind" {
            return Place::Directory(followed(source));
        }
        let volume = &config["volumes"][source];
        match volume["driver_opts"]["device"].as_str() {
            Some(device) => Place::Directory(followed(device)),
            None => Place::Volume(volume["name"].as_str().unwrap().to_owned()),
        }
    }

    /// Whether both are the same, or one contains the other.
    fn meets(&self, other: &Place) -> bool {
        match (self, other) {
            (Place::Directory(one), Place::Directory(two)) => one.starts_with(two) || two.starts_with(one),
            _ => self == other,
        }
    }
}

fn followed(path: &str) -> PathBuf {
    // The daemon takes `..` out by name, before any link is followed.
    let mut path = PathBuf::from(path.trim_end_matches('/'));
    while let Some(up) = path.components().position(|part| part.as_os_str() == "..") {
        let parts: Vec<_> = path.components().collect();
        path = parts[..up - 1].iter().chain(&parts[up + 1..]).collect();
    }
    let there = path.ancestors().find(|above| above.exists()).unwrap();
    let rest = path.strip_prefix(there).unwrap();
    // A path that is joined with nothing ends with a slash.
    there.canonicalize().unwrap().components().chain(rest.components()).collect()
}

/// Where every mount leads that Docker Compose sees, by service and target.
fn places(compose: &Path, root: &Path, case: &Case) -> Vec<(String, Place)> {
    let mut command = compose_command(compose, root);
    case.set(command.env("HOME", root.join("home")), root);
    let config = compose_config(&mut command);
    let mut places = Vec::new();
    for (name, service) in config["services"].as_object().unwrap() {
        for mount in service["volumes"].as_array().into_iter().flatten() {
            places.push((format!("{name} {}", mount["target"]), Place::of(mount, &config)));
        }
    }
    places
}

/// What was one directory still is one, what was apart still is. A mount of the whole project is about the code.
fn check_split(case: &Case, root: &Path, before: &[(String, Place)], after: &[(String, Place)]) {
    let is_project = |place: &Place| matches!(place, Place::Directory(path) if root.starts_with(path));
    assert_eq!(before.len(), after.len());
    for (one, (name, was)) in before.iter().enumerate() {
        for (two, (other_name, other_was)) in before.iter().enumerate() {
            if !is_project(was) && !is_project(other_was) {
                let (is, other_is) = (&after[one].1, &after[two].1);
                let (met, meets) = (was.meets(other_was), is.meets(other_is));
                assert_eq!(met, meets, "{}\n{name}, {other_name}: {is:?}, {other_is:?}", case.text());
            }
        }
    }
}

fn fixed(case: &Case, root: &Path, more: &[&str]) -> Value {
    let mut command = lcow_lint();
    command.current_dir(root).args(["--target", "wsl2", "--fix"]);
    if case.reported {
        case.set(&mut command, root);
        command.arg("--env");
    }
    let Ran { code, stdout, stderr } = run(command.args(more).args(["--format", "json"]));
    assert_ne!(code, Some(2), "{}\n{stderr}", case.text());
    serde_json::from_str(&stdout).unwrap_or_else(|_| panic!("{stderr}"))
}

/// Why the data are where they were; `None` when they are not.
fn of_data(report: &Value) -> Option<&str> {
    let mut findings = findings(report).iter();
    let left = findings.find(|finding| finding["rule"] == "LCOW101")?;
    Some(left["refused"].as_str().unwrap_or_default())
}

#[test]
fn no_directory_is_split() {
    let compose = docker_compose();
    for case in CASES {
        let directory = Project::empty();
        let root = directory.path().canonicalize().unwrap();
        for (link, end) in case.links {
            fs::create_dir_all(root.join(end)).unwrap();
            symlink(end, root.join(link)).unwrap();
        }
        let text = case.text().replace("ROOT", root.to_str().unwrap());
        fs::write(root.join("compose.yaml"), &text).unwrap();
        let before = compose.as_deref().map(|compose| places(compose, &root, case));
        let report = fixed(case, &root, &[]);
        let after = fs::read_to_string(root.join("compose.yaml")).unwrap();
        match case.outcome {
            Moves(volume) => {
                assert!(after.contains(&format!("'{volume}:/var/lib/mysql'")), "{text}\n{report:#}");
                assert_eq!(of_data(&report), None, "{report:#}");
            }
            Refused(words) => {
                assert_eq!(after, text);
                let why = of_data(&report).unwrap_or_else(|| panic!("{text}\n{report:#}"));
                assert!(why.contains(words), "{text}\n{why:?} does not say {words:?}");
            }
            MustBeAskedFor(words) => {
                assert_eq!(after, text);
                let mut findings = findings(&report).iter();
                let fix = &findings.find(|finding| finding["rule"] == "LCOW101").unwrap()["fix"];
                let notes = fix["notes"].to_string();
                assert!(fix["applicability"] == "unsafe" && notes.contains(words), "{text}\n{fix:#}");
            }
        }
        if let (Some(compose), Some(before)) = (compose.as_deref(), before) {
            check_split(case, &root, &before, &places(compose, &root, case));
        }
    }
}

/// A link from one directory to another one that the override file of the project mounts.
#[test]
fn an_override_file_may_mount_the_directory_by_another_name() {
    let db = "\
services:
  db:
    image: mysql:8
    stop_grace_period: 1m
    volumes: ['./db:/var/lib/mysql']
";
    let directory = Project::new([
        ("compose.yaml", db),
        ("compose.override.yaml", "services:\n  b: {image: alpine, volumes: ['./real:/b']}\n"),
    ]);
    fs::create_dir(directory.path().join("real")).unwrap();
    symlink("real", directory.path().join("db")).unwrap();
    let report = fixed(&PLAIN, directory.path(), &["compose.yaml"]);
    let why = of_data(&report).unwrap();
    assert!(why.contains("mounts the same directory"), "{why}");
}

/// The commands of the note copy from the home directory, however it is spelled.
#[test]
fn data_below_the_home_directory_are_copied_from_there() {
    for source in ["~/db", "${HOME}/db"] {
        let case = Case { data: source, ..PLAIN };
        let directory = Project::new([("compose.yaml", case.text())]);
        let report = fixed(&case, directory.path(), &[]);
        let notes = report["fixed"][0]["notes"].to_string();
        assert!(notes.contains("source=\\\"$HOME\\\"/db,"), "{source}: {notes}");
    }
}
