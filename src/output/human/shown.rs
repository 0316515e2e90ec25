//! Findings as diagnostics of the renderer.

use std::fmt;

use miette::{Diagnostic, LabeledSpan, SourceCode};

use super::Group;
use super::excerpt::Excerpt;
use crate::diagnostic::Severity;
use crate::diagnostic::{Finding, Label};
use crate::images::url;
use crate::output::escape::escaped;
use crate::output::{Reported, file_name, plural};
use crate::source::{FileId, Sources, Span};

/// The maximum number of findings of a group that are shown with their lines.
const MAX_PLACES: usize = 5;

/// The maximum number of reasons for missing fixes.
const MAX_REASONS: usize = 3;

/// A group of findings.
pub(super) struct Shown<'r> {
    group: &'r Group<'r>,
    links: bool,
    excerpt: Excerpt,
    labels: Vec<LabeledSpan>,
    related: Vec<Related>,
}

/// Labels in another file than the finding.
struct Related {
    excerpt: Excerpt,
    labels: Vec<LabeledSpan>,
}

impl Related {
    fn all_of(finding: &Finding, sources: &Sources) -> Vec<Self> {
        let mut files: Vec<FileId> = finding.labels.iter().map(|label| label.span.file).collect();
        files.dedup();
        files.retain(|file| *file != finding.span.file);
        files.into_iter().map(|file| Related::new(finding, file, sources)).collect()
    }

    fn new(finding: &Finding, file: FileId, sources: &Sources) -> Self {
        let labels: Vec<&Label> = finding.labels.iter().filter(|label| label.span.file == file).collect();
        let spans: Vec<Span> = labels.iter().map(|label| label.span).collect();
        let source = sources.get(file);
        let excerpt = Excerpt::new(escaped(&file_name(sources, spans[0])).into_owned(), source, &spans);
        let labels = labels.iter().map(|label| {
            let message = Some(escaped(&label.message).into_owned());
            LabeledSpan::new_with_span(message, excerpt.locate(source, label.span))
        });
        Related { labels: labels.collect(), excerpt }
    }
}

impl fmt::Display for Related {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("where it comes from")
    }
}

impl fmt::Debug for Related {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Related {}

impl Diagnostic for Related {
    fn severity(&self) -> Option<miette::Severity> {
        Some(miette::Severity::Advice)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

impl<'r> Shown<'r> {
    pub(super) fn new(group: &'r Group<'r>, links: bool) -> Self {
        let Reported { finding: first, sources, .. } = group.first;
        let is_single = group.findings.len() == 1;
        let mut labels = Vec::new();
        for finding in group.findings.iter().take(MAX_PLACES) {
            let message = match &finding.service {
                Some(service) if !is_single && finding.label.is_empty() => service.clone(),
                Some(service) if !is_single => format!("{service}: {}", finding.label),
                _ => finding.label.clone(),
            };
            labels.push((finding.span, message, true));
        }
        if is_single {
            let same_file = first.labels.iter().filter(|label| label.span.file == first.span.file);
            labels.extend(same_file.map(|label| (label.span, label.message.clone(), false)));
        }
        let source = sources.get(first.span.file);
        let spans: Vec<Span> = labels.iter().map(|(span, ..)| *span).collect();
        let excerpt = Excerpt::new(escaped(&file_name(sources, first.span)).into_owned(), source, &spans);
        let mut labeled = Vec::new();
        for (span, message, is_primary) in labels {
            let location = excerpt.locate(source, span);
            let message = (!message.is_empty()).then(|| escaped(&message).into_owned());
            labeled.push(if is_primary {
                LabeledSpan::new_primary_with_span(message, location)
            } else {
                LabeledSpan::new_with_span(message, location)
            });
        }
        let related = if is_single { Related::all_of(first, sources) } else { Vec::new() };
        Shown { group, links, excerpt, labels: labeled, related }
    }

    fn first(&self) -> &'r Finding {
        self.group.first.finding
    }

    /// What decides the severity on each target, if facts about a program do: each reason once, with its targets.
    fn reasons(&self) -> Vec<String> {
        let finding = self.first();
        let mut by_text: Vec<(&str, Vec<String>)> = Vec::new();
        for reason in &finding.reasons {
            let severity = finding
                .severities
                .on(reason.target)
                .filter(|_| self.group.first.targets.contains(reason.target));
            let Some(severity) = severity else { continue };
            let name = format!("{} ({severity})", reason.target);
            match by_text.iter_mut().find(|(text, _)| *text == reason.text) {
                Some((_, names)) => names.push(name),
                None => by_text.push((&reason.text, vec![name])),
            }
        }
        let line = |(text, names): (&str, Vec<String>)| {
            escaped(&format!("{}: {text}", names.join(", "))).into_owned()
        };
        by_text.into_iter().map(line).collect()
    }

    /// Why findings have no fix: each reason once, with the first service it applies to.
    fn refusals(&self) -> Vec<String> {
        let mut reasons: Vec<&String> = Vec::new();
        let mut lines = Vec::new();
        for finding in &self.group.findings {
            let Some(refusal) = finding.refusal() else { continue };
            if reasons.len() == MAX_REASONS || reasons.contains(&&refusal.reason) {
                continue;
            }
            let subject = finding.service.as_ref().map(|service| format!("{service}: ")).unwrap_or_default();
            lines.push(escaped(&format!("not fixed: {subject}{}", refusal.reason)).into_owned());
            reasons.push(&refusal.reason);
        }
        lines
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escaped(&self.first().message))?;
        match (self.group.findings.len(), self.group.abridged) {
            (1, 0) => Ok(()),
            (1, more) => write!(f, " (and {more} more)"),
            (count, _) => write!(f, " ({count} places)"),
        }
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let reported = &self.group.first;
        let targets = reported.on_targets();
        Some(Box::new(format!("{}[{}] {}{targets}", reported.severity, self.first().code, self.first().name)))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.group.first.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Advice => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let first = self.first();
        let help = first.help.as_deref().unwrap_or_default();
        let mut lines: Vec<String> = help.lines().map(|line| escaped(line).into_owned()).collect();
        lines.extend(self.reasons());
        lines.extend(self.refusals());
        let hidden = self.group.findings.len().saturating_sub(MAX_PLACES);
        if hidden > 0 {
            lines.push(format!("{} not shown; --format concise lists all", plural(hidden, "more place")));
        }
        if !first.evidence.is_empty() {
            let sources: Vec<String> =
                first.evidence.iter().map(|source| evidence(source, self.links)).collect();
            lines.push(format!("evidence: {}", sources.join("; ")));
        }
        (!lines.is_empty()).then(|| Box::new(lines.join("\n")) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        let related = self.related.iter().map(|related| related as &dyn Diagnostic);
        (!self.related.is_empty()).then(|| Box::new(related) as Box<_>)
    }
}

/// The name of a source, linked to its page.
fn evidence(source: &str, links: bool) -> String {
    match url(source).filter(|_| links) {
        Some(url) => format!("\u{1b}]8;;{url}\u{1b}\\{source}\u{1b}]8;;\u{1b}\\"),
        None => source.to_owned(),
    }
}
