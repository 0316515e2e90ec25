//! LCOW102's fix: the data move into the container's own layer, in every form of `command` and `environment`; held
//! against the real Docker Compose, which must see nothing else changed.

use std::fs;
use std::path::Path;

use crate::support::{Project, compose_command, compose_config, docker_compose, findings, report_in};
use serde_json::{Value, json};

/// The argument that sets the data directory of a service; `None` for a variable.
struct Case {
    /// The service without its platform and grace period, which every case has.
    service: &'static str,
    /// The service afterwards.
    after: &'static str,
    /// What Docker Compose sees at `command`, or else in `environment`.
    command: Option<&'static [&'static str]>,
}

const DATADIR: &str = "--datadir=/var/lib/mysql-data";

const CASES: &[Case] = &[
    Case {
        service: "    image: mysql:8 # ours\n    ports: ['3306:3306']\n",
        after: "    image: mysql:8 # ours\n    command: --datadir=/var/lib/mysql-data\n    ports: ['3306:3306']\n",
        command: Some(&[DATADIR]),
    },
    Case {
        service: "    image: mariadb:11\n    command: --max-connections=9 --skip-name-resolve # why\n",
        after: "    image: mariadb:11\n    command: --max-connections=9 --skip-name-resolve --datadir=/var/lib/mysql-data # why\n",
        command: Some(&["--max-connections=9", "--skip-name-resolve", DATADIR]),
    },
    Case {
        service: "    image: mysql:8\n    command: \"mysqld --sql-mode=''\"\n",
        after: "    image: mysql:8\n    command: \"mysqld --sql-mode='' --datadir=/var/lib/mysql-data\"\n",
        command: Some(&["mysqld", "--sql-mode=", DATADIR]),
    },
    Case {
        service: "    image: mysql:8\n    command: 'mysqld --a=''b'''\n",
        after: "    image: mysql:8\n    command: 'mysqld --a=''b'' --datadir=/var/lib/mysql-data'\n",
        command: Some(&["mysqld", "--a=b", DATADIR]),
    },
    Case {
        service: "    image: mysql:8\n    command: mysqld --port=${DB_PORT:-3306}\n",
        after: "    image: mysql:8\n    command: mysqld --port=${DB_PORT:-3306} --datadir=/var/lib/mysql-data\n",
        command: Some(&["mysqld", "--port=3306", DATADIR]),
    },
    Case {
        service: "    image: mysql:8\n    command:\n      # a list\n      - mysqld\n      - \"--port=1\" # one\n    tty: false\n",
        after: "    image: mysql:8\n    command:\n      # a list\n      - mysqld\n      - \"--port=1\" # one\n      - \"--datadir=/var/lib/mysql-data\"\n    tty: false\n",
        command: Some(&["mysqld", "--port=1", DATADIR]),
    },
    Case {
        service: "    image: mysql:8\n    command:\n    - --port=1\n",
        after: "    image: mysql:8\n    command:\n    - --port=1\n    - --datadir=/var/lib/mysql-data\n",
        command: Some(&["--port=1", DATADIR]),
    },
    Case {
        service: "    image: mongo:7\n    command: [mongod, '--auth']\n",
        after: "    image: mongo:7\n    command: [mongod, '--auth', '--dbpath=/tmp']\n",
        command: Some(&["mongod", "--auth", "--dbpath=/tmp"]),
    },
    Case {
        service: "    image: mongo:7\n    user: '999'\n",
        after: "    image: mongo:7\n    command: --dbpath=/tmp\n    user: '999'\n",
        command: Some(&["--dbpath=/tmp"]),
    },
    Case {
        service: "    image: postgres:16\n    stop_signal: SIGTERM\n",
        after: "    image: postgres:16\n    environment:\n      PGDATA: /var/lib/pg_data\n    stop_signal: SIGTERM\n",
        command: None,
    },
    Case {
        service: "    image: postgres:18\n    stop_signal: SIGTERM\n    environment: # secrets\n      POSTGRES_PASSWORD: x\n",
        after: "    image: postgres:18\n    stop_signal: SIGTERM\n    environment: # secrets\n      POSTGRES_PASSWORD: x\n      PGDATA: /var/lib/pg_data\n",
        command: None,
    },
    Case {
        service: "    image: postgis/postgis:16-3.4\n    stop_signal: SIGTERM\n    environment: {POSTGRES_PASSWORD: x}\n",
        after: "    image: postgis/postgis:16-3.4\n    stop_signal: SIGTERM\n    environment: {POSTGRES_PASSWORD: x, PGDATA: /var/lib/pg_data}\n",
        command: None,
    },
    Case {
        service: "    image: postgres:16\n    stop_signal: SIGTERM\n    environment:\n      - POSTGRES_PASSWORD=x # no\n",
        after: "    image: postgres:16\n    stop_signal: SIGTERM\n    environment:\n      - POSTGRES_PASSWORD=x # no\n      - PGDATA=/var/lib/pg_data\n",
        command: None,
    },
    Case {
        service: "    image: postgres:16\n    stop_signal: SIGTERM\n    environment:\n      PGDATA: \"/var/lib/postgresql/data/inner\"\n",
        after: "    image: postgres:16\n    stop_signal: SIGTERM\n    environment:\n      PGDATA: \"/var/lib/pg_data\"\n",
        command: None,
    },
    Case {
        service: "    image: postgres:16\n    stop_signal: SIGTERM\n    environment: ['PGDATA=/var/lib/postgresql/data/inner', A=b]\n    command: postgres -c fsync=off\n",
        after: "    image: postgres:16\n    stop_signal: SIGTERM\n    environment: ['PGDATA=/var/lib/pg_data', A=b]\n    command: postgres -c fsync=off\n",
        command: None,
    },
];

