//! What `depends_on` waits for.

use crate::compose::{Key, Service, Value};
use crate::diagnostic::Confidence;
use crate::images::Identity;
use crate::rules::Context;

/// The databases, brokers and search engines that a service depends on with `service_started` alone, if no other
/// dependency shows that they are ready.
pub(super) fn unawaited_servers<'p>(service: Service<'p>, context: Context<'p>) -> Vec<(&'p Key, Identity)> {
    let mut servers = Vec::new();
    for (key, dependency) in dependencies(service) {
        if condition(dependency) != Some("service_started") {
            continue;
        }
        let Some(server) = context.model().service(&key.text).and_then(|other| context.facts.server(other))
        else {
            continue;
        };
        if server.confidence > Confidence::Low && !is_awaited_indirectly(&key.text, service) {
            servers.push((key, server));
        }
    }
    servers
}

/// Whether another dependency of the service has shown that a server is ready: it was started after the server was ready,
/// or works and needs the server.
fn is_awaited_indirectly(server: &str, service: Service<'_>) -> bool {
    for (key, dependency) in dependencies(service) {
        let Some(other) = service.model.service(&key.text) else { continue };
        let works = waits_for_success(dependency);
        for (needed, wait) in dependencies(other) {
            if needed.text == server && (works || waits_for_success(wait)) {
                return true;
            }
        }
    }
    false
}

/// Whether a service waits until this one is healthy.
pub(super) fn is_awaited(service: Service<'_>) -> bool {
    service.model.services().any(|other| {
        dependencies(other)
            .any(|(key, value)| key.text == service.name() && condition(value) == Some("service_healthy"))
    })
}

fn dependencies(service: Service<'_>) -> impl Iterator<Item = (&Key, &Value)> {
    service.get("depends_on").into_iter().flat_map(Value::entries)
}

fn condition(dependency: &Value) -> Option<&str> {
    dependency.get("condition")?.known_text()
}

fn waits_for_success(dependency: &Value) -> bool {
    matches!(condition(dependency), Some("service_healthy" | "service_completed_successfully"))
}
