//! Pipes without a writer: one found in a directory is skipped, one passed on the command line is read.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;

use crate::support::{Project, lcow_lint, run, run_with_input};

const COMPOSE: &str = "\
services:
  db:
    image: mysql:8
    stop_grace_period: 1m
    volumes: ['./db:/var/lib/mysql']
";

fn make_pipe(path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn a_pipe_among_the_files_around_is_passed_by() {
    let pipes = [
        "p/x.yml", "p/q/x.yml", "x.yaml", "p/ff/compose.yaml", "p/compose.override.yml",
        "p/compose.prod.yml", "p/docker-compose.yml",
    ];
    for pipe in pipes {
        let directory = Project::new([("p/compose.yaml", COMPOSE)]);
        make_pipe(&directory.path().join(pipe));
        let mut by_input = directory.command();
        by_input.args(["--target", "wsl2", "--fix", "-", "--stdin-filename", "p/compose.yaml"]);
        assert_eq!(run_with_input(&mut by_input, COMPOSE.as_bytes()).code, Some(0), "{pipe}");
        assert_eq!(directory.run(&["--target", "wsl2", "--fix", "p"]).code, Some(0), "{pipe}");
        let fixed = directory.read("p/compose.yaml");
        assert!(fixed.contains("db-data:/var/lib/mysql"), "{pipe}: {fixed}");
    }
}

#[test]
fn a_directory_with_nothing_but_a_pipe_has_no_compose_file() {
    for pipe in ["compose.yaml", "x.yml"] {
        let directory = Project::empty();
        make_pipe(&directory.path().join(pipe));
        assert_eq!(run(lcow_lint().arg(directory.path())).code, Some(2), "{pipe}");
    }
}

#[test]
fn a_pipe_on_the_command_line_is_read() {
    let directory = Project::empty();
    let pipe = directory.path().join("compose.yaml");
    make_pipe(&pipe);
    let written = pipe.clone();
    thread::spawn(move || fs::write(written, COMPOSE));
    let mut command = lcow_lint();
    command.args(["--target", "wsl2", "--select", "LCOW101"]).arg(&pipe);
    assert_eq!(run(&mut command).code, Some(1), "the data on a directory are found");
}