const PINS: &str = "    platform: linux\n    stop_grace_period: 1m\n";

fn project(service: &str) -> String {
    format!(
        "\
services:
  db:
{PINS}{service}    volumes: ['data:{}']
volumes:
  data:
",
        directory(service)
    )
}

/// Where the image of a service keeps its data.
fn directory(service: &str) -> &'static str {
    match service {
        _ if service.contains("mongo") => "/data/db",
        _ if service.contains("postg") => "/var/lib/postgresql/data",
        _ => "/var/lib/mysql",
    }
}

fn fixed(directory: &Path, more: &[&str]) -> Value {
    // Without `--target` the data stay on the volume, for Docker Desktop.
    let target: &[&str] = if more.contains(&"--target") { &[] } else { &["--target", "lcow"] };
    report_in(directory, &[&["--fix"], target, more].concat())
}

fn config(compose: &Path, directory: &Path) -> Value {
    compose_config(&mut compose_command(compose, directory))
}

#[test]
fn data_move_by_every_form_of_setting() {
    let compose = docker_compose();
    for case in CASES {
        let directory = Project::new([("compose.yml", project(case.service))]);
        let before = compose.as_deref().map(|compose| config(compose, directory.path()));
        let text = || directory.read("compose.yml");
        fixed(directory.path(), &[]);
        assert_eq!(text(), project(case.service), "only --unsafe-fixes loses data");
        let report = fixed(directory.path(), &["--unsafe-fixes"]);
        assert_eq!(text(), project(case.service).replace(case.service, case.after), "{report:#}");
        let left = findings(&report).iter().find(|finding| finding["rule"] == "LCOW102");
        assert!(left.is_none(), "{left:#?}");
        assert!(
            report["fixed"][0]["notes"][0].as_str().unwrap().contains("loses its data with the container")
        );
        assert!(fixed(directory.path(), &["--unsafe-fixes"])["fixed"].as_array().unwrap().is_empty());
        if let (Some(compose), Some(mut expected)) = (compose.as_deref(), before) {
            let service = &mut expected["services"]["db"];
            match case.command {
                Some(words) => service["command"] = json!(words),
                None => service["environment"]["PGDATA"] = json!("/var/lib/pg_data"),
            }
            assert_eq!(config(compose, directory.path()), expected, "{}", case.after);
        }
    }
}

/// Services whose data stay where they are, and a word of the reason.
const REFUSED: [(&str, &str); 20] = [
    ("    image: mysql:8\n    entrypoint: /start.sh mysqld\n", "a custom entrypoint"),
    ("    image: mysql:8\n    command: sh -c 'exec mysqld'\n", "a custom command"),
    ("    image: mysql:8\n    command: [/start.sh, mysqld]\n", "a custom command"),
    ("    image: mysql:8\n    command: ${START} mysqld\n", "a custom command"),
    ("    image: mysql:8\n    command: mysqld > /log\n", "more than a program"),
    ("    image: mysql:8\n    command: |\n      mysqld\n      --port=1\n", "more than a program"),
    (
        "    image: mysql:8\n    command: >\n      mysqld\n      --port=1\n",
        "`services.db.command` has a shape",
    ),
    ("    image: postgres:16\n    environment: {PGDATA: }\n", "`PGDATA` has no value"),
    ("    image: mysql:8\n    command: ''\n", "no words"),
    ("    image: mysql:8\n    command: --datadir=/var/lib/mysql/inner\n", "`--datadir` already sets"),
    ("    image: mysql:8\n    user: '1000'\n", "cannot create the directory"),
    (
        "    image: mariadb:11\n    healthcheck: {test: [CMD, healthcheck.sh, --connect, --innodb_initialized]}\n",
        "health check reads the data",
    ),
    (
        "    image: mariadb:11\n    healthcheck: {test: /usr/local/bin/healthcheck.sh --connect}\n",
        "health check reads the data",
    ),
    (
        "    image: mysql:8\n    healthcheck: {test: test -d /var/lib/mysql/shop}\n",
        "health check reads the data",
    ),
    ("    image: shop/mysql:8\n", "not known how this image starts"),
    ("    image: postgres:16\n    command: bash /x.sh postgres\n", "a custom command"),
    (
        "    image: postgres:16\n    environment: *env\n",
        "shared, by an anchor or `extends`, with the service `app`",
    ),
    ("    image: postgres:16\n    tmpfs: /x\n    volumes_from: [lib]\n", "on a mount as well"),
    ("    image: mongo:7\n    volumes_from: [temp]\n", "on a mount as well"),
    ("    build: .\n", "a custom command"),
];

