//! The hooks, run by the real pre-commit in a repository of their own.
//!
//! The hooks of the repository are taken as they are but for their language: instead of building the program, which
//! is `cargo install` and nothing of ours, the program under test is run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Project, Ran, pre_commit, root, run};
use serde_yaml::Value;

fn hooks() -> Vec<Value> {
    let path = root().join(".pre-commit-hooks.yaml");
    serde_yaml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// A hook of the repository, as one that runs the program under test. `args`, where given, are a user's own: they
/// replace those of the hook.
fn local(id: &str, args: Option<&[&str]>) -> Value {
    let mut hook = hooks().into_iter().find(|hook| hook["id"] == id).unwrap();
    let entry = hook["entry"].as_str().unwrap().replacen("lcow-lint", env!("CARGO_BIN_EXE_lcow-lint"), 1);
    hook["entry"] = entry.into();
    hook["language"] = "system".into();
    if let Some(args) = args {
        hook["args"] = args.iter().map(|&arg| Value::from(arg)).collect::<Vec<_>>().into();
    }
    hook
}

/// A Git repository in which one hook runs at every commit.
struct Repository {
    directory: Project,
    pre_commit: PathBuf,
}

impl Repository {
    fn with_hook(pre_commit: &Path, id: &str) -> Self {
        Self::with_hook_and_args(pre_commit, id, None)
    }

    fn with_hook_and_args(pre_commit: &Path, id: &str, args: Option<&[&str]>) -> Self {
        let repository = Repository { directory: Project::empty(), pre_commit: pre_commit.to_owned() };
        let mut config = serde_yaml::Mapping::new();
        let mut local_repository = serde_yaml::Mapping::new();
        local_repository.insert("repo".into(), "local".into());
        local_repository.insert("hooks".into(), Value::Sequence(vec![local(id, args)]));
        config.insert("repos".into(), Value::Sequence(vec![Value::Mapping(local_repository)]));
        repository.write(".pre-commit-config.yaml", serde_yaml::to_string(&config).unwrap().as_bytes());
        assert_eq!(repository.git(&["init", "--quiet"]).code, Some(0));
        let mut install = repository.command(&repository.pre_commit);
        let installed = run(install.arg("install"));
        assert_eq!(installed.code, Some(0), "{}", installed.stderr);
        repository
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        let home = self.directory.path();
        command.current_dir(home).env("HOME", home).env("PRE_COMMIT_HOME", home.join(".git/pre-commit-home"));
        for name in
            ["NO_COLOR", "GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "WSL_DISTRO_NAME", "WSL_INTEROP"]
        {
            command.env_remove(name);
        }
        command
    }

    fn git(&self, arguments: &[&str]) -> Ran {
        let who = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "core.autocrlf=false"];
        run(self.command(Path::new("git")).args(who).args(arguments))
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.directory.path().join(name)).unwrap()
    }

    /// Commits everything; whether the hook let it through, and what it said.
    fn commit(&self) -> (bool, String) {
        assert_eq!(self.git(&["add", "--all"]).code, Some(0));
        let ran = self.git(&["commit", "--quiet", "--message", "change"]);
        (ran.code == Some(0), ran.stdout + &ran.stderr)
    }
}

const UNPINNED: &str = "services:\n  web:\n    image: example/web:1\n";

#[test]
fn a_bad_commit_is_rejected_and_accepted_once_fixed() {
    let Some(pre_commit) = pre_commit() else { return };
    let repository = Repository::with_hook(&pre_commit, "lcow-lint");
    repository.write("deploy/compose.prod.yaml", UNPINNED.as_bytes());
    let (accepted, said) = repository.commit();
    assert!(!accepted && said.contains("LCOW501") && said.contains("deploy/compose.prod.yaml"), "{said}");
    assert_eq!(repository.read("deploy/compose.prod.yaml"), UNPINNED);
    repository.write("deploy/compose.prod.yaml", format!("{UNPINNED}    platform: linux\n").as_bytes());
    let (accepted, said) = repository.commit();
    assert!(accepted, "{said}");
}

