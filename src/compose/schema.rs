//! The keys that Docker Compose accepts, with their types and printed forms.
//!
//! Validation (LCOW002), `config` and `schemas/compose.schema.json` use this table. Checked against Docker Compose.

use Form as F;
use Type as T;

/// The type of a value.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// Any value.
    Anything,
    /// A scalar of one of these kinds.
    Scalar(Kinds),
    /// An integer in this inclusive range.
    Integer(i64, i64),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A text with a pattern.
    Pattern(Pattern),
    /// A list.
    List(&'static Type),
    /// A list that must not repeat items.
    Set(&'static Type),
    /// A list that must not repeat items. Those of services are deduplicated before validation.
    Deduplicated(&'static Type),
    /// A mapping.
    Mapping(&'static Mapping),
    /// One of these.
    OneOf(&'static [Type]),
}

/// Kinds of scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds {
    /// Text.
    pub text: bool,
    /// Numbers without a fraction.
    pub integer: bool,
    /// All numbers.
    pub number: bool,
    /// Booleans.
    pub boolean: bool,
    /// Null.
    pub null: bool,
    /// Dates.
    pub date: bool,
}

/// A pattern of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Two characters of a container name, anywhere in the text: Docker Compose does not anchor the pattern.
    ContainerName,
    /// The name of a pull policy.
    PullPolicy,
}

/// The keys of a mapping.
#[derive(Debug)]
pub struct Mapping {
    /// The fixed keys.
    pub keys: &'static [Key],
    /// The keys that users choose.
    pub user_keys: UserKeys,
    /// Whether keys that begin with `x-` are allowed.
    pub extensions: bool,
    /// Whether any other key is refused.
    pub closed: bool,
    /// The required keys.
    pub required: &'static [&'static str],
    /// Keys of which at least one is required.
    pub required_any: &'static [&'static str],
}