#[test]
fn what_starts_otherwise_keeps_its_data_where_they_are() {
    for (service, word) in REFUSED {
        let text = format!(
            "x-env: &env {{A: b}}\nservices:\n  app: {{image: alpine, environment: *env}}\n  lib: {{image: alpine, volumes: ['all:/var/lib']}}\n  \
             temp: {{image: alpine, volumes: ['temp:/tmp']}}\n  db:\n{PINS}{service}    volumes: ['data:{}']\nvolumes: {{data: , all: , temp: }}\n",
            directory(service)
        );
        let directory = Project::new([
            ("compose.yml", text.as_str()),
            ("Dockerfile", "FROM mysql:8\nCMD [\"/start.sh\", \"mysqld\"]\n"),
        ]);
        let report = fixed(directory.path(), &["--unsafe-fixes", "--select", "LCOW102"]);
        let left = findings(&report).iter().find(|finding| finding["service"] == "db");
        let why = left.unwrap_or_else(|| panic!("nothing found for {service}"))["refused"]
            .as_str()
            .unwrap_or_default();
        assert!(why.contains(word), "{why:?} lacks {word:?} for {service}");
        assert_eq!(directory.read("compose.yml"), text);
    }
}

#[test]
fn of_servers_that_may_well_run_nothing_is_moved() {
    for image in ["redis:7", "rabbitmq:3", "elasticsearch:8"] {
        let text = format!(
            "services:\n  db: {{image: '{image}', volumes: ['d:/data', 'd:/var/lib/rabbitmq', 'd:/usr/share/elasticsearch/data']}}\nvolumes: {{d: }}\n"
        );
        let directory = Project::new([("compose.yml", text.as_str())]);
        let report = fixed(directory.path(), &["--unsafe-fixes", "--select", "LCOW102"]);
        let finding = &report["findings"][0];
        assert_eq!((&finding["fix"], &finding["refused"]), (&Value::Null, &Value::Null), "{image}");
    }
}

#[test]
fn a_directory_moves_to_a_volume_and_on_only_when_both_are_asked_for() {
    let text = "services:\n  db: {image: 'mysql:8', platform: linux, stop_grace_period: 1m, volumes: ['./d:/var/lib/mysql']}\n";
    let after = |arguments: &[&str]| {
        let directory = Project::new([("compose.yml", text)]);
        let report = fixed(directory.path(), arguments);
        let left: Vec<String> = findings(&report).iter().map(|finding| finding["rule"].to_string()).collect();
        (directory.read("compose.yml"), left)
    };
    let moved = text.replace("./d:", "db-data:") + "volumes:\n  db-data:\n";
    let (safe, left) = after(&["--target", "all"]);
    assert_eq!(safe, moved);
    assert!(left.contains(&"\"LCOW102\"".to_owned()), "the share has no locks: {left:?}");
    assert_eq!(after(&["--target", "all", "--unsafe-fixes", "--select", "LCOW101"]).0, moved);
    assert_eq!(after(&["--target", "wsl2,hyperv", "--unsafe-fixes"]).0, moved);
    let both = moved.replace("'mysql:8',", "'mysql:8', command: --datadir=/var/lib/mysql-data,");
    assert_eq!(after(&["--target", "all", "--unsafe-fixes"]).0, both);
}

/// Other services that have the data as well, and those that have not.
const OTHERS: [(&str, bool); 10] = [
    ("backup: {image: 'offen/docker-volume-backup:v2', volumes: ['data:/backup/data:ro']}", true),
    ("backup: {image: alpine, volumes: [{type: volume, source: data, target: /in, read_only: true}]}", true),
    ("backup: {image: alpine, volumes: ['same:/in']}", true),
    ("backup: {image: alpine, volumes_from: ['db:ro']}", true),
    ("backup: {image: alpine, volumes_from: ['container:the-db']}", true),
    (
        "backup: {image: alpine, volumes_from: [between]}\n  between: {image: alpine, volumes: ['data:/x']}",
        true,
    ),
    ("backup: {image: alpine, profiles: [tools], volumes: ['data:/in']}", true),
    ("backup: {image: alpine, volumes: ['other:/in']}", false),
    ("backup: {image: alpine, depends_on: [db]}", false),
    ("backup: {image: alpine, volumes_from: ['container:a-db']}", false),
];

