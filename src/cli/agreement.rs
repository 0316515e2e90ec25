//! Projects that share a file agree on what is fixed in it: what one of them has a reason against, none does.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::inputs::Input;
use crate::finding::{Code, Finding, Fix, FixRefusal, RefusalScope};
use crate::lint::Linted;
use crate::report::display_name;
use crate::source::Span;

/// Reasons against fixes, by the fingerprints of the findings.
type Vetoes = HashMap<String, FixRefusal>;

/// A rule at a place of a file.
type Place = (Code, PathBuf, u32);

/// Lets every project know of the reasons of the others: its own fixes in these places are refused by them.
pub(super) fn agree(linted: &mut [(Input, Linted)]) {
    let all_vetoes: Vec<Vetoes> = {
        let reasons = Reasons::of(linted);
        (0..linted.len()).map(|number| reasons.vetoes(number)).collect()
    };
    for ((input, linted), vetoes) in linted.iter_mut().zip(all_vetoes) {
        if vetoes.is_empty() {
            continue;
        }
        for finding in &mut linted.findings {
            if let Some(refusal) = vetoes.get(&finding.fingerprint) {
                finding.fix_result = Some(Err(refusal.clone()));
            }
        }
        // For when it is linted again.
        input.vetoes = Arc::new(vetoes);
    }
}

/// What the projects of a run have against fixes that another one might make. Projects are told by their number.
struct Reasons<'a> {
    linted: &'a [(Input, Linted)],
    /// What was refused in a place, and to whom.
    refused: HashMap<Place, Vec<(usize, &'a FixRefusal)>>,
    /// Who has silenced something that would change a file.
    silencing: HashMap<&'a Path, Vec<usize>>,
}

impl<'a> Reasons<'a> {
    fn of(linted: &'a [(Input, Linted)]) -> Self {
        let mut reasons = Reasons { linted, refused: HashMap::new(), silencing: HashMap::new() };
        for (number, (_, linted)) in linted.iter().enumerate() {
            for finding in &linted.findings {
                if let Some(refusal) = finding.refusal().filter(|refusal| refusal.scope == RefusalScope::File)
                {
                    let place = place(linted, finding.code, finding.span);
                    reasons.refused.entry(place).or_default().push((number, refusal));
                }
            }
            for file in linted.unwanted.files() {
                reasons.silencing.entry(file).or_default().push(number);
            }
        }
        reasons
    }

    /// What the others have against the fixes of a project.
    fn vetoes(&self, number: usize) -> Vetoes {
        if self.refused.is_empty() && self.silencing.is_empty() {
            return Vetoes::new();
        }
        let fixes =
            self.linted[number].1.findings.iter().filter_map(|finding| Some((finding, finding.fix()?)));
        let vetoes = fixes.filter_map(|(finding, fix)| {
            let refusal = self.refused_to_another(number, finding).cloned();
            let refusal = refusal.or_else(|| self.silenced_by_another(number, finding, fix))?;
            Some((finding.fingerprint.clone(), refusal))
        });
        vetoes.collect()
    }

    fn refused_to_another(&self, number: usize, finding: &Finding) -> Option<&'a FixRefusal> {
        let here = self.refused.get(&place(&self.linted[number].1, finding.code, finding.span))?;
        here.iter().find(|(other, _)| *other != number).map(|(_, refusal)| *refusal)
    }

    fn silenced_by_another(&self, number: usize, finding: &Finding, fix: &Fix) -> Option<FixRefusal> {
        let project = &self.linted[number].1.project;
        let files = fix.changes.iter().filter_map(|change| project.file(change.file));
        let others = files.filter_map(|file| self.silencing.get(&*file.path)).flatten();
        others.filter(|other| **other != number).find_map(|&other| {
            let (input, linted) = &self.linted[other];
            let (_, service) = linted.unwanted.touched_by(project, fix, finding.code)?;
            let name = display_name(input.name());
            let whose = service.as_ref().map_or_else(
                || format!("what {name} makes of it"),
                |service| format!("the service `{service}` of {name}"),
            );
            Some(FixRefusal::suppressed(&whose))
        })
    }
}

fn place(linted: &Linted, code: Code, span: Span) -> Place {
    let path = linted.project.file(span.file).map(|file| file.path.clone());
    (code, path.unwrap_or_default(), span.start)
}
