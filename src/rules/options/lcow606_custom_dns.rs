//! `dns` replaces the server that resolves the names of the services.

use crate::compose::Value;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: Code(606),
    name: "custom-dns",
    severity: |target| (!target.networks.names_beside_dns).then_some(Severity::Warning),
    summary: "`dns`, which breaks name resolution between services",
    docs: include_str!("../../../docs/rules/LCOW606.md"),
    fix: None,
    evidence: &["moby#38932"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    if is_alone(service) {
        return;
    }
    let servers = service.get("dns").map_or(&[][..], one_or_many);
    let mut known = servers.iter().filter(|server| server.known_text().is_some_and(|text| !text.is_empty()));
    let Some(first) = known.next() else { return };
    let message = "with `dns`, an LCOW container cannot resolve the names of other services".to_owned();
    let mut finding = findings
        .about(service, first.as_written().origin.span, message)
        .label("it replaces the server that resolves them")
        .help("remove `dns` if services connect to each other by name");
    for other in known {
        finding = finding.also(other.as_written().origin.span, "this one as well");
    }
    finding.report();
}

/// The servers: Compose v1 files may have a single one that is not a list.
fn one_or_many(servers: &Value) -> &[Value] {
    if servers.text().is_some() { std::slice::from_ref(servers) } else { servers.items() }
}

/// Whether the project has no other service, and the service joins no external network.
fn is_alone(service: Service<'_>) -> bool {
    let model = service.model;
    if service.is_partial() || model.services().count() > 1 {
        return false;
    }
    let joined = service.networks();
    !model.networks().any(|network| network.is_external() && joined.contains(&network.name))
}
