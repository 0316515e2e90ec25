//! Comments that suppress findings, and findings about these comments (LCOW005).

mod comment;
mod messages;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use crate::compose::{Origin, Service, Step};
use crate::diagnostic::{Applicability, Code, Finding, Fix, Suppression};
use crate::loader::{LoadProblem, Project};
use crate::rules::project::lcow005_unused_suppression::RULE;
use crate::rules::{Context, Diagnostics, RULES, Rule};
use crate::source::{FileId, Source, Span};
use crate::yaml::{Change, Document, NodeId, Op, YamlPath};
use comment::{Ignore, Instruction, keep_rules, parse};
use messages::{CommentProblem, IGNORE_FILE, SyntaxError, listed, report};

/// Applies the comments to the findings and adds the findings about the comments.
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
    let checker = UsageChecker::new(context, failed);
    let mut own = suppressions.problems(context, &checker);
    for finding in &mut own {
        suppressions.suppress(finding, context);
    }
    // Only now it is known which comments were needed for LCOW005 itself. What this adds cannot be suppressed.
    own.extend(suppressions.unused(context, &checker, Pass::OwnRule));
    findings.append(&mut own);
}

/// Where a comment applies.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum SuppressionScope {
    /// To a whole file.
    File(FileId),
    /// To what begins on a line, counted from 0.
    Line(FileId, usize),
}

/// One instruction of a comment.
struct SuppressionComment {
    comment: Span,
    instruction: Instruction,
    /// `None` when it is above a blank line or the end of the file.
    scope: Option<SuppressionScope>,
    /// The rules that each of its selectors matches; empty for an unknown rule.
    rules: Vec<Vec<&'static Rule>>,
}

struct Suppressions<'p> {
    project: &'p Project,
    comments: Vec<SuppressionComment>,
    /// The index of the first comment that suppresses a rule in a scope.
    by_scope: HashMap<SuppressionScope, HashMap<Code, usize>>,
    /// The suppressions that had an effect.
    used: HashSet<(SuppressionScope, Code)>,
    /// The scopes of comments with a syntax error, and the rules with findings there.
    invalid: HashMap<SuppressionScope, BTreeSet<Code>>,
    /// The line that a comment line applies to.
    below: HashMap<(FileId, usize), Option<usize>>,
    /// The lines of the key of each service.
    keys: HashMap<&'p str, Vec<SuppressionScope>>,
}

