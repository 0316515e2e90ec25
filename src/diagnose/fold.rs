//! Collects the matches of all logs: counts equal ones, and links consequences to their causes.

use std::collections::HashMap;
use std::io::{self, Read};
use std::ops::Range;

use super::lines;
use super::program::Program;
use super::recognise::{Recognised, Verdict, recognise};
use super::scan::scan;
use super::signature::{Lead, Role, Signature};
use super::spelling;
use crate::diagnostic::Code;
use crate::targets::Target;

/// The maximum number of kinds of matches. After that, the lines of a signature are counted as one kind, to limit memory.
const MAX_KINDS: usize = 1_000;

/// The number of bytes kept before and after the matching part of a line.
const KEPT_AROUND: usize = 200;

/// The maximum number of bytes kept of the matching part.
const KEPT: usize = 600;

/// The matches in a set of logs.
#[derive(Debug, Default)]
pub struct Diagnosis {
    /// The logs, in the order they were read.
    pub logs: Vec<Log>,
    /// The matches by log and first line; complete after [`Diagnosis::finish`].
    pub matches: Vec<Match>,
    /// The number of lines that are marked as errors but match no signature.
    pub unmatched_errors: u64,
    kinds: HashMap<Kind, usize>,
    last_causes: HashMap<Scope, usize>,
}

/// A log.
#[derive(Debug)]
pub struct Log {
    /// Its name in messages.
    pub name: String,
    /// The number of its lines.
    pub lines: u64,
}

/// Lines of one kind: of the same signature, container and quoted text.
#[derive(Debug)]
pub struct Match {
    /// Their signature.
    pub signature: &'static Signature,
    /// The log they are in, as an index of [`Diagnosis::logs`].
    pub log: usize,
    /// The name of the container in the log: `db-1`.
    pub container: Option<String>,
    /// The number of the first line, starting at 1.
    pub first_line: u64,
    /// The number of the last line.
    pub last_line: u64,
    /// The number of lines.
    pub count: u64,
    /// The first line without the prefix of the log, cut if it is long.
    pub text: String,
    /// The matching part of `text`.
    pub at: Range<usize>,
    /// The path in the container that it contains.
    pub path: Option<String>,
    /// What it quotes and the help depends on: a mount, an option.
    pub spec: Option<String>,
    /// The match that caused it, as an index of [`Diagnosis::matches`].
    pub cause: Option<usize>,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Kind {
    log: usize,
    signature: &'static str,
    container: Option<String>,
    spec: Option<String>,
}

/// A cause has consequences only in lines of the same log, container and program.
type Scope = (usize, Option<String>, Program);

impl Match {
    /// The rule that explains the line without a Compose file.
    pub fn rule(&self) -> Option<Code> {
        match self.signature.rule {
            Lead::Rule(code) => Some(code),
            Lead::Spelling { .. } if self.machine().is_some() => None,
            Lead::Spelling { .. } => self.spec.as_deref().and_then(spelling::rule_of),
            Lead::None | Lead::IfFound(_) => None,
        }
    }

    /// The target whose virtual machine has the path that a Linux daemon quotes.
    fn machine(&self) -> Option<Target> {
        // The Windows daemon has no virtual machine, and refuses each of these paths.
        let is_linux = matches!(self.signature.rule, Lead::Spelling { advises: false });
        self.spec.as_deref().filter(|_| is_linux).and_then(spelling::machine_of)
    }

    /// Whether it quotes a host path of WSL.
    pub fn has_wsl_path(&self) -> bool {
        let is_spelled = matches!(self.signature.rule, Lead::Spelling { .. });
        is_spelled && self.rule().is_some_and(|rule| [Code(201), Code(202)].contains(&rule))
    }

    /// The rule to look for in the findings of a Compose file.
    pub fn possible_rule(&self) -> Option<Code> {
        match self.signature.rule {
            Lead::IfFound(code) => Some(code),
            _ => self.rule(),
        }
    }

    /// The targets on which it occurs.
    pub fn targets(&self) -> &'static [Target] {
        match self.machine().filter(|_| self.signature.targets.is_empty()) {
            Some(Target::Wsl2) => return &[Target::Wsl2],
            Some(Target::Hyperv) => return &[Target::Hyperv],
            _ => {}
        }
        // Only the virtual machine of Hyper-V does not have the paths of WSL.
        let is_spelled = matches!(self.signature.rule, Lead::Spelling { .. });
        let is_of_wsl = is_spelled && self.rule() == Some(Code(201));
        if self.signature.targets.is_empty() && is_of_wsl {
            &[Target::Hyperv]
        } else {
            self.signature.targets
        }
    }

    /// What it means.
    pub fn message(&self) -> String {
        self.signature.message.replace("{spec}", self.spec.as_deref().unwrap_or("…"))
    }

    /// What to do.
    pub fn help(&self) -> &'static str {
        let advised = match self.signature.rule {
            Lead::Spelling { advises: true } => self.rule().and_then(spelling::help_of),
            _ => None,
        };
        advised.unwrap_or(self.signature.help)
    }

    fn scope(&self) -> Scope {
        (self.log, self.container.clone(), self.signature.program)
    }
}