#[test]
fn the_fixing_hook_fixes_a_commit() {
    let Some(pre_commit) = pre_commit() else { return };
    let repository = Repository::with_hook(&pre_commit, "lcow-lint-fix");
    let files =
        ["compose.yaml", "a b/docker-compose.yml", ".devcontainer/docker-compose.yml", "x/Compose.YML"];
    for file in files {
        repository.write(file, UNPINNED.replace('\n', "\r\n").as_bytes());
    }
    let (accepted, said) = repository.commit();
    assert!(!accepted && said.contains("files were modified by this hook"), "{said}");
    for file in files {
        let fixed = "\
services:\r
  web:\r
    image: example/web:1\r
    platform: linux\r
";
        assert_eq!(repository.read(file), fixed, "{file}");
    }
    let (accepted, said) = repository.commit();
    assert!(accepted, "{said}");
}

/// An override file alone says little; with the file it is loaded over it makes a project, whichever was changed.
#[test]
fn an_override_file_is_judged_with_the_file_below_it() {
    let Some(pre_commit) = pre_commit() else { return };
    let repository = Repository::with_hook(&pre_commit, "lcow-lint");
    repository.write("app/compose.yaml", format!("{UNPINNED}    platform: linux\n").as_bytes());
    let (accepted, said) = repository.commit();
    assert!(accepted, "{said}");
    repository.write("app/compose.override.yaml", b"services:\n  web:\n    stop_signal: SIGQUIT\n");
    let (accepted, said) = repository.commit();
    assert!(!accepted && said.contains("LCOW302"), "{said}");
    repository.write("app/compose.override.yaml", b"services:\n  web:\n    environment: {DEBUG: \"1\"}\n");
    let (accepted, said) = repository.commit();
    assert!(accepted, "{said}");
}

#[test]
fn other_files_start_no_hook() {
    let Some(pre_commit) = pre_commit() else { return };
    let repository = Repository::with_hook(&pre_commit, "lcow-lint");
    for file in ["decompose.py", "compose/other.yml", "composer.json", "docker-compose.yml.bak", "Dockerfile"]
    {
        repository.write(file, UNPINNED.as_bytes());
    }
    let (accepted, said) = repository.commit();
    assert!(accepted && said.contains("no files to check"), "{said}");
}

/// A directory whose name makes the path of a Compose file in it look like an option.
#[test]
fn a_path_is_never_taken_for_an_option() {
    const FILE: &str = "--write-baseline=.github/compose.yml";
    let Some(pre_commit) = pre_commit() else { return };
    let cases: [(Option<&[&str]>, &str); 4] = [
        (None, "LCOW501"),
        (Some(&["--target", "lcow", "--"]), "LCOW501"),
        (Some(&["--target", "wsl2"]), "put `--`"),
        (Some(&[]), "put `--`"),
    ];
    for (args, expected) in cases {
        let repository = Repository::with_hook_and_args(&pre_commit, "lcow-lint", args);
        repository.write(".github/workflows.txt", b"");
        repository.write(FILE, UNPINNED.as_bytes());
        let (accepted, said) = repository.commit();
        assert!(!accepted && said.contains(expected), "{args:?}: {said}");
        assert!(!repository.directory.path().join(".github/compose.yml").exists(), "{args:?}");
    }
    let repository = Repository::with_hook(&pre_commit, "lcow-lint-fix");
    repository.write(FILE, UNPINNED.as_bytes());
    let (accepted, said) = repository.commit();
    assert!(!accepted && said.contains("files were modified by this hook"), "{said}");
    assert_eq!(repository.read(FILE), format!("{UNPINNED}    platform: linux\n"));
}

#[test]
fn args_of_the_user_are_options() {
    let Some(pre_commit) = pre_commit() else { return };
    for args in [&["--ignore", "LCOW501"][..], &["--ignore", "LCOW501", "--"]] {
        let repository = Repository::with_hook_and_args(&pre_commit, "lcow-lint", Some(args));
        repository.write("compose.yaml", UNPINNED.as_bytes());
        let (accepted, said) = repository.commit();
        assert!(accepted, "{args:?}: {said}");
    }
}
