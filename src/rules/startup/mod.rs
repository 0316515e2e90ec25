//! Rules about starting containers: order and health checks.

pub(crate) mod lcow401_slow_start;
pub(crate) mod lcow402_shell_healthcheck;
