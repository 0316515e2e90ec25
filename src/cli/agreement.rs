//! Projects that share a file agree on what is fixed in it: what one of them has a reason against, none does.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::inputs::Input;
use crate::finding::{Code, Cure, Refusal};
use crate::lint::Linted;
use crate::project::LoadedFile;
use crate::source::Span;

/// A rule at a place of a file.
type Place = (Code, PathBuf, u32);

/// Lets every project know of the reasons of the others: its own fixes in these places are refused by them.
pub(super) fn agree(linted: &mut [(Input, Linted)]) {
    let mut reasons: HashMap<Place, Vec<(usize, Refusal)>> = HashMap::new();
    for (number, (_, linted)) in linted.iter().enumerate() {
        for finding in &linted.findings {
            if let Some(refusal) = finding.refusal().filter(|refusal| refusal.binds_others()) {
                let place = place(linted, finding.code, finding.span);
                reasons.entry(place).or_default().push((number, refusal.clone()));
            }
        }
    }
    if reasons.is_empty() {
        return;
    }
    for (number, (input, linted)) in linted.iter_mut().enumerate() {
        let mut vetoes = HashMap::new();
        for finding in linted.findings.iter().filter(|finding| finding.fix().is_some()) {
            let here = reasons.get(&place(linted, finding.code, finding.span));
            let others = here.into_iter().flatten().find(|(other, _)| *other != number);
            vetoes.extend(others.map(|(_, refusal)| (finding.fingerprint.clone(), refusal.clone())));
        }
        for finding in &mut linted.findings {
            if let Some(refusal) = vetoes.get(&finding.fingerprint) {
                finding.cure = Cure::Refused(refusal.clone());
            }
        }
        // For when it is linted again.
        input.vetoes = Arc::new(vetoes);
    }
}

fn place(linted: &Linted, code: Code, span: Span) -> Place {
    let path = |file: &LoadedFile| file.path.clone();
    (code, linted.project.file(span.file).map(path).unwrap_or_default(), span.start)
}
