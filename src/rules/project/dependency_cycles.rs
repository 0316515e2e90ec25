//! Services that depend on each other.

use std::collections::{BTreeMap, BTreeSet};

use super::references::required_services;
use crate::compose::{Model, Service};
use crate::source::Span;

/// A cycle of dependencies.
pub(super) struct Cycle<'p> {
    /// The service whose dependency closes the cycle.
    pub(super) service: Service<'p>,
    /// Where it names that dependency.
    pub(super) span: Span,
    pub(super) names: Vec<&'p str>,
}

/// The cycles of services that a depth-first search finds; Docker Compose accepts those of jobs. Its stack is explicit:
/// a chain of dependencies may be too long for recursion.
pub(super) fn dependency_cycles(model: Model<'_>) -> Vec<Cycle<'_>> {
    let required: BTreeMap<&str, Vec<(&str, Span)>> =
        services(model).map(|service| (service.name(), required_services(service))).collect();
    let mut cycles = Vec::new();
    let mut finished: BTreeSet<&str> = BTreeSet::new();
    for service in services(model) {
        let mut path = vec![(service.name(), 0)];
        while let Some((name, next)) = path.last_mut() {
            let name = *name;
            let dependency = required.get(name).and_then(|required| required.get(*next)).copied();
            *next += 1;
            let Some((dependency, span)) = dependency else {
                finished.insert(name);
                path.pop();
                continue;
            };
            if let Some(start) = path.iter().position(|(on_path, _)| *on_path == dependency) {
                let names = path[start..].iter().map(|(name, _)| *name).collect();
                cycles.extend(model.service(name).map(|service| Cycle { service, span, names }));
            } else if !finished.contains(dependency) {
                path.push((dependency, 0));
            }
        }
    }
    cycles
}

fn services(model: Model<'_>) -> impl Iterator<Item = Service<'_>> {
    model.services().filter(|service| service.is_service())
}
