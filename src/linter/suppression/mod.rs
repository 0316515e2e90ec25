//! The comments of a project's files that suppress findings, and what is to be reported for them.

mod comment;
mod messages;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use crate::compose::{Origin, Service, Step};
use crate::diagnostic::{Applicability, Code, Finding, Fix, Suppression};
use crate::loader::{LoadProblem, LoadedFile, Project};
use crate::rules::project::lcow005_unused_suppression::RULE;
use crate::rules::{Context, Diagnostics, RULES, Rule};
use crate::source::{FileId, Source, Span};
use crate::yaml::{Change, Document, NodeId, Op, YamlPath};
use comment::{Ignore, Instruction, keeping, read};
use messages::{Complaint, Flaw, OF_FILE, listed, report};

/// Suppresses what comments say shall be, and adds what is to be reported for the comments themselves.
///
/// `findings` are those of all rules for all targets, `failed` the rules that panicked.
pub(crate) fn apply(context: Context<'_>, failed: &[Code], findings: &mut Vec<Finding>) {
    let mut suppressions = Suppressions::of(context.project);
    if suppressions.comments.is_empty() {
        return;
    }
    for finding in findings.iter_mut() {
        suppressions.suppress(finding, context);
    }
    let judge = Judge::new(context, failed);
    let mut told = suppressions.complaints(context, &judge);
    for finding in &mut told {
        suppressions.suppress(finding, context);
    }
    // Whether a comment was needed for the complaints is known only now. Nothing suppresses what this brings.
    told.extend(suppressions.unused(context, &judge, Pass::OwnRule));
    findings.append(&mut told);
}

/// Where a comment suppresses.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    /// In a whole file.
    File(FileId),
    /// What begins on a line, counted from 0.
    Line(FileId, usize),
}

/// What one comment says to this program.
struct Spoken {
    comment: Span,
    instruction: Instruction,
    /// Where it suppresses; `None` when it stands above nothing.
    place: Option<Place>,
    /// What each of its rules means; nothing for a word that is no rule.
    meant: Vec<Vec<&'static Rule>>,
}

/// Everything the comments of a project say.
struct Suppressions<'p> {
    project: &'p Project,
    comments: Vec<Spoken>,
    /// Which comment suppresses a rule at a place: the first of several.
    by_place: HashMap<Place, HashMap<Code, usize>>,
    /// What there was to suppress.
    met: HashSet<(Place, Code)>,
    /// Places whose comment names no rule, and what is found there.
    unnamed: HashMap<Place, BTreeSet<Code>>,
    /// The line that a comment on a line of its own stands above.
    below: HashMap<(FileId, usize), Option<usize>>,
    /// The lines of the key of each service.
    keys: HashMap<&'p str, Vec<Place>>,
}

/// LCOW005 can be suppressed as well, so that its comments are judged last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    OtherRules,
    OwnRule,
}

impl<'p> Suppressions<'p> {
    fn of(project: &'p Project) -> Self {
        let mut suppressions = Suppressions {
            project,
            comments: Vec::new(),
            by_place: HashMap::new(),
            met: HashSet::new(),
            unnamed: HashMap::new(),
            below: HashMap::new(),
            keys: HashMap::new(),
        };
        for file in &project.files {
            suppressions.read_file(file);
        }
        if !suppressions.comments.is_empty() {
            suppressions.keys = project
                .model()
                .services()
                .map(|service| (service.name(), key_lines(project, service)))
                .collect();
        }
        suppressions
    }

    fn read_file(&mut self, file: &LoadedFile) {
        let source = self.project.sources.get(file.id);
        let comments: Vec<Span> = file.documents.iter().flat_map(Document::comments).copied().collect();
        let spoken: Vec<(Span, Vec<Instruction>)> = comments
            .iter()
            .map(|&comment| (comment, read(source.slice(comment))))
            .filter(|(_, instructions)| !instructions.is_empty())
            .collect();
        if spoken.is_empty() {
            return;
        }
        self.look_below(source, &comments);
        for (comment, instructions) in spoken {
            let line = source.line_index(comment.start);
            let line = self.below.get(&(file.id, line)).copied().unwrap_or(Some(line));
            for instruction in instructions {
                self.take(comment, instruction, line.map(|line| Place::Line(file.id, line)));
            }
        }
    }

