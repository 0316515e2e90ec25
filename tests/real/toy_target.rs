//! A new target is one file and its entries in the registry: a copy of the sources with a toy target builds, and its rules
//! judge it.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{Project, copy_directory, root, run, testdata};

/// The entries of the registry, `src/targets/mod.rs`: what is there, and what it becomes.
const ENTRIES: [(&str, &str); 4] = [
    ("mod wsl2;", "mod toy;\nmod wsl2;"),
    ("    Wslc,\n}", "    Wslc,\n    /// A toy.\n    Toy,\n}"),
    ("Target::Wslc];", "Target::Wslc, Target::Toy];"),
    (
        "(Target::Wslc, FrontEnd::Cli)",
        "(Target::Toy, _) => &toy::TOY,\n            (Target::Wslc, FrontEnd::Cli)",
    ),
];

/// Prints the severities of the findings on the toy target.
const PROGRAM: &str = r#"
use lcow_lint::{Memory, Request, Target, Targets, lint};

fn main() {
    let text = "services:\n  db:\n    image: postgres:17\n    volumes:\n      - ./data:/var/lib/postgresql/data:rshared\n";
    let files = Memory::new([("/shop/compose.yaml", text.as_bytes())]);
    let mut request = Request::new("/shop/compose.yaml");
    request.rules.targets = Targets::new(["toy".parse().unwrap()]);
    for finding in lint(&files, &request).unwrap().findings {
        let severity = finding.severities.on(Target::Toy).unwrap();
        let reasons = finding.reasons.iter().filter(|reason| reason.target == Target::Toy);
        let reasons: Vec<&str> = reasons.map(|reason| reason.text.as_str()).collect();
        println!("{} {severity} {}", finding.code, reasons.join(" "));
    }
}
"#;

fn with_toy(project: &Path) {
    fs::copy(testdata("targets/toy.rs"), project.join("src/targets/toy.rs")).unwrap();
    let registry = project.join("src/targets/mod.rs");
    let mut text = fs::read_to_string(&registry).unwrap();
    for (entry, with_toy) in ENTRIES {
        assert_eq!(text.matches(entry).count(), 1, "{entry}");
        text = text.replace(entry, with_toy);
    }
    text = text.replace(
        &format!("[Target; {}]", lcow_lint::targets::Target::ALL.len()),
        &format!("[Target; {}]", lcow_lint::targets::Target::ALL.len() + 1),
    );
    fs::write(registry, text).unwrap();
}

#[test]
fn a_new_target_is_one_file_and_its_entries_in_the_registry() {
    let project = Project::empty();
    for name in ["src", "docs", "benches", "tests"] {
        copy_directory(&root().join(name), &project.path().join(name));
    }
    for name in ["Cargo.toml", "Cargo.lock", "README.md"] {
        fs::copy(root().join(name), project.path().join(name)).unwrap();
    }
    with_toy(project.path());
    fs::create_dir(project.path().join("examples")).unwrap();
    fs::write(project.path().join("examples/toy.rs"), PROGRAM).unwrap();
    // The directory of this build has the dependencies; a program of another name replaces nothing there.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let mut build = Command::new(env!("CARGO"));
    build.current_dir(project.path()).args(["run", "--quiet", "--offline", "--locked", "--example", "toy"]);
    let ran = run(build.arg("--target-dir").arg(target));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let mut lines: Vec<&str> = ran.stdout.lines().collect();
    lines.sort_unstable();
    // At most warnings where the directory may be in WSL.
    assert_eq!(
        lines,
        [
            "LCOW101 warning inferred from docker/for-win#445: without file owners, PostgreSQL does not start on hyperv",
            "LCOW105 error ",
            "LCOW301 advice ",
        ]
    );
}