/// LCOW005 can be suppressed as well, so comments for it are checked last.
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
            by_scope: HashMap::new(),
            used: HashSet::new(),
            invalid: HashMap::new(),
            below: HashMap::new(),
            keys: HashMap::new(),
        };
        for file in &project.files {
            let comments: Vec<Span> = file.documents.iter().flat_map(Document::comments).copied().collect();
            suppressions.read_file(file.id, &comments);
        }
        for file in &project.variable_files {
            let comments = file.content.comments.iter().map(|comment| Span::new(file.id, comment.clone()));
            suppressions.read_file(file.id, &comments.collect::<Vec<_>>());
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

    fn read_file(&mut self, file: FileId, comments: &[Span]) {
        let source = self.project.sources.get(file);
        let with_instructions: Vec<(Span, Vec<Instruction>)> = comments
            .iter()
            .map(|&comment| (comment, parse(source.slice(comment))))
            .filter(|(_, instructions)| !instructions.is_empty())
            .collect();
        if with_instructions.is_empty() {
            return;
        }
        self.find_lines_below(source, comments);
        for (comment, instructions) in with_instructions {
            let line = source.line_index(comment.start);
            let line = self.below.get(&(file, line)).copied().unwrap_or(Some(line));
            for instruction in instructions {
                self.add(comment, instruction, line.map(|line| SuppressionScope::Line(file, line)));
            }
        }
    }

    /// Finds the line that each comment line applies to; consecutive comments apply to the same one.
    fn find_lines_below(&mut self, source: &Source, comments: &[Span]) {
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

    fn add(&mut self, comment: Span, instruction: Instruction, line: Option<SuppressionScope>) {
        let text = self.project.sources.slice(comment);
        let mut rules: Vec<Vec<&'static Rule>> = Vec::new();
        let scope = match &instruction.content {
            Ok(ignore) => {
                rules.extend(ignore.rules.iter().map(|selector| matching_rules(&text[selector.clone()])));
                if ignore.whole_file { Some(SuppressionScope::File(comment.file)) } else { line }
            }
            Err(SyntaxError::NoRule(IGNORE_FILE, _)) => Some(SuppressionScope::File(comment.file)),
            Err(_) => line,
        };
        if let Some(scope) = scope {
            let suppressed = self.by_scope.entry(scope).or_default();
            for rule in rules.iter().flatten() {
                suppressed.entry(rule.code).or_insert(self.comments.len());
            }
            if instruction.content.is_err() {
                self.invalid.entry(scope).or_default();
            }
        }
        self.comments.push(SuppressionComment { comment, instruction, scope, rules });
    }

    /// Suppresses a finding if a comment applies to it, and marks the comment as used.
    fn suppress(&mut self, finding: &mut Finding, context: Context<'_>) {
        let scopes = self.scopes_of(finding);
        for scope in &scopes {
            let by = self.by_scope.get(scope).and_then(|rules| rules.get(&finding.code)).copied();
            if let Some(by) = by {
                self.used.insert((*scope, finding.code));
                if finding.suppressed.is_none() {
                    finding.suppressed = Some(self.suppression(by));
                }
            }
        }
        let is_reported = finding.suppressed.is_none() && finding.severity(context.options.targets).is_some();
        for scope in scopes.iter().filter(|_| is_reported) {
            if let Some(found) = self.invalid.get_mut(scope) {
                found.insert(finding.code);
            }
        }
    }

    fn suppression(&self, by: usize) -> Suppression {
        let SuppressionComment { comment, instruction, .. } = &self.comments[by];
        let text = self.project.sources.slice(*comment);
        let reason = instruction.content.as_ref().map(|ignore| text[ignore.reason.clone()].to_owned());
        Suppression::Comment { span: part(*comment, &instruction.range), reason: reason.unwrap_or_default() }
    }

    /// The scopes that cover a finding, nearest first: its line, the lines where the values around it begin, those of its
    /// service's key, its file.
    fn scopes_of(&self, finding: &Finding) -> Vec<SuppressionScope> {
        let span = finding.span;
        let source = self.project.sources.get(span.file);
        let line = source.line_index(span.start);
        let mut scopes = vec![SuppressionScope::Line(span.file, line)];
        // A finding in a comment line belongs to the line that the comment applies to.
        let below = self.below.get(&(span.file, line)).copied().flatten();
        scopes.extend(below.map(|line| SuppressionScope::Line(span.file, line)));
        if let Some(document) = self.project.file(span.file).and_then(|file| file.document_at(span)) {
            let around = document.around(span).into_iter().rev();
            let starts = around.filter_map(|node| start_of(document, source, node));
            scopes.extend(starts.map(|start| SuppressionScope::Line(span.file, source.line_index(start))));
        }
        let keys = finding.service.as_deref().and_then(|service| self.keys.get(service));
        scopes.extend(keys.into_iter().flatten());
        scopes.push(SuppressionScope::File(span.file));
        scopes
    }

    /// The problems of the comments, except unused suppressions of LCOW005 itself.
    fn problems(&self, context: Context<'_>, checker: &UsageChecker) -> Vec<Finding> {
        let mut found = Vec::new();
        let mut findings = Diagnostics::new(context, &RULE, &mut found);
        for comment in &self.comments {
            match &comment.instruction.content {
                Err(error) => {
                    let here = comment.scope.and_then(|scope| self.invalid.get(&scope));
                    let here: Vec<Code> = here.into_iter().flatten().copied().collect();
                    let range = &comment.instruction.range;
                    let text = self.project.sources.slice(comment.comment)[range.clone()].trim_end();
                    let span = part(comment.comment, &(range.start..range.start + text.len()));
                    report(&CommentProblem::Syntax(error, &here), span, &mut findings);
                }
                Ok(ignore) => self.report_mistakes(comment, ignore, &mut findings),
            }
        }
        found.extend(self.unused(context, checker, Pass::OtherRules));
        found
    }

    fn report_mistakes(&self, comment: &SuppressionComment, ignore: &Ignore, findings: &mut Diagnostics<'_>) {
        let text = self.project.sources.slice(comment.comment);
        let mut unknown = ignore.rules.iter().zip(&comment.rules).filter(|(_, rules)| rules.is_empty());
        if let Some((first, _)) = unknown.next() {
            let problem = CommentProblem::UnknownRule(&text[first.clone()], unknown.count());
            report(&problem, part(comment.comment, first), findings);
        }
        if comment.scope.is_none() {
            report(
                &CommentProblem::AboveNothing,
                part(comment.comment, &comment.instruction.range),
                findings,
            );
        }
    }

    /// Findings about rules that suppress nothing.
    fn unused(&self, context: Context<'_>, checker: &UsageChecker, pass: Pass) -> Vec<Finding> {
        let mut found = Vec::new();
        let mut findings = Diagnostics::new(context, &RULE, &mut found);
        for comment in &self.comments {
            let (Ok(ignore), Some(scope)) = (&comment.instruction.content, comment.scope) else { continue };
            if !checker.covers_scope(scope) {
                continue;
            }
            let text = self.project.sources.slice(comment.comment);
            let is_unused = |rules: &[&Rule]| {
                let is_own = rules.iter().any(|rule| rule.code == RULE.code);
                !rules.is_empty()
                    && is_own == (pass == Pass::OwnRule)
                    && checker.covers_rules(rules)
                    && rules.iter().all(|rule| !self.used.contains(&(scope, rule.code)))
            };
            let (unused, kept): (Vec<_>, Vec<_>) =
                ignore.rules.iter().zip(&comment.rules).partition(|(_, rules)| is_unused(rules));
            let [(first, _), ..] = unused.as_slice() else { continue };
            let at = if unused.len() == 1 { (*first).clone() } else { ignore.list.clone() };
            let names = |some: &[(&Range<usize>, &Vec<&Rule>)]| -> Vec<&str> {
                some.iter().map(|(rule, _)| &text[(*rule).clone()]).collect()
            };
            let rules = names(&unused);
            let fix = removal(comment, text, ignore, &rules, &names(&kept));
            let problem = CommentProblem::Unused { rules: &rules, whole_file: ignore.whole_file, fix: &fix };
            report(&problem, part(comment.comment, &at), &mut findings);
        }
        found
    }
}

/// The rules that a selector matches.
fn matching_rules(selector: &str) -> Vec<&'static Rule> {
    RULES.iter().copied().filter(|rule| rule.matches(selector)).collect()
}

