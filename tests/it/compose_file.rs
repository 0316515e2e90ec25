//! `COMPOSE_FILE` in `.env`: the files it names, and LCOW214 with its fix.

use serde_json::Value;

use crate::support::Project;

const MAIN: &str =
    "services:\n  web:\n    image: nginx:1.27\n    platform: linux\n    stop_signal: SIGTERM\n";
const DEV: &str = "services:\n  web:\n    ports: ['80:80']\n";

/// Two Compose files and an `.env` file.
fn project(env: &str) -> Project {
    Project::new([("compose.yml", MAIN), ("compose.dev.yml", DEV), (".env", env)])
}

fn of_rule(report: &Value) -> Vec<&Value> {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().filter(|finding| finding["rule"] == "LCOW214").collect()
}

fn found(env: &str, arguments: &[&str]) -> usize {
    of_rule(&project(env).report(arguments)).len()
}

const LIST: &str = "COMPOSE_FILE=compose.yml:compose.dev.yml\n";

#[test]
fn it_is_reported_at_the_value_on_every_target() {
    for target in ["lcow", "hyperv", "wsl2"] {
        let report = project(&format!("A=1\n{LIST}")).report(&["--target", target]);
        let [finding] = of_rule(&report)[..] else { panic!("{report}") };
        assert_eq!((&finding["file"], &finding["severity"]), (&".env".into(), &"error".into()));
        assert_eq!((&finding["start"]["line"], &finding["start"]["column"]), (&2.into(), &14.into()));
        assert_eq!(finding["fix"]["edits"][0]["text"], "\nCOMPOSE_PATH_SEPARATOR=:");
        assert_eq!(finding["fix"]["edits"][0]["file"], ".env");
    }
}

#[test]
fn every_spelling_is_read() {
    for env in [
        "export COMPOSE_FILE=compose.yml:compose.dev.yml",
        "COMPOSE_FILE: compose.yml:compose.dev.yml\r\n",
        "COMPOSE_FILE = 'compose.yml:compose.dev.yml' # both\n",
        "\u{feff}COMPOSE_FILE=\"compose.yml:compose.dev.yml\"\n",
        "M=compose\nCOMPOSE_FILE=$M.yml:${M}.dev.yml\n",
        "COMPOSE_FILE=x.yml\nCOMPOSE_FILE=compose.yml:compose.dev.yml\n",
        "COMPOSE_FILE=./compose.yml:compose.dev.yml\nCOMPOSE_PATH_SEPARATOR=\n",
    ] {
        assert_eq!(found(env, &[]), 1, "{env:?}");
        assert_eq!(found(env, &["compose.yml"]), 1, "{env:?}, one file passed");
    }
}

#[test]
fn what_works_on_windows_is_not_reported() {
    for env in [
        "COMPOSE_FILE=compose.yml\n",
        "COMPOSE_FILE=compose.yml;compose.dev.yml\n",
        "COMPOSE_FILE=C:\\shop\\compose.yml\n",
        "COMPOSE_FILE=C:\\shop\\compose.yml;compose.dev.yml\n",
        "COMPOSE_FILE=\n",
        "COMPOSE_FILE\n",
        "# COMPOSE_FILE=compose.yml:compose.dev.yml\n",
        "COMPOSE_FILE=compose.yml:compose.dev.yml\nCOMPOSE_PATH_SEPARATOR=:\n",
        "COMPOSE_FILE=compose.yml,compose.dev.yml\nCOMPOSE_PATH_SEPARATOR=,\n",
        // These work nowhere.
        "COMPOSE_FILE=compose.yml:\n",
        "COMPOSE_FILE=C:/shop/compose.yml:compose.dev.yml\n",
    ] {
        assert_eq!(found(env, &[]) + found(env, &["compose.yml"]), 0, "{env:?}");
    }
}

