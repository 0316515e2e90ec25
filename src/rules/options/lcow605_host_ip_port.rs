//! A port published on a single host address: the Windows daemon can only publish on all of them.

use super::published_address::PublishedAddress;
use crate::compose::Value;
use crate::diagnostic::{Applicability, Fix, FixRefusal, FixResult};
use crate::rules::prelude::*;
use crate::yaml::Op;

pub(crate) static RULE: Rule = Rule {
    code: Code(605),
    name: "host-ip-port",
    severity: |target| (!target.networks.host_addresses).then_some(Severity::Error),
    summary: "a port published on a single host address: `127.0.0.1:80:80`",
    docs: include_str!("../../../docs/rules/LCOW605.md"),
    fix: Some("removes the address, with `--unsafe-fixes`"),
    evidence: &[
        "docker/for-win#10638",
        "docker/for-win#10688",
        "moby: vendor/github.com/docker/libnetwork/drivers/windows/windows.go, 20.10",
    ],
    check: Check::Service(check),
    facts: Facts { may_unmask: &[Code(609)], ..Facts::NONE },
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let mut seen = Vec::new();
    for port in service.get("ports").map_or(&[][..], Value::items) {
        let port = port.as_written();
        // A range is expanded to several ports.
        if seen.contains(&port.origin.span) {
            continue;
        }
        seen.push(port.origin.span);
        let Some(address) = PublishedAddress::of(port).filter(PublishedAddress::is_single) else { continue };
        let message = "the Windows daemon cannot publish a port on a single host address".to_owned();
        let fix = check_distinct(service, port, &address)
            .and_then(|()| remove_address(&address, port, findings.context));
        findings
            .about(service, address.field.span(), message)
            .label("Windows does not support host IP addresses in NAT settings")
            .help("remove the address, and restrict access to the port in the Windows firewall")
            .fix(fix)
            .report();
    }
}

/// Checks that without its address a port is not written like another one: Docker Compose refuses that in jobs.
fn check_distinct(service: Service<'_>, port: &Value, address: &PublishedAddress) -> Result<(), FixRefusal> {
    let bare = without_address(port, address);
    let is_same = |other: &Value| {
        let other = other.as_written();
        let other_address = PublishedAddress::of(other);
        let other_bare =
            other_address.map_or_else(|| other.go_text(), |address| without_address(other, &address));
        other.origin.span != port.origin.span && other_bare == bare
    };
    let ports = service.get("ports").map_or(&[][..], Value::items);
    if !service.is_service() && ports.iter().any(is_same) {
        return Err(FixRefusal::new("without the address, the job would publish the port twice"));
    }
    Ok(())
}

/// A port in the short form without its address; a long form as it is.
fn without_address(port: &Value, address: &PublishedAddress) -> String {
    match (&address.removable, port.text()) {
        (Some(bytes), Some(text)) => format!("{}{}", &text.flat()[..bytes.start], &text.flat()[bytes.end..]),
        _ => port.go_text(),
    }
}

/// Unsafe: it opens the port to other hosts.
fn remove_address(address: &PublishedAddress, port: &Value, context: Context<'_>) -> FixResult {
    let inseparable = || FixRefusal::by_hand("the address cannot be separated from the port");
    let (value, op) = match (&address.removable, port.text()) {
        (None, _) => (port.get("host_ip").ok_or_else(inseparable)?, Op::Remove),
        (Some(bytes), Some(text)) => {
            let part = text.slice(bytes.clone()).written_around().ok_or_else(inseparable)?;
            let rest = text.slice(bytes.end..text.flat().len()).written_around().ok_or_else(inseparable)?;
            // One `${…}` can only be removed as a whole.
            if part.end > rest.start {
                return Err(FixRefusal::new(
                    "the address and the port come from one variable: give each its own variable",
                ));
            }
            (port, Op::ReplacePart { part, with: String::new() })
        }
        (Some(_), None) => return Err(inseparable()),
    };
    let changes = vec![context.change(value, op)?];
    let mut fix = Fix::new("publish the port on every address", Applicability::Unsafe, changes);
    fix.notes.push(format!(
        "the port published on {} is now open on every address of the host: restrict access to it in the firewall",
        address.field.text
    ));
    Ok(fix)
}
