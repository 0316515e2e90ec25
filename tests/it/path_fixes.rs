//! What `--fix` makes of host paths whose spelling is wrong, and what it leaves alone.

use std::fs;

use crate::support::{Project, lcow_lint, run, run_with_input};

/// A file after `--fix` with only some rules' findings, on some targets.
fn fixed(text: &str, rules: &str, targets: &str) -> String {
    let directory = Project::empty();
    let path = directory.path().join("compose.yaml");
    fs::write(&path, text).unwrap();
    let mut command = lcow_lint();
    command
        .current_dir(directory.path())
        .args(["compose.yaml", "--fix", "--target", targets, "--select", rules]);
    let ran = run(&mut command);
    assert_eq!(ran.stderr, "");
    let once = fs::read_to_string(&path).unwrap();
    run(&mut command);
    assert_eq!(fs::read_to_string(&path).unwrap(), once, "a second run changes nothing");
    once
}

#[test]
fn altered_backslashes_become_what_was_meant() {
    let before = r#"x-data: &data
  - "C:\temp:/tmp"   # kept
services:
  web:
    image: nginx
    volumes:
      - "C:\new's:/x"
      - "D:\\\Project:/project"
      - {type: bind, source: "E:\feed", target: /feed}
      - named:/named
  shared: {image: nginx, volumes: *data}
volumes:
  named:
    driver_opts: {type: none, o: bind, device: "D:\backup"}
"#;
    let after = r#"x-data: &data
  - "C:\\temp:/tmp"   # kept
services:
  web:
    image: nginx
    volumes:
      - "C:\\new's:/x"
      - "D:\\\Project:/project"
      - {type: bind, source: "E:\\feed", target: /feed}
      - named:/named
  shared: {image: nginx, volumes: *data}
volumes:
  named:
    driver_opts: {type: none, o: bind, device: "D:\\backup"}
"#;
    assert_eq!(fixed(before, "LCOW210", "all"), after);
}

#[test]
fn the_working_directory_becomes_a_dot_where_every_place_is_a_source() {
    let before = "\
services:
  web:
    image: nginx
    volumes:
      - $PWD:/app # the code
      - \"${PWD}/conf:/etc/nginx/conf.d:ro\"
      - {type: bind, source: '${PWD}\\logs', target: /var/log/nginx}
  target:
    image: nginx
    volumes: [\"${PWD}/x:${PWD}/x\"]
  required:
    image: nginx
    volumes: [\"${PWD:?not set}/y:/y\", \"${PWD}/z:/z\"]
  name:
    image: nginx
    volumes: [\"${PWD}-data/y:/y\"]
";
    let after = before
        .replace("$PWD:/app", ".:/app")
        .replace("${PWD}/conf", "./conf")
        .replace("${PWD}\\logs", ".\\logs");
    assert_eq!(fixed(before, "LCOW211", "lcow"), after);
    // Docker Desktop's Compose sets the variable, to the directory it is started in.
    assert_eq!(fixed(before, "LCOW211", "wsl2"), before);
}

/// A variable that holds a path wherever it is set begins no volume's name: its directory is one of the host.
#[test]
fn the_working_directory_alone_is_a_directory_of_the_host() {
    let file = |source: &str, volumes: &str| {
        format!(
            "services:\n  db:\n    image: mysql:8\n    volumes:\n      - {source}:/var/lib/mysql\n{volumes}"
        )
    };
    let after = file("db-data", "volumes:\n  db-data:\n");
    for source in ["$PWD", "${PWD}", "${HOME}", "${PWD}-db", "${USERPROFILE}"] {
        assert_eq!(fixed(&file(source, ""), "LCOW101", "lcow"), after, "{source}");
    }
    assert_eq!(fixed(&file("${FOLDER}", ""), "LCOW101", "lcow"), file("${FOLDER}", ""));
}

/// What follows a drive is read differently from what follows a slash.
#[test]
fn a_drive_is_written_only_where_it_is_read_as_one() {
    for item in ["\"/mnt/c/a\\tb:/data\"", "/mnt/c/data:ro"] {
        let text = format!(
            "\
services:
  web:
    image: nginx
    volumes:
      - {item}
"
        );
        assert_eq!(fixed(&text, "LCOW201", "lcow"), text);
    }
}

#[test]
fn a_file_with_an_unreadable_path_is_not_rewritten() {
    let text = "\
services:
  db:
    image: mysql:8
    volumes:
      - ./db:/var/lib/mysql
      - \"C:\\Users:/x\"
";
    assert_eq!(fixed(text, "LCOW1,LCOW2", "all"), text);
}

/// Escapes YAML refuses, and the rule that says so.
#[test]
fn refused_escapes_differ_from_other_errors() {
    let code = |item: &str| {
        let text = format!(
            "\
services:
  web:
    image: nginx
    volumes:
      - {item}
"
        );
        let mut command = lcow_lint();
        command.args(["-", "--format", "concise", "--select", "LCOW001,LCOW210"]);
        let found = run_with_input(&mut command, text.as_bytes()).stdout;
        found.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect::<Vec<_>>()
    };
    assert_eq!(code(r#""C:\Users\me:/x""#), ["compose.yaml:5:12: error[LCOW210]"]);
    assert_eq!(code(r#""D:\xampp\htdocs:/x""#), ["compose.yaml:5:12: error[LCOW210]"]);
    assert_eq!(code(r#"{type: bind, source: "..\data", target: /x}"#), ["compose.yaml:5:33: error[LCOW210]"]);
    assert_eq!(code(r#""..\data:/x""#), ["compose.yaml:5:12: error[LCOW210]"]);
    assert_eq!(code(r#""${USERPROFILE}\Documents:/x""#), ["compose.yaml:5:24: error[LCOW210]"]);
    assert_eq!(code(r#""\\server\share:/x""#), ["compose.yaml:5:18: error[LCOW210]"]);
    assert_eq!(code(r#""./fine", "C:\Users:/x""#).len(), 1);
    let other = code(r#""^\d+$:/x""#);
    assert!(other.len() == 1 && other[0].ends_with("error[LCOW001]"), "{other:?}");
    let unclosed = code(r#""C:\\Users:/x"#);
    assert!(unclosed.len() == 1 && unclosed[0].ends_with("error[LCOW001]"), "{unclosed:?}");
}
