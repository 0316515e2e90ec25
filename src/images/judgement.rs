//! How severe it is that a program keeps its data in some place, and what decides that.
//!
//! In this order: reports of the program on the target; reports that contradict each other; reports of the program on
//! another file system that answers alike; needs that the file system does not meet; speed.

use super::image::Image;
use super::report::{Outcome, Report, Storage};
use crate::diagnostic::Severity;
use crate::targets::{Definition, FileSystem, FrontEnd, Need, Place};

/// The severity of data in some place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The severity.
    pub severity: Severity,
    /// What decides it.
    pub basis: Basis,
}

/// What decides the severity of data in some place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// It was reported on this target.
    Reported(&'static Report),
    /// Some report that it fails and others that it runs: both named, the failure first.
    Contradicted(&'static Report, &'static Report),
    /// It was reported elsewhere, for want of something that is missing here in the same way.
    Inferred(&'static Report),
    /// The file system does not provide what the program needs.
    Missing(Need, &'static FileSystem),
    /// It is slow.
    Slow(&'static FileSystem),
}

/// Where a program keeps its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataPlace {
    /// A directory of the host.
    Host(Place),
    /// A volume.
    Volume,
}

impl Image {
    /// How severe it is that the data of `directory` (a path in the container) is in some place on a target; `None` if that is
    /// right, or if it cannot be mounted at all, which other rules report.
    pub fn judge(&self, directory: &str, place: DataPlace, target: &Definition) -> Option<Judgement> {
        let on_windows = judge_on(self, directory, place, target);
        if place != DataPlace::Host(Place::Unknown) || target.distribution.is_none() {
            return on_windows;
        }
        // It may be in a distribution: what only holds on a drive is at most a warning.
        let in_wsl = judge_on(self, directory, DataPlace::Host(Place::Distribution), target);
        let ceiling = in_wsl.map_or(Severity::Warning, |judgement| judgement.severity.max(Severity::Warning));
        on_windows.map(|judgement| Judgement { severity: judgement.severity.min(ceiling), ..judgement })
    }

    /// What it needs of the file system of a directory, in which some needs may not arise.
    pub fn needs_in(&self, directory: &str) -> impl Iterator<Item = Need> {
        let spared = self
            .subdirectories
            .iter()
            .find(|(path, _)| *path == directory)
            .map_or(&[][..], |(_, needs)| needs);
        self.needs.iter().copied().filter(move |need| !spared.contains(need))
    }

    fn failure(&self, outcome: Outcome) -> Severity {
        match outcome {
            Outcome::NoStart | Outcome::Damage if self.kind.is_server() => Severity::Error,
            Outcome::NoStart | Outcome::Damage | Outcome::FunctionFails => Severity::Warning,
            Outcome::Runs => Severity::Advice,
        }
    }
}

fn judge_on(image: &Image, directory: &str, place: DataPlace, target: &Definition) -> Option<Judgement> {
    let (file_system, storage) = match place {
        DataPlace::Volume => (target.volume, Some(Storage::Volume)),
        DataPlace::Host(place) => {
            let storage =
                matches!(place, Place::Drive | Place::Network | Place::Unknown).then_some(Storage::Drive);
            (target.host_file_system(place)?, storage)
        }
    };
    let needs: Vec<Need> = image.needs_in(directory).collect();
    // A report for want of something that this directory does not need is about another one.
    let concerns = |report: &&'static Report| report.missing.is_none_or(|need| needs.contains(&need));
    let reports: Vec<&'static Report> = image.reports.iter().filter(concerns).collect();
    let here = |report: &&&'static Report| report.target == target.target && Some(report.storage) == storage;
    let mut own = reports.iter().filter(here);
    let slow = || {
        let basis = Basis::Slow(file_system);
        file_system.is_slow.then_some(Judgement { severity: Severity::Advice, basis })
    };
    let failure =
        own.clone().filter(|report| report.is_failure()).max_by_key(|report| image.failure(report.outcome));
    match (failure, own.find(|report| !report.is_failure())) {
        (Some(failure), Some(success)) => {
            let basis = Basis::Contradicted(failure, success);
            return Some(Judgement { severity: Severity::Warning, basis });
        }
        (Some(failure), None) => {
            let basis = Basis::Reported(failure);
            return Some(Judgement { severity: image.failure(failure.outcome), basis });
        }
        (None, Some(_)) => return slow(),
        (None, None) => {}
    }
    let alike = reports.iter().filter(|report| report.is_failure() && is_missing_alike(report, file_system));
    if let Some(report) = alike.max_by_key(|report| image.failure(report.outcome)) {
        return Some(Judgement { severity: image.failure(report.outcome), basis: Basis::Inferred(report) });
    }
    match needs.into_iter().find(|need| file_system.provides(*need).is_missing()) {
        Some(need) => {
            Some(Judgement { severity: Severity::Warning, basis: Basis::Missing(need, file_system) })
        }
        None => slow(),
    }
}

/// Whether what was missing in a report is missing on a file system in the same way.
fn is_missing_alike(report: &Report, file_system: &FileSystem) -> bool {
    let Some(need) = report.missing else { return false };
    let there = report.target.definition(FrontEnd::default());
    let there = match report.storage {
        Storage::Drive => there.drive,
        Storage::Volume => there.volume,
    };
    let provision = file_system.provides(need);
    provision.is_missing() && provision == there.provides(need)
}

impl Basis {
    /// The source, if one report decides.
    pub fn source(self) -> Option<&'static str> {
        match self {
            Basis::Reported(report) | Basis::Inferred(report) | Basis::Contradicted(report, _) => {
                Some(report.source)
            }
            Basis::Missing(..) | Basis::Slow(_) => None,
        }
    }

    /// What decides, for messages about a program with this title.
    pub fn reason(self, title: &str) -> String {
        let outcome = |report: &Report| match report.outcome {
            Outcome::NoStart => "does not start",
            Outcome::Damage => "damages its data",
            Outcome::FunctionFails => "fails in part",
            Outcome::Runs => "runs",
        };
        match self {
            Basis::Reported(report) => {
                format!("{title} {} there, as {} reports", outcome(report), report.source)
            }
            Basis::Contradicted(failure, success) => format!(
                "{title} {} there according to {}, and runs according to {}",
                outcome(failure),
                failure.source,
                success.source
            ),
            Basis::Inferred(report) => {
                let missing = report.missing.map_or("what it needs", Need::name);
                let target = report.target;
                format!(
                    "inferred from {}: without {missing}, {title} {} on {target}",
                    report.source,
                    outcome(report)
                )
            }
            Basis::Missing(need, file_system) => {
                format!("{title} needs {}, which {} lacks", need.name(), file_system.name)
            }
            Basis::Slow(file_system) => format!("{title} runs, but {} is slow", file_system.name),
        }
    }
}

/// The highest severity that data of the images of a kind has in a place on a target.
pub fn highest(is_kind: impl Fn(&Image) -> bool, place: DataPlace, target: &Definition) -> Option<Severity> {
    let images = super::all().filter(|image| is_kind(image));
    images.filter_map(|image| image.judge("", place, target)).map(|judgement| judgement.severity).max()
}
