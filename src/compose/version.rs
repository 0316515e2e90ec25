//! The version of Docker Compose that this crate reproduces.

/// The version as a literal, for `concat!`.
macro_rules! compose_version {
    () => {
        "5.6.1"
    };
}
pub(crate) use compose_version;

/// The Docker Compose whose keys, values and messages this crate knows. The tests run it.
pub const COMPOSE_VERSION: &str = compose_version!();

/// The program in messages, and as a source of rules.
pub const DOCKER_COMPOSE: &str = concat!("Docker Compose ", compose_version!());
