//! Rules about stopping containers.

pub(crate) mod lcow301_missing_grace_period;
pub(crate) mod lcow302_stop_signal;
pub(crate) mod lcow303_relies_on_graceful_stop;
pub(crate) mod lcow304_interactive;
pub(crate) mod lcow305_not_restarted;