#[test]
fn it_depends_on_how_compose_is_started() {
    assert_eq!(found(LIST, &["--shell", "windows"]), 1);
    assert_eq!(found(LIST, &["--shell", "wsl"]), 0);
    assert_eq!(found(LIST, &["-f", "compose.yml", "-f", "compose.dev.yml"]), 0);
    assert_eq!(found(LIST, &["compose.dev.yml"]), 0, "the second file does not begin the project");
    assert_eq!(found(LIST, &[".", "compose.yml"]), 1, "reported once");
    let with_variables = |variables: &[(&str, &str)]| {
        let project = project(LIST);
        let mut command = project.command();
        let ran = crate::support::report_with(command.envs(variables.iter().copied()).args(["--env"]));
        of_rule(&ran).len()
    };
    assert_eq!(with_variables(&[]), 1);
    assert_eq!(with_variables(&[("COMPOSE_FILE", "compose.yml:compose.dev.yml")]), 0);
    assert_eq!(with_variables(&[("COMPOSE_PATH_SEPARATOR", ":")]), 0);
}

/// On every system the files are those that are meant.
#[test]
fn the_files_are_the_same_on_every_system() {
    for separator in [":", ";"] {
        let env = format!("COMPOSE_FILE=compose.yml{separator}compose.dev.yml\n");
        let ran = project(&env).run(&["config"]);
        assert!(ran.stdout.contains("\"published\": \"80\""), "{separator}: {} {}", ran.stdout, ran.stderr);
    }
}

#[test]
fn a_file_of_variables_from_the_command_line_is_read() {
    let project = Project::new([("compose.yml", MAIN), ("compose.dev.yml", DEV), ("dev.env", LIST)]);
    let report = project.report(&["--env-file", "dev.env"]);
    assert_eq!(of_rule(&report)[0]["file"], "dev.env");
    assert_eq!(of_rule(&project.report(&[])).len(), 0);
    project.run(&["--env-file", "dev.env", "--fix"]);
    assert_eq!(project.read("dev.env"), format!("{LIST}COMPOSE_PATH_SEPARATOR=:\n"));
    let outside = Project::new([("dev.env", LIST)]);
    let path = outside.path().join("dev.env");
    let report = project.report(&["--env-file", path.to_str().unwrap()]);
    let refused = of_rule(&report)[0]["refused"].as_str().unwrap_or_default();
    assert!(refused.contains("is outside the project directory"), "{refused}");
}

#[test]
fn the_fix_adds_one_line() {
    for (before, after) in [
        (
            "COMPOSE_FILE=compose.yml:compose.dev.yml",
            "COMPOSE_FILE=compose.yml:compose.dev.yml\nCOMPOSE_PATH_SEPARATOR=:",
        ),
        (
            "A=1\r\nCOMPOSE_FILE=compose.yml:compose.dev.yml # both\r\n\r\n# end\r\nB=2",
            "A=1\r\nCOMPOSE_FILE=compose.yml:compose.dev.yml # both\r\nCOMPOSE_PATH_SEPARATOR=:\r\n\r\n# end\r\nB=2",
        ),
        (
            "A=1\r\nCOMPOSE_FILE='compose.yml:compose.dev.yml'",
            "A=1\r\nCOMPOSE_FILE='compose.yml:compose.dev.yml'\r\nCOMPOSE_PATH_SEPARATOR=:",
        ),
        (
            "\u{feff}\texport  COMPOSE_FILE=compose.yml:compose.dev.yml  \n\tB=2\n",
            "\u{feff}\texport  COMPOSE_FILE=compose.yml:compose.dev.yml  \nexport COMPOSE_PATH_SEPARATOR=:\n\tB=2\n",
        ),
    ] {
        let project = project(before);
        let diff = project.run(&["--diff"]);
        assert!(diff.stdout.contains("\n+") && diff.stdout.starts_with("--- a/.env"), "{}", diff.stdout);
        assert_eq!(project.read(".env"), before);
        let ran = project.run(&["--fix"]);
        assert_eq!(ran.code, Some(0), "{} {}", ran.stdout, ran.stderr);
        assert_eq!(project.read(".env"), after);
        project.run(&["--fix"]);
        assert_eq!(project.read(".env"), after, "a second run changes nothing");
        assert_eq!(of_rule(&project.report(&[])).len(), 0);
    }
}