/// The keys of a mapping that users choose, with the type of their values.
#[derive(Clone, Copy, Debug)]
pub enum UserKeys {
    /// None.
    None,
    /// Names of services, volumes and the like: letters, digits, `.`, `_` and `-`.
    Names(&'static Type),
    /// Lower case letters only.
    LowerCase(&'static Type),
    /// Any key that is not empty.
    Any(&'static Type),
}

/// A key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The name.
    pub name: &'static str,
    /// The type of its value.
    pub accepts: Type,
    /// How its value is printed.
    pub form: Form,
}

/// How Docker Compose prints a value. Unless stated otherwise, empty, zero and false values are omitted.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// Text; numbers are converted.
    Text,
    /// A boolean.
    Bool,
    /// A boolean, printed even if false.
    Flag,
    /// An integer, truncated.
    Int,
    /// An integer, printed even if 0.
    OptionalInt,
    /// An unsigned integer, not as text.
    Unsigned,
    /// An unsigned integer, printed even if 0.
    OptionalUnsigned,
    /// A 32-bit float.
    Float,
    /// A number of CPUs, as a 32-bit float.
    Cpus,
    /// A size such as `64m`, printed as text in bytes.
    Bytes,
    /// A duration, printed as `1m30s`.
    Duration,
    /// A duration, printed even if `0s`.
    OptionalDuration,
    /// A file mode; text is octal. Printed as text: `0444`.
    FileMode,
    /// A number of devices, or `all`.
    DeviceCount,
    /// The words of a command; text is split as in a shell. Always printed, null if absent.
    Command,
    /// The words of a health check; text is run by a shell.
    Test,
    /// A text, or a list of texts.
    Texts,
    /// A list of texts and numbers.
    TextsOrNumbers,
    /// A list of `key=value` lines, or a mapping; a key without a value has null.
    Environment,
    /// Like `Environment`; a key without a value has an empty text.
    Labels,
    /// Like `Labels`.
    Pairs,
    /// A mapping to scalars, printed as texts.
    Options,
    /// A mapping to texts and integers, printed as texts.
    TextMap,
    /// A mapping to lists of texts.
    MultiOptions,
    /// Hosts and addresses, printed as a sorted list of `host=address`.
    Hosts,
    /// A number, or a soft and a hard limit.
    Ulimit,
    /// A boolean, printed only if false.
    TrueByDefault,
    /// SSH agents and keys.
    Ssh,
    /// A mapping with fixed keys.
    Struct(&'static Mapping),
    /// A mapping with fixed keys, printed even if absent.
    Part(&'static Mapping),
    /// A list.
    ListOf(&'static Form),
    /// A mapping with keys that users choose.
    MapOf(&'static Form),
    /// Like `MapOf`; null is printed as null.
    MapOfOptional(&'static Form),
    /// Printed under another key.
    Named(&'static str, &'static Form),
    /// Printed even if empty.
    Always(&'static Form),
    /// Not printed.
    Dropped,
}

impl Kinds {
    const NONE: Kinds =
        Kinds { text: false, integer: false, number: false, boolean: false, null: false, date: false };
}

impl Mapping {
    /// A key by name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

const fn key(name: &'static str, accepts: Type, form: Form) -> Key {
    Key { name, accepts, form }
}

/// One list of keys from several.
const fn joined<const COUNT: usize>(lists: &[&[Key]]) -> [Key; COUNT] {
    let mut all = [key("", T::Anything, F::Dropped); COUNT];
    let mut count = 0;
    let mut list = 0;
    while list < lists.len() {
        let mut place = 0;
        while place < lists[list].len() {
            all[count] = lists[list][place];
            count += 1;
            place += 1;
        }
        list += 1;
    }
    assert!(count == COUNT);
    all
}

/// A mapping of these keys and `x-` keys.
const fn keys(keys: &'static [Key]) -> Mapping {
    Mapping {
        keys,
        user_keys: UserKeys::None,
        extensions: true,
        closed: true,
        required: &[],
        required_any: &[],
    }
}

const fn keys_with(keys: &'static [Key], required: &'static [&'static str]) -> Mapping {
    Mapping { keys, user_keys: UserKeys::None, extensions: true, closed: true, required, required_any: &[] }
}

/// A mapping of these keys only.
const fn only(keys: &'static [Key], required: &'static [&'static str]) -> Mapping {
    Mapping { keys, user_keys: UserKeys::None, extensions: false, closed: true, required, required_any: &[] }
}

const fn names(of: &'static Type, closed: bool) -> Mapping {
    Mapping {
        keys: &[],
        user_keys: UserKeys::Names(of),
        extensions: false,
        closed,
        required: &[],
        required_any: &[],
    }
}

const fn any_keys(of: &'static Type, closed: bool) -> Mapping {
    Mapping {
        keys: &[],
        user_keys: UserKeys::Any(of),
        extensions: false,
        closed,
        required: &[],
        required_any: &[],
    }
}

const TEXT: Type = T::Scalar(Kinds { text: true, ..Kinds::NONE });
const TRUTH: Type = T::Scalar(Kinds { boolean: true, ..Kinds::NONE });
const BOOL: Type = T::Scalar(Kinds { boolean: true, text: true, ..Kinds::NONE });
const INTEGER: Type = T::Scalar(Kinds { integer: true, ..Kinds::NONE });
const NUMBER: Type = T::Scalar(Kinds { integer: true, number: true, ..Kinds::NONE });
const NULL: Type = T::Scalar(Kinds { null: true, ..Kinds::NONE });
const TEXT_OR_NULL: Type = T::Scalar(Kinds { text: true, null: true, ..Kinds::NONE });
const INTEGER_OR_TEXT: Type = T::Scalar(Kinds { integer: true, text: true, ..Kinds::NONE });
const NUMBER_OR_TEXT: Type = T::Scalar(Kinds { integer: true, number: true, text: true, ..Kinds::NONE });
// Values of mappings in which users choose the keys.
const NUMBER_TEXT_OR_DATE: Type =
    T::Scalar(Kinds { integer: true, number: true, text: true, date: true, ..Kinds::NONE });
const NUMBER_TEXT_OR_NULL: Type =
    T::Scalar(Kinds { integer: true, number: true, text: true, null: true, date: true, ..Kinds::NONE });
const NUMBER_TEXT_OR_BOOL: Type =
    T::Scalar(Kinds { integer: true, number: true, text: true, boolean: true, date: true, ..Kinds::NONE });
const SCALAR: Type =
    T::Scalar(Kinds { integer: true, number: true, text: true, boolean: true, null: true, date: true });

const TEXTS: Type = T::List(&TEXT);
const TEXT_SET: Type = T::Set(&TEXT);
const TEXT_OR_LIST: Type = T::OneOf(&[TEXT, T::List(&TEXT)]);
const TEXT_OR_SET: Type = T::OneOf(&[TEXT, TEXT_SET]);
/// Like `TEXT_SET`, but those of services may repeat items.
const MERGED_TEXTS: Type = T::Deduplicated(&TEXT);
const TEXT_OR_MERGED: Type = T::OneOf(&[TEXT, MERGED_TEXTS]);
const COMMAND: Type = T::OneOf(&[NULL, TEXT, TEXTS]);

pub(crate) static PAIRS: Mapping = any_keys(&SCALAR, true);
/// `key=value` lines, or a mapping.
const LIST_OR_MAP: Type = T::OneOf(&[T::Mapping(&PAIRS), TEXT_SET]);
/// Like `LIST_OR_MAP`, but lines may repeat a key; the last one counts.
const LINES_OR_MAP: Type = T::OneOf(&[T::Mapping(&PAIRS), MERGED_TEXTS]);

pub(crate) static HOSTS: Mapping = any_keys(&TEXT_OR_LIST, true);
const EXTRA_HOSTS: Type = T::OneOf(&[T::Mapping(&HOSTS), TEXT_SET]);

pub(crate) static TEXT_OR_NUMBER_OPTIONS: Mapping = any_keys(&NUMBER_TEXT_OR_DATE, false);
const DRIVER_OPTIONS: Type = T::Mapping(&TEXT_OR_NUMBER_OPTIONS);

static TEXT_OPTIONS: Mapping = any_keys(&TEXT, true);
static LOG_OPTIONS: Mapping = any_keys(&NUMBER_TEXT_OR_NULL, false);

/// A whole Compose file.
pub static PROJECT: Mapping = keys(&[
    key("version", TEXT, F::Dropped),
    key("name", TEXT, F::Text),
    key("include", T::List(&INCLUDE), F::Dropped),
    key("services", T::Mapping(&SERVICES), F::MapOf(&F::Struct(&SERVICE))),
    key("jobs", T::Mapping(&JOBS), F::MapOf(&F::Struct(&JOB))),
    key("models", T::Mapping(&MODELS), F::MapOf(&F::Struct(&MODEL))),
    key("networks", T::Mapping(&NETWORKS), F::MapOf(&F::Struct(&NETWORK))),
    key("volumes", T::Mapping(&VOLUMES), F::MapOf(&F::Struct(&VOLUME))),
    key("secrets", T::Mapping(&SECRETS), F::MapOf(&F::Struct(&SECRET))),
    key("configs", T::Mapping(&CONFIGS), F::MapOf(&F::Struct(&CONFIG))),
]);

static SERVICES: Mapping = names(&T::Mapping(&SERVICE), true);
static JOBS: Mapping = names(&T::Mapping(&JOB), true);
static MODELS: Mapping = names(&T::Mapping(&MODEL), true);
static NETWORKS: Mapping = names(&T::OneOf(&[T::Mapping(&NETWORK), NULL]), true);
static VOLUMES: Mapping = names(&T::OneOf(&[T::Mapping(&VOLUME), NULL]), true);
static SECRETS: Mapping = names(&T::Mapping(&SECRET), true);
static CONFIGS: Mapping = names(&T::Mapping(&CONFIG), true);

const INCLUDE: Type = T::OneOf(&[TEXT, T::Mapping(&INCLUDE_LONG)]);
static INCLUDE_LONG: Mapping = only(
    &[
        key("path", TEXT_OR_SET, F::Texts),
        key("env_file", TEXT_OR_SET, F::Texts),
        key("project_directory", TEXT, F::Text),
    ],
    &[],
);

/// An entry of `services`.
pub static SERVICE: Mapping = keys(&SERVICE_KEYS);
static SERVICE_KEYS: [Key; 93] = joined(&[&CONTAINER, &WORKLOAD, &SERVICE_ONLY]);

/// An entry of `jobs`.
pub static JOB: Mapping = keys_with(&JOB_KEYS, &["triggers"]);
static JOB_KEYS: [Key; 81] = joined(&[&CONTAINER, &WORKLOAD, &JOB_ONLY]);

/// An entry of a service's `pre_start`.
pub static PRE_START: Mapping = keys(&PRE_START_KEYS);
static PRE_START_KEYS: [Key; 73] = joined(&[&CONTAINER, &PRE_START_ONLY]);

/// The keys of every container.
pub(crate) static CONTAINER: [Key; 72] = [
    key("annotations", LINES_OR_MAP, F::Pairs),
    key("blkio_config", T::Mapping(&BLKIO), F::Struct(&BLKIO)),
    key("cap_add", MERGED_TEXTS, F::Texts),
    key("cap_drop", MERGED_TEXTS, F::Texts),
    key("cgroup", T::Word(&["host", "private"]), F::Text),
    key("cgroup_parent", TEXT, F::Text),
    key("command", COMMAND, F::Command),
    key("configs", FILE_REFERENCES, F::ListOf(&F::Struct(&FILE_REFERENCE))),
    key("cpu_count", T::OneOf(&[TEXT, T::Integer(0, i64::MAX)]), F::Int),
    key("cpu_percent", T::OneOf(&[TEXT, T::Integer(0, 100)]), F::Float),
    key("cpu_period", NUMBER_OR_TEXT, F::Int),
    key("cpu_quota", NUMBER_OR_TEXT, F::Int),
    key("cpu_rt_period", NUMBER_OR_TEXT, F::Int),
    key("cpu_rt_runtime", NUMBER_OR_TEXT, F::Int),
    key("cpu_shares", NUMBER_OR_TEXT, F::Int),
    key("cpus", NUMBER_OR_TEXT, F::Float),
    key("cpuset", TEXT, F::Text),
    key("credential_spec", T::Mapping(&CREDENTIAL_SPEC), F::Struct(&CREDENTIAL_SPEC)),
    key("device_cgroup_rules", TEXT_SET, F::Texts),
    key("devices", T::List(&T::OneOf(&[TEXT, T::Mapping(&DEVICE)])), F::ListOf(&F::Struct(&DEVICE))),
    key("dns", TEXT_OR_MERGED, F::Texts),
    key("dns_opt", MERGED_TEXTS, F::Texts),
    key("dns_search", TEXT_OR_MERGED, F::Texts),
    key("domainname", TEXT, F::Text),
    key("entrypoint", COMMAND, F::Command),
    key("env_file", ENV_FILE, F::ListOf(&F::Struct(&ENV_FILE_LONG))),
    key("environment", LINES_OR_MAP, F::Environment),
    key("extra_hosts", EXTRA_HOSTS, F::Hosts),
    key(
        "gpus",
        T::OneOf(&[T::Word(&["all"]), T::List(&T::Mapping(&GPU))]),
        F::ListOf(&F::Struct(&DEVICE_REQUEST)),
    ),
    key("group_add", T::Set(&NUMBER_OR_TEXT), F::Texts),
    key("hostname", TEXT, F::Text),
    key("image", TEXT, F::Text),
    key("init", BOOL, F::Flag),
    key("ipc", TEXT, F::Text),
    key("isolation", TEXT, F::Text),
    key("label_file", TEXT_OR_LIST, F::Texts),
    key("labels", LINES_OR_MAP, F::Labels),
    key("logging", T::Mapping(&LOGGING), F::Struct(&LOGGING)),
    key("mac_address", TEXT, F::Text),
    key("mem_limit", NUMBER_OR_TEXT, F::Bytes),
    key("mem_reservation", INTEGER_OR_TEXT, F::Bytes),
    key("mem_swappiness", INTEGER_OR_TEXT, F::Bytes),
    key("memswap_limit", NUMBER_OR_TEXT, F::Bytes),
    key(
        "models",
        T::OneOf(&[TEXT_SET, T::Mapping(&SERVICE_MODELS)]),
        F::MapOfOptional(&F::Struct(&SERVICE_MODEL)),
    ),
    key("network_mode", TEXT, F::Text),
    key(
        "networks",
        T::OneOf(&[TEXT_SET, T::Mapping(&SERVICE_NETWORKS)]),
        F::MapOfOptional(&F::Struct(&SERVICE_NETWORK)),
    ),
    key("oom_kill_disable", BOOL, F::Bool),
    key("oom_score_adj", T::OneOf(&[TEXT, T::Integer(-1000, 1000)]), F::Int),
    key("pid", TEXT_OR_NULL, F::Text),
    key("pids_limit", NUMBER_OR_TEXT, F::Int),
    key("platform", TEXT, F::Text),
    key("privileged", BOOL, F::Bool),
    key("pull_policy", T::Pattern(Pattern::PullPolicy), F::Text),
    key("pull_refresh_after", TEXT, F::Text),
    key("read_only", BOOL, F::Bool),
    key("runtime", TEXT, F::Text),
    key("secrets", FILE_REFERENCES, F::ListOf(&F::Struct(&FILE_REFERENCE))),
    key("security_opt", TEXT_SET, F::Texts),
    key("shm_size", NUMBER_OR_TEXT, F::Bytes),
    key("stop_grace_period", TEXT, F::OptionalDuration),
    key("stop_signal", TEXT, F::Text),
    key("storage_opt", T::Mapping(&STORAGE_OPTIONS), F::TextMap),
    key("sysctls", LINES_OR_MAP, F::Pairs),
    key("tmpfs", TEXT_OR_MERGED, F::Texts),
    key("ulimits", T::Mapping(&ULIMITS), F::MapOf(&F::Ulimit)),
    key("use_api_socket", TRUTH, F::Bool),
    key("user", TEXT, F::Text),
    key("userns_mode", TEXT, F::Text),
    key("uts", TEXT, F::Text),
    key("volumes", T::Deduplicated(&T::OneOf(&[TEXT, T::Mapping(&MOUNT)])), F::ListOf(&F::Struct(&MOUNT))),
    key("volumes_from", TEXT_SET, F::Texts),
    key("working_dir", TEXT, F::Text),
];

/// The keys of services and jobs that hooks do not have.
static WORKLOAD: [Key; 8] = [
    key("build", T::OneOf(&[TEXT, T::Mapping(&BUILD)]), F::Struct(&BUILD)),
    key("depends_on", T::OneOf(&[TEXT_SET, T::Mapping(&DEPENDENCIES)]), F::MapOf(&F::Struct(&DEPENDENCY))),
    key("expose", T::Deduplicated(&NUMBER_OR_TEXT), F::TextsOrNumbers),
    key("healthcheck", T::Mapping(&HEALTH_CHECK), F::Struct(&HEALTH_CHECK)),
    key(
        "ports",
        T::Deduplicated(&T::OneOf(&[NUMBER, TEXT, T::Mapping(&PORT)])),
        F::ListOf(&F::Struct(&PORT)),
    ),
    key("profiles", MERGED_TEXTS, F::Texts),
    key("stdin_open", BOOL, F::Bool),
    key("tty", BOOL, F::Bool),
];

static SERVICE_ONLY: [Key; 13] = [
    key("attach", BOOL, F::Flag),
    key("container_name", T::Pattern(Pattern::ContainerName), F::Text),
    key("deploy", T::OneOf(&[T::Mapping(&DEPLOY), NULL]), F::Struct(&DEPLOY)),
    key("develop", T::OneOf(&[T::Mapping(&DEVELOP), NULL]), F::Struct(&DEVELOP)),
    key("extends", T::OneOf(&[TEXT, T::Mapping(&EXTENDS)]), F::Struct(&EXTENDS)),
    key("external_links", TEXT_SET, F::Texts),
    key("links", TEXTS, F::Texts),
    key("post_start", T::List(&T::Mapping(&HOOK)), F::ListOf(&F::Struct(&HOOK))),
    key("pre_start", T::List(&T::Mapping(&PRE_START)), F::ListOf(&F::Struct(&PRE_START))),
    key("pre_stop", T::List(&T::Mapping(&HOOK)), F::ListOf(&F::Struct(&HOOK))),
    key("provider", T::Mapping(&PROVIDER), F::Struct(&PROVIDER)),
    key("restart", TEXT, F::Text),
    key("scale", INTEGER_OR_TEXT, F::OptionalInt),
];

static JOB_ONLY: [Key; 1] = [key("triggers", T::Mapping(&TRIGGERS), F::Struct(&TRIGGERS))];

static PRE_START_ONLY: [Key; 1] = [key("per_replica", BOOL, F::Bool)];

/// When a job runs.
static TRIGGERS: Mapping = Mapping { required_any: &["manual", "schedule"], ..keys(&TRIGGER_KEYS) };
static TRIGGER_KEYS: [Key; 2] = [
    key("manual", BOOL, F::Flag),
    key("schedule", T::List(&T::OneOf(&[TEXT, T::Mapping(&SCHEDULE)])), F::ListOf(&F::Struct(&SCHEDULE))),
];
static SCHEDULE: Mapping = keys_with(
    &[
        key("cron", TEXT, F::Text),
        key("timezone", TEXT, F::Text),
        key("concurrency", T::Word(&["forbid", "queue"]), F::Text),
        key("missed_fires", T::Word(&["one", "skip"]), F::Text),
    ],
    &["cron"],
);

static STORAGE_OPTIONS: Mapping = any_keys(&T::Anything, false);

static BUILD: Mapping = keys(&[
    key("context", TEXT, F::Text),
    key("dockerfile", TEXT, F::Text),
    key("dockerfile_inline", TEXT, F::Text),
    key("entitlements", TEXTS, F::Texts),
    key("args", LINES_OR_MAP, F::Environment),
    key("ssh", LIST_OR_MAP, F::Ssh),
    key("labels", LINES_OR_MAP, F::Labels),
    key("cache_from", TEXTS, F::Texts),
    key("cache_to", TEXTS, F::Texts),
    key("no_cache", BOOL, F::Bool),
    key("no_cache_filter", TEXT_OR_SET, F::Texts),
    key("additional_contexts", LINES_OR_MAP, F::Pairs),
    key("network", TEXT, F::Text),
    key("provenance", BOOL, F::Text),
    key("sbom", BOOL, F::Text),
    key("pull", BOOL, F::Bool),
    key("target", TEXT, F::Text),
    key("shm_size", INTEGER_OR_TEXT, F::Bytes),
    key("extra_hosts", EXTRA_HOSTS, F::Hosts),
    key("isolation", TEXT, F::Text),
    key("privileged", BOOL, F::Bool),
    key("secrets", FILE_REFERENCES, F::ListOf(&F::Struct(&FILE_REFERENCE))),
    key("tags", TEXTS, F::Texts),
    key("ulimits", T::Mapping(&ULIMITS), F::MapOf(&F::Ulimit)),
    key("platforms", TEXTS, F::Texts),
]);

static BLKIO: Mapping = only(
    &[
        key("device_read_bps", T::List(&T::Mapping(&BLKIO_LIMIT)), F::ListOf(&F::Struct(&BLKIO_LIMIT))),
        key("device_read_iops", T::List(&T::Mapping(&BLKIO_LIMIT)), F::ListOf(&F::Struct(&BLKIO_LIMIT))),
        key("device_write_bps", T::List(&T::Mapping(&BLKIO_LIMIT)), F::ListOf(&F::Struct(&BLKIO_LIMIT))),
        key("device_write_iops", T::List(&T::Mapping(&BLKIO_LIMIT)), F::ListOf(&F::Struct(&BLKIO_LIMIT))),
        key("weight", INTEGER_OR_TEXT, F::Unsigned),
        key("weight_device", T::List(&T::Mapping(&BLKIO_WEIGHT)), F::ListOf(&F::Struct(&BLKIO_WEIGHT))),
    ],
    &[],
);
pub(crate) static BLKIO_LIMIT: Mapping = only(
    &[
        key("path", TEXT, F::Named("Path", &F::Always(&F::Text))),
        key("rate", INTEGER_OR_TEXT, F::Named("Rate", &F::Always(&F::Bytes))),
    ],
    &[],
);
static BLKIO_WEIGHT: Mapping = only(
    &[
        key("path", TEXT, F::Named("Path", &F::Always(&F::Text))),
        key("weight", INTEGER_OR_TEXT, F::Named("Weight", &F::Always(&F::Unsigned))),
    ],
    &[],
);

static CREDENTIAL_SPEC: Mapping =
    keys(&[key("config", TEXT, F::Text), key("file", TEXT, F::Text), key("registry", TEXT, F::Text)]);

static DEPENDENCIES: Mapping = names(&T::Mapping(&DEPENDENCY), true);
static DEPENDENCY: Mapping = keys_with(
    &[
        key(
            "condition",
            T::Word(&["service_started", "service_healthy", "service_completed_successfully"]),
            F::Text,
        ),
        key("restart", BOOL, F::Bool),
        key("required", TRUTH, F::Always(&F::Bool)),
    ],
    &["condition"],
);

static DEPLOY: Mapping = keys(&[
    key("mode", TEXT, F::Text),
    key("replicas", INTEGER_OR_TEXT, F::OptionalInt),
    key("labels", LINES_OR_MAP, F::Labels),
    key("update_config", T::Mapping(&UPDATE), F::Struct(&UPDATE)),
    key("rollback_config", T::Mapping(&UPDATE), F::Struct(&UPDATE)),
    key("resources", T::Mapping(&RESOURCES), F::Part(&RESOURCES)),
    key("restart_policy", T::Mapping(&RESTART_POLICY), F::Struct(&RESTART_POLICY)),
    key("placement", T::Mapping(&PLACEMENT), F::Part(&PLACEMENT)),
    key("endpoint_mode", TEXT, F::Text),
]);
pub(crate) static UPDATE: Mapping = keys(&[
    key("parallelism", INTEGER_OR_TEXT, F::OptionalUnsigned),
    key("delay", TEXT, F::Duration),
    key("failure_action", TEXT, F::Text),
    key("monitor", TEXT, F::Duration),
    key("max_failure_ratio", NUMBER_OR_TEXT, F::Float),
    key("order", T::Word(&["start-first", "stop-first"]), F::Text),
]);
static RESOURCES: Mapping = keys(&[
    key("limits", T::Mapping(&LIMITS), F::Struct(&LIMITS)),
    key("reservations", T::Mapping(&RESERVATIONS), F::Struct(&RESERVATIONS)),
]);
static LIMITS: Mapping = keys(&[
    key("cpus", NUMBER_OR_TEXT, F::Cpus),
    key("memory", TEXT, F::Bytes),
    key("pids", INTEGER_OR_TEXT, F::Int),
]);
static RESERVATIONS: Mapping = keys(&[
    key("cpus", NUMBER_OR_TEXT, F::Cpus),
    key("memory", TEXT, F::Bytes),
    key(
        "generic_resources",
        T::List(&T::Mapping(&GENERIC_RESOURCE)),
        F::ListOf(&F::Struct(&GENERIC_RESOURCE)),
    ),
    key("devices", T::List(&T::Mapping(&DEVICE_REQUEST)), F::ListOf(&F::Struct(&DEVICE_REQUEST))),
]);
static GENERIC_RESOURCE: Mapping =
    keys(&[key("discrete_resource_spec", T::Mapping(&DISCRETE_RESOURCE), F::Struct(&DISCRETE_RESOURCE))]);
static DISCRETE_RESOURCE: Mapping =
    keys(&[key("kind", TEXT, F::Always(&F::Text)), key("value", NUMBER_OR_TEXT, F::Always(&F::Int))]);
static RESTART_POLICY: Mapping = keys(&[
    key("condition", TEXT, F::Text),
    key("delay", TEXT, F::OptionalDuration),
    key("max_attempts", INTEGER_OR_TEXT, F::OptionalUnsigned),
    key("window", TEXT, F::OptionalDuration),
]);
static PLACEMENT: Mapping = keys(&[
    key("constraints", TEXTS, F::Texts),
    key("preferences", T::List(&T::Mapping(&PREFERENCE)), F::ListOf(&F::Struct(&PREFERENCE))),
    key("max_replicas_per_node", INTEGER_OR_TEXT, F::Unsigned),
]);
static PREFERENCE: Mapping = keys(&[key("spread", TEXT, F::Text)]);

pub(crate) static DEVICE_REQUEST: Mapping = keys_with(DEVICE_REQUEST_KEYS, &["capabilities"]);
/// An entry of `gpus`: a device request in which nothing is required or refused.
static GPU: Mapping = Mapping {
    keys: DEVICE_REQUEST_KEYS,
    user_keys: UserKeys::None,
    extensions: false,
    closed: false,
    required: &[],
    required_any: &[],
};
const DEVICE_REQUEST_KEYS: &[Key] = &[
    key("capabilities", TEXT_SET, F::Texts),
    key("count", INTEGER_OR_TEXT, F::DeviceCount),
    key("device_ids", TEXT_SET, F::Texts),
    key("driver", TEXT, F::Text),
    key("options", LIST_OR_MAP, F::Pairs),
];

static DEVELOP: Mapping = keys(&[key("watch", T::List(&T::Mapping(&WATCH)), F::ListOf(&F::Struct(&WATCH)))]);
static WATCH: Mapping = keys_with(
    &[
        key("path", TEXT, F::Always(&F::Text)),
        key(
            "action",
            T::Word(&["rebuild", "sync", "restart", "sync+restart", "sync+exec"]),
            F::Always(&F::Text),
        ),
        key("target", TEXT, F::Text),
        key("exec", T::Mapping(&HOOK), F::Part(&HOOK)),
        key("ignore", TEXT_OR_SET, F::Texts),
        key("include", TEXT_OR_SET, F::Texts),
        key("initial_sync", TRUTH, F::Bool),
    ],
    &["path", "action"],
);
pub(crate) static HOOK: Mapping = keys_with(
    &[
        key("command", COMMAND, F::Command),
        key("user", TEXT, F::Text),
        key("privileged", BOOL, F::Bool),
        key("working_dir", TEXT, F::Text),
        key("environment", LIST_OR_MAP, F::Environment),
    ],
    &["command"],
);

static DEVICE: Mapping = keys_with(
    &[key("source", TEXT, F::Text), key("target", TEXT, F::Text), key("permissions", TEXT, F::Text)],
    &["source"],
);

const ENV_FILE: Type = T::OneOf(&[TEXT, T::List(&T::OneOf(&[TEXT, T::Mapping(&ENV_FILE_LONG)]))]);
static ENV_FILE_LONG: Mapping = only(
    &[key("path", TEXT, F::Text), key("format", TEXT, F::Text), key("required", BOOL, F::TrueByDefault)],
    &["path"],
);

static EXTENDS: Mapping = only(&[key("file", TEXT, F::Text), key("service", TEXT, F::Text)], &["service"]);

static HEALTH_CHECK: Mapping = keys(&[
    key("test", TEXT_OR_LIST, F::Test),
    key("timeout", TEXT, F::OptionalDuration),
    key("interval", TEXT, F::OptionalDuration),
    key("retries", NUMBER_OR_TEXT, F::OptionalUnsigned),
    key("start_period", TEXT, F::OptionalDuration),
    key("start_interval", TEXT, F::OptionalDuration),
    key("disable", BOOL, F::Bool),
]);

static LOGGING: Mapping =
    keys(&[key("driver", TEXT, F::Text), key("options", T::Mapping(&LOG_OPTIONS), F::Options)]);

static SERVICE_MODELS: Mapping = names(&T::OneOf(&[T::Mapping(&SERVICE_MODEL), NULL]), false);
static SERVICE_MODEL: Mapping = keys(&[key("endpoint_var", TEXT, F::Text), key("model_var", TEXT, F::Text)]);

static SERVICE_NETWORKS: Mapping = names(&T::OneOf(&[T::Mapping(&SERVICE_NETWORK), NULL]), true);
static SERVICE_NETWORK: Mapping = keys(&[
    key("aliases", MERGED_TEXTS, F::Texts),
    key("driver_opts", DRIVER_OPTIONS, F::Options),
    key("gw_priority", NUMBER, F::Int),
    key("interface_name", TEXT, F::Text),
    key("ipv4_address", TEXT, F::Text),
    key("ipv6_address", TEXT, F::Text),
    key("link_local_ips", MERGED_TEXTS, F::Texts),
    key("mac_address", TEXT, F::Text),
    key("priority", NUMBER, F::Int),
]);

static PORT: Mapping = keys(&[
    key("name", TEXT, F::Text),
    key("mode", TEXT, F::Text),
    key("host_ip", TEXT, F::Text),
    key("target", INTEGER_OR_TEXT, F::Unsigned),
    key("published", INTEGER_OR_TEXT, F::Text),
    key("protocol", TEXT, F::Text),
    key("app_protocol", TEXT, F::Text),
]);

static PROVIDER: Mapping = keys_with(
    &[key("type", TEXT, F::Text), key("options", T::Mapping(&PROVIDER_OPTIONS), F::MultiOptions)],
    &["type"],
);
static PROVIDER_OPTIONS: Mapping =
    any_keys(&T::OneOf(&[NUMBER_TEXT_OR_BOOL, T::List(&NUMBER_TEXT_OR_BOOL)]), false);

const FILE_REFERENCES: Type = T::List(&T::OneOf(&[TEXT, T::Mapping(&FILE_REFERENCE)]));
pub(crate) static FILE_REFERENCE: Mapping = keys(&[
    key("source", TEXT, F::Text),
    key("target", TEXT, F::Text),
    key("uid", TEXT, F::Text),
    key("gid", TEXT, F::Text),
    key("mode", NUMBER_OR_TEXT, F::FileMode),
]);

pub(crate) static ULIMITS: Mapping = Mapping {
    keys: &[],
    user_keys: UserKeys::LowerCase(&T::OneOf(&[INTEGER_OR_TEXT, T::Mapping(&ULIMIT)])),
    extensions: false,
    closed: false,
    required: &[],
    required_any: &[],
};
static ULIMIT: Mapping = keys_with(
    &[key("hard", INTEGER_OR_TEXT, F::Int), key("soft", INTEGER_OR_TEXT, F::Int)],
    &["soft", "hard"],
);

/// The long form of an entry of a service's `volumes`.
pub static MOUNT: Mapping = keys_with(
    &[
        key("type", T::Word(&["bind", "volume", "tmpfs", "cluster", "npipe", "image"]), F::Text),
        key("source", TEXT, F::Text),
        key("target", TEXT, F::Text),
        key("read_only", BOOL, F::Bool),
        key("consistency", TEXT, F::Text),
        key("bind", T::Mapping(&BIND), F::Struct(&BIND)),
        key("volume", T::Mapping(&VOLUME_OPTIONS), F::Struct(&VOLUME_OPTIONS)),
        key("tmpfs", T::Mapping(&TMPFS), F::Struct(&TMPFS)),
        key("image", T::Mapping(&IMAGE_OPTIONS), F::Struct(&IMAGE_OPTIONS)),
    ],
    &["type"],
);
static BIND: Mapping = keys(&[
    key("propagation", TEXT, F::Text),
    key("create_host_path", BOOL, F::TrueByDefault),
    key("recursive", T::Word(&["enabled", "disabled", "writable", "readonly"]), F::Text),
    key("selinux", T::Word(&["z", "Z"]), F::Text),
]);
static VOLUME_OPTIONS: Mapping = keys(&[
    key("labels", LIST_OR_MAP, F::Pairs),
    key("nocopy", BOOL, F::Bool),
    key("subpath", TEXT, F::Text),
]);
static TMPFS: Mapping = keys(&[
    key("size", T::OneOf(&[T::Integer(0, i64::MAX), TEXT]), F::Bytes),
    key("mode", NUMBER_OR_TEXT, F::Unsigned),
]);
static IMAGE_OPTIONS: Mapping = keys(&[key("subpath", TEXT, F::Text)]);

static NETWORK: Mapping = keys(&[
    key("name", TEXT, F::Text),
    key("driver", TEXT, F::Text),
    key("driver_opts", DRIVER_OPTIONS, F::Options),
    key("ipam", T::Mapping(&IPAM), F::Part(&IPAM)),
    key("external", EXTERNAL, F::Bool),
    key("internal", BOOL, F::Bool),
    key("enable_ipv4", BOOL, F::Flag),
    key("enable_ipv6", BOOL, F::Flag),
    key("attachable", BOOL, F::Bool),
    key("labels", LINES_OR_MAP, F::Labels),
]);
static IPAM: Mapping = keys(&[
    key("driver", TEXT, F::Text),
    key("config", T::List(&T::Mapping(&IPAM_POOL)), F::ListOf(&F::Struct(&IPAM_POOL))),
    key("options", T::Mapping(&TEXT_OPTIONS), F::Pairs),
]);
static IPAM_POOL: Mapping = keys(&[
    key("subnet", TEXT, F::Text),
    key("ip_range", TEXT, F::Text),
    key("gateway", TEXT, F::Text),
    key("aux_addresses", T::Mapping(&TEXT_OPTIONS), F::Pairs),
]);

/// `external` of volumes and networks: a boolean, or a mapping with a name.
const EXTERNAL: Type = T::OneOf(&[BOOL, T::Mapping(&EXTERNAL_NAME)]);
pub(crate) static EXTERNAL_NAME: Mapping = keys(&[key("name", TEXT, F::Text)]);
/// `external` of secrets and configs, which allow any key.
const EXTERNAL_FILE: Type = T::OneOf(&[BOOL, T::Mapping(&EXTERNAL_FILE_NAME)]);
pub(crate) static EXTERNAL_FILE_NAME: Mapping = Mapping {
    keys: &[key("name", TEXT, F::Text)],
    user_keys: UserKeys::None,
    extensions: false,
    closed: false,
    required: &[],
    required_any: &[],
};

static VOLUME: Mapping = keys(&[
    key("name", TEXT, F::Text),
    key("driver", TEXT, F::Text),
    key("driver_opts", DRIVER_OPTIONS, F::Options),
    key("external", EXTERNAL, F::Bool),
    key("labels", LIST_OR_MAP, F::Labels),
]);

static SECRET: Mapping = keys(&[
    key("name", TEXT, F::Text),
    key("environment", TEXT, F::Text),
    key("file", TEXT, F::Text),
    key("external", EXTERNAL_FILE, F::Bool),
    key("labels", LIST_OR_MAP, F::Labels),
    key("driver", TEXT, F::Text),
    key("driver_opts", DRIVER_OPTIONS, F::TextMap),
    key("template_driver", TEXT, F::Text),
]);

static CONFIG: Mapping = keys(&[
    key("name", TEXT, F::Text),
    key("content", TEXT, F::Text),
    key("environment", TEXT, F::Text),
    key("file", TEXT, F::Text),
    key("external", EXTERNAL_FILE, F::Bool),
    key("labels", LIST_OR_MAP, F::Labels),
    key("template_driver", TEXT, F::Text),
]);

static MODEL: Mapping = keys_with(
    &[
        key("name", TEXT, F::Text),
        key("model", TEXT, F::Text),
        key("context_size", INTEGER, F::Int),
        key("runtime_flags", TEXTS, F::Texts),
    ],
    &["model"],
);