/// The span of a part of a comment.
fn part(comment: Span, bytes: &Range<usize>) -> Span {
    let start = comment.start as usize;
    Span::new(comment.file, start + bytes.start..start + bytes.end)
}

/// Where a value begins in the file, including its key or dash; `None` for a root.
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

/// The lines of a service's key in the files of a project, except extended ones.
fn key_lines(project: &Project, service: Service<'_>) -> Vec<SuppressionScope> {
    let key_span = |origin: &Origin| {
        let is_extended = origin.via.iter().any(|step| matches!(step, Step::Extends(_)));
        let alias =
            origin.via.iter().find_map(|step| if let Step::Alias(span) = step { Some(*span) } else { None });
        let key = || {
            let document = project.file(origin.file)?.documents.get(origin.document)?;
            Some(document.node(document.key_of(origin.node)?).span)
        };
        if is_extended { None } else { alias.or_else(key) }
    };
    let mut lines: Vec<SuppressionScope> = Vec::new();
    for span in std::iter::once(service.span()).chain(service.value.origins().filter_map(key_span)) {
        let line = SuppressionScope::Line(span.file, project.sources.get(span.file).line_index(span.start));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// The fix that removes rules from a comment, or the comment if nothing is left of it.
fn removal(comment: &SuppressionComment, text: &str, ignore: &Ignore, unused: &[&str], kept: &[&str]) -> Fix {
    let with = keep_rules(text, &comment.instruction.range, ignore, kept);
    let title = match &with {
        None => "remove the comment".to_owned(),
        Some(_) if kept.is_empty() => "keep only the text of the comment".to_owned(),
        Some(_) => format!("remove {} from the comment", listed(unused)),
    };
    let op = Op::Comment { bytes: comment.comment.range(), with };
    let change = Change { file: comment.comment.file, at: YamlPath::default(), op };
    Fix::new(title, Applicability::Safe, vec![change])
}

/// Decides which comments this run can call unused.
struct UsageChecker {
    /// Rules whose findings are complete in this run and the same on every machine.
    rules: HashSet<Code>,
    /// Complete files that no other project uses.
    files: HashSet<FileId>,
    /// Lines of services that another file completes, where the comment may be needed.
    fragments: HashMap<FileId, Vec<Range<usize>>>,
}

impl UsageChecker {
    fn new(context: Context<'_>, failed: &[Code]) -> Self {
        let project = context.project;
        let targets = context.options.targets;
        let is_complete = |rule: &&&Rule| {
            rule.severities().highest(targets).is_some()
                && !rule.facts.depends_on_host
                && !failed.contains(&rule.code)
        };
        let is_whole =
            project.disabled.is_empty() && !project.problems.iter().any(LoadProblem::is_unreadable);
        let files = project.files.iter().enumerate().filter(|(index, file)| {
            let is_extended = project.extended.iter().any(|(path, _)| *path == file.path);
            (*index < project.named_files || !is_extended) && !context.workspace.is_shared(&file.path)
        });
        UsageChecker {
            rules: RULES.iter().filter(is_complete).map(|rule| rule.code).collect(),
            files: files.filter(|_| is_whole).map(|(_, file)| file.id).collect(),
            fragments: fragments(project),
        }
    }

    fn covers_rules(&self, rules: &[&Rule]) -> bool {
        // A prefix may be needed because of a single rule that depends on the host.
        let concerns = rules.iter().any(|rule| self.rules.contains(&rule.code));
        concerns && !rules.iter().any(|rule| rule.facts.depends_on_host)
    }

    fn covers_scope(&self, scope: SuppressionScope) -> bool {
        let (file, line) = match scope {
            SuppressionScope::File(file) => (file, None),
            SuppressionScope::Line(file, line) => (file, Some(line)),
        };
        let fragments = self.fragments.get(&file).map_or(&[][..], Vec::as_slice);
        let is_in_fragment = match line {
            None => !fragments.is_empty(),
            Some(line) => {
                let next = fragments.partition_point(|lines| lines.start <= line);
                next.checked_sub(1).is_some_and(|index| fragments[index].contains(&line))
            }
        };
        self.files.contains(&file) && !is_in_fragment
    }
}

/// The lines of incomplete services by file, sorted.
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