#[test]
fn data_that_another_service_has_as_well_stay_where_they_are() {
    let fixed_as = |text: &str, more: &[&str]| {
        let directory = Project::new([("compose.yml", text)]);
        let report = fixed(directory.path(), &[&["--unsafe-fixes"], more].concat());
        let findings = findings(&report).iter();
        let left: Vec<String> = findings
            .filter(|finding| finding["rule"] == "LCOW102" && finding["service"] == "db")
            .map(|finding| finding["refused"].as_str().unwrap_or_default().to_owned())
            .collect();
        (directory.read("compose.yml"), left, report)
    };
    for (image, volume, setting) in
        [("mongo:7", "data:/data/db", "--dbpath"), ("postgres:16", "data:/var/lib/postgresql/data", "PGDATA")]
    {
        for (other, has_data) in OTHERS {
            let text = format!(
                "services:\n  {other}\n  db: {{image: '{image}', container_name: the-db, platform: linux, stop_grace_period: 1m, \
                 stop_signal: SIGINT, volumes: ['{volume}']}}\nvolumes: {{data: {{name: shop}}, same: {{name: shop}}, other: }}\n"
            );
            for profiles in [&[][..], &["--profile", "none"]] {
                let (after, left, _) = fixed_as(&text, profiles);
                assert_eq!(after.contains(setting), !has_data, "{after}");
                assert_eq!(left.len(), usize::from(has_data), "{left:?}");
                let says = |why: &String| {
                    why.contains("the service `backup` mounts the same data") || why.contains("`between`")
                };
                assert!(left.iter().all(says), "{left:?}");
            }
        }
    }
    // An anonymous volume of the image has one who takes it.
    let text = "services:\n  backup: {image: alpine, volumes_from: [db]}\n  db: {image: 'mysql:8'}\n";
    let (after, left, _) = fixed_as(text, &["--select", "LCOW102"]);
    assert_eq!((after.as_str(), left.len()), (text, 1));
    // A directory goes to a volume, which both have then, and no further.
    let text = "services:\n  backup: {image: alpine, volumes: ['./d:/x:ro']}\n  db: {image: 'mysql:8', volumes: ['./d:/var/lib/mysql']}\n";
    let directory = Project::new([("d/f", "data"), ("compose.yml", text)]);
    let report = fixed(directory.path(), &["--unsafe-fixes", "--target", "all"]);
    let after = directory.read("compose.yml");
    assert!(after.contains("'db-data:/x:ro'") && after.contains("'db-data:/var/lib/mysql'"), "{after}");
    assert!(!after.contains("--datadir"), "{after}");
    assert!(report["fixed"].to_string().contains("copy them"), "{report:#}");
}

/// Whoever takes the mount of a server by `volumes_from`, the volume is the server's.
#[test]
fn a_volume_is_named_after_the_server_and_given_to_its_user() {
    for other in [
        "aa: {image: alpine, user: '1000', volumes_from: [db]}",
        "aa: {image: 'mongo:7', user: '1000', command: mongodump, volumes_from: [db]}",
    ] {
        let text = format!("services:\n  {other}\n  db: {{image: 'mongo:7', volumes: ['./g:/data/db']}}\n");
        for target in ["wsl2", "lcow,wsl2"] {
            let directory = Project::new([("g/f", "data"), ("compose.yml", text.as_str())]);
            let script = directory.path().join("m.sh");
            let more = ["--unsafe-fixes", "--target", target, "--migration-script", script.to_str().unwrap()];
            let report = fixed(directory.path(), &more);
            let after = directory.read("compose.yml");
            assert!(after.contains("'db-data:/data/db'") && !after.contains("--dbpath"), "{after}");
            let script = fs::read_to_string(script).unwrap();
            assert!(script.contains("chown -R 999 /to"), "{script}");
            assert_eq!(script.matches("docker run").count(), 1, "{script}");
            let reported =
                report["fixed"].as_array().unwrap().iter().filter(|fixed| fixed["notes"] != json!([]));
            assert_eq!(reported.filter(|fixed| fixed["rule"] == "LCOW101").count(), 1, "{report:#}");
        }
    }
    // A service with its own user makes the fix unsafe, whichever service else has the mount.
    let text = "services:\n  aa: {image: 'mongo:7', volumes_from: [db]}\n  db: {image: 'mongo:7', user: '1000', volumes: ['./g:/data/db']}\n";
    let directory = Project::new([("g/f", "data"), ("compose.yml", text)]);
    let report = fixed(directory.path(), &["--target", "wsl2", "--select", "LCOW101"]);
    assert_eq!(directory.read("compose.yml"), text, "{report:#}");
}
