//! Where known images keep their data, and what that means on each target: on a host directory, on a named and
//! an anonymous volume, on no mount at all, and moved into the container's own layer.

use crate::support::{findings, lcow_lint, run_with_input};
use lcow_lint::targets::Target;

/// An image and its outcomes: for each place of the data the severity on lcow, hyperv, wsl2, wsl-engine and
/// wslc, of LCOW101 to LCOW103: `E` error, `W` warning, `A` advice, `-` nothing.
struct Row {
    image: &'static str,
    data: &'static str,
    /// A line of the service that moves the data to `/srv/moved`; empty where nothing does.
    mover: &'static str,
    on_host: &'static str,
    named: &'static str,
    anonymous: &'static str,
    unmounted: &'static str,
}

const fn row(
    image: &'static str,
    data: &'static str,
    mover: &'static str,
    outcomes: [&'static str; 4],
) -> Row {
    let [on_host, named, anonymous, unmounted] = outcomes;
    Row { image, data, mover, on_host, named, anonymous, unmounted }
}

/// `unmounted` is like a volume where the image declares a `VOLUME`, and nothing where it does not.
#[rustfmt::skip]
const TABLE: &[Row] = &[
    row("mysql:8.4", "/var/lib/mysql", "command: --datadir=/srv/moved", ["EWWEW", "E----", "E----", "E----"]),
    row("mariadb:10.3", "/var/lib/mysql", "command: [mariadbd, --datadir, /srv/moved]", ["EEWWW", "E----", "E----", "E----"]),
    row("percona/percona-server:8.0", "/var/lib/mysql", "command: --datadir=/srv/moved", ["EWWEW", "E----", "E----", "E----"]),
    row("linuxserver/mariadb", "/config", "", ["EEWWW", "E----", "E----", "E----"]),
    // A directory is better than a volume for PostgreSQL on LCOW.
    row("postgres:16-alpine", "/var/lib/postgresql/data", "environment: {PGDATA: /srv/moved}", ["WEWEE", "E----", "E----", "E----"]),
    row("postgres:18", "/var/lib/postgresql", "environment: [PGDATA=/srv/moved]", ["WEWEE", "E----", "E----", "E----"]),
    row("postgis/postgis:16-3.4", "/var/lib/postgresql/data", "environment: {PGDATA: /srv/moved}", ["WEWEE", "E----", "E----", "E----"]),
    row("bitnami/postgresql:16", "/bitnami/postgresql", "environment: {POSTGRESQL_DATA_DIR: /srv/moved}", ["WEWEE", "E----", "E----", "E----"]),
    // WSL 2 was reported to work.
    row("mongo:8.0", "/data/db", "command: mongod --dbpath /srv/moved", ["EEAWW", "E----", "E----", "E----"]),
    // Whole files that are renamed.
    row("redis:7", "/data", "command: redis-server --dir /srv/moved", ["AAAAA", "A----", "A----", "A----"]),
    row("couchdb:3.5.1", "/opt/couchdb/data", "", ["AWAWW", "W----", "W----", "W----"]),
    row("eclipse-mosquitto:2", "/mosquitto/data", "", ["AWAWW", "W----", "W----", "W----"]),
    row("rabbitmq:4-management", "/var/lib/rabbitmq", "environment: {RABBITMQ_MNESIA_BASE: /srv/moved}", ["EEAEE", "E----", "E----", "E----"]),
    row("confluentinc/cp-kafka:7.6.0", "/var/lib/kafka/data", "environment: {KAFKA_LOG_DIRS: /srv/moved}", ["WEAAA", "W----", "W----", "W----"]),
    // These declare no VOLUME: left alone, the data are in the container's own layer.
    row("docker.elastic.co/elasticsearch/elasticsearch:8.14.0", "/usr/share/elasticsearch/data", "environment: [path.data=/srv/moved]", ["EWAWW", "E----", "E----", "-----"]),
    row("opensearchproject/opensearch:2", "/usr/share/opensearch/data", "environment: {path.data: /srv/moved}", ["WWAWW", "W----", "W----", "-----"]),
    row("mcr.microsoft.com/mssql/server:2022-latest", "/var/opt/mssql", "", ["EEAAA", "E----", "E----", "-----"]),
    row("quay.io/coreos/etcd:v3.5.0", "/etcd-data", "environment: {ETCD_DATA_DIR: /srv/moved}", ["EEAAA", "E----", "E----", "-----"]),
    row("cassandra:5.0", "/var/lib/cassandra", "", ["WEAAA", "W----", "W----", "W----"]),
    row("clickhouse/clickhouse-server:24", "/var/lib/clickhouse", "", ["AEWWA", "E----", "E----", "E----"]),
    row("neo4j:5", "/data", "environment: {NEO4J_server_directories_data: /srv/moved}", ["WWAAA", "W----", "W----", "W----"]),
    row("influxdb:1.8", "/var/lib/influxdb", "", ["WEAAA", "W----", "W----", "W----"]),
    // Seen failing on LCOW with no volume in the command at all.
    row("tarantool/tarantool:2", "/var/lib/tarantool", "", ["WWAWW", "E----", "E----", "E----"]),
    row("solr:9", "/var/solr", "", ["WWAAA", "W----", "W----", "W----"]),
    row("grafana/grafana:11", "/var/lib/grafana", "environment: {GF_PATHS_DATA: /srv/moved}", ["WWAWW", "W----", "W----", "-----"]),
    row("gitea/gitea:1.22", "/data", "", ["WWAWW", "W----", "W----", "W----"]),
    row("portainer/portainer-ce:2.21", "/data", "command: --data /srv/moved", ["WWAAA", "W----", "W----", "W----"]),
    row("jenkins/jenkins:lts", "/var/jenkins_home", "environment: {JENKINS_HOME: /srv/moved}", ["WWAWW", "W----", "W----", "W----"]),
    row("prom/prometheus:v2.53.0", "/prometheus", "command: --storage.tsdb.path=/srv/moved", ["WWAWW", "W----", "W----", "W----"]),
    row("wordpress:6-apache", "/var/www/html", "", ["WWAWW", "W----", "W----", "W----"]),
];

/// The worst storage finding of a service on each target.
fn outcome(service: &str) -> String {
    let text = format!("services:\n  it:\n{service}volumes: {{named: }}\n");
    Target::ALL.map(|target| worst(&text, target)).concat()
}

fn worst(text: &str, target: Target) -> &'static str {
    let select = "LCOW101,LCOW102,LCOW103";
    let mut command = lcow_lint();
    command.args([
        "-",
        "--format",
        "json",
        "--select",
        select,
        "--target",
        target.name(),
        "--project-on",
        "windows",
    ]);
    let ran = run_with_input(&mut command, text.as_bytes());
    let report: serde_json::Value =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
    let found: Vec<&str> = findings(&report).iter().map(|f| f["severity"].as_str().unwrap()).collect();
    let letters = [("error", "E"), ("warning", "W"), ("advice", "A")];
    letters.into_iter().find(|(name, _)| found.contains(name)).map_or("-", |(_, letter)| letter)
}

