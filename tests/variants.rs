//! One fix whatever the file's line ends: with CR LF, a byte order mark or without a final line break it is the same,
//! byte for byte but for these.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::yaml_files;
use lcow_lint::apply::fix;
use lcow_lint::files::{Disk, Overlay};
use lcow_lint::lint::{Request, lint};
use lcow_lint::target::{Target, Targets};
use rayon::prelude::*;

/// What becomes of a text that stands in the place of a file: its other text, and why some of it is left.
fn fixed(path: &Path, text: &str, targets: &[Target]) -> (String, Vec<String>) {
    let disk = Overlay::new(&Disk, [(path.to_owned(), Arc::from(text.as_bytes()))]);
    let mut request = Request::new(path);
    request.rules.targets = Targets::new(targets.iter().copied());
    let linted = lint(&disk, &request).unwrap();
    let outcome = fix(&disk, &request, linted, true).unwrap();
    assert!(outcome.error.is_none(), "{}: {:?}", path.display(), outcome.error);
    let own = outcome.rewrites.iter().find(|rewrite| rewrite.path == path);
    let refused = outcome.refused.iter().map(|refused| refused.why.to_string()).collect();
    (own.map_or_else(|| text.to_owned(), |rewrite| rewrite.after.clone()), refused)
}

/// A way to write the same file.
type Dress = (&'static str, fn(&str) -> String);

const DRESSES: [Dress; 5] = [
    ("CR LF", |text| text.replace('\n', "\r\n")),
    ("CR", |text| text.replace('\n', "\r")),
    ("byte order mark", |text| format!("\u{feff}{text}")),
    ("no final line break", |text| text.strip_suffix('\n').unwrap_or(text).to_owned()),
    ("all three", |text| {
        format!("\u{feff}{}", text.strip_suffix('\n').unwrap_or(text).replace('\n', "\r\n"))
    }),
];

/// Every Compose file of the tests, in lines that end with LF.
fn files() -> Vec<(PathBuf, String)> {
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let files = yaml_files(&testdata).into_iter();
    let texts = files.filter_map(|path| Some((path.clone(), std::fs::read_to_string(path).ok()?)));
    texts.map(|(path, text)| (path, text.trim_start_matches('\u{feff}').replace("\r\n", "\n"))).collect()
}

#[test]
fn line_ends_and_marks_change_no_fix() {
    let files = files();
    let changed: usize = files
        .par_iter()
        .map(|(path, text)| {
            let mut changed = 0;
            for targets in [&[Target::Lcow][..], &[Target::Hyperv, Target::Wsl2]] {
                let (plain, _) = fixed(path, text, targets);
                changed += usize::from(plain != *text);
                for (name, dress) in DRESSES {
                    let (found, refused) = fixed(path, &dress(text), targets);
                    // Below an open block scalar nothing can be written.
                    if refused.iter().any(|why| why.contains("end its last line first")) {
                        continue;
                    }
                    let wanted = dress(&plain);
                    assert!(
                        found == wanted,
                        "{}, {name}:\n{found:?}\nand should be\n{wanted:?}",
                        path.display()
                    );
                }
            }
            changed
        })
        .sum();
    println!("{} files, fixed {changed} times", files.len());
    assert!(changed > 80, "only {changed} files are fixed");
}
