//! Text that stands where Docker Compose expects a number or a truth value becomes one.
//!
//! The places are those Docker Compose v2.40.3 knows when it interpolates; elsewhere the text stays.

use super::problem::Problems;
use super::tree_path::TreePath;
use crate::compose::number::{atoi, parse_float};
use crate::compose::{Data, Value};

/// What a text becomes.
#[derive(Clone, Copy)]
enum Cast {
    Integer,
    Float,
    Bool,
}

const PLACES: [(&str, Cast); 40] = [
    ("services.*.cpu_count", Cast::Integer),
    ("services.*.cpu_percent", Cast::Float),
    ("services.*.cpu_period", Cast::Integer),
    ("services.*.cpu_quota", Cast::Integer),
    ("services.*.cpu_rt_period", Cast::Integer),
    ("services.*.cpu_rt_runtime", Cast::Integer),
    ("services.*.cpus", Cast::Float),
    ("services.*.cpu_shares", Cast::Integer),
    ("services.*.init", Cast::Bool),
    ("services.*.deploy.replicas", Cast::Integer),
    ("services.*.deploy.update_config.parallelism", Cast::Integer),
    ("services.*.deploy.update_config.max_failure_ratio", Cast::Float),
    ("services.*.deploy.rollback_config.parallelism", Cast::Integer),
    ("services.*.deploy.rollback_config.max_failure_ratio", Cast::Float),
    ("services.*.deploy.restart_policy.max_attempts", Cast::Integer),
    ("services.*.deploy.placement.max_replicas_per_node", Cast::Integer),
    ("services.*.healthcheck.retries", Cast::Integer),
    ("services.*.healthcheck.disable", Cast::Bool),
    ("services.*.oom_kill_disable", Cast::Bool),
    ("services.*.oom_score_adj", Cast::Integer),
    ("services.*.pids_limit", Cast::Integer),
    ("services.*.ports.[].target", Cast::Integer),
    ("services.*.privileged", Cast::Bool),
    ("services.*.read_only", Cast::Bool),
    ("services.*.scale", Cast::Integer),
    ("services.*.stdin_open", Cast::Bool),
    ("services.*.tty", Cast::Bool),
    ("services.*.ulimits.*", Cast::Integer),
    ("services.*.ulimits.*.hard", Cast::Integer),
    ("services.*.ulimits.*.soft", Cast::Integer),
    ("services.*.volumes.[].read_only", Cast::Bool),
    ("services.*.volumes.[].volume.nocopy", Cast::Bool),
    ("networks.*.external", Cast::Bool),
    ("networks.*.internal", Cast::Bool),
    ("networks.*.attachable", Cast::Bool),
    ("networks.*.enable_ipv4", Cast::Bool),
    ("networks.*.enable_ipv6", Cast::Bool),
    ("volumes.*.external", Cast::Bool),
    ("secrets.*.external", Cast::Bool),
    ("configs.*.external", Cast::Bool),
];

/// Casts all texts of a tree that are known. A text with an unknown part stays text.
pub(super) fn cast(root: &mut Value, problems: &mut Problems) {
    visit(root, &mut TreePath::default(), problems);
}

fn visit(value: &mut Value, path: &mut TreePath, problems: &mut Problems) {
    match &mut value.data {
        Data::Map(entries) if leads_on(path) => {
            for (key, value) in entries {
                path.with_key(&key.text, |path| visit(value, path, problems));
            }
        }
        Data::List(items) if leads_on(path) => {
            for value in items {
                path.with_item(|path| visit(value, path, problems));
            }
        }
        Data::Text(_) => cast_text(value, path, problems),
        _ => {}
    }
}

/// Whether any place of the table lies below.
fn leads_on(path: &TreePath) -> bool {
    let begins = |pattern: &str| {
        let mut parts = pattern.split('.');
        path.keys().iter().all(|key| parts.next().is_some_and(|part| part == "*" || part == key))
    };
    PLACES.iter().any(|(pattern, _)| begins(pattern))
}

fn cast_text(value: &mut Value, path: &TreePath, problems: &mut Problems) {
    let Some((_, cast)) = PLACES.iter().find(|(pattern, _)| path.matches(pattern)) else { return };
    let Some(text) = value.known_text() else { return };
    let (cast_to, wanted) = match cast {
        Cast::Integer => (atoi(text).map(|value| Data::Int(i128::from(value))), "a whole number"),
        Cast::Float => (parse_float(text).map(Data::Float), "a number"),
        Cast::Bool => (value.truth().map(Data::Bool), "`true` or `false`"),
    };
    match cast_to {
        Some(data) => value.rewrite(data),
        None => {
            let message = format!("`{}` must be {wanted}, but this is `{text}`", path.last_key());
            problems.refuse(path, value.origin.span, message);
        }
    }
}