    /// Finds out what comments on lines of their own stand above; comments that follow each other, above the same.
    fn look_below(&mut self, source: &Source, comments: &[Span]) {
        let mut comments = comments.to_vec();
        comments.sort_unstable_by_key(|comment| std::cmp::Reverse(comment.start));
        for comment in comments {
            let line = source.line_index(comment.start);
            let before = &source.text()[source.line_range(line).start..comment.start as usize];
            if !before.trim_start_matches('\u{feff}').trim().is_empty() {
                continue;
            }
            let next = line + 1;
            let has_text = || !source.text()[source.line_range(next)].trim().is_empty();
            let below = match self.below.get(&(comment.file, next)) {
                Some(&same) => same,
                None => has_text().then_some(next),
            };
            self.below.insert((comment.file, line), below);
        }
    }

    fn take(&mut self, comment: Span, instruction: Instruction, line: Option<Place>) {
        let text = self.project.sources.slice(comment);
        let mut meant: Vec<Vec<&'static Rule>> = Vec::new();
        let place = match &instruction.asks {
            Ok(ignore) => {
                let rules = ignore.rules.iter().map(|rule| meant_by(&text[rule.clone()]));
                meant.extend(rules);
                if ignore.whole_file { Some(Place::File(comment.file)) } else { line }
            }
            Err(Flaw::NoRule(keyword, _)) if *keyword == OF_FILE => Some(Place::File(comment.file)),
            Err(_) => line,
        };
        if let Some(place) = place {
            let suppressed = self.by_place.entry(place).or_default();
            for rule in meant.iter().flatten() {
                suppressed.entry(rule.code).or_insert(self.comments.len());
            }
            if instruction.asks.is_err() {
                self.unnamed.entry(place).or_default();
            }
        }
        self.comments.push(Spoken { comment, instruction, place, meant });
    }

    /// Suppresses a finding when a comment says so, and remembers that there was something to suppress.
    fn suppress(&mut self, finding: &mut Finding, context: Context<'_>) {
        let places = self.places_of(finding);
        for place in &places {
            let by = self.by_place.get(place).and_then(|rules| rules.get(&finding.code)).copied();
            if let Some(by) = by {
                self.met.insert((*place, finding.code));
                if finding.suppressed.is_none() {
                    finding.suppressed = Some(self.suppression(by));
                }
            }
        }
        let is_told = finding.suppressed.is_none() && finding.severity(context.options.targets).is_some();
        for place in places.iter().filter(|_| is_told) {
            if let Some(found) = self.unnamed.get_mut(place) {
                found.insert(finding.code);
            }
        }
    }

    fn suppression(&self, by: usize) -> Suppression {
        let Spoken { comment, instruction, .. } = &self.comments[by];
        let text = self.project.sources.slice(*comment);
        let reason = instruction.asks.as_ref().map(|ignore| text[ignore.reason.clone()].to_owned());
        Suppression::Comment { span: part(*comment, &instruction.range), reason: reason.unwrap_or_default() }
    }

    /// Where a comment may stand that suppresses a finding, the nearest place first: its line, the lines where the values
    /// around it begin, those of its service's key, its file.
    fn places_of(&self, finding: &Finding) -> Vec<Place> {
        let span = finding.span;
        let source = self.project.sources.get(span.file);
        let line = source.line_index(span.start);
        let mut places = vec![Place::Line(span.file, line)];
        // A comment on a line of its own is spoken of from where it stands above.
        let below = self.below.get(&(span.file, line)).copied().flatten();
        places.extend(below.map(|line| Place::Line(span.file, line)));
        if let Some(document) = self.project.file(span.file).and_then(|file| file.document_at(span)) {
            let around = document.around(span).into_iter().rev();
            let starts = around.filter_map(|node| start_of(document, source, node));
            places.extend(starts.map(|start| Place::Line(span.file, source.line_index(start))));
        }
        let keys = finding.service.as_deref().and_then(|service| self.keys.get(service));
        places.extend(keys.into_iter().flatten());
        places.push(Place::File(span.file));
        places
    }

