//! Services that work although a server they depend on is ready later than they are.

use crate::compose::{Service, Value};
use crate::rules::Context;
use crate::rules::package_scripts::started_with_scripts;

/// Words of a command, and names of variables and files, that suggest a wait for the server.
const WAITING: [&str; 6] = ["dockerize", "isready", "retry", "sleep", "until", "wait"];

/// Programs that connect to a server only on request or retry by themselves, and any `*exporter`.
const PATIENT: [&str; 23] = [
    "adminer", "caddy", "dbgate", "drupal", "haproxy", "httpd", "joomla", "kibana", "logstash", "matomo",
    "mediawiki", "moodle", "nginx", "nginx-unprivileged", "openresty", "pgadmin4", "php", "phpmyadmin",
    "redis-commander", "redisinsight", "traefik", "varnish", "wordpress",
];

/// Whether a service is restarted until its server is ready, or most likely waits for it.
pub(super) fn tolerates_late_server(service: Service<'_>, context: Context<'_>) -> bool {
    is_restarted(service) || is_patient(service) || waits(service, context)
}

/// A restart policy that a variable decides counts.
fn is_restarted(service: Service<'_>) -> bool {
    if service.get("restart").is_some_and(|restart| is_none_of(restart, &["", "no"])) {
        return true;
    }
    match service.get("deploy").and_then(|deploy| deploy.get("restart_policy")) {
        None => false,
        Some(policy) => policy.get("condition").is_none_or(|condition| is_none_of(condition, &["none"])),
    }
}

fn is_none_of(value: &Value, words: &[&str]) -> bool {
    value.text().is_some_and(|text| text.known().is_none_or(|text| !words.contains(&text)))
}

fn is_patient(service: Service<'_>) -> bool {
    let images = [service.image_reference(), service.base_image()];
    images.iter().flatten().any(|image| {
        let name = image.last_name();
        PATIENT.contains(&name) || name.ends_with("exporter")
    })
}

/// Whether the command, the environment or a file copied into the image suggests that the service waits.
fn waits(service: Service<'_>, context: Context<'_>) -> bool {
    let copied = service.build().into_iter().flat_map(|build| &build.image.copied);
    started_with_scripts(service, context).iter().any(|word| is_wait(word) || word == "nc")
        || service.environment().iter().any(|(name, _)| is_wait(name))
        || copied.flat_map(|copied| &copied.sources).any(|source| is_wait(source))
}

fn is_wait(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    WAITING.iter().any(|word| text.contains(word))
}