#[test]
fn what_cannot_be_fixed_is_refused_with_the_reason() {
    for (env, word) in [
        (&b"COMPOSE_FILE=compose.yml:compose.dev.yml\nCOMPOSE_PATH_SEPARATOR=\n"[..], "has no value"),
        (b"A=\xff\nCOMPOSE_FILE=compose.yml:compose.dev.yml\n", "not UTF-8"),
    ] {
        let project = project("");
        project.write(".env", env);
        let report = project.report(&["--fix"]);
        let refused = of_rule(&report)[0]["refused"].as_str().unwrap_or_default();
        assert!(refused.contains(word), "{refused}");
        assert_eq!(std::fs::read(project.path().join(".env")).unwrap(), env);
    }
    // The line after it begins in a value, or another value would change.
    for env in [
        "COMPOSE_FILE='compose.yml:compose.dev.yml' B='1\n2'\n",
        "COMPOSE_FILE=compose.yml:compose.dev.yml\nB=\"${COMPOSE_PATH_SEPARATOR}x\"\n",
    ] {
        let project = project(env);
        let report = project.report(&["--fix"]);
        let refused = of_rule(&report)[0]["refused"].as_str().unwrap_or_default();
        assert_eq!(refused, "a new line there would change another variable: edit it by hand");
        assert_eq!(project.read(".env"), env);
    }
}

/// What is printed would not match a file that is written.
#[test]
fn standard_input_is_fixed_alone() {
    let project = project(LIST);
    let mut command = project.command();
    command.args(["-", "--stdin-filename", "compose.yml", "--fix"]);
    let ran = crate::support::run_with_input(&mut command, MAIN.as_bytes());
    assert_eq!((ran.stdout.as_str(), project.read(".env").as_str()), (MAIN, LIST));
    assert!(ran.stderr.contains("LCOW214"), "{}", ran.stderr);
}

#[test]
fn it_is_fixed_together_with_the_compose_files() {
    let project = project(LIST);
    project.write("compose.yml", MAIN.replace("    platform: linux\n", ""));
    let report = project.report(&["--fix"]);
    let fixed: Vec<&str> =
        report["fixed"].as_array().unwrap().iter().map(|fixed| fixed["rule"].as_str().unwrap()).collect();
    assert_eq!(fixed, ["LCOW214", "LCOW501"]);
    assert!(project.read("compose.yml").contains("platform: linux"));
    assert!(project.read(".env").ends_with("\nCOMPOSE_PATH_SEPARATOR=:\n"));
    // Several projects, each with its own file.
    let several = Project::new([
        ("a/compose.yml", MAIN),
        ("a/b.yml", DEV),
        ("a/.env", "COMPOSE_FILE=compose.yml:b.yml\n"),
        ("b/compose.yml", MAIN),
        ("b/b.yml", DEV),
        ("b/.env", "COMPOSE_FILE=compose.yml:b.yml\nCOMPOSE_PATH_SEPARATOR=\n"),
    ]);
    several.run(&["--fix"]);
    assert!(several.read("a/.env").ends_with("COMPOSE_PATH_SEPARATOR=:\n"));
    assert!(several.read("b/.env").ends_with("COMPOSE_PATH_SEPARATOR=\n"));
}