    /// What is wrong with the comments, but for those about LCOW005 itself.
    fn complaints(&self, context: Context<'_>, judge: &Judge) -> Vec<Finding> {
        let mut found = Vec::new();
        let mut findings = Diagnostics::new(context, &RULE, &mut found);
        for spoken in &self.comments {
            let here = spoken.place.and_then(|place| self.unnamed.get(&place)).into_iter().flatten().copied();
            match &spoken.instruction.asks {
                Err(flaw) => {
                    let here: Vec<Code> = here.collect();
                    let text = &self.project.sources.slice(spoken.comment)[spoken.instruction.range.clone()];
                    let start = spoken.instruction.range.start;
                    let place = part(spoken.comment, &(start..start + text.trim_end().len()));
                    report(&Complaint::Flawed(flaw, &here), place, &mut findings);
                }
                Ok(ignore) => self.report_mistakes(spoken, ignore, &mut findings),
            }
        }
        found.extend(self.unused(context, judge, Pass::OtherRules));
        found
    }

    fn report_mistakes(&self, spoken: &Spoken, ignore: &Ignore, findings: &mut Diagnostics<'_>) {
        let text = self.project.sources.slice(spoken.comment);
        let mut unknown = ignore.rules.iter().zip(&spoken.meant).filter(|(_, meant)| meant.is_empty());
        if let Some((first, _)) = unknown.next() {
            let complaint = Complaint::Unknown(&text[first.clone()], unknown.count());
            report(&complaint, part(spoken.comment, first), findings);
        }
        if spoken.place.is_none() {
            report(&Complaint::AboveNothing, part(spoken.comment, &spoken.instruction.range), findings);
        }
    }

    /// What is to be reported for rules that suppress nothing.
    fn unused(&self, context: Context<'_>, judge: &Judge, pass: Pass) -> Vec<Finding> {
        let mut found = Vec::new();
        let mut findings = Diagnostics::new(context, &RULE, &mut found);
        for spoken in &self.comments {
            let (Ok(ignore), Some(place)) = (&spoken.instruction.asks, spoken.place) else { continue };
            if !judge.may_judge(place) {
                continue;
            }
            let text = self.project.sources.slice(spoken.comment);
            let is_unused = |meant: &[&Rule]| {
                let is_own = meant.iter().any(|rule| rule.code == RULE.code);
                !meant.is_empty()
                    && is_own == (pass == Pass::OwnRule)
                    && judge.knows(meant)
                    && meant.iter().all(|rule| !self.met.contains(&(place, rule.code)))
            };
            let (gone, kept): (Vec<_>, Vec<_>) =
                ignore.rules.iter().zip(&spoken.meant).partition(|(_, meant)| is_unused(meant));
            let [(first, _), ..] = gone.as_slice() else { continue };
            let at = if gone.len() == 1 { (*first).clone() } else { ignore.list.clone() };
            let names = |some: &[(&Range<usize>, &Vec<&Rule>)]| -> Vec<&str> {
                some.iter().map(|(rule, _)| &text[(*rule).clone()]).collect()
            };
            let rules = names(&gone);
            let fix = removal(spoken, text, ignore, &rules, &names(&kept));
            let complaint = Complaint::Unused { rules: &rules, whole_file: ignore.whole_file, fix: &fix };
            report(&complaint, part(spoken.comment, &at), &mut findings);
        }
        found
    }
}

/// The rules a word in brackets means.
fn meant_by(word: &str) -> Vec<&'static Rule> {
    RULES.iter().copied().filter(|rule| rule.matches(word)).collect()
}

/// A part of a comment as a place in its file.
fn part(comment: Span, bytes: &Range<usize>) -> Span {
    let start = comment.start as usize;
    Span::new(comment.file, start + bytes.start..start + bytes.end)
}

/// Where a value begins in the file: with its key, or with its dash. `None` for a root.
fn start_of(document: &Document, source: &Source, node: NodeId) -> Option<u32> {
    document.node(node).parent?;
    if let Some(key) = document.key_of(node) {
        return Some(document.node(key).whole.start);
    }
    let start = document.node(node).whole.start;
    let before = source.text().get(..start as usize)?.trim_end();
    let dash = before.ends_with('-').then(|| u32::try_from(before.len() - 1).ok()).flatten();
    Some(dash.unwrap_or(start))
}

