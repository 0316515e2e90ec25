//! A port is published on one address of the host: the Windows daemon publishes on all of them or not at all.

use std::net::IpAddr;
use std::ops::Range;

use crate::compose::{Field, Service, Text, Value};
use crate::diagnostic::{Applicability, Code, Fix, FixRefusal, FixResult, PerTarget, Severity};
use crate::rules::{Check, Context, Diagnostics, Facts, Rule};
use crate::yaml::Op;

pub(crate) static RULE: Rule = Rule {
    code: Code(605),
    name: "host-ip-port",
    severity: PerTarget::lcow(Severity::Error),
    summary: "a port published on a single host address: `127.0.0.1:80:80`",
    docs: include_str!("../../../docs/rules/LCOW605.md"),
    fix: Some("removes the address, with `--unsafe-fixes`"),
    evidence: &["docker/for-win#10638", "docker/for-win#10688"],
    check: Check::Service(check),
    facts: Facts::NONE,
};

fn check(service: Service<'_>, findings: &mut Diagnostics<'_>) {
    let mut seen = Vec::new();
    for port in service.get("ports").map_or(&[][..], Value::items) {
        let written = port.as_written();
        // A range is several ports, written once.
        if seen.contains(&written.origin.span) {
            continue;
        }
        seen.push(written.origin.span);
        let Some(address) = Address::of(written).filter(Address::is_one_of_the_hosts) else { continue };
        let fix = leave_out(&address, written, findings.context);
        findings
            .about(
                service,
                address.field.span(),
                "the Windows daemon publishes no port on one address of the host".to_owned(),
            )
            .label("Windows does not support host IP addresses in NAT settings")
            .help("leave the address out, and let the firewall of Windows keep others away from the port")
            .fix(fix)
            .report();
    }
}

/// The address of an entry of `ports`.
pub(crate) struct Address {
    pub(crate) field: Field,
    /// In the short form, the bytes of the text that go when the address does.
    goes: Option<Range<usize>>,
}

impl Address {
    /// Finds it in an entry as it is written; `None` when there is none.
    pub(crate) fn of(port: &Value) -> Option<Self> {
        let Some(text) = port.text() else {
            let field = Field::whole(port.get("host_ip")?).filter(|address| !address.text.is_empty())?;
            return Some(Address { field, goes: None });
        };
        let (rest, target) = text.flat().rsplit_once(':')?;
        let (address, published) = rest.rsplit_once(':')?;
        // Without a port of the host its colon is of no use either.
        let end = if published.is_empty() { text.flat().len() - target.len() } else { address.len() + 1 };
        let field = Field { origin: port.origin.clone(), text: text.slice(0..address.len()) };
        (!address.is_empty()).then_some(Address { field, goes: Some(0..end) })
    }

    /// Whether it is one address, known, of those that a host has. What means all of them is left alone: nobody
    /// reported what the Windows daemon makes of it.
    fn is_one_of_the_hosts(&self) -> bool {
        let address = self.field.text.known().unwrap_or_default();
        let bare = address.trim_start_matches('[').trim_end_matches(']');
        bare.parse::<IpAddr>().is_ok_and(|address| !address.is_unspecified())
    }
}

/// Whoever limited the port to an address meant to: people must ask for it.
fn leave_out(address: &Address, port: &Value, context: Context<'_>) -> FixResult {
    let shape = || FixRefusal::by_hand("the address cannot be separated from the rest");
    let (value, op) = match &address.goes {
        None => (port.get("host_ip").ok_or_else(shape)?, Op::Remove),
        Some(bytes) => {
            let text: &Text = port.text().ok_or_else(shape)?;
            let part = text.slice(bytes.clone()).written_around().ok_or_else(shape)?;
            // What one `${…}` gives goes as a whole: the port must not be in it.
            let port_part = text.slice(bytes.end..text.flat().len()).written_around().ok_or_else(shape)?;
            if part.end > port_part.start {
                return Err(FixRefusal::new(
                    "the address and the port come from one variable: give each its own variable",
                ));
            }
            (port, Op::ReplacePart { part, with: String::new() })
        }
    };
    let changes = vec![context.change(value, op)?];
    let mut fix = Fix::new("publish the port on every address", Applicability::Unsafe, changes);
    fix.notes.push(format!(
        "the port that was published on {} is open on every address of the host now: let the firewall keep others away",
        address.field.text
    ));
    Ok(fix)
}