impl Diagnosis {
    /// Reads a log to its end. After an error, the matches before it are kept.
    pub fn read(&mut self, name: impl Into<String>, log: impl Read) -> io::Result<()> {
        let number = self.logs.len();
        self.logs.push(Log { name: name.into(), lines: 0 });
        let lines = scan(log, |hit| {
            let line = lines::read(hit.bytes);
            match recognise(&line.text) {
                Verdict::Known(recognised) => {
                    self.add(number, hit.line, line.container, &line.text, recognised);
                }
                Verdict::Error => self.unmatched_errors += 1,
                Verdict::Nothing => {}
            }
        })?;
        self.logs[number].lines = lines;
        Ok(())
    }

    fn add(&mut self, log: usize, line: u64, container: Option<String>, text: &[u8], recognised: Recognised) {
        let Recognised { signature, at, path, spec } = recognised;
        let kind = Kind { log, signature: signature.id, container, spec };
        let index = match self.known(&kind) {
            Some(index) => {
                let known = &mut self.matches[index];
                known.count += 1;
                known.last_line = line;
                index
            }
            None => {
                let (text, at) = cut(text, at);
                self.matches.push(Match {
                    signature,
                    log,
                    container: kind.container.clone(),
                    first_line: line,
                    last_line: line,
                    count: 1,
                    text,
                    at,
                    path,
                    spec: kind.spec.clone(),
                    cause: None,
                });
                self.kinds.insert(kind, self.matches.len() - 1);
                self.matches.len() - 1
            }
        };
        let scope = self.matches[index].scope();
        match signature.role {
            Role::Cause => {
                self.last_causes.insert(scope, index);
            }
            Role::Consequence | Role::Aftermath if self.matches[index].cause.is_none() => {
                self.matches[index].cause = self.last_causes.get(&scope).copied();
            }
            _ => {}
        }
    }

    fn known(&self, kind: &Kind) -> Option<usize> {
        let of_its_kind = self.kinds.get(kind).copied();
        let is_full = self.matches.len() >= MAX_KINDS;
        of_its_kind.or_else(|| {
            let is_alike = |known: &Match| known.log == kind.log && known.signature.id == kind.signature;
            if is_full { self.matches.iter().rposition(is_alike) } else { None }
        })
    }

    /// Links consequences without a cause before them to the first cause after them. Drops [`Role::Aftermath`] without any
    /// cause, and counts it as an unmatched error.
    pub fn finish(&mut self) {
        let first_causes = self.first_causes();
        for found in &mut self.matches {
            if matches!(found.signature.role, Role::Consequence | Role::Aftermath) {
                found.cause = found.cause.or_else(|| first_causes.get(&found.scope()).copied());
            }
        }
        let is_kept = |found: &Match| found.signature.role != Role::Aftermath || found.cause.is_some();
        let mut order: Vec<usize> =
            (0..self.matches.len()).filter(|&at| is_kept(&self.matches[at])).collect();
        order.sort_by_key(|&at| (self.matches[at].log, self.matches[at].first_line));
        let new_places: HashMap<usize, usize> =
            order.iter().enumerate().map(|(new, &old)| (old, new)).collect();
        let mut kept: Vec<(usize, Match)> = Vec::with_capacity(order.len());
        for (old, mut found) in std::mem::take(&mut self.matches).into_iter().enumerate() {
            match new_places.get(&old) {
                Some(&new) => {
                    found.cause = found.cause.and_then(|cause| new_places.get(&cause).copied());
                    kept.push((new, found));
                }
                None => self.unmatched_errors += found.count,
            }
        }
        kept.sort_by_key(|(new, _)| *new);
        self.matches = kept.into_iter().map(|(_, found)| found).collect();
        self.kinds.clear();
        self.last_causes.clear();
    }

    fn first_causes(&self) -> HashMap<Scope, usize> {
        let mut first = HashMap::new();
        let causes = self.matches.iter().enumerate().filter(|(_, found)| found.signature.role == Role::Cause);
        for (index, found) in causes {
            first.entry(found.scope()).or_insert(index);
        }
        first
    }
}

/// The part of a line that is kept, and the position of the matching part in it.
fn cut(text: &[u8], at: Range<usize>) -> (String, Range<usize>) {
    let start = at.start.saturating_sub(KEPT_AROUND);
    let recognised_end = at.end.min(at.start + KEPT);
    let end = (recognised_end + KEPT_AROUND).min(text.len());
    let lossy = |range: Range<usize>| String::from_utf8_lossy(&text[range]).into_owned();
    let mut kept = if start > 0 { "…".to_owned() } else { String::new() };
    kept.push_str(&lossy(start..at.start));
    let begin = kept.len();
    kept.push_str(&lossy(at.start..recognised_end));
    let stop = kept.len();
    kept.push_str(&lossy(recognised_end..end));
    if end < text.len() {
        kept.push('…');
    }
    (kept, begin..stop)
}
