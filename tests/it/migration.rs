//! `--migration-script` and the notes of a fix: commands that copy data into their new volumes, run by a real
//! shell with a `docker` that only writes down what it is asked for.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Project, Ran, compose_command, compose_config, docker_compose, lcow_lint, run};
use lcow_lint::diagnostic::{DataCopy, DataSource};
use lcow_lint::fix::data_copy::{Shell, script};

const COMPOSE: &str = "services:
  db: {image: 'mysql:8', stop_grace_period: 1m, volumes: ['./db:/var/lib/mysql']}
  backup: {image: alpine, volumes: ['./db:/in:ro']}
";

/// A directory called `name` with a project of these files and a database below `db`.
fn project(name: &str, files: &[(&str, &str)]) -> (Project, PathBuf) {
    let root = Project::empty();
    let directory = root.path().canonicalize().unwrap().join(name);
    fs::create_dir_all(directory.join("db")).unwrap();
    fs::write(directory.join("db/ibdata1"), "data").unwrap();
    for (name, text) in files {
        fs::write(directory.join(name), text).unwrap();
    }
    (root, directory)
}

fn lint(directory: &Path, arguments: &[&str]) -> Ran {
    run(lcow_lint().current_dir(directory).args(["--target", "hyperv"]).args(arguments))
}

