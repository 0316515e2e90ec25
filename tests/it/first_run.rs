//! What a new user sees: hints, help, what was loaded, progress.

use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};

use crate::support::{Project, lcow_lint, run, run_with_input, skipped};

const WEB: &str = "\
services:
  web:
    image: example/web:${TAG}
    platform: linux
";

#[test]
fn an_empty_directory_and_one_whose_file_has_another_name() {
    let empty = Project::new([("notes.txt", "hello")]);
    let ran = empty.run(&[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(
        ran.stderr.contains("no Compose file found in .") && ran.stderr.contains("--help"),
        "{}",
        ran.stderr
    );
    let other = Project::new([("app/stack.yml", WEB), ("app/data.yaml", "a: services:\n")]);
    let ran = other.run(&["app"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("`lcow-lint app/stack.yml`"), "{}", ran.stderr);
}

#[test]
fn what_was_meant_is_guessed() {
    let directory = Project::new([("compose.yaml", WEB), ("app/docker-compose.yml", WEB)]);
    for (arguments, hint) in [
        (&["compse.yaml"][..], "did you mean compose.yaml?"),
        (&["app/docker-compose.yaml"], "did you mean app/docker-compose.yml?"),
        (&["confg"], "did you mean `lcow-lint config`?"),
        (&["--target", "wls2"], "'wsl2'"),
        (&["--unsafe-fix"], "'--unsafe-fixes'"),
        (&["--format", "jsn"], "'json'"),
    ] {
        let ran = directory.run(arguments);
        assert_eq!(ran.code, Some(2), "{arguments:?}");
        assert!(ran.stderr.contains(hint), "{arguments:?}: {}", ran.stderr);
    }
    let ran = directory.run(&["nothing-like-it.txt"]);
    assert!(!ran.stderr.contains("did you mean"), "{}", ran.stderr);
}

#[test]
fn loaded_files_are_reported_on_standard_error() {
    let directory = Project::new([
        (
            "compose.yaml",
            "include: [more.yml]\nservices:\n  web: {extends: {file: base.yml, service: web}}\n",
        ),
        ("compose.override.yaml", "services:\n  web: {ports: [\"80\"]}\n"),
        ("base.yml", WEB),
        (
            "more.yml",
            "services:\n  extra: {image: \"example/x:${OTHER}\", platform: linux, profiles: [dev]}\n",
        ),
        ("own/Dockerfile", "FROM nginx\n"),
        ("own/compose.yaml", "services:\n  own: {build: ., platform: linux}\n"),
        (".env", "TAG=1\n"),
    ]);
    let ran = directory.run(&["-v", "--profile", "prod", "--format", "json"]);
    serde_json::from_str::<serde_json::Value>(&ran.stdout).unwrap();
    let reported = ran.stderr.replace(&directory.path().to_string_lossy().to_string(), "DIRECTORY");
    let name = directory.path().file_name().unwrap().to_string_lossy().to_lowercase();
    let project: String = name.trim_start_matches('.').to_owned();
    insta::assert_snapshot!(reported.replace(&format!("project {project}"), "project NAME"));
    let quiet = directory.run(&["--profile", "prod", "--format", "json"]);
    assert_eq!((quiet.stdout, quiet.stderr.as_str()), (ran.stdout, ""));
}

#[test]
fn the_files_of_a_run_are_listed() {
    let directory = Project::new([
        ("compose.yaml", "include: [more.yml]\nservices: {}\n"),
        ("more.yml", WEB),
        ("b/docker-compose.prod.yml", WEB),
        ("skipped/compose.yaml", WEB),
    ]);
    let ran = directory.run(&["--show-files", "--exclude", "skipped"]);
    assert_eq!(ran.code, Some(0));
    assert_eq!(ran.stdout, "b/docker-compose.prod.yml\ncompose.yaml\nmore.yml\n");
    assert_eq!(directory.run(&["--show-files", "nope.yml"]).code, Some(2));
    assert_eq!(Project::new([("a", "")]).run(&["--show-files"]).code, Some(2));
}

#[test]
fn a_file_stands_for_its_project_with_whole_projects() {
    let directory = Project::new([
        ("compose.yaml", WEB),
        ("compose.override.yaml", "services:\n  web: {stop_signal: SIGQUIT}\n"),
        ("compose.prod.yaml", "services:\n  web: {stop_signal: SIGQUIT}\n"),
    ]);
    let found = |arguments: &[&str]| {
        let ran = directory.run(&[arguments, &["--show-files"]].concat());
        ran.stdout.lines().map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(found(&["compose.yaml"]), "compose.yaml");
    assert_eq!(found(&["--whole-projects", "compose.yaml"]), "compose.override.yaml compose.yaml");
    assert_eq!(found(&["--whole-projects", "compose.override.yaml"]), "compose.override.yaml compose.yaml");
    assert_eq!(found(&["--whole-projects", "compose.prod.yaml"]), "compose.prod.yaml");
    // What settings leave out of a search was not searched for here.
    directory.write("lcow-lint.toml", "exclude = [\"compose*\"]\n");
    assert_eq!(found(&["--whole-projects", "compose.override.yaml"]), "compose.override.yaml compose.yaml");
    assert_eq!(directory.run(&["--show-files"]).code, Some(2));
}

#[test]
fn completions_and_the_manual_page() {
    let script = run(lcow_lint().args(["completions", "bash"]));
    assert_eq!(script.code, Some(0));
    let checked = run_with_input(Command::new("bash").arg("-n"), script.stdout.as_bytes());
    assert_eq!(checked.code, Some(0), "{}", checked.stderr);
    for shell in ["zsh", "fish", "powershell", "elvish"] {
        let script = run(lcow_lint().args(["completions", shell]));
        assert!(script.stdout.contains("unsafe-fixes"), "{shell}");
    }
    let page = run(lcow_lint().arg("man"));
    assert!(page.stdout.contains(".TH lcow-lint 1"), "{}", page.stdout);
}

/// A reader that goes away early is no failure.
#[test]
fn a_pipe_that_closes_ends_the_run_cleanly() {
    let services: String = (0..3000).map(|n| format!("  s{n}: {{image: \"example/x:{n}\"}}\n")).collect();
    let directory = Project::new([("compose.yaml", format!("services:\n{services}"))]);
    for arguments in [
        &["--format", "concise"][..],
        &["--format", "json"],
        &["config"],
        &["--diff"],
        &["schema", "compose"],
        &["completions", "bash"],
        &["man"],
    ] {
        let mut command = lcow_lint();
        // Into a file: a pipe without a reader would block the program.
        let (stderr, said) = tempfile::NamedTempFile::new().unwrap().into_parts();
        command.current_dir(directory.path()).args(arguments).stdout(Stdio::piped()).stderr(stderr);
        let mut child = command.spawn().unwrap();
        let mut first = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let status = child.wait().unwrap();
        let said = fs::read_to_string(said).unwrap();
        let found = i32::from(arguments[0].starts_with("--"));
        assert_eq!(status.code(), Some(found), "{arguments:?}");
        let is_report = arguments == ["--diff"];
        assert!(said.is_empty() || is_report && !said.contains("panicked"), "{arguments:?}: {said}");
    }
}

/// Python, whose standard library has what makes a terminal.
const ON_A_TERMINAL: &str = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";

#[test]
fn progress_is_shown_on_a_terminal_alone_and_leaves_no_trace() {
    let Ok(python) = Command::new("python3").arg("--version").output() else {
        return skipped("there is no python3 to make a terminal with");
    };
    assert!(python.status.success());
    let services: String =
        (0..400).map(|n| format!("  s{n}: {{image: \"mysql:{n}\", build: .}}\n")).collect();
    let text = format!("services:\n{services}");
    let arguments = ["--format", "concise", "--select", "LCOW001", "-j", "1"];
    // How many projects take longer than a second is for the machine to say.
    let shown = [40_usize, 160, 640, 2560].into_iter().find_map(|count| {
        let directory = Project::new((0..count).map(|n| (format!("p{n}/compose.yaml"), text.clone())));
        let mut command = Command::new("python3");
        command.current_dir(directory.path()).env("TERM", "xterm").args(["-c", ON_A_TERMINAL]);
        command.arg(env!("CARGO_BIN_EXE_lcow-lint")).args(arguments);
        let ran = run(&mut command);
        let (before, last) = ran.stdout.rsplit_once(&format!("/{count} projects"))?;
        assert!(before.contains("\r\u{1b}[K"), "{before:?}");
        Some((last.to_owned(), directory.run(&arguments)))
    });
    let (last, in_a_pipe) = shown.expect("2560 projects take longer than a second");
    assert!(last.starts_with("\r\u{1b}[K"), "{last:?}");
    assert_eq!((in_a_pipe.stdout.as_str(), in_a_pipe.stderr.as_str()), ("", ""));
}

/// The short help fits a screen, the long one has a line for every option, and none is missing.
#[test]
fn help_fits_a_screen() {
    let brief = run(lcow_lint().env("COLUMNS", "80").arg("-h"));
    let full = run(lcow_lint().env("COLUMNS", "80").arg("--help"));
    assert_eq!((brief.code, full.code), (Some(0), Some(0)));
    insta::assert_snapshot!("brief-help", brief.stdout);
    insta::assert_snapshot!("full-help", full.stdout);
    assert!(brief.stdout.lines().count() <= 50, "{}", brief.stdout.lines().count());
    let too_wide = full.stdout.lines().chain(brief.stdout.lines()).find(|line| line.chars().count() > 80);
    assert_eq!(too_wide, None);
    let page = run(lcow_lint().arg("man")).stdout.replace('\\', "");
    for word in page.split_whitespace().filter_map(|word| word.strip_prefix("[--")) {
        let option = format!("--{}", word.trim_end_matches(']'));
        assert!(full.stdout.contains(&option), "{option} is not in the help");
    }
}