/// The lines where the files of a project, but for those it extends, name a service.
fn key_lines(project: &Project, service: Service<'_>) -> Vec<Place> {
    let named = |origin: &Origin| {
        let is_extended = origin.via.iter().any(|step| matches!(step, Step::Extends(_)));
        let alias =
            origin.via.iter().find_map(|step| if let Step::Alias(span) = step { Some(*span) } else { None });
        let key = || {
            let document = project.file(origin.file)?.documents.get(origin.document)?;
            Some(document.node(document.key_of(origin.node)?).span)
        };
        if is_extended { None } else { alias.or_else(key) }
    };
    let mut places: Vec<Place> = Vec::new();
    for span in std::iter::once(service.span()).chain(service.value.origins().filter_map(named)) {
        let place = Place::Line(span.file, project.sources.get(span.file).line_index(span.start));
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

/// What takes rules out of a comment, and the comment away when nothing is left of it.
fn removal(spoken: &Spoken, text: &str, ignore: &Ignore, gone: &[&str], kept: &[&str]) -> Fix {
    let with = keeping(text, &spoken.instruction.range, ignore, kept);
    let title = match &with {
        None => "remove the comment".to_owned(),
        Some(_) if kept.is_empty() => "keep only the text of the comment".to_owned(),
        Some(_) => format!("remove {} from the comment", listed(gone, "and")),
    };
    let op = Op::Comment { bytes: spoken.comment.range(), with };
    let change = Change { file: spoken.comment.file, at: YamlPath::default(), op };
    Fix::new(title, Applicability::Safe, vec![change])
}

/// What can be known of comments that suppress nothing.
struct Judge {
    /// Rules of which this run can say that they have nothing to find, on any machine.
    known: HashSet<Code>,
    /// Files whose comments concern this project alone.
    files: HashSet<FileId>,
    /// Lines of services that a file elsewhere completes: there the comment may be needed.
    fragments: HashMap<FileId, Vec<Range<usize>>>,
}

impl Judge {
    fn new(context: Context<'_>, failed: &[Code]) -> Self {
        let project = context.project;
        let targets = context.options.targets;
        let is_known = |rule: &&&Rule| {
            targets.highest(rule.severity).is_some()
                && !rule.facts.depends_on_host
                && !failed.contains(&rule.code)
        };
        // Of a project that is not seen whole nothing is known.
        let is_whole =
            project.disabled.is_empty() && !project.problems.iter().any(LoadProblem::is_unreadable);
        let files = project.files.iter().enumerate().filter(|(place, file)| {
            let is_extended = project.extended.iter().any(|(path, _)| *path == file.path);
            (*place < project.named_files || !is_extended) && !context.workspace.is_shared(&file.path)
        });
        Judge {
            known: RULES.iter().filter(is_known).map(|rule| rule.code).collect(),
            files: files.filter(|_| is_whole).map(|(_, file)| file.id).collect(),
            fragments: fragments(project),
        }
    }

    fn knows(&self, rules: &[&Rule]) -> bool {
        // One rule that may find something elsewhere speaks for a whole prefix.
        let concerns = rules.iter().any(|rule| self.known.contains(&rule.code));
        concerns && !rules.iter().any(|rule| rule.facts.depends_on_host)
    }

    fn may_judge(&self, place: Place) -> bool {
        let (file, line) = match place {
            Place::File(file) => (file, None),
            Place::Line(file, line) => (file, Some(line)),
        };
        let fragments = self.fragments.get(&file).map_or(&[][..], Vec::as_slice);
        let is_in_fragment = match line {
            None => !fragments.is_empty(),
            Some(line) => {
                let behind = fragments.partition_point(|lines| lines.start <= line);
                behind.checked_sub(1).is_some_and(|place| fragments[place].contains(&line))
            }
        };
        self.files.contains(&file) && !is_in_fragment
    }
}

/// The lines of services that are not whole, sorted, by file.
fn fragments(project: &Project) -> HashMap<FileId, Vec<Range<usize>>> {
    let mut found: HashMap<FileId, Vec<Range<usize>>> = HashMap::new();
    let services = project.model().services();
    for service in services.filter(|service| service.is_partial() || service.base_not_loaded()) {
        for origin in service.value.origins() {
            let document = project.file(origin.file).and_then(|file| file.documents.get(origin.document));
            let Some(document) = document else { continue };
            let source = project.sources.get(origin.file);
            let whole = document.node(origin.node).whole;
            let start = start_of(document, source, origin.node).unwrap_or(whole.start);
            let lines = source.line_index(start)..source.line_index(whole.end) + 1;
            found.entry(origin.file).or_default().push(lines);
        }
    }
    for lines in found.values_mut() {
        lines.sort_unstable_by_key(|lines| lines.start);
    }
    found
}
