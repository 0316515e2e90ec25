//! One directory of the host under several services: its mounts move to one volume together, or the reason says why not.
//! What moves is judged by the real Docker Compose: nothing else may be different afterwards.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::{
    Project, compose_command, compose_config, docker_compose, findings, lcow_lint, report_in, run, run_in,
};
use serde_json::Value;

/// What becomes of a project.
enum Outcome {
    /// Every mount of the directory is one of this volume afterwards.
    Moves(&'static str),
    /// Nothing changes, and the reason has these words.
    Refused(&'static str),
}

use Outcome::{Moves, Refused};

struct Case {
    name: &'static str,
    /// Files by name; `ROOT` is the directory of the project.
    files: &'static [(&'static str, &'static str)],
    /// The files that are loaded; the default ones when empty.
    load: &'static [&'static str],
    outcome: Outcome,
}

/// A database on `./db` with nothing else to fix on Docker Desktop.
macro_rules! db {
    ($rest:literal) => {
        concat!(
            "\
services:
  db:
    image: mysql:8
    stop_grace_period: 1m
",
            $rest
        )
    };
}

const CASES: &[Case] = &[
    Case {
        name: "spellings",
        files: &[(
            "compose.yml",
            db!(
                "    volumes:\n      - ./db:/var/lib/mysql\n  a: {image: alpine, volumes: ['././db/:/a', '${PWD}/db:/b']}\n  b:\n    image: alpine\n    volumes:\n      - ROOT/db:/c # here\n      - ./x/../db:/d:ro\n"
            ),
        )],
        load: &[],
        outcome: Moves("db-data"),
    },
    Case {
        name: "long and short side by side",
        files: &[(
            "compose.yml",
            db!(
                "    volumes:\n      - type: bind\n        source: ./db\n        target: /var/lib/mysql\n        bind:\n          create_host_path: true\n      - ./db:/again\n  b: {image: alpine, volumes: [{type: bind, source: db, target: /b, read_only: true}]}\n"
            ),
        )],
        load: &[],
        outcome: Moves("db-data"),
    },
    Case {
        name: "read-only in one, writable in the other",
        files: &[(
            "compose.yml",
            db!(
                "    volumes: ['./db:/var/lib/mysql']\n  backup:\n    image: alpine\n    volumes: ['./db:/in:ro,z']\n"
            ),
        )],
        load: &[],
        outcome: Moves("db-data"),
    },
    Case {
        name: "defaults of variables",
        files: &[
            (
                "compose.yml",
                db!(
                    "    volumes: ['${DATA:-./db}:/var/lib/mysql']\n  b: {image: alpine, volumes: ['${FOLDER}/:/b']}\n"
                ),
            ),
            (".env", "FOLDER=./db\n"),
        ],
        load: &[],
        outcome: Moves("db-data"),
    },
    Case {
        name: "a variable without a value is another directory",
        files: &[(
            "compose.yml",
            db!(
                "    volumes: ['./db:/var/lib/mysql']\n  b: {image: alpine, volumes: ['${NOWHERE:-/srv}/db:/b']}\n"
            ),
        )],
        load: &[],
        outcome: Moves("db-data"),
    },
    Case {
        name: "a list after an anchor",
        files: &[(
            "compose.yml",
            db!("    volumes: &v\n      - ./db:/var/lib/mysql\n  backup: {image: alpine, volumes: *v}\n"),
        )],
        load: &[],
        outcome: Moves("db-data"),
    },
    Case {
        name: "a mount after an anchor",
        files: &[(
            "compose.yml",
            db!(
                "    volumes:\n      - &m ./db:/var/lib/mysql\n  backup: {image: alpine, volumes: [*m, ./other:/o]}\n"
            ),
        )],
        load: &[],
        outcome: Moves("db-data"),
    },
    Case {
        name: "an anchor in a fragment",
        files: &[(
            "compose.yml",
            concat!(
                "x-data: &data\n  volumes: ['./db:/var/lib/mysql']\n",
                "services:\n  db: {<<: *data, image: 'mysql:8', stop_grace_period: 1m}\n  backup: {<<: *data, image: alpine}\n"
            ),
        )],
        load: &[],
        outcome: Moves("db-data"),
    },
    Case {
        name: "a merge key over a service",
        files: &[(
            "compose.yml",
            "\
services:
  db: &db
    image: mysql:8
    stop_grace_period: 1m
    volumes: ['./db:/var/lib/mysql']
  backup:
    <<: *db
    image: alpine
",
        )],
        load: &[],
        outcome: Moves("db-data"),
    },
    Case {
        name: "extends in one file",
        files: &[(
            "compose.yml",
            db!(
                "    volumes: ['./db:/var/lib/mysql']\n  backup:\n    extends: db\n    image: alpine\n    volumes: ['./db:/in:ro']\n"
            ),
        )],
        load: &[],
        outcome: Moves("db-data"),
    },
    Case {
        name: "extends from another file",
        files: &[
            (
                "compose.yml",
                "\
services:
  db:
    extends: {file: base.yml, service: base}
  backup: {image: alpine, volumes: ['./db:/in']}
",
            ),
            (
                "base.yml",
                "\
services:
  base:
    image: mysql:8
    stop_grace_period: 1m
    volumes: ['./db:/var/lib/mysql']
",
            ),
        ],
        load: &[],
        outcome: Moves("db-data"),
    },
    Case {
        name: "an override file",
        files: &[
            ("compose.yml", db!("    volumes: ['./db:/var/lib/mysql']\n")),
            ("compose.override.yml", "services:\n  backup: {image: alpine, volumes: ['./db/:/in:ro']}\n"),
        ],
        load: &[],
        outcome: Moves("db-data"),
    },
    Case {
        name: "an override file of the same mount",
        files: &[
            ("compose.yml", db!("    volumes: ['./db:/var/lib/mysql:cached']\n")),
            ("compose.override.yml", "services:\n  db: {volumes: ['./db:/var/lib/mysql', './db:/twice']}\n"),
        ],
        load: &[],
        outcome: Refused("overrides a mount of the same target in `compose.yml`"),
    },
    Case {
        name: "an override file that is not loaded",
        files: &[
            ("compose.yml", db!("    volumes: ['./db:/var/lib/mysql']\n")),
            ("compose.override.yml", "services:\n  backup: {image: alpine, volumes: ['./db:/in']}\n"),
        ],
        load: &["compose.yml"],
        outcome: Refused("is loaded together with this file"),
    },
    Case {
        name: "an override file that is not loaded and names the directory by a variable",
        files: &[
            ("compose.yml", db!("    volumes: ['./db:/var/lib/mysql']\n")),
            ("compose.override.yml", "services:\n  backup: {image: alpine, volumes: ['${FOLDER}:/in']}\n"),
            (".env", "FOLDER=./db\n"),
        ],
        load: &["compose.yml"],
        outcome: Refused("`compose.override.yml` is loaded together with this file"),
    },
    Case {
        name: "an override file that is not loaded and names the directory as a volume's device",
        files: &[
            ("compose.yml", db!("    volumes: ['./db:/var/lib/mysql']\n")),
            (
                "compose.override.yml",
                "\
services:
  backup: {image: alpine, volumes: ['same:/in']}
volumes:
  same: {driver_opts: {type: none, o: bind, device: ROOT/db}}
",
            ),
        ],
        load: &["compose.yml"],
        outcome: Refused("`compose.override.yml` is loaded together with this file"),
    },
    Case {
        name: "an override file that is not loaded and makes a volume of the directory",
        files: &[
            (
                "compose.yml",
                db!(
                    "    volumes: ['./db:/var/lib/mysql']\n  b: {image: alpine, volumes: ['same:/in']}\nvolumes:\n  same:\n"
                ),
            ),
            (
                "compose.override.yml",
                "services: {}\nvolumes:\n  same: {driver_opts: {type: none, o: bind, device: ROOT/db}}\n",
            ),
        ],
        load: &["compose.yml"],
        outcome: Refused("`compose.override.yml` is loaded together with this file"),
    },
    Case {
        name: "an override file that is not loaded and mounts the directory above",
        files: &[
            ("compose.yml", db!("    volumes: ['./data/db:/var/lib/mysql']\n")),
            ("compose.override.yml", "services:\n  backup: {image: alpine, volumes: ['./data:/in']}\n"),
        ],
        load: &["compose.yml"],
        outcome: Refused("`compose.override.yml` is loaded together with this file"),
    },
    Case {
        name: "an override file that is not loaded and mounts a directory below",
        files: &[
            ("compose.yml", db!("    volumes: ['./db:/var/lib/mysql']\n")),
            ("compose.override.yml", "services:\n  logs: {image: alpine, volumes: ['./db/logs:/in']}\n"),
        ],
        load: &["compose.yml"],
        outcome: Refused("`compose.override.yml` is loaded together with this file"),
    },
    Case {
        name: "an override file of the other name that is not loaded",
        files: &[
            ("compose.yml", db!("    volumes: ['./db:/var/lib/mysql']\n")),
            ("docker-compose.override.yml", "services:\n  backup: {image: alpine, volumes: ['./db:/in']}\n"),
        ],
        load: &["compose.yml"],
        outcome: Refused("`docker-compose.override.yml` is loaded together with this file"),
    },
    Case {
        name: "the file below an override file that is loaded alone",
        files: &[
            ("compose.yml", "services:\n  backup: {image: alpine, volumes: ['./db:/in']}\n"),
            ("docker-compose.override.yml", db!("    volumes: ['./db:/var/lib/mysql']\n")),
        ],
        load: &["docker-compose.override.yml"],
        outcome: Refused("`compose.yml` is loaded together with this file"),
    },
    Case {
        name: "a file that COMPOSE_FILE names besides",
        files: &[
            ("compose.yml", db!("    volumes: ['./db:/var/lib/mysql']\n")),
            ("more.yml", "services:\n  backup: {image: alpine, volumes: ['./db:/in']}\n"),
            (".env", "COMPOSE_FILE=compose.yml:more.yml\nCOMPOSE_PATH_SEPARATOR=:\n"),
        ],
        load: &["compose.yml"],
        outcome: Refused("`more.yml` is loaded together with this file"),
    },
    Case {
        name: "an override file that is not loaded and mounts other directories",
        files: &[
            ("compose.yml", db!("    volumes: ['./db:/var/lib/mysql']\n")),
            (
                "compose.override.yml",
                "services:\n  backup: {image: alpine, volumes: ['${FOLDER}:/in', '.:/code', './db2:/x']}\n",
            ),
            (".env", "FOLDER=./elsewhere\n"),
        ],
        load: &["compose.yml"],
        outcome: Moves("db-data"),
    },
    Case {
        name: "a list that another takes the place of",
        files: &[
            ("compose.yml", db!("    volumes: ['./db:/var/lib/mysql']\n")),
            (
                "compose.override.yml",
                "services:\n  db: {volumes: !override ['./db:/var/lib/mysql', './conf:/conf']}\n",
            ),
        ],
        load: &[],
        outcome: Refused("`compose.yml` also mounts this directory, in a place without effect"),
    },
    Case {
        name: "a list that is taken away",
        files: &[
            (
                "compose.yml",
                db!("    volumes: ['./db:/var/lib/mysql']\n  old: {image: alpine, volumes: ['./db:/x']}\n"),
            ),
            ("compose.override.yml", "services:\n  old: {volumes: !reset []}\n"),
        ],
        load: &[],
        outcome: Refused("`compose.yml` also mounts this directory, in a place without effect"),
    },
    Case {
        name: "a service that is taken away",
        files: &[
            (
                "compose.yml",
                db!(
                    "    volumes: ['./db:/var/lib/mysql']\n  old: {image: alpine, volumes: ['./db/logs:/x']}\n"
                ),
            ),
            ("compose.override.yml", "services:\n  old: !reset {}\n"),
        ],
        load: &[],
        outcome: Refused("`compose.yml` also mounts this directory, in a place without effect"),
    },
    Case {
        name: "another directory in the same place",
        files: &[
            (
                "compose.yml",
                db!("    volumes: ['./db:/var/lib/mysql']\n  old: {image: alpine, volumes: ['./db:/x']}\n"),
            ),
            ("compose.override.yml", "services:\n  old: {volumes: ['./elsewhere:/x']}\n"),
        ],
        load: &[],
        outcome: Refused("`compose.yml` also mounts this directory, in a place without effect"),
    },
    Case {
        name: "a local volume that binds a host directory that is taken away",
        files: &[
            (
                "compose.yml",
                db!(
                    "    volumes: ['./db:/var/lib/mysql']\n  old: {image: alpine, volumes: ['same:/x']}\nvolumes:\n  same: {driver_opts: {type: none, o: bind, device: ROOT/db}}\n"
                ),
            ),
            ("compose.override.yml", "volumes:\n  same: !override {name: other}\n"),
        ],
        load: &[],
        outcome: Refused("`compose.yml` also mounts this directory, in a place without effect"),
    },
    Case {
        name: "a base whose list is taken away",
        files: &[
            (
                "compose.yml",
                "\
services:
  db:
    extends: {file: base.yml, service: base}
    volumes: !override ['./db:/var/lib/mysql']
",
            ),
            (
                "base.yml",
                "\
services:
  base:
    image: mysql:8
    stop_grace_period: 1m
    volumes: ['./db:/data']
",
            ),
        ],
        load: &[],
        outcome: Refused("`base.yml` also mounts this directory, in a place without effect"),
    },
    Case {
        name: "a service beside the base",
        files: &[
            ("compose.yml", "services:\n  db:\n    extends: {file: base.yml, service: base}\n"),
            (
                "base.yml",
                "\
services:
  base:
    image: mysql:8
    stop_grace_period: 1m
    volumes: ['./db:/var/lib/mysql']
  backup: {image: alpine, volumes: ['./db:/in']}
",
            ),
        ],
        load: &[],
        outcome: Refused("`base.yml` also mounts this directory, in a place without effect"),
    },
    Case {
        name: "a list that is taken from one of two",
        files: &[
            (
                "compose.yml",
                db!(
                    "    volumes: &v ['./db:/var/lib/mysql']\n  b: {image: alpine, volumes: *v}\n  c: {image: alpine, extends: b, volumes: !reset []}\n"
                ),
            ),
            ("compose.override.yml", "services:\n  b: {volumes: !override ['./other:/x']}\n"),
        ],
        load: &[],
        outcome: Moves("db-data"),
    },
    Case {
        name: "another directory that is taken away",
        files: &[
            (
                "compose.yml",
                db!(
                    "    volumes: ['./db:/var/lib/mysql']\n  old: {image: alpine, volumes: ['./elsewhere:/x']}\n"
                ),
            ),
            ("compose.override.yml", "services:\n  old: {volumes: !override ['./db:/x']}\n"),
        ],
        load: &[],
        outcome: Moves("db-data"),
    },
    Case {
        name: "an included file",
        files: &[
            ("compose.yml", concat!("include: [part.yml]\n", db!("    volumes: ['./db:/var/lib/mysql']\n"))),
            ("part.yml", "services:\n  backup: {image: alpine, volumes: ['./db:/in']}\n"),
        ],
        load: &[],
        outcome: Moves("db-data"),
    },
    Case {
        name: "volumes_from",
        files: &[(
            "compose.yml",
            db!("    volumes: ['./db:/var/lib/mysql']\n  backup: {image: alpine, volumes_from: ['db:ro']}\n"),
        )],
        load: &[],
        outcome: Moves("db-data"),
    },
    Case {
        name: "the whole project beside it",
        files: &[(
            "compose.yml",
            db!("    volumes: ['./db:/var/lib/mysql']\n  app: {image: alpine, volumes: ['.:/code']}\n"),
        )],
        load: &[],
        outcome: Moves("db-data"),
    },
    Case {
        name: "the name is taken",
        files: &[(
            "compose.yml",
            db!(
                "    volumes: ['./db:/var/lib/mysql']\n  app: {image: alpine, volumes: ['db-data:/x', 'db-db:/y']}\nvolumes:\n  db-data:\n  db-db:\n"
            ),
        )],
        load: &[],
        outcome: Moves("db-mysql"),
    },
    Case {
        name: "a parent directory",
        files: &[(
            "compose.yml",
            db!(
                "    volumes: ['./data/db:/var/lib/mysql']\n  backup: {image: alpine, volumes: ['./data:/all']}\n"
            ),
        )],
        load: &[],
        outcome: Refused("`./data`, mounted by the service `backup`, overlaps"),
    },
    Case {
        name: "a child directory",
        files: &[(
            "compose.yml",
            db!(
                "    volumes: ['./db:/var/lib/mysql']\n  logs: {image: alpine, volumes: ['./db/logs:/logs']}\n"
            ),
        )],
        load: &[],
        outcome: Refused("`./db/logs`, mounted by the service `logs`, overlaps"),
    },
    Case {
        name: "a file in it",
        files: &[("compose.yml", db!("    volumes: ['./db:/var/lib/mysql', './db/my.cnf:/etc/my.cnf']\n"))],
        load: &[],
        outcome: Refused("`./db/my.cnf`, mounted by the service `db`, overlaps"),
    },
    Case {
        name: "a directory that differs by case",
        files: &[(
            "compose.yml",
            db!("    volumes: ['./db:/var/lib/mysql']\n  backup: {image: alpine, volumes: ['./DB:/all']}\n"),
        )],
        load: &[],
        outcome: Refused("`./DB`, mounted by the service `backup`, is the same directory"),
    },
    Case {
        name: "a local volume that binds a host directory beside it",
        files: &[(
            "compose.yml",
            db!(
                "    volumes: ['./db:/var/lib/mysql']\n  backup: {image: alpine, volumes: ['same:/in']}\nvolumes:\n  same: {driver_opts: {type: none, o: bind, device: ROOT/db}}\n"
            ),
        )],
        load: &[],
        outcome: Refused("remove `driver_opts` from `same`"),
    },
    Case {
        name: "two servers",
        files: &[(
            "compose.yml",
            db!(
                "    volumes: ['./db:/var/lib/mysql']\n  old: {image: 'mysql:5', stop_grace_period: 1m, volumes: ['./db:/var/lib/mysql']}\n"
            ),
        )],
        load: &[],
        outcome: Refused("`db` and `old` both keep their data"),
    },
    Case {
        name: "options of another kind of mount",
        files: &[(
            "compose.yml",
            db!(
                "    volumes: ['./db:/var/lib/mysql']\n  b: {image: alpine, volumes: [{type: bind, source: ./db, target: /b, volume: {nocopy: true}}]}\n"
            ),
        )],
        load: &[],
        outcome: Refused("options that are not a bind mount's"),
    },
    Case {
        name: "a base beyond the project's directory",
        files: &[
            ("app/compose.yml", "services:\n  db:\n    extends: {file: ../base.yml, service: base}\n"),
            (
                "base.yml",
                "\
services:
  base:
    image: mysql:8
    stop_grace_period: 1m
    volumes: ['./db:/var/lib/mysql']
",
            ),
        ],
        load: &["app/compose.yml"],
        outcome: Refused("is outside the project directory"),
    },
];

#[test]
fn every_mount_moves_or_none() {
    let compose = docker_compose();
    let mut reported = String::new();
    for case in CASES {
        let directory = Project::empty();
        // Links in the path of the temporary directory would make two spellings of one directory.
        let root = directory.path().canonicalize().unwrap();
        for (name, text) in case.files {
            fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
            fs::write(root.join(name), text.replace("ROOT", root.to_str().unwrap())).unwrap();
        }
        let before = compose.as_deref().map(|compose| config(compose, &root, case));
        let run_fix = || report_in(&root, &[&["--target", "hyperv", "--fix"], case.load].concat());
        let report = run_fix();
        reported.push_str(&format!("== {}\n", case.name));
        let texts = |reported: &mut String| {
            for (name, before) in case.files {
                let after = fs::read_to_string(root.join(name)).unwrap();
                let after = after.replace(root.to_str().unwrap(), "ROOT");
                if after != *before {
                    reported.push_str(&format!("-- {name}\n{after}"));
                }
            }
        };
        match case.outcome {
            Moves(volume) => {
                let left: Vec<&Value> = of_data(&report);
                assert!(left.is_empty(), "{}: {left:#?}", case.name);
                texts(&mut reported);
                if let (Some(compose), Some(before)) = (compose.as_deref(), before) {
                    only_mounts_differ(case.name, &root, volume, &before, &config(compose, &root, case));
                }
                assert!(
                    run_fix()["fixed"].as_array().unwrap().is_empty(),
                    "{}: a second run fixes",
                    case.name
                );
            }
            Refused(words) => {
                let left = of_data(&report);
                assert!(!left.is_empty(), "{}: nothing is left", case.name);
                for finding in left {
                    let why = finding["refused"].as_str().unwrap_or_default().to_owned();
                    assert!(why.contains(words), "{}: {why:?} does not say {words:?}", case.name);
                    reported.push_str(&format!("refused: {}\n", why.replace(root.to_str().unwrap(), "ROOT")));
                }
                let mut changed = String::new();
                texts(&mut changed);
                assert!(changed.is_empty(), "{}: {changed}", case.name);
            }
        }
    }
    insta::assert_snapshot!("shared-data", reported);
}

fn of_data(report: &Value) -> Vec<&Value> {
    findings(report).iter().filter(|finding| finding["rule"] == "LCOW101").collect()
}

/// The project as Docker Compose sees it.
fn config(compose: &Path, root: &Path, case: &Case) -> Value {
    let directory =
        case.load.first().map_or(root.to_owned(), |file| root.join(file).parent().unwrap().to_owned());
    let mut command = compose_command(compose, &directory);
    command.env("PWD", &directory);
    for file in case.load {
        command.arg("-f").arg(root.join(file));
    }
    compose_config(&mut command)
}

/// Every mount of `./db` is one of the volume, which is new; the rest is as it was.
fn only_mounts_differ(name: &str, root: &Path, volume: &str, before: &Value, after: &Value) {
    let directory = root.join("db").to_str().unwrap().to_owned();
    let mut expected = before.clone();
    for (_, service) in expected["services"].as_object_mut().unwrap() {
        for mount in service["volumes"].as_array_mut().into_iter().flatten() {
            if mount["source"] == directory.as_str() {
                let mount = mount.as_object_mut().unwrap();
                mount.insert("type".to_owned(), "volume".into());
                mount.insert("source".to_owned(), volume.into());
                mount.remove("bind");
                mount.insert("volume".to_owned(), serde_json::json!({}));
            }
        }
    }
    let project = before["name"].as_str().unwrap();
    expected["volumes"][volume] = serde_json::json!({ "name": format!("{project}_{volume}") });
    let mut after = after.clone();
    // Fragments are printed as they are written.
    for config in [&mut expected, &mut after] {
        config.as_object_mut().unwrap().retain(|key, _| !key.starts_with("x-"));
    }
    for (_, service) in after["services"].as_object_mut().unwrap() {
        for mount in service["volumes"].as_array_mut().into_iter().flatten() {
            if mount["source"] == volume {
                mount["volume"] = serde_json::json!({});
            }
        }
    }
    assert_eq!(after, expected, "{name}");
}

/// Projects that share one file, and which of them move the directory in a run over some of them.
struct Sharing {
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
    /// The main files of the projects.
    projects: &'static [&'static str],
    /// What is fixed, and the words that are reported of what is not; nothing is reported when everything moves.
    runs: &'static [(&'static [&'static str], Outcome)],
}

const COMMON: (&str, &str) = ("common.yml", db!("    volumes: ['./db:/var/lib/mysql']\n"));
const WEB: (&str, &str) = ("a.compose.yml", "include: [common.yml]\nservices:\n  web: {image: nginx}\n");
const BACKUP: (&str, &str) = (
    "b.compose.yml",
    "include: [common.yml]\nservices:\n  backup: {image: alpine, volumes: ['./db:/in:ro']}\n",
);

const SHARING: &[Sharing] = &[
    Sharing {
        name: "one of two mounts the directory as well",
        files: &[COMMON, WEB, BACKUP],
        projects: &["a.compose.yml", "b.compose.yml", "common.yml"],
        runs: &[
            (&["."], Moves("")),
            (
                &["a.compose.yml"],
                Refused("`b.compose.yml` also includes or extends `common.yml` and mounts this directory"),
            ),
            (
                &["common.yml"],
                Refused("`b.compose.yml` also includes or extends `common.yml` and mounts this directory"),
            ),
            (&["b.compose.yml"], Moves("")),
            (&["common.yml", "a.compose.yml", "b.compose.yml"], Moves("")),
            (&["b.compose.yml", "a.compose.yml", "common.yml"], Moves("")),
        ],
    },
    Sharing {
        name: "both mount it as well",
        files: &[
            COMMON,
            BACKUP,
            (
                "c.compose.yml",
                "include: [common.yml]\nservices:\n  c: {image: alpine, volumes: ['./db/logs:/in']}\n",
            ),
        ],
        projects: &["b.compose.yml", "c.compose.yml", "common.yml"],
        runs: &[
            (
                &["."],
                Refused("`c.compose.yml` also includes or extends `common.yml` and mounts this directory"),
            ),
            (
                &["b.compose.yml"],
                Refused("`c.compose.yml` also includes or extends `common.yml` and mounts this directory"),
            ),
            // A part of a volume cannot be mounted.
            (&["c.compose.yml"], Refused("overlaps this directory")),
        ],
    },
    Sharing {
        name: "through another file, in another directory",
        files: &[
            COMMON,
            WEB,
            ("sub/compose.yml", "include: [../common.yml, more.yml]\n"),
            ("sub/more.yml", "services:\n  backup: {image: alpine, volumes: ['../db:/in:ro']}\n"),
        ],
        projects: &["a.compose.yml", "sub/compose.yml"],
        runs: &[
            (
                &["."],
                Refused("`sub/compose.yml` also includes or extends `common.yml` and mounts this directory"),
            ),
            (
                &["a.compose.yml"],
                Refused("`sub/compose.yml` also includes or extends `common.yml` and mounts this directory"),
            ),
        ],
    },
    Sharing {
        name: "beyond what is nearby, but of the same run",
        files: &[
            COMMON,
            WEB,
            (
                "x/y/compose.yml",
                "include: [../../common.yml]\nservices:\n  b: {image: alpine, volumes: ['../../db:/in']}\n",
            ),
        ],
        projects: &["a.compose.yml", "x/y/compose.yml"],
        runs: &[
            (
                &["."],
                Refused("`x/y/compose.yml` also includes or extends `common.yml` and mounts this directory"),
            ),
            (
                &["a.compose.yml", "x/y/compose.yml"],
                Refused("`x/y/compose.yml` also includes or extends `common.yml` and mounts this directory"),
            ),
        ],
    },
    Sharing {
        name: "in an override file",
        files: &[
            COMMON,
            ("compose.yml", "include: [common.yml]\n"),
            ("compose.override.yml", "services:\n  backup: {image: alpine, volumes: ['./db:/in:ro']}\n"),
        ],
        projects: &["common.yml"],
        runs: &[
            (
                &["common.yml"],
                Refused("`compose.yml` also includes or extends `common.yml` and mounts this directory"),
            ),
            (&["."], Moves("")),
        ],
    },
    Sharing {
        name: "a mount of the whole project counts as none",
        files: &[
            COMMON,
            WEB,
            (
                "b.compose.yml",
                "include: [common.yml]\nservices:\n  code: {image: alpine, volumes: ['.:/code']}\n",
            ),
        ],
        projects: &["a.compose.yml", "b.compose.yml"],
        runs: &[(&["."], Moves("")), (&["a.compose.yml"], Moves(""))],
    },
];

#[test]
fn no_project_is_left_with_directory_and_volume() {
    for case in SHARING {
        for (arguments, outcome) in case.runs {
            let name = format!("{}, fixed {arguments:?}", case.name);
            let directory = Project::new(case.files.iter().copied());
            let root = fs::canonicalize(directory.path()).unwrap();
            let before = all_sources(&root, case.projects);
            let ran =
                run(lcow_lint().current_dir(&root).args(["--target", "wsl2", "--fix"]).args(*arguments));
            let after = all_sources(&root, case.projects);
            for (before, after) in before.iter().zip(&after) {
                let db = root.join("db").to_str().unwrap().to_owned();
                let now: BTreeSet<&String> =
                    before.iter().zip(after).filter(|(old, _)| **old == db).map(|(_, new)| new).collect();
                assert_eq!(now.len(), 1, "{name}: the directory became {now:?}\n{}", ran.stdout);
            }
            let why = &ran.stdout;
            match outcome {
                Moves(_) => {
                    assert!(!why.contains("refused") && why.contains("fixed"), "{name}: {why}");
                    assert!(before != after, "{name}: nothing moved");
                }
                Refused(words) => {
                    assert!(why.contains(words), "{name}: {why} does not say {words:?}");
                    assert!(before == after, "{name}: {after:?}");
                }
            }
        }
    }
}

/// Projects that share a directory and no file, beyond what is nearby: who moves it is reported of the others, whatever is
/// looked at first.
#[test]
fn every_project_of_the_run_that_mounts_a_directory_is_named() {
    let database =
        |directory: &str| db!("    volumes: ['FOLDER:/var/lib/mysql']\n").replace("FOLDER", directory);
    let backup =
        |directory: &str| format!("services:\n  bk: {{image: alpine, volumes: ['{directory}:/x:ro']}}\n");
    let device = "\
services:
  bk: {image: alpine, volumes: ['same:/x']}
volumes:
  same: {driver_opts: {o: bind, device: ../data}}
";
    let beside = "`../b/compose.yaml` mounts the same directory: rewrite it as well";
    let below = "`q/w/compose.yaml` mounts the same directory: rewrite it as well";
    for (main, text, other, others_text, note) in [
        ("a/compose.yaml", database("../data"), "b/compose.yaml", backup("../data"), Some(beside)),
        ("a/compose.yaml", database("../data"), "b/compose.yaml", backup("../DATA"), Some(beside)),
        ("a/compose.yaml", database("../data"), "b/compose.yaml", device.to_owned(), Some(beside)),
        ("a/compose.yaml", database("../data"), "b/compose.yaml", backup("../data2"), None),
        ("compose.yaml", database("./data"), "q/w/compose.yaml", backup("../../data"), Some(below)),
        ("compose.yaml", database("./data"), "q/w/compose.yaml", backup("../data"), None),
    ] {
        for order in [[main, other], [other, main], [".", ""]] {
            let directory = Project::new([(main, &text), (other, &others_text)]);
            let mut command = lcow_lint();
            command.current_dir(directory.path()).args(["--target", "wsl2", "--fix", "--format", "json"]);
            let ran = run(command.args(order.iter().filter(|name| !name.is_empty())));
            let report: Value =
                serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
            let notes: Vec<&str> = report["fixed"][0]["notes"]
                .as_array()
                .unwrap_or_else(|| panic!("{order:?}: nothing is fixed: {report}"))
                .iter()
                .map(|note| note.as_str().unwrap())
                .filter(|note| note.contains("mounts the same directory"))
                .collect();
            assert_eq!(notes, Vec::from_iter(note), "{order:?}: {others_text}");
        }
    }
}

fn all_sources(root: &Path, projects: &[&str]) -> Vec<Vec<String>> {
    projects.iter().map(|main| sources(root, main)).collect()
}

/// The sources of all mounts of a project, in the order of its services.
fn sources(root: &Path, main: &str) -> Vec<String> {
    let ran = run_in(root, &["config", "-f", main, "--format", "json"]);
    let model: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
    let services = model["services"].as_object().unwrap().values();
    let mounts = services.flat_map(|service| service["volumes"].as_array().into_iter().flatten());
    mounts.map(|mount| mount["source"].as_str().unwrap().to_owned()).collect()
}
