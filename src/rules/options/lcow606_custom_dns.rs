//! `dns` replaces the server that knows the names of the services.

use crate::compose::{Service, Value};
use crate::diagnostic::{Code, PerTarget, Severity};
use crate::rules::{Check, Diagnostics, Facts, Rule};

pub(crate) static RULE: Rule = Rule {
    code: Code(606),
    name: "custom-dns",
    severity: PerTarget::lcow(Severity::Warning),
    summary: "`dns`, which breaks name resolution between services",
    docs: include_str!("../../../docs/rules/LCOW606.md"),
    fix: None,
    evidence: &["moby#38932"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let servers = service.get("dns").map_or(&[][..], one_or_many);
    let mut known = servers.iter().filter(|server| server.known_text().is_some_and(|text| !text.is_empty()));
    let Some(first) = known.next() else { return };
    if is_alone(service) {
        return;
    }
    let message = "with `dns`, an LCOW container does not know the other services by name".to_owned();
    let mut draft = findings
        .about(service, first.as_written().origin.span, message)
        .label("it takes the place of the server that knows their names")
        .help("leave `dns` out where services call each other by name");
    for other in known {
        draft = draft.also(other.as_written().origin.span, "so does this");
    }
    draft.report();
}

/// The servers: in a file of Compose v1 a single one is not made a list.
fn one_or_many(servers: &Value) -> &[Value] {
    if servers.text().is_some() { std::slice::from_ref(servers) } else { servers.items() }
}

/// Whether there is nobody to call: no other service, and no network that the project shares with others.
fn is_alone(service: Service<'_>) -> bool {
    let model = service.model;
    let is_shared =
        |name: &str| model.networks().any(|network| network.name == name && network.is_external());
    !service.is_partial() && model.services().count() == 1 && !service.networks().into_iter().any(is_shared)
}
