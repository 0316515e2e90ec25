//! The examples of the rules' pages: what Docker Compose says of them.

use crate::support::{compose_command, docker_compose, run, testdata_of};
use lcow_lint::rules::RULES;

/// What the rules are about that Docker Compose itself refuses.
const REFUSED: [&str; 3] = ["invalid-yaml", "invalid-compose", "unresolved-reference"];

#[test]
fn examples_are_projects_to_docker_compose() {
    let Some(program) = docker_compose() else { return };
    for rule in RULES {
        for (name, is_accepted) in [("before.yml", !REFUSED.contains(&rule.name)), ("after.yml", true)] {
            let directory = testdata_of(rule);
            // The example may be a project with an `.env` of its own.
            let own = directory.join(name.trim_end_matches(".yml"));
            let mut command = compose_command(&program, if own.is_dir() { &own } else { &directory });
            if !own.is_dir() {
                command.args(["-f", name]);
            }
            let ran = run(command.args(["config", "--quiet"]));
            assert_eq!(ran.code == Some(0), is_accepted, "{} {name}: {}", rule.code, ran.stderr);
        }
    }
}