#[test]
fn a_comment_in_the_file_suppresses_it() {
    for env in [
        format!("# lcow-lint: ignore[LCOW214] Linux only\n{LIST}"),
        LIST.replace('\n', " # lcow-lint: ignore[LCOW214]\r\n"),
        LIST.replace('=', "='").replace('\n', "' # lcow-lint: ignore[compose-file-separator]\n"),
        format!("{LIST}# lcow-lint: ignore-file[LCOW214]\n"),
    ] {
        let project = project(&env);
        let report = project.report(&["--target", "wsl2", "--fix"]);
        let findings = report["findings"].as_array().unwrap();
        assert_eq!(findings.len(), 1, "{env:?}: {report}");
        assert_eq!(of_rule(&report)[0]["suppressed"], "comment", "{env:?}");
        assert_eq!(project.read(".env"), env);
    }
}

#[test]
fn sarif_has_the_fix() {
    let ran = project(LIST).run(&["--format", "sarif"]);
    let log: Value = serde_json::from_str(&ran.stdout).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let result = results.iter().find(|result| result["ruleId"] == "LCOW214").unwrap();
    let change = &result["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], ".env");
    assert_eq!(change["replacements"][0]["insertedContent"]["text"], "\nCOMPOSE_PATH_SEPARATOR=:");
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_only_inside_the_project() {
    use std::os::unix::fs::symlink;
    let elsewhere = Project::new([("shared.env", LIST)]);
    let project = Project::new([("compose.yml", MAIN), ("compose.dev.yml", DEV), ("own.env", LIST)]);
    symlink(elsewhere.path().join("shared.env"), project.path().join(".env")).unwrap();
    let report = project.report(&["--fix"]);
    let refused = of_rule(&report)[0]["refused"].as_str().unwrap_or_default();
    assert!(refused.contains("outside the project directory"), "{refused}");
    assert_eq!(elsewhere.read("shared.env"), LIST);
    std::fs::remove_file(project.path().join(".env")).unwrap();
    symlink("own.env", project.path().join(".env")).unwrap();
    project.run(&["--fix"]);
    assert!(project.path().join(".env").is_symlink());
    assert_eq!(project.read("own.env"), format!("{LIST}COMPOSE_PATH_SEPARATOR=:\n"));
}

/// A writer that makes any mistake in the file is noticed, and nothing is rewritten.
#[test]
fn every_mistake_of_a_writer_is_noticed() {
    use lcow_lint::fix::fix_through;
    use lcow_lint::fs::Memory;
    use lcow_lint::linter::{Request, lint};
    use lcow_lint::yaml::{TextEdit, apply_edits};
    let env = "# head\nA=1 # one\nCOMPOSE_FILE=compose.yml:compose.dev.yml\r\n\nB='x\ny'\n";
    let files = [("/p/compose.yml", MAIN), ("/p/compose.dev.yml", DEV), ("/p/.env", env)];
    let files = Memory::new(files.map(|(path, text)| (path, text.to_owned())));
    let request = Request::new("/p/compose.yml");
    let rewrite = |write: &dyn Fn(&str, &[TextEdit]) -> String| {
        let linted = lint(&files, &request).unwrap();
        fix_through(&files, &request, linted, false, &|text, edits| write(text, edits)).unwrap().rewrites
    };
    assert_eq!(rewrite(&apply_edits).len(), 1);
    let right = rewrite(&apply_edits)[0].after.clone();
    for at in (0..=right.len()).filter(|&at| right.is_char_boundary(at)) {
        for inserted in ["", "x", "\n", " ", "#", "=", "\r\n"] {
            let wrong = format!("{}{inserted}{}", &right[..at], &right[(at + 1).min(right.len())..]);
            if wrong != right {
                assert_eq!(rewrite(&|_, _| wrong.clone()).len(), 0, "{wrong:?}");
            }
            let wrong = format!("{}{inserted}{}", &right[..at], &right[at..]);
            if wrong != right {
                assert_eq!(rewrite(&|_, _| wrong.clone()).len(), 0, "{wrong:?}");
            }
        }
    }
    for wrong in [env.to_owned(), String::new(), format!("{right}COMPOSE_PATH_SEPARATOR=:\n")] {
        assert_eq!(rewrite(&|_, _| wrong.clone()).len(), 0, "{wrong:?}");
    }
}
