//! The report for people. The only file that names the renderer.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, Write};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::escape::escaped;
use super::excerpt::Excerpt;
use super::{Fixing, ProjectRun, Reported, Run, display_name, failure_message, file_name, plural};
use crate::diagnostic::{Code, Finding, Label};
use crate::images::url;
use crate::rules::Rule;
use crate::source::{FileId, Sources, Span};
use crate::targets::{Severity, Target};

/// How the report is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// With colours.
    pub color: bool,
    /// With links to the evidence, as terminals take them (OSC 8).
    pub links: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// Findings with the same words fold into one diagnostic with at most so many places.
const MAX_PLACES: usize = 5;

/// Reasons why `--fix` leaves places alone, at most so many.
const MAX_REASONS: usize = 3;

/// Writes the report; a quiet one has no closing line.
pub fn write(run: &Run, style: Style, quiet: bool, out: &mut dyn Write) -> io::Result<()> {
    write_findings(run, style, out)?;
    write_summary(run, quiet, out)
}

/// Writes what was fixed, or would be, and the closing line; a quiet summary has no closing line.
pub fn write_summary(run: &Run, quiet: bool, out: &mut dyn Write) -> io::Result<()> {
    write_fixes(run, out)?;
    if quiet { Ok(()) } else { write_closing(run, out) }
}

fn write_findings(run: &Run, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let theme = if style.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let mut handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(style.width);
    if style.links {
        // Or lines would break at the hyphens of a link's address.
        handler = handler.with_word_splitter(textwrap::WordSplitter::NoHyphenation);
    }
    for project in &run.projects {
        for fold in folds(project) {
            let shown = Shown::new(&fold, &project.linted.project.sources, style.links);
            let mut text = String::new();
            handler
                .render_report(&mut text, &shown)
                .map_err(|_| io::Error::other("cannot draw a finding"))?;
            writeln!(out, "{}", text.trim_end_matches('\n'))?;
            writeln!(out)?;
        }
        write_failures(project, out)?;
    }
    Ok(())
}

/// Writes which rules panicked.
pub(crate) fn write_failures(project: &ProjectRun, out: &mut dyn Write) -> io::Result<()> {
    for failure in &project.linted.failures {
        let line = format!("{}: {}", display_name(&failure.file), failure_message(failure));
        writeln!(out, "{}\n", escaped(&line))?;
    }
    Ok(())
}

/// Findings of one rule and file with the same words.
struct Fold<'r> {
    severity: Severity,
    findings: Vec<&'r Finding>,
}

fn folds<'r>(project: &'r ProjectRun) -> Vec<Fold<'r>> {
    let mut folds: Vec<Fold<'r>> = Vec::new();
    let mut known: HashMap<(Severity, Code, &str, FileId), usize> = HashMap::new();
    for Reported { finding, severity, .. } in project.findings() {
        let place = *known
            .entry((severity, finding.code, &finding.message, finding.span.file))
            .or_insert(folds.len());
        match folds.get_mut(place) {
            Some(fold) => fold.findings.push(finding),
            None => folds.push(Fold { severity, findings: vec![finding] }),
        }
    }
    folds.sort_by_key(|fold| {
        let code = fold.findings[0].code;
        (std::cmp::Reverse(fold.severity), Rule::is_listed_last(code))
    });
    folds
}

/// A fold as the renderer takes it.
struct Shown<'r> {
    fold: &'r Fold<'r>,
    links: bool,
    excerpt: Excerpt,
    labels: Vec<LabeledSpan>,
    elsewhere: Vec<Elsewhere>,
}

/// Places of another file that explain a finding.
struct Elsewhere {
    excerpt: Excerpt,
    labels: Vec<LabeledSpan>,
}

impl Elsewhere {
    /// The further places of a finding that are in other files, file by file.
    fn of(finding: &Finding, sources: &Sources) -> Vec<Self> {
        let mut files: Vec<FileId> = finding.labels.iter().map(|label| label.span.file).collect();
        files.dedup();
        files.retain(|file| *file != finding.span.file);
        let one = |file: FileId| {
            let labels: Vec<&Label> = finding.labels.iter().filter(|label| label.span.file == file).collect();
            let spans: Vec<Span> = labels.iter().map(|label| label.span).collect();
            let source = sources.get(file);
            let excerpt = Excerpt::new(escaped(&file_name(sources, spans[0])).into_owned(), source, &spans);
            let labels = labels.iter().map(|label| {
                let what = Some(escaped(&label.message).into_owned());
                LabeledSpan::new_with_span(what, excerpt.locate(source, label.span))
            });
            Elsewhere { labels: labels.collect(), excerpt }
        };
        files.into_iter().map(one).collect()
    }
}

impl fmt::Display for Elsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("how it got there")
    }
}

impl fmt::Debug for Elsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Elsewhere {}

impl Diagnostic for Elsewhere {
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
    fn new(fold: &'r Fold<'r>, sources: &Sources, links: bool) -> Self {
        let first = fold.findings[0];
        let file = first.span.file;
        let mut places = Vec::new();
        for finding in fold.findings.iter().take(MAX_PLACES) {
            let what = match &finding.service {
                Some(service) if fold.findings.len() > 1 => format!("{service}: {}", finding.label),
                _ => finding.label.clone(),
            };
            places.push((finding.span, what, true));
        }
        if fold.findings.len() == 1 {
            let beside = first.labels.iter().filter(|label| label.span.file == file);
            places.extend(beside.map(|label| (label.span, label.message.clone(), false)));
        }
        let source = sources.get(file);
        let spans: Vec<_> = places.iter().map(|(span, ..)| *span).collect();
        let excerpt = Excerpt::new(escaped(&file_name(sources, first.span)).into_owned(), source, &spans);
        let labels = places
            .into_iter()
            .map(|(span, what, primary)| {
                let (start, length) = excerpt.locate(source, span);
                let what = (!what.is_empty()).then(|| escaped(&what).into_owned());
                if primary {
                    LabeledSpan::new_primary_with_span(what, (start, length))
                } else {
                    LabeledSpan::new_with_span(what, (start, length))
                }
            })
            .collect();
        let elsewhere = if fold.findings.len() == 1 { Elsewhere::of(first, sources) } else { Vec::new() };
        Shown { fold, links, excerpt, labels, elsewhere }
    }

