//! How long linting and fixing take: `cargo bench --bench lint`. Only compare numbers of one machine and one session.

use std::path::PathBuf;

use divan::{Bencher, black_box};
use lcow_lint::driver::{ProjectInput, RunOptions, lint_all};
use lcow_lint::{Memory, Request, fix, lint};

fn main() {
    divan::main();
}

const MAIN_FILE: &str = "/project/compose.yml";

/// A service whose data are in a host directory.
fn database(number: usize) -> String {
    format!(
        "  db{number}:\n    image: mysql:8 # one of many\n    environment:\n      - MYSQL_DATABASE=${{NAME:-shop}}\n    \
         volumes:\n      - ./data{number}:/var/lib/mysql\n"
    )
}

/// One project with this many databases.
fn one_project(services: usize) -> Memory {
    let services: String = (0..services).map(database).collect();
    Memory::new([(MAIN_FILE, format!("services:\n{services}"))])
}

#[divan::bench(args = [1, 10, 100, 1000])]
fn lint_services(bencher: Bencher<'_, '_>, services: usize) {
    let files = one_project(services);
    let request = Request::new(MAIN_FILE);
    bencher.bench(|| lint(black_box(&files), &request).expect("the file is valid").findings.len());
}

#[divan::bench(args = [1, 10, 100, 1000])]
fn fix_services(bencher: Bencher<'_, '_>, services: usize) {
    let files = one_project(services);
    let request = Request::new(MAIN_FILE);
    bencher.bench(|| {
        let linted = lint(black_box(&files), &request).expect("the file is valid");
        fix(&files, &request, linted, false).expect("the file is valid").fixed.len()
    });
}

/// A run over this many projects, all of which include the same file, on one thread.
#[divan::bench(args = [1, 10, 100])]
fn lint_projects(bencher: Bencher<'_, '_>, projects: usize) {
    let paths: Vec<PathBuf> =
        (0..projects).map(|number| format!("/run/{number}/compose.yml").into()).collect();
    let mut texts = vec![(PathBuf::from("/run/base.yml"), format!("services:\n{}", database(0)))];
    for path in &paths {
        texts.push((path.clone(), format!("include: [../base.yml]\nservices:\n{}", database(1))));
    }
    let files = Memory::new(texts);
    let options = RunOptions { threads: Some(1), ..RunOptions::default() };
    bencher.bench(|| {
        let inputs = paths.iter().map(|path| ProjectInput::new([path.clone()])).collect();
        let (run, errors) = lint_all(black_box(&files), &options, inputs, &|| {});
        assert!(errors.is_empty(), "{errors:?}");
        run.projects.len()
    });
}
