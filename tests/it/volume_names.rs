//! The names of new volumes: no two directories in one volume, in a project, in a run, and from one run to the next.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{Project, findings, lcow_lint, run};
use serde_json::{Value, json};

/// A service of MySQL whose data are in this directory.
fn database(name: &str, directory: &str) -> String {
    format!(
        "  {name}: {{image: 'mysql:8', stop_grace_period: 1m, volumes: ['{directory}:/var/lib/mysql']}}\n"
    )
}

fn services(services: &[String]) -> String {
    format!("services:\n{}", services.concat())
}

/// The sources of the mounts of a file, by their targets and in the order of the file.
fn sources(text: &str) -> Vec<(String, String)> {
    let words = text.split(|c: char| c.is_whitespace() || "[]{}',\"".contains(c));
    let mounts = words.filter_map(|word| word.split_once(":/"));
    mounts.map(|(source, target)| (target.to_owned(), source.to_owned())).collect()
}

fn fix(directory: &Path, arguments: &[&str]) {
    let ran = run(lcow_lint().current_dir(directory).args(["--fix", "--target", "hyperv"]).args(arguments));
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

/// What the mounts of the only file name after a run.
fn named(text: &str) -> Vec<String> {
    let directory = Project::new([("compose.yml", text)]);
    fix(directory.path(), &["--unsafe-fixes"]);
    let after = directory.read("compose.yml");
    let names: Vec<String> = sources(&after).into_iter().map(|(_, source)| source).collect();
    // What the report offers one by one goes together as well.
    let directory = Project::new([("compose.yml", text)]);
    assert_eq!(offered(directory.path(), &[]).into_values().collect::<Vec<_>>(), sorted(&names), "{after}");
    names
}

fn sorted(names: &[String]) -> Vec<String> {
    let mut names = names.to_vec();
    names.sort();
    names
}

/// The names of volumes that the fixes of a report would write, by file and place.
fn offered(directory: &Path, arguments: &[&str]) -> BTreeMap<String, String> {
    let mut command = lcow_lint();
    command.current_dir(directory).args(["--format", "json", "--target", "hyperv"]).args(arguments);
    let report: Value = serde_json::from_str(&run(&mut command).stdout).unwrap();
    let findings = findings(&report).iter();
    let titles = findings.filter_map(|finding| Some((finding, finding["fix"]["title"].as_str()?)));
    let volumes = titles.filter_map(|(finding, title)| {
        let name = title.strip_prefix("mount the named volume `")?.strip_suffix("` instead")?;
        Some((name.to_owned(), finding))
    });
    volumes
        .map(|(name, finding)| (format!("{name} {} {}", finding["file"], finding["start"]), name))
        .collect()
}

#[test]
fn two_directories_of_a_service_get_two_volumes() {
    let paperless = "\
services:
  paperless:
    image: ghcr.io/paperless-ngx/paperless-ngx:2
    volumes:
";
    let (media, data) =
        ("      - ./media:/usr/src/paperless/media\n", "      - ./data:/usr/src/paperless/data\n");
    assert_eq!(named(&format!("{paperless}{media}{data}")), ["paperless-media", "paperless-data"]);
    assert_eq!(named(&format!("{paperless}{data}{media}")), ["paperless-data", "paperless-media"]);
    let far = data.replace("./data", "./far/media");
    assert_eq!(named(&format!("{paperless}{media}{far}")), ["paperless-data", "paperless-media"]);
    let nextcloud = "\
services:
  nextcloud:
    image: nextcloud:29
    volumes:
      - ./html:/var/www/html
      - ./data:/var/www/html/data
";
    assert_eq!(named(nextcloud), ["nextcloud-html", "nextcloud-data"]);
    let arango = "\
services:
  arangodb:
    image: arangodb:3.11
    stop_grace_period: 1m
    volumes:
      - ./apps:/var/lib/arangodb3-apps
      - ./data:/var/lib/arangodb3
";
    assert_eq!(named(arango), ["arangodb-apps", "arangodb-data"]);
}

#[test]
fn services_of_similar_names_get_two_volumes() {
    let two = |one: &str, other: &str| named(&services(&[database(one, "./a"), database(other, "./b")]));
    assert_eq!(two("db", "db_"), ["db-data", "db-b"]);
    assert_eq!(two("db_", "db"), ["db-data", "db-b"]);
    // Users could not distinguish them.
    assert_eq!(two("db", "DB"), ["db-data", "DB-b"]);
    assert_eq!(two("a", "_"), ["a-data", "service-data"]);
}

/// Files of one directory are projects of one name: to Docker their volumes are the same.
#[test]
fn projects_of_one_name_get_volumes_of_their_own_without_data_as_well() {
    let files = || {
        Project::new([
            ("compose.yml", services(&[database("db", "./compose")])),
            ("prod.compose.yml", services(&[database("db", "./prod.compose")])),
            ("same.compose.yml", services(&[database("db", "./compose")])),
        ])
    };
    let expected = [
        ("compose.yml", "db-data"),
        ("prod.compose.yml", "db-prod.compose"),
        ("same.compose.yml", "db-data"),
    ];
    let directory = files();
    fix(directory.path(), &["."]);
    for (file, volume) in expected {
        let text = directory.read(file);
        assert_eq!(sources(&text), [("var/lib/mysql".to_owned(), volume.to_owned())], "{file}");
    }
    // The fixes of a report are the same.
    let directory = files();
    let offered: Vec<String> = offered(directory.path(), &["."]).into_values().collect();
    assert_eq!(offered, ["db-data", "db-data", "db-prod.compose"]);
}

/// Directories of one name are projects of one name, wherever they lie. The second run knows what the first one did.
#[test]
fn directories_of_one_name_get_volumes_of_their_own() {
    let files = ["a/docker/compose.yml", "b/docker/compose.yml"];
    let directory = Project::new(files.map(|file| (file, services(&[database("db", "./db")]))));
    let volume = |file: &str| {
        let text = directory.read(file);
        sources(&text).remove(0).1
    };
    fix(directory.path(), &["."]);
    assert_eq!(files.map(volume), ["db-data", "db-db"]);
    // As if the first run had ended after the first file.
    directory.write(files[1], services(&[database("db", "./db")]));
    fix(directory.path(), &["."]);
    assert_eq!(files.map(volume), ["db-data", "db-db"]);
}

/// What an earlier run gave one file of a directory the next run gives no other one, with data or without.
#[test]
fn a_later_run_takes_no_volume_of_a_nearby_file() {
    for with_data in [false, true] {
        let directory = Project::new([
            ("dev.compose.yml", services(&[database("db", "./dev")])),
            ("prod.compose.yml", services(&[database("db", "./prod")])),
        ]);
        for name in ["dev", "prod"].iter().filter(|_| with_data) {
            fs::create_dir(directory.path().join(name)).unwrap();
            fs::write(directory.path().join(name).join("ibdata1"), *name).unwrap();
        }
        for (name, volume) in [("dev", "db-data"), ("prod", "db-prod")] {
            let file = format!("{name}.compose.yml");
            fix(directory.path(), &[&file]);
            let text = directory.read(&file);
            assert_eq!(sources(&text), [("var/lib/mysql".to_owned(), volume.to_owned())], "{with_data}");
        }
    }
}

#[test]
fn a_volume_in_sight_is_taken_when_it_is_the_same_to_docker() {
    let beside = |name: &str, text: &str| {
        let directory = Project::new([
            ("shop/compose.yml", services(&[database("db", "./db")])),
            (name, text.to_owned()),
        ]);
        fix(directory.path(), &["shop/compose.yml"]);
        let text = directory.read("shop/compose.yml");
        sources(&text).remove(0).1
    };
    let declared = "services: {a: {image: x, volumes: ['db-data:/x']}}\nvolumes: {db-data: }\n";
    assert_eq!(beside("other/compose.yml", declared), "db-data");
    assert_eq!(beside("shop/other.yml", declared), "db-db");
    assert_eq!(beside("compose.yml", &format!("name: shop\n{declared}")), "db-db");
    let external =
        "volumes: {x: {name: shop_db-data, external: true}}\nservices: {a: {image: x, volumes: ['x:/x']}}\n";
    assert_eq!(beside("compose.yml", external), "db-db");
    assert_eq!(beside("compose.yml", &external.replace("shop_", "")), "db-data");
    // Of its own project as well.
    let own = services(&[database("db", "./db")]) + "volumes: {mine: {name: shop_db-data}}\n";
    let directory = Project::new([("shop/compose.yml", own)]);
    fix(directory.path(), &["shop/compose.yml"]);
    let text = directory.read("shop/compose.yml");
    assert_eq!(sources(&text).remove(0).1, "db-db", "{text}");
}

/// Two services on one directory share it afterwards, whatever each of them would call the volume.
#[test]
fn one_directory_of_two_services_gets_one_volume() {
    let text = "services:\n  web: {image: 'gitea/gitea:1', volumes: ['./d:/data']}\n  again: {image: 'gitea/gitea:1', volumes: ['./d:/data']}\n";
    assert_eq!(named(text), ["web-data", "web-data"]);
}

/// What judges rewritten projects elsewhere sees it when two directories end in one volume, or in one that was there.
#[test]
fn the_judge_of_rewrites_sees_mixed_data() {
    let mount = |kind: &str, source: &str| json!([{"type": kind, "source": source, "target": "/x"}]);
    let project = |one: Value, other: Value, volumes: Value| json!({"services": {"a": {"volumes": one}, "b": {"volumes": other}}, "volumes": volumes});
    let before = project(mount("bind", "/p/a"), mount("bind", "/p/b"), json!({"old": null}));
    let mixed = |one: &str, other: &str| {
        let after = project(
            mount("volume", one),
            mount("volume", other),
            json!({"old": null, one: null, other: null}),
        );
        crate::support::explained::mixed(&before, &after)
    };
    assert!(mixed("a-data", "b-data").is_empty());
    assert_eq!(mixed("a-data", "a-data"), ["  the volume a-data is for {\"/p/a\", \"/p/b\"}"]);
    assert_eq!(mixed("a-data", "old"), ["  the volume old is for {\"/p/b\"}"]);
}