    fn first(&self) -> &'r Finding {
        self.fold.findings[0]
    }

    /// Why `--fix` leaves places alone, each reason once with the service it came up at first.
    fn refusals(&self) -> Vec<String> {
        let mut told: Vec<&String> = Vec::new();
        let mut lines = Vec::new();
        for finding in &self.fold.findings {
            let Some(refusal) = finding.refusal() else { continue };
            if told.len() < MAX_REASONS && !told.contains(&&refusal.reason) {
                let subject =
                    finding.service.as_deref().map(|service| format!("{service}: ")).unwrap_or_default();
                lines.push(escaped(&format!("not fixed: {subject}{}", refusal.reason)).into_owned());
                told.push(&refusal.reason);
            }
        }
        lines
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.fold.findings.len();
        f.write_str(&escaped(&self.first().message))?;
        if count > 1 { write!(f, " ({count} places)") } else { Ok(()) }
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
        Some(Box::new(format!("{}[{}] {}", self.fold.severity, self.first().code, self.first().name)))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.fold.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Advice => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let first = self.first();
        let mut lines: Vec<String> = Vec::new();
        let help = first.help.as_deref().unwrap_or_default();
        lines.extend(help.lines().map(|line| escaped(line).into_owned()));
        lines.extend(self.refusals());
        let hidden = self.fold.findings.len().saturating_sub(MAX_PLACES);
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
        let elsewhere = self.elsewhere.iter().map(|place| place as &dyn Diagnostic);
        (!self.elsewhere.is_empty()).then(|| Box::new(elsewhere) as Box<_>)
    }
}

/// A source, which links to its page.
fn evidence(source: &str, links: bool) -> String {
    match url(source).filter(|_| links) {
        Some(url) => format!("\u{1b}]8;;{url}\u{1b}\\{source}\u{1b}]8;;\u{1b}\\"),
        None => source.to_owned(),
    }
}

/// Writes what was fixed, or would be, and what was not and why.
pub fn write_fixes(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let done = match run.fixing {
        Fixing::Unasked => return Ok(()),
        Fixing::Shown => "would fix",
        Fixing::Made => "fixed",
    };
    for project in
        run.projects.iter().filter(|project| !project.fixed.is_empty() || !project.refused.is_empty())
    {
        write!(out, "{}: {done} {}", escaped(&display_name(&project.name)), project.fixed.len())?;
        if project.refused.is_empty() {
            writeln!(out)?;
        } else {
            writeln!(out, ", refused {}", project.refused.len())?;
        }
        let mut told: Vec<String> = Vec::new();
        let subject = |service: &Option<String>| {
            service.as_deref().map(|service| format!(" {service}:")).unwrap_or_default()
        };
        for fixed in &project.fixed {
            let line = format!("  {}{} {}", fixed.code, subject(&fixed.service), fixed.title);
            writeln!(out, "{}", escaped(&line))?;
            for note in fixed.notes.iter().filter(|note| !told.contains(note)) {
                writeln!(out, "    note: {}", escaped(note))?;
            }
            told.extend(fixed.notes.iter().cloned());
        }
        for refused in &project.refused {
            let line = format!("  refused {}{} {}", refused.code, subject(&refused.service), refused.why);
            writeln!(out, "{}", escaped(&line))?;
        }
    }
    Ok(())
}

fn write_closing(run: &Run, out: &mut dyn Write) -> io::Result<()> {
    let totals = run.totals();
    let judged: Vec<&str> = run.targets.iter().map(Target::name).collect();
    let seen = format!("{} ({})", plural(totals.files, "file"), plural(totals.services, "service"));
    let counts: Vec<String> = [(totals.errors, "error"), (totals.warnings, "warning")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| plural(count, noun))
        .chain((totals.advice > 0).then(|| format!("{} advice", totals.advice)))
        .collect();
    let found = if counts.is_empty() { "nothing to report".to_owned() } else { counts.join(", ") };
    write!(out, "{seen} for {}: {found}.", judged.join(", "))?;
    if totals.suppressed > 0 {
        write!(out, " {} suppressed.", totals.suppressed)?;
    }
    if totals.safe > 0 {
        write!(out, " `--fix` fixes {}", totals.safe)?;
        match totals.unsafe_ {
            0 => write!(out, ".")?,
            more => write!(out, ", `--unsafe-fixes` {more} more.")?,
        }
    } else if totals.unsafe_ > 0 {
        write!(out, " `--fix --unsafe-fixes` fixes {}.", totals.unsafe_)?;
    }
    writeln!(out)?;
    if run.stale > 0 {
        let entries = match run.stale {
            1 => "1 entry of the baseline no longer occurs".to_owned(),
            more => format!("{more} entries of the baseline no longer occur"),
        };
        writeln!(out, "{entries}: `--write-baseline` writes it anew.")?;
    }
    if run.targets_assumed {
        writeln!(
            out,
            "Target lcow was assumed (Docker on Windows up to 20.10; removed in 23.0). \
             For Docker Desktop: --target wsl2,hyperv, or --target auto to ask Docker."
        )?;
    }
    Ok(())
}
