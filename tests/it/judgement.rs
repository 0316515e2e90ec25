//! How severe data in a place is, for programs of every kind: typed by hand from the facts, which stand beside.

use std::collections::BTreeMap;

use crate::support::{Project, lcow_lint, run};
use lcow_lint::targets::Target;
use serde_json::Value;

/// What is expected of a program. Severities are letters, one for each target: lcow, hyperv, wsl2, wsl-engine, wslc.
struct Row {
    name: &'static str,
    image: &'static str,
    directory: &'static str,
    /// A directory of a Windows drive.
    drive: &'static str,
    /// A directory of which nobody knows whether it is on a drive or in WSL.
    unknown: &'static str,
    volume: &'static str,
}

const fn row(
    (name, image, directory): (&'static str, &'static str, &'static str),
    drive: &'static str,
    unknown: &'static str,
    volume: &'static str,
) -> Row {
    Row { name, image, directory, drive, unknown, volume }
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // Microsoft's list for LCOW. Over gRPC-FUSE no failure of MySQL itself was reported, but locks are not kept. On a
    // drive in WSL it runs and stores lower_case_table_names=2. Where chmod is refused, 8 stops at ca.pem (podman#25838).
    row(("mysql", "mysql:8.4", "/var/lib/mysql"), "EWWEW", "EWWWW", "E----"),
    // InnoDB: error 95 on LCOW (mariadb-docker#144), error 22 on Hyper-V (#95). It changes no modes.
    row(("mariadb", "mariadb:11.4", "/var/lib/mysql"), "EEWWW", "EEWWW", "E----"),
    // LCOW: opengcs#337 saw it run on a directory from 1809 on and fail on a volume; Microsoft's list says it fails.
    // Hyper-V: wrong ownership (for-win#445). WSL 2: postgres#1335 fails, postgres#116 runs. An engine in WSL:
    // aspire#14342. wslc keeps no owners, either.
    row(("postgres", "postgres:17", "/var/lib/postgresql/data"), "WEWEE", "WEWWE", "E----"),
    // LCOW: for-win#1959. Hyper-V: mongo#190. WSL 2: seen to run (desktop-feedback#652). wslc: not proved, WiredTiger failed
    // on a similar share.
    row(("mongo", "mongo:8", "/data/db"), "EEAWW", "EEAWW", "E----"),
    // It writes whole files and renames them; seen to run without locks.
    row(("redis", "redis:7.2", "/data"), "AAAAA", "AAAAA", "A----"),
    // The cookie must be readable by its owner only: rabbitmq-management#712, rabbitmq#257, #171. Docker Desktop keeps
    // owners and modes on WSL 2.
    row(("rabbitmq", "rabbitmq:4", "/var/lib/rabbitmq"), "EEAEE", "EEAWE", "E----"),
    // The cookie is not there.
    row(("mnesia", "rabbitmq:4", "/var/lib/rabbitmq/mnesia"), "AAAAA", "AAAAA", "A----"),
    // Hyper-V: "Disk error while locking directory" (kafka-docker#436). LCOW has no locks.
    row(("kafka", "apache/kafka:4.0.0", "/var/lib/kafka/data"), "WEAAA", "WEAAA", "W----"),
    // LCOW: node locks (elasticsearch-docker#228). It runs as uid 1000, so owners matter.
    row(("elastic", "elasticsearch:8.15.0", "/usr/share/elasticsearch/data"), "EWAWW", "EWAWW", "E----"),
    // Hyper-V: "fsync(85) failed, errno 22" (cassandra#196).
    row(("cassandra", "cassandra:5", "/var/lib/cassandra"), "WEAAA", "WEAAA", "W----"),
    // Hyper-V: the disk fills when sync fails (influxdb#9630).
    row(("influxdb", "influxdb:2.7", "/var/lib/influxdb2"), "WEAAA", "WEAAA", "W----"),
    // Hyper-V: "Cannot link" (ClickHouse#4791). WSL: "in rename: Permission denied" (#35036). LCOW volumes refuse links.
    row(("clickhouse", "clickhouse/clickhouse-server:25", "/var/lib/clickhouse"), "AEWWA", "AEWWA", "E----"),
    // LCOW: mssql-docker#494 on a volume, sql-docs#2414. Hyper-V: mssql-docker#268, "Error 87".
    row(("mssql", "mcr.microsoft.com/mssql/server:2022-latest", "/var/opt/mssql"), "EEAAA", "EEAAA", "E----"),
    // Applications are warnings at most. SQLite, as uid 472: locks and owners.
    row(("grafana", "grafana/grafana:11.2.0", "/var/lib/grafana"), "WWAWW", "WWAWW", "W----"),
    // Microsoft's list for LCOW; as uid 1000.
    row(("jenkins", "jenkins/jenkins:lts", "/var/jenkins_home"), "WWAWW", "WWAWW", "W----"),
    // SQLite, as root: locks (vaultwarden#399).
    row(("vaultwarden", "vaultwarden/server:1.32.0", "/data"), "WWAAA", "WWAAA", "W----"),
];

/// The letters that a run has for each service.
fn letters(source: impl Fn(&Row) -> String, project_on: &str) -> BTreeMap<String, String> {
    let mut compose = "services:\n".to_owned();
    let mut volumes = "volumes:\n".to_owned();
    for row in ROWS {
        compose += &format!(
            "  {}:\n    image: {}\n    volumes:\n      - {}:{}\n",
            row.name,
            row.image,
            source(row),
            row.directory
        );
        volumes += &format!("  v{}:\n", row.name);
    }
    let project = Project::new([("compose.yml", format!("{compose}{volumes}"))]);
    let ran = run(lcow_lint().current_dir(project.path()).args([
        "--target", "all", "--project-on", project_on, "--select", "LCOW101,LCOW102,LCOW103", "--format",
        "json", "compose.yml",
    ]));
    let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
    let mut found: BTreeMap<String, String> =
        ROWS.iter().map(|row| (row.name.to_owned(), "-".repeat(Target::ALL.len()))).collect();
    for finding in report["findings"].as_array().unwrap() {
        let letters = found.get_mut(finding["service"].as_str().unwrap()).unwrap();
        for (place, target) in Target::ALL.into_iter().enumerate() {
            if let Some(severity) = finding["targets"][target.name()].as_str() {
                letters.replace_range(place..=place, &severity[..1].to_uppercase());
            }
        }
    }
    found
}

fn compare(found: &BTreeMap<String, String>, expected: impl Fn(&Row) -> &'static str, place: &str) {
    let wrong: Vec<String> = ROWS
        .iter()
        .filter(|row| found[row.name] != expected(row))
        .map(|row| format!("{} {place}: {}, not {}", row.name, found[row.name], expected(row)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn directory(row: &Row) -> String {
    format!("./{}", row.name)
}

#[test]
fn data_on_a_windows_drive() {
    compare(&letters(directory, "windows"), |row| row.drive, "on a drive");
}

#[test]
fn data_in_wsl() {
    compare(&letters(directory, "wsl"), |_| "-----", "in WSL");
}

#[test]
fn data_in_a_place_that_is_not_known() {
    compare(&letters(directory, "auto"), |row| row.unknown, "somewhere");
}

#[test]
fn data_on_a_volume() {
    for project_on in ["windows", "wsl", "auto"] {
        compare(&letters(|row| format!("v{}", row.name), project_on), |row| row.volume, "on a volume");
    }
}
