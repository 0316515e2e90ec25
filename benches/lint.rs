//! How long a run takes: `cargo bench`. Compare two versions in one sitting; single numbers say little.

use std::path::Path;

use divan::{Bencher, black_box};
use lcow_lint::fix::fix;
use lcow_lint::fs::Memory;
use lcow_lint::linter::{Request, lint};

fn main() {
    divan::main();
}

/// A project of so many databases, each on a host directory of its own.
fn project(services: usize) -> Memory {
    let service = |number: usize| {
        format!(
            "  db{number}:\n    image: mysql:8 # one of many\n    environment:\n      - MYSQL_DATABASE=${{NAME:-shop}}\n    \
             volumes:\n      - ./data{number}:/var/lib/mysql\n"
        )
    };
    let services: String = (0..services).map(service).collect();
    Memory::new([("/project/compose.yml", format!("services:\n{services}"))])
}

fn request() -> Request {
    Request::new(Path::new("/project/compose.yml"))
}

#[divan::bench(args = [1, 10, 100, 1000])]
fn lints(bencher: Bencher<'_, '_>, services: usize) {
    let files = project(services);
    bencher.bench(|| lint(black_box(&files), &request()).expect("the file can be read").findings.len());
}

#[divan::bench(args = [1, 10, 100, 1000])]
fn fixes(bencher: Bencher<'_, '_>, services: usize) {
    let files = project(services);
    bencher.bench(|| {
        let linted = lint(black_box(&files), &request()).expect("the file can be read");
        fix(&files, &request(), linted, false).expect("the file can be read").fixed.len()
    });
}