/// What a run of a script asked of `docker`, a line of words a call, words in brackets; before what it asked of
/// `docker-compose` stands that name.
fn calls(directory: &Path, script: &str) -> (Option<i32>, Vec<String>) {
    let program = |first: &str| {
        format!(
            "#!/bin/sh\n{{ {first} for word in \"$@\"; do printf '[%s]' \"$word\"; done; echo; }} >> \"$LOG\"\n"
        )
    };
    let programs =
        Project::new([("docker", program("")), ("docker-compose", program("printf docker-compose;"))]);
    for name in ["docker", "docker-compose"] {
        fs::set_permissions(programs.path().join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let log = programs.path().join("log");
    let path = format!("{}:/usr/bin:/bin", programs.path().display());
    let mut command = Command::new("sh");
    command.env_clear().env("PATH", path).env("LOG", &log).env("HOME", "/home/it's me").current_dir("/");
    let ran = run(command.arg(directory.join(script)));
    let log = fs::read_to_string(log).unwrap_or_default();
    (ran.code, log.lines().map(str::to_owned).collect())
}

const COPY: &str = "if ls -A /to | grep -q .; then echo nothing copied, the volume is not empty; exit 0; fi; \
                    cp -a /from/. /to/ && chown -R 999 /to";

#[test]
fn a_script_asks_docker_for_the_right_things() {
    // Names that mean something to a shell, and what Docker Compose makes of them.
    for (name, project_name) in [
        ("shop", "shop"),
        ("My Shop", "myshop"),
        ("it's $HOME `x` \"y\"", "itshomexy"),
        ("a,b", "ab"),
        ("-rf *", "rf"),
        ("q\u{2019}s", "qs"),
        ("back\\slash", "backslash"),
        ("a:b", "ab"),
    ] {
        let (_root, directory) = project(name, &[("compose.yml", COMPOSE)]);
        let ran = lint(&directory, &["--fix", "--migration-script", "copy.sh"]);
        assert_eq!(ran.code, Some(0), "{name}: {}{}", ran.stdout, ran.stderr);
        let syntax = run(Command::new("sh").arg("-n").arg(directory.join("copy.sh")));
        assert_eq!(syntax.code, Some(0), "{}", syntax.stderr);
        let (code, calls) = calls(&directory, "copy.sh");
        let path = directory.to_str().unwrap();
        let volume = format!("{project_name}_db-data");
        let from = if name.contains([',', '"']) {
            format!("[-v][{path}/db:/from:ro]")
        } else {
            format!("[--mount][type=bind,source={path}/db,target=/from,readonly]")
        };
        assert_eq!(code, Some(0), "{name}");
        assert_eq!(
            calls,
            [
                format!("[compose][-p][{project_name}][-f][{path}/compose.yml][stop][db][backup]"),
                format!(
                    "[volume][create][--label][com.docker.compose.project={project_name}]\
                     [--label][com.docker.compose.volume=db-data][{volume}]"
                ),
                format!("[run][--rm]{from}[-v][{volume}:/to][alpine][sh][-c][{COPY}]"),
            ],
            "{name}"
        );
    }
}

#[test]
fn the_volume_has_the_name_of_its_project() {
    let named = format!("name: Named_One\n{COMPOSE}");
    for (files, expected) in [
        (vec![("compose.yml", named.as_str())], "named_one_db-data"),
        (vec![("compose.yml", COMPOSE), (".env", "COMPOSE_PROJECT_NAME=from_env\n")], "from_env_db-data"),
        (vec![("compose.yml", named.as_str()), (".env", "COMPOSE_PROJECT_NAME=wins\n")], "wins_db-data"),
    ] {
        let (_root, directory) = project("plain", &files);
        lint(&directory, &["--diff", "--migration-script", "copy.sh"]);
        let script = fs::read_to_string(directory.join("copy.sh")).unwrap();
        assert!(script.contains(&format!(" -v {expected}:/to ")), "{script}");
    }
}

#[test]
fn whoever_uses_the_data_is_stopped() {
    let text = format!(
        "{COMPOSE}  dump: {{image: alpine, volumes_from: ['db:ro']}}\n  web: {{image: nginx, volumes: ['./w:/w']}}\n"
    );
    let (_root, directory) = project("shop", &[("compose.yml", &text)]);
    lint(&directory, &["--fix", "--migration-script", "copy.sh"]);
    let (_, calls) = calls(&directory, "copy.sh");
    assert!(calls[0].ends_with("[stop][db][backup][dump]"), "{calls:?}");
}

#[test]
fn a_diff_writes_nothing_but_the_script() {
    let (_root, directory) = project("shop", &[("compose.yml", COMPOSE)]);
    let ran = lint(&directory, &["--diff", "--migration-script", "copy.sh"]);
    assert!(ran.stdout.contains("+  db: {image: 'mysql:8'"), "{}", ran.stdout);
    assert_eq!(fs::read_to_string(directory.join("compose.yml")).unwrap(), COMPOSE);
    let mut names: Vec<_> =
        fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["compose.yml", "copy.sh", "db"]);
}

#[test]
fn nothing_is_ever_written_over() {
    let (_root, directory) = project("shop", &[("compose.yml", COMPOSE), ("copy.sh", "mine")]);
    std::os::unix::fs::symlink("nowhere", directory.join("link.sh")).unwrap();
    for script in ["copy.sh", "db", "link.sh", "absent/copy.sh"] {
        let ran = lint(&directory, &["--fix", "--migration-script", script]);
        assert_eq!(ran.code, Some(2), "{script}: {}", ran.stdout);
        assert!(ran.stderr.contains(script), "{}", ran.stderr);
        assert_eq!(fs::read_to_string(directory.join("compose.yml")).unwrap(), COMPOSE, "{script}");
    }
    assert_eq!(fs::read_to_string(directory.join("copy.sh")).unwrap(), "mine");
    let ran = lint(&directory, &["--migration-script", "new.sh"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("requires --fix or --diff"), "{}", ran.stderr);
    assert!(!directory.join("new.sh").exists());
}

#[test]
fn without_data_there_is_no_script() {
    let (_root, directory) = project("shop", &[("compose.yml", COMPOSE)]);
    fs::remove_file(directory.join("db/ibdata1")).unwrap();
    let ran = lint(&directory, &["--fix", "--migration-script", "copy.sh"]);
    assert!(ran.stderr.contains("no data to copy: copy.sh was not written"), "{}", ran.stderr);
    assert!(!directory.join("copy.sh").exists());
    assert!(fs::read_to_string(directory.join("compose.yml")).unwrap().contains("db-data:/var/lib/mysql"));
}

#[test]
fn a_directory_that_is_gone_stops_the_script() {
    let (_root, directory) = project("shop", &[("compose.yml", COMPOSE)]);
    lint(&directory, &["--fix", "--migration-script", "copy.sh"]);
    fs::rename(directory.join("db"), directory.join("elsewhere")).unwrap();
    let (code, calls) = calls(&directory, "copy.sh");
    assert_eq!((code, calls.len()), (Some(1), 0), "{calls:?}");
}

#[test]
fn several_projects_and_directories_go_into_one_script() {
    let two = "services:
  db: {image: 'mysql:8', stop_grace_period: 1m, volumes: ['../shop/db:/var/lib/mysql']}
  home: {image: 'postgres:16', stop_grace_period: 1m, user: '70:70', volumes: ['~/pg:/var/lib/postgresql/data']}
  unset: {image: 'postgres:16', stop_grace_period: 1m, volumes: ['${WHERE}/x:/var/lib/postgresql/data']}
";
    let (_root, directory) = project("shop", &[("compose.yml", COMPOSE)]);
    fs::create_dir(directory.join("../two")).unwrap();
    fs::write(directory.join("../two/compose.yml"), two).unwrap();
    let arguments =
        ["--fix", "--unsafe-fixes", "--migration-script", "copy.sh", "compose.yml", "../two/compose.yml"];
    let ran = lint(&directory, &arguments);
    assert!(ran.stderr.is_empty(), "{}", ran.stderr);
    let script = fs::read_to_string(directory.join("copy.sh")).unwrap();
    assert!(
        script
            .contains("# Copy these data by hand: a variable without a value is in the directory's path.\n"),
        "{script}"
    );
    // The home of the test has no such directory, and the script says so before it touches anything of it.
    let (code, calls) = calls(&directory, "copy.sh");
    assert_eq!(code, Some(1));
    let copies: Vec<&String> = calls.iter().filter(|call| call.starts_with("[run]")).collect();
    assert_eq!(copies.len(), 2, "{calls:#?}");
    assert!(script.contains(r#"type=bind,source="$HOME"/pg,target=/from,readonly"#), "{script}");
    assert!(script.contains("chown -R 70 /to"), "{script}");
}

/// Files of one directory are projects of one name: their volumes would be the same.
#[test]
fn projects_of_one_name_keep_their_data_apart() {
    let database = |directory: &str| COMPOSE.replace("./db", directory);
    let (_root, directory) = project(
        "shop",
        &[
            ("compose.yml", &database("./d1")),
            ("prod.compose.yml", &database("./d2")),
            ("same.compose.yml", &database("./d1")),
        ],
    );
    for data in ["d1", "d2"] {
        fs::create_dir(directory.join(data)).unwrap();
        fs::write(directory.join(data).join("ibdata1"), data).unwrap();
    }
    let ran = lint(&directory, &["--fix", "--migration-script", "copy.sh", "."]);
    assert!(ran.stderr.is_empty(), "{}", ran.stderr);
    let (code, calls) = calls(&directory, "copy.sh");
    assert_eq!(code, Some(0), "{calls:#?}");
    let copies: Vec<&String> = calls.iter().filter(|call| call.starts_with("[run]")).collect();
    assert_eq!(copies.len(), 2, "{calls:#?}");
    assert!(copies[0].contains("/d1,") && copies[0].contains("[shop_db-data:/to]"), "{}", copies[0]);
    assert!(copies[1].contains("/d2,") && copies[1].contains("[shop_db-d2:/to]"), "{}", copies[1]);
    for (file, volume) in
        [("compose.yml", "db-data"), ("prod.compose.yml", "db-d2"), ("same.compose.yml", "db-data")]
    {
        let text = fs::read_to_string(directory.join(file)).unwrap();
        assert!(text.contains(&format!("{volume}:/var/lib/mysql")), "{file}: {text}");
    }
}

/// Projects that share one file, what is fixed, and what must be copied: directories and volumes.
struct Named {
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
    fixed: &'static [&'static str],
    /// The main files of all projects.
    projects: &'static [&'static str],
    copies: &'static [(&'static str, &'static str)],
}

const DB: &str =
    "services:\n  db: {image: 'mysql:8', stop_grace_period: 1m, volumes: ['./db:/var/lib/mysql']}\n";
const TAKES_IN_AS_ONE: &str = "name: one\ninclude: [db.yml]\n";
const TAKES_IN_AS_TWO: &str = "name: two\ninclude: [db.yml]\n";

const NAMED: &[Named] = &[
    Named {
        name: "two names",
        files: &[("db.yml", DB), ("compose.yaml", TAKES_IN_AS_ONE), ("compose.two.yaml", TAKES_IN_AS_TWO)],
        fixed: &["."],
        projects: &["compose.yaml", "compose.two.yaml"],
        copies: &[("db", "one_db-data"), ("db", "two_db-data")],
    },
    Named {
        name: "one of them is fixed",
        files: &[("db.yml", DB), ("compose.yaml", TAKES_IN_AS_ONE), ("compose.two.yaml", TAKES_IN_AS_TWO)],
        fixed: &["compose.yaml"],
        projects: &["compose.yaml", "compose.two.yaml"],
        copies: &[("db", "one_db-data"), ("db", "two_db-data")],
    },
    Named {
        name: "the name of the directory",
        files: &[
            ("db.yml", DB),
            ("compose.yaml", "include: [db.yml]\n"),
            ("compose.dev.yaml", "name: app-dev\ninclude: [db.yml]\n"),
        ],
        fixed: &["."],
        projects: &["compose.yaml", "compose.dev.yaml"],
        copies: &[("db", "app-dev_db-data"), ("db", "shop_db-data")],
    },
    Named {
        name: "one takes in the other",
        files: &[
            (
                "compose.yaml",
                "name: one\nservices:\n  db: {image: 'mysql:8', stop_grace_period: 1m, volumes: ['./db:/var/lib/mysql']}\n",
            ),
            ("compose.two.yaml", "name: two\ninclude: [compose.yaml]\n"),
        ],
        fixed: &["."],
        projects: &["compose.yaml", "compose.two.yaml"],
        copies: &[("db", "one_db-data"), ("db", "two_db-data")],
    },
    Named {
        name: "a part with a name is no project of its own",
        files: &[
            ("db.yml", "include: [mysql.yml]\n"),
            ("mysql.yml", DB),
            ("compose.yaml", "name: one\ninclude: [db.yml]\n"),
            ("compose.two.yaml", "name: one\ninclude: [db.yml]\n"),
        ],
        fixed: &["."],
        projects: &["compose.yaml", "compose.two.yaml"],
        copies: &[("db", "one_db-data")],
    },
    Named {
        name: "beyond what is nearby",
        files: &[
            ("db.yml", DB),
            ("compose.yaml", TAKES_IN_AS_ONE),
            ("z/w/compose.yaml", "name: two\ninclude: [../../db.yml]\n"),
        ],
        fixed: &["."],
        projects: &["compose.yaml", "z/w/compose.yaml"],
        copies: &[("db", "one_db-data"), ("db", "two_db-data")],
    },
    Named {
        name: "other variables",
        files: &[
            (
                "db.yml",
                "services:\n  db: {image: 'mysql:8', stop_grace_period: 1m, volumes: ['${DATA}/db:/var/lib/mysql']}\n",
            ),
            (".env", "DATA=ROOT\n"),
            ("compose.yaml", "include: [db.yml]\n"),
            ("y/.env", "DATA=ROOT/other\n"),
            ("y/compose.yaml", "include: [../db.yml]\n"),
            ("other/db/ibdata1", "other"),
        ],
        fixed: &["."],
        projects: &["compose.yaml", "y/compose.yaml"],
        copies: &[("db", "shop_db-data"), ("other/db", "y_db-data")],
    },
];

/// A project of another name has its own volume.
#[test]
fn every_project_of_a_file_gets_its_data() {
    let compose = docker_compose();
    for case in NAMED {
        let (_root, directory) = project("shop", &[]);
        let root = directory.to_str().unwrap();
        for (name, text) in case.files {
            fs::create_dir_all(directory.join(name).parent().unwrap()).unwrap();
            fs::write(directory.join(name), text.replace("ROOT", root)).unwrap();
        }
        let arguments = [&["--fix", "--migration-script", "copy.sh"], case.fixed].concat();
        let ran = lint(&directory, &arguments);
        assert!(ran.stderr.is_empty(), "{}: {}", case.name, ran.stderr);
        let (code, calls) = calls(&directory, "copy.sh");
        assert_eq!(code, Some(0), "{}: {calls:#?}", case.name);
        let mut copies: Vec<&String> = calls.iter().filter(|call| call.starts_with("[run]")).collect();
        copies.sort_by_key(|copy| copy.rsplit_once("[-v]").map(|(_, volume)| volume));
        let expected: Vec<String> = case
            .copies
            .iter()
            .map(|(from, volume)| {
                assert!(ran.stdout.contains(&format!("the volume `{volume}` starts empty")), "{}", ran.stdout);
                format!("[run][--rm][--mount][type=bind,source={root}/{from},target=/from,readonly][-v][{volume}:/to][alpine][sh][-c][{COPY}]")
            })
            .collect();
        assert_eq!(copies, expected.iter().collect::<Vec<_>>(), "{}", case.name);
        assert!(!ran.stdout.contains("mounts the same directory"), "{}: {}", case.name, ran.stdout);
        let Some(compose) = &compose else { continue };
        // What Docker Compose mounts now is what gets the data.
        let mut mounted: Vec<String> =
            case.projects.iter().flat_map(|main| volumes(compose, &directory.join(main))).collect();
        mounted.sort();
        mounted.dedup();
        let copied: Vec<&str> = case.copies.iter().map(|(_, volume)| *volume).collect();
        assert_eq!(mounted, copied, "{}", case.name);
    }
}

/// The names to Docker of the volumes of a project.
fn volumes(compose: &Path, main: &Path) -> Vec<String> {
    let model = compose_config(compose_command(compose, main.parent().unwrap()).arg("-f").arg(main));
    let volumes = model["volumes"].as_object().unwrap().values();
    volumes.map(|volume| volume["name"].as_str().unwrap().to_owned()).collect()
}

/// The new volume is none that another project of the file has for something else.
#[test]
fn no_project_of_a_file_gets_data_into_a_volume_it_has() {
    let two = "\
name: two
include: [../../db.yml]
services:
  x: {image: alpine, volumes: ['db-data:/x']}
volumes:
  db-data:
";
    let (_root, directory) = project("shop", &[("db.yml", DB), ("compose.yaml", TAKES_IN_AS_ONE)]);
    fs::create_dir_all(directory.join("y/z")).unwrap();
    fs::write(directory.join("y/z/compose.yaml"), two).unwrap();
    lint(&directory, &["--fix", "--migration-script", "copy.sh", "."]);
    let script = fs::read_to_string(directory.join("copy.sh")).unwrap();
    for copy in ["# ./db -> one_db-db\n", "# ./db -> two_db-db\n"] {
        assert!(script.contains(copy), "{script}");
    }
    let Some(compose) = docker_compose() else { return };
    assert_eq!(volumes(&compose, &directory.join("y/z/compose.yaml")), ["two_db-data", "two_db-db"]);
}

/// Nobody follows a note for each of them.
#[test]
fn a_mount_of_too_many_names_stays() {
    let (_root, directory) = project("shop", &[("db.yml", DB)]);
    for number in 10..40 {
        let text = format!("name: n{number}\ninclude: [db.yml]\n");
        fs::write(directory.join(format!("{number}.compose.yaml")), text).unwrap();
    }
    let ran = lint(&directory, &["--fix", "--migration-script", "copy.sh", "."]);
    let why = "each with its own volume (such as `n10_db-data` and `n11_db-data`)";
    assert!(ran.stdout.contains(why), "{}", ran.stdout);
    assert_eq!(fs::read_to_string(directory.join("db.yml")).unwrap(), DB);
    assert!(!directory.join("copy.sh").exists());
}

/// A volume of two directories, from whoever puts a script together.
#[test]
fn a_script_stops_before_it_mixes_data() {
    let (_root, directory) = project("shop", &[]);
    fs::create_dir(directory.join("other")).unwrap();
    let copy = |name: &str| DataCopy {
        files: vec![directory.join("compose.yml")],
        env_files: Vec::new(),
        services: vec!["db".to_owned()],
        project: "shop".to_owned(),
        is_v1: false,
        volume: "db-data".to_owned(),
        from: DataSource::Directory { here: text(&directory.join(name)), windows: format!("C:/{name}") },
        directory: text(&directory.join(name)),
        written: format!("./{name}"),
        owner: None,
        is_in_wsl: false,
        on_windows_daemon: false,
    };
    let (first, second) = (copy("db"), copy("other"));
    fs::write(directory.join("copy.sh"), script(&[&first, &first, &second], Shell::Sh)).unwrap();
    let (code, calls) = calls(&directory, "copy.sh");
    assert_eq!((code, calls.len()), (Some(1), 3), "{calls:#?}");
    let powershell = script(&[&first, &second], Shell::PowerShell);
    assert!(powershell.contains("throw 'the volume shop_db-data is for the data of "), "{powershell}");
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// A name or a variable from outside the project is not there when the script runs.
#[test]
fn the_project_that_was_linted_is_stopped() {
    for (arguments, name, env_file) in [
        (&["--env-file", "prod.env"][..], "from_file", "[--env-file][ROOT/prod.env]"),
        (&["--env"], "given", ""),
        (
            &["--env-file", "prod.env", "--env-file", "more.env"],
            "from_more",
            "[--env-file][ROOT/prod.env][--env-file][ROOT/more.env]",
        ),
    ] {
        let files = [
            ("compose.yml", COMPOSE),
            ("prod.env", "COMPOSE_PROJECT_NAME=from_file\n"),
            ("more.env", "COMPOSE_PROJECT_NAME=from_more\n"),
        ];
        let (_root, directory) = project("shop", &files);
        let mut command = lcow_lint();
        command.current_dir(&directory).env("COMPOSE_PROJECT_NAME", "given").args(arguments);
        run(command.args(["--target", "hyperv", "--fix", "--migration-script", "copy.sh"]));
        let (_, calls) = calls(&directory, "copy.sh");
        let path = directory.to_str().unwrap();
        let env_file = env_file.replace("ROOT", path);
        assert_eq!(
            calls[0],
            format!("[compose][-p][{name}]{env_file}[-f][{path}/compose.yml][stop][db][backup]")
        );
    }
}

#[test]
fn a_file_of_version_1_is_stopped_by_the_program_that_reads_it() {
    let text = "db:\n  image: mysql:8\n  stop_grace_period: 1m\n  volumes: ['./db:/var/lib/mysql']\n";
    let (_root, directory) = project("shop", &[("compose.yml", text)]);
    lint(&directory, &["--fix", "--unsafe-fixes", "--migration-script", "copy.sh"]);
    let (code, calls) = calls(&directory, "copy.sh");
    let path = directory.to_str().unwrap();
    assert_eq!(code, Some(0), "{calls:#?}");
    assert_eq!(calls[0], format!("docker-compose[-p][shop][-f][{path}/compose.yml][stop][db]"));
    assert_eq!(calls[1], "[volume][create][db-data]");
}

/// What the note has for PowerShell goes on only where the step before it did its work.
#[test]
fn the_note_for_powershell_copies_only_after_all_has_stopped() {
    let (_root, directory) = project("shop", &[("compose.yml", COMPOSE)]);
    let ran = lint(&directory, &["--fix", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let notes = report["fixed"][0]["notes"].as_array().unwrap();
    let note = notes.iter().filter_map(|note| note.as_str()).find(|note| note.starts_with("PowerShell: "));
    let (stop, rest) = note.unwrap().split_once(" stop db backup; if ($?) { ").unwrap();
    let (create, copy) = rest.split_once(" shop_db-data; if ($?) { ").unwrap();
    assert!(stop.starts_with("PowerShell: docker compose "), "{stop}");
    assert!(create.starts_with("docker volume create "), "{create}");
    assert!(copy.starts_with("docker run ") && copy.ends_with(" } }"), "{copy}");
}

/// On LCOW the server is moved off every mount in the same run: nothing would read the copy.
#[test]
fn a_volume_that_no_server_reads_gets_no_data() {
    let other = "  pg: {image: 'example/postgres:16', volumes: ['./db2:/var/lib/postgresql/data']}\n";
    // Data that a backup has as well stay on the volume.
    let alone = COMPOSE.split("  backup:").next().unwrap();
    for (more, has_script) in [("", false), (other, true)] {
        let (_root, directory) = project("shop", &[("compose.yml", &format!("{alone}{more}"))]);
        fs::create_dir(directory.join("db2")).unwrap();
        fs::write(directory.join("db2/PG_VERSION"), "16").unwrap();
        let arguments = ["--unsafe-fixes", "--fix", "--format", "json", "--migration-script", "copy.sh"];
        let mut command = lcow_lint();
        let ran = run(command.current_dir(&directory).args(["--target", "lcow"]).args(arguments));
        let text = fs::read_to_string(directory.join("compose.yml")).unwrap();
        assert!(text.contains("--datadir=/var/lib/mysql-data"), "{text}");
        let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let notes: Vec<&str> = report["fixed"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|fixed| fixed["rule"] == "LCOW101" && fixed["service"] == "db")
            .flat_map(|fixed| fixed["notes"].as_array().unwrap())
            .map(|note| note.as_str().unwrap())
            .collect();
        assert_eq!(
            notes,
            [
                "the data in `./db` stay where they are and are not to be copied: `db` does not read the volume \
                 `shop_db-data`"
            ]
        );
        let script = fs::read_to_string(directory.join("copy.sh")).unwrap_or_default();
        assert!(!script.contains("./db ->"), "{script}");
        assert_eq!(script.contains("./db2 ->"), has_script, "{script}{}{text}", ran.stderr);
    }
}

#[test]
fn powershell_gets_a_script_of_its_own() {
    let (_root, directory) = project("it's", &[("compose.yml", COMPOSE)]);
    lint(&directory, &["--diff", "--target", "all", "--migration-script", "copy.PS1"]);
    let script = fs::read_to_string(directory.join("copy.PS1")).unwrap();
    let script = script.replace(directory.parent().unwrap().to_str().unwrap(), "ROOT");
    insta::assert_snapshot!("powershell-script", script);
}

#[test]
fn a_posix_script_says_what_it_does() {
    let (_root, directory) = project("shop", &[("compose.yml", COMPOSE)]);
    lint(&directory, &["--diff", "--target", "all", "--migration-script", "copy"]);
    let script = fs::read_to_string(directory.join("copy")).unwrap();
    let script = script.replace(directory.parent().unwrap().to_str().unwrap(), "ROOT");
    insta::assert_snapshot!("posix-script", script);
}

/// `~name` is another user's home directory or a directory in one's own: the script does not guess, and copies what it can.
#[test]
fn a_home_directory_of_another_name_is_left_to_the_user() {
    let text = format!(
        "{COMPOSE}  other: {{image: 'mysql:8', stop_grace_period: 1m, volumes: ['~bob/db:/var/lib/mysql']}}\n"
    );
    let (_root, directory) = project("shop", &[("compose.yml", &text)]);
    let ran = lint(&directory, &["--fix", "--migration-script", "copy.sh"]);
    let why = "the directory's path begins with `~` and a name";
    assert!(ran.stdout.contains(&format!("starts empty; {why}: copy them by hand")), "{}", ran.stdout);
    let script = fs::read_to_string(directory.join("copy.sh")).unwrap();
    let line = format!("# ~bob/db -> shop_other-data\n# Copy these data by hand: {why}.\n");
    assert!(script.contains(&line), "{script}");
    let (code, calls) = calls(&directory, "copy.sh");
    assert_eq!((code, calls.len()), (Some(0), 3), "{calls:#?}");
}

/// A path that leaves its line cannot leave its comment or its quotes.
#[test]
fn a_line_break_in_a_path_runs_nothing() {
    let text = "services:\n  db: {image: 'mysql:8', stop_grace_period: 1m, volumes: [\"./db\\ntouch owned:/var/lib/mysql\"]}\n";
    let (_root, directory) = project("shop", &[("compose.yml", text)]);
    fs::create_dir(directory.join("db\ntouch owned")).unwrap();
    fs::write(directory.join("db\ntouch owned/x"), "").unwrap();
    lint(&directory, &["--fix", "--migration-script", "copy.sh"]);
    let script = fs::read_to_string(directory.join("copy.sh")).unwrap();
    assert!(script.contains("# ./db?touch owned -> shop_"), "{script}");
    let (code, calls) = calls(&directory, "copy.sh");
    assert_eq!(code, Some(0));
    assert!(calls.iter().any(|call| call.starts_with("[run]")), "{calls:?}");
    assert!(!Path::new("/owned").exists() && !directory.join("owned").exists());
}

/// What runs in the container, with directories of this machine in the place of its mounts.
#[test]
fn a_volume_that_holds_something_is_left_alone() {
    let (_root, directory) = project("shop", &[("compose.yml", COMPOSE)]);
    lint(&directory, &["--fix", "--migration-script", "copy.sh"]);
    let (_, calls) = calls(&directory, "copy.sh");
    let script = calls.last().unwrap().rsplit_once("[-c][").unwrap().1.trim_end_matches(']').to_owned();
    let volume = directory.join("volume");
    fs::create_dir(&volume).unwrap();
    let here = script
        .replace("/from", directory.join("db").to_str().unwrap())
        .replace("/to", volume.to_str().unwrap())
        .replace("chown -R 999", "true");
    let copy = || run(Command::new("sh").arg("-c").arg(&here));
    assert_eq!((copy().code, copy().stdout.as_str()), (Some(0), "nothing copied, the volume is not empty\n"));
    assert_eq!(fs::read_to_string(volume.join("ibdata1")).unwrap(), "data");
    fs::write(volume.join("ibdata1"), "newer").unwrap();
    copy();
    assert_eq!(fs::read_to_string(volume.join("ibdata1")).unwrap(), "newer");
}

/// A text as the shell has it that reads the word again.
fn read_by_sh(word: &str) -> String {
    let mut command = Command::new("sh");
    run(command.arg("-c").arg(format!("printf %s {word}"))).stdout
}

/// An argument of PowerShell: plain, or in single quotes, where two mean one.
fn read_by_powershell(word: &str) -> String {
    let is_quote = |c: char| c == '\'' || ('\u{2018}'..='\u{201b}').contains(&c);
    let Some(inner) = word.strip_prefix('\'') else {
        assert!(word.chars().all(|c| c.is_ascii_alphanumeric() || "_./:-".contains(c)), "{word}");
        return word.to_owned();
    };
    let mut read = String::new();
    let mut characters = inner.chars().peekable();
    while let Some(c) = characters.next() {
        if is_quote(c) {
            match characters.next() {
                Some(second) if is_quote(second) => {}
                Some(other) => panic!("{word} ends before {other}"),
                None => return read,
            }
        }
        read.push(c);
    }
    panic!("{word} does not end")
}

#[test]
fn words_are_read_as_they_were_meant() {
    for text in [
        "plain", "C:/Users/me/db", "with blank", "it's", "''", "a\"b", "$HOME", "`id`", "a;b", "a&&b", "\\",
        "a\\", "%PATH%", "@(x)", "-flag", "*", "~", "#", "\u{2018}x\u{2019}", "naïve", "{a}", "a,b", "a\nb",
        ".", "x=y",
    ] {
        assert_eq!(read_by_sh(&Shell::Sh.word(text)), text);
        assert_eq!(read_by_powershell(&Shell::PowerShell.word(text)), text);
    }
    assert_eq!(Shell::Sh.word(""), "''");
    assert_eq!(Shell::PowerShell.word(""), "''");
}
