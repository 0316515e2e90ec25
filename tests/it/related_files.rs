//! Files other than Compose files: read when they are in the project's directory, links followed, and never twice as
//! much as needed.

use crate::support::{Project, findings, lcow_lint, run};

/// `rule service` of every finding of some rules.
fn found(directory: &std::path::Path, rules: &str) -> Vec<String> {
    let mut command = lcow_lint();
    command.current_dir(directory).args(["compose.yaml", "--format", "json", "--select", rules]);
    let ran = run(&mut command);
    let report: serde_json::Value =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
    assert_eq!(report["failures"], serde_json::json!([]));
    let findings = findings(&report).iter();
    findings.map(|f| format!("{} {}", f["rule"].as_str().unwrap(), f["service"].as_str().unwrap())).collect()
}

const COMPOSE: &str = "\
services:
  built: {build: ./image, volumes: ['./data:/var/lib/mysql']}
  watching: {image: 'node:22', command: npm run dev, volumes: ['./web:/app']}
  moved: {image: 'postgres:16', env_file: moved.env, volumes: ['./pg:/pg']}
  script: {image: example/app, volumes: ['./bin:/scripts']}
";

const FILES: [(&str, &str); 4] = [
    ("image/Dockerfile", "FROM mysql:8\n"),
    ("web/package.json", "{\"scripts\": {\"dev\": \"nodemon x\"}}"),
    ("moved.env", "PGDATA=/pg\n"),
    ("bin/run.sh", "#!/bin/sh\r\n"),
];

const RULES: &str = "LCOW101,LCOW110,LCOW213";
const ALL: [&str; 4] = ["LCOW101 built", "LCOW110 watching", "LCOW101 moved", "LCOW213 script"];

#[test]
fn files_in_the_project_are_read() {
    let mut files = vec![("compose.yaml", COMPOSE)];
    files.extend(FILES);
    assert_eq!(found(Project::new(files).path(), RULES), ALL);
}

#[cfg(unix)]
#[test]
fn what_a_link_brings_in_from_outside_is_not() {
    let directory = Project::new(FILES.map(|(name, text)| (format!("outside/{name}"), text)));
    let project = directory.path().join("project");
    std::fs::create_dir_all(&project).unwrap();
    std::fs::write(project.join("compose.yaml"), COMPOSE).unwrap();
    for name in ["image", "web", "bin", "moved.env"] {
        std::os::unix::fs::symlink(directory.path().join("outside").join(name), project.join(name)).unwrap();
    }
    // By its mount alone: what it is built from is not seen.
    assert_eq!(found(&project, RULES), ["LCOW101 built"]);
}

#[test]
fn hostile_commands_and_scripts_end() {
    let long = "npm i ".repeat(100_000);
    let script =
        format!("{{\"scripts\": {{\"dev\": \"{long}\", \"a\": \"npm run b\", \"b\": \"npm run a\"}}}}");
    let compose = format!(
        "services:\n  long: {{image: 'node:22', command: {long}, volumes: ['./web:/app']}}\n  \
         script: {{image: 'node:22', command: npm run dev, volumes: ['./web:/app']}}\n  \
         circle: {{image: 'node:22', command: npm run a, volumes: ['./web:/app']}}\n"
    );
    let directory = Project::new([("compose.yaml", compose.as_str()), ("web/package.json", script.as_str())]);
    assert!(found(directory.path(), "LCOW110").is_empty());
}

#[test]
fn a_service_of_thousands_of_mounts_and_many_users_of_a_file_end() {
    let mounts: String = (0..3_000).map(|i| format!("      - /anonymous/{i}/\n")).collect();
    let built: String = (0..300)
        .map(|i| format!("  b{i}: {{build: ./image, volumes: ['n{i}:/data', './bin:/s']}}\n"))
        .collect();
    let volumes: String =
        (0..300).map(|i| format!("  n{i}: {{driver_opts: {{type: nfs, device: ':/x'}}}}\n")).collect();
    let compose = format!(
        "services:\n  many:\n    image: example/app\n    volumes:\n{mounts}{built}volumes:\n{volumes}"
    );
    let dockerfile = format!("FROM mysql:8\n{}", "RUN true\n".repeat(20_000));
    let attributes = "*.png linguist-generated\n".repeat(1_000);
    let directory = Project::new([
        ("compose.yaml", compose.as_str()),
        ("image/Dockerfile", dockerfile.as_str()),
        (".gitattributes", attributes.as_str()),
        ("bin/run.sh", "#!/bin/sh\n"),
    ]);
    assert_eq!(found(directory.path(), "LCOW106").len(), 300);
}
