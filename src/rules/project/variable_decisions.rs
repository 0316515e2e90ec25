//! The values that unset variables decide and that rules check.

use crate::compose::{Field, HostPath, Mount, MountKind, Service, Text, Value, has_hole};
use crate::diagnostic::PerTarget;
use crate::images::Identity;
use crate::rules::lifecycle::{
    lcow301_missing_grace_period::RULE as MISSING_GRACE_PERIOD, lcow302_stop_signal::RULE as STOP_SIGNAL,
    lcow303_relies_on_graceful_stop::RULE as RELIES_ON_GRACEFUL_STOP,
    lcow304_interactive::RULE as INTERACTIVE,
};
use crate::rules::options::{
    lcow601_refused_option::RULE as REFUSED_OPTION,
    lcow603_network_mode::RULE as NETWORK_MODE,
    lcow604_network_driver::RULE as NETWORK_DRIVER,
    lcow605_host_ip_port::RULE as HOST_IP_PORT,
    lcow607_logging_driver::RULE as LOGGING_DRIVER,
    published_address::PublishedAddress,
    service_options::{name, reported, undecided},
};
use crate::rules::paths::lcow201_wsl_path::RULE as WSL_PATH;
use crate::rules::platform::lcow501_missing_platform::RULE as MISSING_PLATFORM;
use crate::rules::storage::{
    data_location::covers, lcow101_database_on_host_path::RULE as DATABASE_ON_HOST_PATH,
    lcow103_app_state_on_host_path::RULE as APP_STATE_ON_HOST_PATH, lcow105_mount_mode::RULE as MOUNT_MODE,
};
use crate::rules::{Context, Rule};
use crate::source::Span;
use crate::targets::FrontEnd;

/// A value that an unset variable decides.
pub(super) struct Decision {
    pub(super) variable: String,
    pub(super) span: Span,
    pub(super) service: String,
    /// The rule that checks the value.
    pub(super) rule: &'static Rule,
    /// The severities of what the rule may report.
    pub(super) severities: PerTarget,
    /// The meaning of the value: "which signal stops the service".
    pub(super) what: String,
}

/// The scalars of a service that rules check.
const SCALARS: [(&str, &Rule, &str); 5] = [
    ("network_mode", &NETWORK_MODE, "which network the service uses"),
    ("platform", &MISSING_PLATFORM, "which platform the image is pulled for"),
    ("stdin_open", &INTERACTIVE, "whether standard input is kept open"),
    ("stop_signal", &STOP_SIGNAL, "which signal stops the service"),
    ("tty", &INTERACTIVE, "whether the service has a terminal"),
];

/// The decisions of all variables, those of the services first.
pub(super) fn decisions(context: Context<'_>) -> Vec<Decision> {
    let front_end = context.options.front_end;
    let mut found = Vec::new();
    for &service in context.facts.linux() {
        let mut decisions =
            Decisions { front_end, service, identity: context.facts.identity(service), found };
        decisions.add_image();
        decisions.add_scalars();
        decisions.add_stop();
        decisions.add_options();
        decisions.add_data_directory();
        for mount in service.mounts() {
            decisions.add_mount(&mount);
        }
        found = decisions.found;
    }
    for network in context.model().networks().filter(|network| !network.is_external()) {
        let Some(driver) = network.value.get("driver").and_then(Field::whole) else { continue };
        for service in context.facts.network_users(network.name).into_iter().flatten() {
            let mut decisions = Decisions { front_end, service, identity: None, found };
            decisions.add_field(&driver, &NETWORK_DRIVER, "which driver a network has");
            found = decisions.found;
        }
    }
    found
}

/// The decisions about a service.
struct Decisions<'p> {
    front_end: FrontEnd,
    service: Service<'p>,
    identity: Option<Identity>,
    found: Vec<Decision>,
}

