//! Findings -> fixes planned together -> byte edits -> verified new text.
//!
//! [`fix`] works in memory; the caller writes the text it returns.

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
pub use outcome::{FixOutcome, Fixed, Refused, Rewrite, VerifyError};
pub use plan::Writer;
pub use write_order::write_order;

use crate::diagnostic::FixRefusal;
use crate::fs::{FileSystem, Overlay};
use crate::linter::{Linted, Request, RunContext, lint_in};
use crate::loader::LoadError;
use crate::yaml::apply_edits;
use plan::PlanScope;

/// The limit of rewrites tried per project. Usually two suffice: one with all fixes and one with the fixes of what they
/// unmask; finding a fix that fails verification takes more. Fixes not tried are reported.
const MAX_ATTEMPTS: usize = 500;

const LIMIT_REACHED: &str =
    "this run reached its limit of rewrites: select this rule alone, or run `--fix` again";

/// Applies the fixes of a single project until none is left, and verifies each step.
pub fn fix(
    files: &dyn FileSystem,
    request: &Request,
    linted: Linted,
    allow_unsafe: bool,
) -> Result<FixOutcome, LoadError> {
    fix_through(files, request, linted, allow_unsafe, &apply_edits)
}

/// As [`fix`], with another writer: tests pass a faulty one to show what verification catches.
pub fn fix_through(
    files: &dyn FileSystem,
    request: &Request,
    linted: Linted,
    allow_unsafe: bool,
    write: Writer<'_>,
) -> Result<FixOutcome, LoadError> {
    let run = RunContext::of_one(files, request, &linted.project);
    fix_in(files, request, &run, linted, allow_unsafe, write)
}

/// As [`fix`], for one project of a run.
///
/// A step that fails verification is halved until the faulty fix is found. That fix is refused, and the outcome has the
/// error if it is internal.
pub(crate) fn fix_in(
    files: &dyn FileSystem,
    request: &Request,
    run: &RunContext<'_>,
    linted: Linted,
    allow_unsafe: bool,
    write: Writer<'_>,
) -> Result<FixOutcome, LoadError> {
    let mut outcome =
        FixOutcome { linted, rewrites: Vec::new(), fixed: Vec::new(), refused: Vec::new(), error: None };
    let mut rewrites: BTreeMap<PathBuf, Rewrite> = BTreeMap::new();
    let mut scope = PlanScope { allow_unsafe, at_most: usize::MAX, dropped: HashSet::new(), write };
    let mut refused: HashMap<String, FixRefusal> = HashMap::new();
    for _ in 0..MAX_ATTEMPTS {
        let Some(step) = plan::plan(&outcome.linted, &scope) else { break };
        let after = rewritten(&rewrites, &outcome.linted, &step);
        let texts = after.values();
        let texts = texts.map(|rewrite| (rewrite.path.clone(), Arc::from(rewrite.after.as_bytes())));
        let overlay = Overlay::new(files, texts);
        let again = lint_in(&overlay, request, run)?;
        match verify::verify(&outcome.linted, &step, &again, request.rules.targets) {
            // One of several fixes is faulty.
            Err(_) if step.findings.len() > 1 => {
                scope.at_most = step.findings.len() / 2;
                continue;
            }
            Ok(()) => {
                outcome.fixed.extend(step.fixed(&outcome.linted, &again, &request.rules));
                rewrites = after;
                outcome.linted = again;
            }
            Err(error) => {
                let finding = &outcome.linted.findings[step.findings[0]];
                scope.dropped.insert(finding.fingerprint.clone());
                let reason = format!("the rewrite could not be verified: {error}");
                refused.insert(finding.fingerprint.clone(), FixRefusal::for_project(reason));
                if error.is_internal() {
                    outcome.error = Some(error);
                }
            }
        }
        // Faulty fixes are often close together, so the steps grow back slowly.
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
        // The report of the finding has the reason; those that nobody asked for need no list.
        if let Some(why) = finding.refusal().filter(|_| !request.rules.is_incidental(finding.severities)) {
            let service = finding.service.clone();
            outcome.refused.push(Refused { code: finding.code, service, why: why.clone() });
        }
    }
    Ok(outcome)
}

/// Drops copies into a volume that the server no longer reads because of another fix.
fn drop_unread_copies(fixed: &mut [Fixed]) {
    let starting_empty =
        fixed.iter().filter(|fixed| fixed.starts_empty).filter_map(|fixed| fixed.service.clone());
    let starting_empty: HashSet<String> = starting_empty.collect();
    for fixed in fixed {
        let Some(service) = fixed.service.as_ref().filter(|service| starting_empty.contains(*service)) else {
            continue;
        };
        let copies = std::mem::take(&mut fixed.data_copies);
        let obsolete: Vec<String> = copies.iter().flat_map(data_copy::copy_notes).collect();
        fixed.notes.retain(|note| !obsolete.contains(note));
        fixed.notes.splice(..0, copies.iter().map(|data| data_copy::unread_note(data, service)));
    }
}

/// The rewrites so far and those of a step.
fn rewritten(
    rewrites: &BTreeMap<PathBuf, Rewrite>,
    linted: &Linted,
    step: &plan::FixStep,
) -> BTreeMap<PathBuf, Rewrite> {
    let mut all = rewrites.clone();
    for (id, text) in &step.texts {
        let Some(file) = linted.project.file(*id) else { continue };
        let known = all.get(&file.path);
        let before = Arc::clone(known.map_or(&file.bytes, |known| &known.before));
        let write_after = known.map(|known| known.write_after.clone()).unwrap_or_default();
        let rewrite = Rewrite { path: file.path.clone(), before, after: text.clone(), write_after };
        all.insert(file.path.clone(), rewrite);
    }
    for (path, other) in step.order(linted) {
        if let Some(rewrite) = all.get_mut(path) {
            rewrite.write_after.insert(other.to_owned());
        }
    }
    all
}
