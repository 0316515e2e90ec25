//! Rules about starting containers: order and health checks.

mod dependencies;
mod health_check;
mod late_servers;
pub(crate) mod lcow401_slow_start;
pub(crate) mod lcow402_shell_healthcheck;