fn service(row: &Row, volumes: &str, mover: &str) -> String {
    let mover = if mover.is_empty() { String::new() } else { format!("    {mover}\n") };
    format!("    image: {}\n{mover}    volumes: [{volumes}]\n", row.image)
}

#[test]
fn every_place_of_the_data_is_judged_on_every_target() {
    let mut wrong = Vec::new();
    for row in TABLE {
        let data = row.data;
        let mut cases = vec![
            ("on the host", service(row, &format!("\"./data:{data}\""), ""), row.on_host),
            ("named volume", service(row, &format!("\"named:{data}\""), ""), row.named),
            ("anonymous volume", service(row, data, ""), row.anonymous),
            ("no mount", service(row, "", ""), row.unmounted),
            (
                "in memory, which LCOW ignores",
                format!("{}    tmpfs: {data}\n", service(row, "", "")),
                row.unmounted,
            ),
            ("in memory", service(row, &format!("{{type: tmpfs, target: {data}}}"), ""), "-----"),
        ];
        if !row.mover.is_empty() {
            cases.push(("moved away", service(row, &format!("\"./old:{data}\""), row.mover), "-----"));
            cases.push(("moved to the host", service(row, "\"./new:/srv/moved\"", row.mover), row.on_host));
            cases.push(("moved to a volume", service(row, "\"named:/srv/moved\"", row.mover), row.named));
        }
        for (place, text, expected) in cases {
            let found = outcome(&text);
            if found != expected {
                wrong.push(format!("{} {place}: expected {expected}, found {found}", row.image));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
