//! One fix whatever the file's line ends: with CR LF, a byte order mark or without a final line break it is the same,
//! byte for byte but for these.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::support::dress::{DRESSES, is_plain, is_too_tight};
use crate::support::{corpus, testdata, yaml_files};
use lcow_lint::fix::{FixOutcome, fix};
use lcow_lint::fs::{Disk, Overlay};
use lcow_lint::linter::{Request, lint};
use lcow_lint::targets::{Target, Targets};
use rayon::prelude::*;

/// The text after the fixes, if it replaced a file; nothing if it cannot be read.
fn fixed(path: &Path, text: &str, targets: &[Target]) -> Option<(String, FixOutcome)> {
    let disk = Overlay::new(&Disk, [(path.to_owned(), Arc::from(text.as_bytes()))]);
    let mut request = Request::new(path);
    request.rules.targets = Targets::new(targets.iter().copied());
    let linted = lint(&disk, &request).ok()?;
    let outcome = fix(&disk, &request, linted, true).unwrap();
    assert!(outcome.error.is_none(), "{}: {:?}", path.display(), outcome.error);
    let own = outcome.rewrites.iter().find(|rewrite| rewrite.path == path);
    Some((own.map_or_else(|| text.to_owned(), |rewrite| rewrite.after.clone()), outcome))
}

/// The texts of the YAML files below a directory, in lines that end with LF and without a byte order mark.
fn texts(directory: &Path) -> Vec<(PathBuf, String)> {
    let files = yaml_files(directory).into_iter();
    let texts = files.filter_map(|path| Some((path.clone(), std::fs::read_to_string(path).ok()?)));
    let plain = texts.map(|(path, text)| (path, text.trim_start_matches('\u{feff}').replace("\r\n", "\n")));
    plain.filter(|(_, text)| is_plain(text)).collect()
}

/// Fixes files in every dress; how often one changes.
fn changed_in_every_dress(files: &[(PathBuf, String)]) -> usize {
    let ways = [&[Target::Lcow][..], &[Target::Hyperv, Target::Wsl2]];
    let changed = files.par_iter().flat_map_iter(|file| ways.map(|targets| (file, targets)));
    let changed = changed.filter(|((path, text), targets)| {
        let Some((plain, _)) = fixed(path, text, targets) else { return false };
        for (name, dress) in DRESSES {
            let (found, outcome) = fixed(path, &dress(text), targets).expect("it was read in plain dress");
            let wanted = dress(&plain);
            assert!(
                found == wanted || is_too_tight(&outcome),
                "{}, {name}:\n{found:?}\nand should be\n{wanted:?}",
                path.display()
            );
        }
        plain != *text
    });
    changed.count()
}

#[test]
fn line_ends_and_marks_change_no_fix() {
    let files = texts(&testdata(""));
    let changed = changed_in_every_dress(&files);
    println!("{} files, fixed {changed} times", files.len());
    assert!(changed > 80, "only {changed} files are fixed");
}

#[test]
fn line_ends_and_marks_change_no_fix_of_real_files() {
    let Some(corpus) = corpus() else { return };
    let files = texts(&corpus);
    let changed = changed_in_every_dress(&files);
    println!("{} real files, fixed {changed} times", files.len());
    assert!(changed > files.len() / 2, "only {changed} files are fixed");
}