impl Decisions<'_> {
    /// Adds a decision if the text contains an unset variable.
    fn add(&mut self, text: &Text, span: Span, rule: &'static Rule, what: impl Into<String>) {
        if let Some(variable) = text.first_unknown() {
            let (variable, service) = (variable.to_owned(), self.service.name().to_owned());
            let severities = rule.severities();
            self.found.push(Decision { variable, span, service, rule, severities, what: what.into() });
        }
    }

    fn add_field(&mut self, field: &Field, rule: &'static Rule, what: impl Into<String>) {
        self.add(&field.text, field.span(), rule, what);
    }

    fn add_image(&mut self) {
        let reference = self.service.image_reference();
        if let Some(image) = self.service.image()
            && reference.is_some_and(|reference| has_hole(reference.last_name()))
        {
            self.add_field(&image, &DATABASE_ON_HOST_PATH, "what the service runs");
        }
    }

    fn add_scalars(&mut self) {
        for (key, rule, what) in SCALARS {
            if let Some(field) = self.service.get(key).and_then(Field::whole) {
                self.add_field(&field, rule, what);
            }
        }
    }

    fn add_stop(&mut self) {
        let Some(period) = self.service.get("stop_grace_period").and_then(Field::whole) else { return };
        let (rule, name) = match self.identity {
            Some(identity) if identity.image.kind.is_server() => {
                (&MISSING_GRACE_PERIOD, identity.image.title)
            }
            _ => (&RELIES_ON_GRACEFUL_STOP, "the service"),
        };
        self.add_field(&period, rule, format!("how long {name} may take to stop"));
    }

    fn add_options(&mut self) {
        for (_, refused, severities) in reported(self.front_end, |target| target.refused_options) {
            for (text, span) in undecided(refused, self.service) {
                self.add(text, span, &REFUSED_OPTION, format!("the option `{}`", name(refused)));
                if let Some(decision) = self.found.last_mut() {
                    decision.severities = severities;
                }
            }
        }
        for port in self.service.get("ports").map_or(&[][..], Value::items) {
            if let Some(address) = PublishedAddress::of(port.as_written()) {
                self.add_field(&address.field, &HOST_IP_PORT, "on which host address a port is published");
            }
        }
        let driver = self.service.get("logging").and_then(|logging| logging.get("driver"));
        if let Some(driver) = driver.and_then(Field::whole) {
            self.add_field(&driver, &LOGGING_DRIVER, "which logging driver the service uses");
        }
    }

    fn add_data_directory(&mut self) {
        let Some(identity) = self.identity else { return };
        if let Some((text, span)) = identity.moved_by_variable(self.service) {
            let what = format!("where {} stores its data", identity.image.title);
            self.add(&text, span, self.data_rule(), what);
        }
    }

    fn add_mount(&mut self, mount: &Mount<'_>) {
        let title = self.identity.map(|identity| identity.image.title).unwrap_or_default();
        let Some(target) = mount.target_directory() else {
            if self.identity.is_some() {
                self.add_field(
                    &mount.target,
                    self.data_rule(),
                    format!("where the data of {title} is mounted"),
                );
            }
            return;
        };
        for mode in mount.short.iter().flat_map(|short| &short.modes) {
            self.add_field(mode, &MOUNT_MODE, "the mode of a mount");
        }
        let Some(source) = &mount.source else { return };
        match mount.kind {
            MountKind::Depends(_) if self.has_data_in(target) => {
                let what = format!("whether the data of {title} is on the host");
                self.add_field(source, self.data_rule(), what);
            }
            MountKind::Depends(_) => self.add_field(source, &WSL_PATH, "whether a host directory is mounted"),
            MountKind::Bind if HostPath::of(&source.text) == HostPath::Unknown => {
                self.add_field(source, &WSL_PATH, "how a host path is written");
            }
            _ => {}
        }
    }

    /// The rule about data of the program in a host directory.
    fn data_rule(&self) -> &'static Rule {
        match self.identity {
            Some(identity) if !identity.image.kind.is_server() => &APP_STATE_ON_HOST_PATH,
            _ => &DATABASE_ON_HOST_PATH,
        }
    }

    fn has_data_in(&self, target: &str) -> bool {
        let directories = self.identity.and_then(|identity| identity.data_directories(self.service));
        directories.unwrap_or_default().iter().any(|directory| covers(target, directory))
    }
}
