//! What the fixes for old daemons leave of a project: the same to Docker Compose, but for what they announce.

use std::path::{Path, PathBuf};

use crate::support::{Project, compose_command, docker_compose, lcow_lint, run, testdata};
use serde_json::Value;

fn effective(compose: &Path, file: &Path) -> Value {
    let mut command = compose_command(compose, file.parent().unwrap());
    command.arg("-f").arg(file).args(["config", "--no-consistency", "--format", "json"]);
    let ran = run(&mut command);
    assert_eq!(ran.code, Some(0), "{}: {}", file.display(), ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap()
}

/// What the shell reads for the health check of each service, whichever way it is reported to.
fn scripts(project: &Value) -> Vec<(String, Value)> {
    let services = project["services"].as_object().unwrap().iter();
    services
        .filter_map(|(name, service)| {
            Some((name.clone(), service["healthcheck"]["test"].as_array()?.last()?.clone()))
        })
        .collect()
}

#[test]
fn docker_compose_reads_the_same_project() {
    let Some(compose) = docker_compose() else { return };
    let rules = testdata("rules");
    for file in [
        "lcow401_slow_start/bad-checks.yml",
        "lcow402_shell_healthcheck/bad-tests.yml",
        "lcow402_shell_healthcheck/bad-with-windows.yml",
        "lcow604_network_driver/bad-drivers.yml",
        "lcow605_host_ip_port/bad-addresses.yml",
    ] {
        let text = std::fs::read_to_string(rules.join(file)).unwrap();
        let directory = Project::new([("compose.yml", &text)]);
        let path: PathBuf = directory.path().join("compose.yml");
        let before = effective(&compose, &path);
        let fix = || run(lcow_lint().args(["--target", "lcow", "--fix", "--unsafe-fixes"]).arg(&path));
        assert!(matches!(fix().code, Some(0 | 1)), "{file}");
        let fixed = std::fs::read_to_string(&path).unwrap();
        assert_ne!(fixed, text, "{file}");
        let after = effective(&compose, &path);
        assert_eq!(scripts(&before), scripts(&after), "{file}");
        assert_eq!(
            before["networks"].as_object().map(serde_json::Map::len),
            after["networks"].as_object().map(serde_json::Map::len)
        );
        fix();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), fixed, "a second run changes nothing");
    }
}
