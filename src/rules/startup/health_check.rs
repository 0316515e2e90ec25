//! The `healthcheck` of a service, with the defaults of Docker.

use std::time::Duration;

use crate::compose::{Value, parse_duration};

const DEFAULT_INTERVAL: Duration = Duration::from_secs(30);
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
const DEFAULT_RETRIES: f64 = 3.0;

/// Whether the health check is disabled.
pub(super) fn is_disabled(check: &Value) -> bool {
    let test = check.get("test").and_then(|test| test.items().first());
    check.get("disable").is_some_and(Value::is_true) || test.and_then(Value::known_text) == Some("NONE")
}

/// The start period; `None` if it is negative, invalid or decided by a variable.
pub(super) fn start_period(check: &Value) -> Option<Duration> {
    match setting(check, "start_period") {
        None => Some(Duration::ZERO),
        Some(value) => duration(value),
    }
}

/// The time until a container is unhealthy if no check succeeds, without the start period; `None` if it is not known.
pub(super) fn time_to_unhealthy(check: &Value) -> Option<Duration> {
    let interval = duration_or(check, "interval", DEFAULT_INTERVAL)?;
    let timeout = duration_or(check, "timeout", DEFAULT_TIMEOUT)?;
    let once = interval.checked_add(timeout)?;
    Duration::try_from_secs_f64(once.as_secs_f64() * retries(check)?).ok()
}

fn duration_or(check: &Value, key: &str, default: Duration) -> Option<Duration> {
    match setting(check, key) {
        None => Some(default),
        Some(value) => Some(duration(value)?).map(|time| if time.is_zero() { default } else { time }),
    }
}

fn retries(check: &Value) -> Option<f64> {
    let Some(value) = setting(check, "retries") else { return Some(DEFAULT_RETRIES) };
    let retries: f64 = value.go_text().parse().ok()?;
    Some(if retries == 0.0 { DEFAULT_RETRIES } else { retries })
}

fn setting<'p>(check: &'p Value, key: &str) -> Option<&'p Value> {
    check.get(key).filter(|value| !value.is_null())
}

fn duration(value: &Value) -> Option<Duration> {
    match parse_duration(value.known_text()?) {
        Ok((duration, false)) => Some(duration),
        _ => None,
    }
}
