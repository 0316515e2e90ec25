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
        let (file_system, storage) = match place {
            DataPlace::Volume => (target.volume, Some(Storage::Volume)),
            DataPlace::Host(place) => {
                let storage =
                    matches!(place, Place::Drive | Place::Network | Place::Unknown).then_some(Storage::Drive);
                (target.host_file_system(place)?, storage)
            }
        };
        let reports = self.reports_about(directory);
        let is_own = |report: &&Report| report.target == target.target && Some(report.storage) == storage;
        let own: Vec<&'static Report> = reports.iter().copied().filter(is_own).collect();
        match (self.worst(&own), own.iter().find(|report| !report.is_failure())) {
            (Some(failure), Some(success)) => {
                let basis = Basis::Contradicted(failure, success);
                Some(Judgement { severity: Severity::Warning, basis })
            }
            (Some(failure), None) => {
                let severity = self.severity_of(failure.outcome);
                Some(Judgement { severity, basis: Basis::Reported(failure) })
            }
            (None, Some(_)) => slow(file_system),
            (None, None) => self.judge_by_needs(directory, &reports, file_system),
        }
    }

    /// The judgement where nothing was reported on the target itself.
    fn judge_by_needs(
        &self,
        directory: &str,
        reports: &[&'static Report],
        file_system: &'static FileSystem,
    ) -> Option<Judgement> {
        let is_alike = |report: &&Report| is_missing_alike(report, file_system);
        let alike: Vec<&'static Report> = reports.iter().copied().filter(is_alike).collect();
        if let Some(report) = self.worst(&alike) {
            let severity = self.severity_of(report.outcome);
            return Some(Judgement { severity, basis: Basis::Inferred(report) });
        }
        match self.needs_in(directory).find(|need| file_system.provides(*need).is_missing()) {
            Some(need) => {
                let basis = Basis::Missing(need, file_system);
                Some(Judgement { severity: Severity::Warning, basis })
            }
            None => slow(file_system),
        }
    }

    /// The reports that are not for want of something that a directory does not need.
    fn reports_about(&self, directory: &str) -> Vec<&'static Report> {
        let needs: Vec<Need> = self.needs_in(directory).collect();
        let concerns = |report: &&Report| report.missing.is_none_or(|need| needs.contains(&need));
        self.reports.iter().filter(concerns).collect()
    }

    /// The failure with the highest severity.
    fn worst(&self, reports: &[&'static Report]) -> Option<&'static Report> {
        let failures = reports.iter().copied().filter(|report| report.is_failure());
        failures.max_by_key(|report| self.severity_of(report.outcome))
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

    fn severity_of(&self, outcome: Outcome) -> Severity {
        match outcome {
            Outcome::NoStart | Outcome::Damage if self.kind.is_server() => Severity::Error,
            Outcome::NoStart | Outcome::Damage | Outcome::FunctionFails => Severity::Warning,
            Outcome::Runs => Severity::Advice,
        }
    }
}

fn slow(file_system: &'static FileSystem) -> Option<Judgement> {
    let basis = Basis::Slow(file_system);
    file_system.is_slow.then_some(Judgement { severity: Severity::Advice, basis })
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
