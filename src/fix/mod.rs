//! Findings -> fixes planned together -> byte edits -> verified -> a new text.
//!
//! Nothing here writes: [`fix`] works in memory and returns the text that may be written.

pub mod data_copy;
mod diff;
pub(crate) mod eligibility;
mod outcome;
mod plan;
mod shared_nodes;
pub mod suppressed_edits;
mod verify;
mod write_order;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

pub use diff::{FileDiff, unified_diff};
pub use outcome::{Fixed, Outcome, Refused, Rewrite, VerifyError};
pub use plan::Writer;
pub use write_order::write_order;

use crate::diagnostic::FixRefusal;
use crate::fs::{FileSystem, Overlay};
use crate::linter::{Linted, Request, RunContext, lint_in};
use crate::loader::LoadError;
use crate::yaml::apply_edits;
use data_copy::Migration;
use plan::Scope;

/// So many rewrites of a project are tried at most, most often two: one with all fixes and one with what they bring. A
/// fix that does not pass costs some for looking which one it is. What is left over is reported.
const MOST_ATTEMPTS: usize = 500;

const LIMIT_REACHED: &str =
    "this run reached its limit of rewrites: select this rule alone, or run `--fix` again";

/// Makes every fix of a project by itself that may be made, until none is left, and verifies each step.
pub fn fix(
    files: &dyn FileSystem,
    request: &Request,
    linted: Linted,
    allow_unsafe: bool,
) -> Result<Outcome, LoadError> {
    fix_through(files, request, linted, allow_unsafe, &apply_edits)
}

/// As [`fix`], with the edits made by somebody else: a faulty one shows what the verification catches.
pub fn fix_through(
    files: &dyn FileSystem,
    request: &Request,
    linted: Linted,
    allow_unsafe: bool,
    write: Writer<'_>,
) -> Result<Outcome, LoadError> {
    let run = RunContext::of_one(files, request, &linted.project);
    fix_in(files, request, &run, linted, allow_unsafe, write)
}

/// Makes every fix of a project of a run that may be made, until none is left, and verifies each step.
///
/// A step that does not pass is halved until the fix is found that spoils it; one that does not pass alone is refused,
/// and the outcome names the error when it is this program's own.
pub(crate) fn fix_in(
    files: &dyn FileSystem,
    request: &Request,
    run: &RunContext<'_>,
    linted: Linted,
    allow_unsafe: bool,
    write: Writer<'_>,
) -> Result<Outcome, LoadError> {
    let mut outcome =
        Outcome { linted, rewrites: Vec::new(), fixed: Vec::new(), refused: Vec::new(), error: None };
    let mut rewrites: BTreeMap<PathBuf, Rewrite> = BTreeMap::new();
    let mut scope = Scope { allow_unsafe, at_most: usize::MAX, dropped: HashSet::new(), write };
    let mut refused: HashMap<String, FixRefusal> = HashMap::new();
    for _ in 0..MOST_ATTEMPTS {
        let Some(step) = plan::plan(&outcome.linted, &scope) else { break };
        let after = rewritten(&rewrites, &outcome.linted, &step);
        let texts = after.values();
        let texts = texts.map(|rewrite| (rewrite.path.clone(), Arc::from(rewrite.after.as_bytes())));
        let overlay = Overlay::new(files, texts);
        let again = lint_in(&overlay, request, run)?;
        match verify::verify(&outcome.linted, &step, &again, request.rules.targets) {
            // One of them spoils it for all.
            Err(_) if step.findings.len() > 1 => {
                scope.at_most = step.findings.len() / 2;
                continue;
            }
            Ok(()) => {
                outcome.fixed.extend(step.fixed(&outcome.linted));
                rewrites = after;
                outcome.linted = again;
            }
            Err(error) => {
                let finding = &outcome.linted.findings[step.findings[0]];
                scope.dropped.insert(finding.fingerprint.clone());
                let reason = format!("the rewrite could not be verified: {error}");
                refused.insert(finding.fingerprint.clone(), FixRefusal::for_project(reason));
                if error.is_our_fault() {
                    outcome.error = Some(error);
                }
            }
        }
        // Those that spoil a step are often neighbours: the steps grow again only by and by.
        scope.at_most = scope.at_most.saturating_mul(2);
    }
    for index in plan::candidates(&outcome.linted, &scope) {
        let refusal = FixRefusal::for_project(LIMIT_REACHED);
        outcome.linted.findings[index].fix_result = Some(Err(refusal));
    }
    outcome.rewrites = write_order(rewrites.values()).into_iter().cloned().collect();
    drop_unread_copies(&mut outcome.fixed);
    for finding in &mut outcome.linted.findings {
        if let Some(refusal) = refused.remove(&finding.fingerprint) {
            finding.fix_result = Some(Err(refusal));
        }
    }
    for finding in &outcome.linted.findings {
        if let Some(why) = finding.refusal() {
            let service = finding.service.clone();
            outcome.refused.push(Refused { code: finding.code, service, why: why.clone() });
        }
    }
    Ok(outcome)
}

/// Data need not be copied into a volume that another fix has kept a server from reading.
fn drop_unread_copies(fixed: &mut [Fixed]) {
    let anew = fixed.iter().filter(|fixed| fixed.begins_anew).filter_map(|fixed| fixed.service.clone());
    let anew: HashSet<String> = anew.collect();
    for fixed in fixed {
        let Some(service) = fixed.service.as_ref().filter(|service| anew.contains(*service)) else {
            continue;
        };
        let migrations = std::mem::take(&mut fixed.migrations);
        let promised: Vec<String> = migrations.iter().flat_map(Migration::notes).collect();
        fixed.notes.retain(|note| !promised.contains(note));
        fixed.notes.splice(..0, migrations.iter().map(|migration| migration.unread_note(service)));
    }
}

/// The rewrites so far, with those of a step on top.
fn rewritten(
    rewrites: &BTreeMap<PathBuf, Rewrite>,
    linted: &Linted,
    step: &plan::Step,
) -> BTreeMap<PathBuf, Rewrite> {
    let mut all = rewrites.clone();
    for (id, text) in &step.texts {
        let Some(file) = linted.project.file(*id) else { continue };
        let known = all.get(&file.path);
        let before = Arc::clone(known.map_or(&file.bytes, |known| &known.before));
        let behind = known.map(|known| known.behind.clone()).unwrap_or_default();
        let rewrite = Rewrite { path: file.path.clone(), before, after: text.clone(), behind };
        all.insert(file.path.clone(), rewrite);
    }
    for (path, behind) in step.order(linted) {
        if let Some(rewrite) = all.get_mut(path) {
            rewrite.behind.insert(behind.to_owned());
        }
    }
    all
}
