//! Pipes that nobody writes to: one that is met by the way is passed by, one that somebody names is read.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Project, lcow_lint};

/// Far longer than the program takes for a file of ten lines.
const PATIENCE: Duration = Duration::from_secs(20);

const COMPOSE: &str =
    "services:\n  db:\n    image: mysql:8\n    stop_grace_period: 1m\n    volumes: ['./db:/var/lib/mysql']\n";

fn make_pipe(path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// The exit code of a command that must end by itself.
fn code_in_time(command: &mut Command, input: Option<&str>) -> Option<i32> {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut standard_input = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut standard_input, input.unwrap_or_default().as_bytes()).unwrap();
    drop(standard_input);
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        if start.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            return None;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_pipe_among_the_files_around_is_passed_by() {
    let pipes = [
        "p/x.yml",
        "p/q/x.yml",
        "x.yaml",
        "p/ff/compose.yaml",
        "p/compose.override.yml",
        "p/compose.prod.yml",
        "p/docker-compose.yml",
    ];
    for pipe in pipes {
        let folder = Project::new([("p/compose.yaml", COMPOSE)]);
        make_pipe(&folder.path().join(pipe));
        let command = || {
            let mut command = lcow_lint();
            command.current_dir(folder.path()).args(["--target", "wsl2"]);
            command
        };
        let by_input = ["--fix", "-", "--stdin-filename", "p/compose.yaml"];
        assert_eq!(code_in_time(command().args(by_input), Some(COMPOSE)), Some(0), "{pipe}");
        assert_eq!(code_in_time(command().args(["--fix", "p"]), None), Some(0), "{pipe}");
        let fixed = fs::read_to_string(folder.path().join("p/compose.yaml")).unwrap();
        assert!(fixed.contains("db-data:/var/lib/mysql"), "{pipe}: {fixed}");
    }
}

#[test]
fn a_folder_with_nothing_but_a_pipe_has_no_compose_file() {
    for pipe in ["compose.yaml", "x.yml"] {
        let folder = Project::empty();
        make_pipe(&folder.path().join(pipe));
        assert_eq!(code_in_time(lcow_lint().arg(folder.path()), None), Some(2), "{pipe}");
    }
}

#[test]
fn a_pipe_that_somebody_names_is_read() {
    let folder = Project::empty();
    let pipe = folder.path().join("compose.yaml");
    make_pipe(&pipe);
    let written = pipe.clone();
    thread::spawn(move || fs::write(written, COMPOSE));
    let mut command = lcow_lint();
    command.args(["--target", "wsl2", "--select", "LCOW101"]).arg(&pipe);
    assert_eq!(code_in_time(&mut command, None), Some(1), "the data on a folder are found");
}
