//! Where an image keeps its data, and why it fails on a Windows directory.

use super::report::Report;
use crate::targets::Need;

/// A program, under every name it is published as with the same layout.
///
/// A fork with another layout (`bitnami/mysql`) is a separate entry.
#[derive(Debug, PartialEq, Eq)]
pub struct Image {
    /// Its name: `MySQL`.
    pub title: &'static str,
    /// Repository names without registry, `library/` and tag: `mysql`, `percona/percona-server`.
    pub repositories: &'static [&'static str],
    /// Its kind.
    pub kind: ImageKind,
    /// Data directories; absolute, without a trailing slash. A mount on one of them or above it holds data.
    pub data: &'static [&'static str],
    /// `VOLUME`s of the image that cover a data directory: without a mount the data are on an anonymous volume.
    pub volumes: &'static [&'static str],
    /// Directories with files from the image, which its entrypoint does not copy into an empty volume.
    pub content: &'static [&'static str],
    /// Whether users edit files in a data directory, such as code in the web root of a PHP application.
    pub edited_by_hand: bool,
    /// Settings that move the data.
    pub moved_by: &'static [DataDirSetting],
    /// How to move all data into the writable layer, for programs known to fail on an LCOW volume; `None` if no way is known.
    pub writable_layer: Option<WritableLayer>,
    /// Programs that start the server, as in `command` or `entrypoint`.
    pub servers: &'static [&'static str],
    /// Client programs of the image: a service that runs one of them is not a server.
    pub clients: &'static [&'static str],
    /// Prefixes of environment variables that identify the program in a custom image: `MYSQL_`.
    pub variables: &'static [&'static str],
    /// Words in a service or repository name that identify it: `mysql`.
    pub words: &'static [&'static str],
    /// The numeric user of the server, if the image sets one.
    pub user: Option<u32>,
    /// `STOPSIGNAL` of the image.
    pub stop_signal: StopSignal,
    /// A grace period that lets it flush its state, as Compose writes durations: `1m`.
    pub grace_period: &'static str,
    /// Whether it keeps its data on disk.
    pub persistence: Persistence,
    /// What it needs of the file system of its data. Without a need, it runs on any.
    pub needs: &'static [Need],
    /// Data directories, of [`Image::data`], in which some needs do not arise.
    pub subdirectories: &'static [(&'static str, &'static [Need])],
    /// Reports of the program on the targets.
    pub reports: &'static [Report],
    /// Sources of the above: `moby#37733`, `MariaDB/mariadb-docker#144`.
    pub evidence: &'static [&'static str],
}

/// The kind of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageKind {
    /// Keeps records: MySQL, Redis, etcd, object stores.
    Database,
    /// Keeps messages: RabbitMQ, Kafka.
    Broker,
    /// Keeps an index: Elasticsearch, Solr.
    SearchEngine,
    /// Keeps its own state in files or in an embedded database: Grafana, Gitea, Jenkins.
    Application,
    /// Keeps nothing: nginx, PHP, HAProxy.
    Stateless,
}

impl ImageKind {
    /// Whether it is a server that other programs store data in.
    pub fn is_server(self) -> bool {
        matches!(self, ImageKind::Database | ImageKind::Broker | ImageKind::SearchEngine)
    }
}

/// Whether a program keeps its data on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Persistence {
    /// Always, as far as is known.
    Always,
    /// Not with this argument, which the image's own command has: `-dev`.
    Without(&'static str),
    /// Only with one of these arguments, or if one of the others names a configuration file: `-js`.
    With {
        /// The arguments.
        arguments: &'static [&'static str],
        /// The arguments that name a configuration file.
        configuration: &'static [&'static str],
    },
    /// Not when the first argument has the value `""` and the second is not `yes`: `--save` and `--appendonly`. A
    /// configuration file may turn either on.
    Snapshots {
        /// When snapshots are written.
        save: &'static str,
        /// Whether every change is written.
        append: &'static str,
    },
}

/// A setting that moves the data directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataDirSetting {
    /// A program argument, with its dashes: `--datadir`. Both `--datadir=/x` and `--datadir /x` match.
    Argument(&'static str),
    /// The directory after a command: `server` in `minio server /data`.
    Operand(&'static str),
    /// An environment variable: `PGDATA`.
    Variable(&'static str),
}

/// A directory in the writable layer and the setting that makes the program use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WritableLayer {
    /// The setting.
    pub setting: WritableLayerSetting,
    /// The directory, not below a `VOLUME` of the image.
    pub directory: &'static str,
    /// Whether the entrypoint creates it, which only root may do; otherwise it exists and any user may write to it.
    pub made_by_root: bool,
}

/// One of [`Image::moved_by`] that alone moves all data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WritableLayerSetting {
    /// A program argument, with its dashes. The entrypoint also accepts it without the program name.
    Argument(&'static str),
    /// An environment variable.
    Variable(&'static str),
}

/// The `STOPSIGNAL` of an image, which may depend on the tag. `None` is Docker's default, `SIGTERM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StopSignal {
    /// Signals by a dash-separated word of the tag: `fpm` in `8.4-fpm-alpine`.
    pub by_tag: &'static [(&'static str, Option<&'static str>)],
    /// The signal of other tags, and without a tag.
    pub otherwise: Option<&'static str>,
}

impl StopSignal {
    /// Docker's default for every tag.
    pub const DEFAULT: StopSignal = StopSignal { by_tag: &[], otherwise: None };

    /// The same signal for every tag.
    pub const fn always(signal: &'static str) -> StopSignal {
        StopSignal { by_tag: &[], otherwise: Some(signal) }
    }

    /// The signal of the image with this tag; `None` is `SIGTERM`.
    pub fn of(&self, tag: Option<&str>) -> Option<&'static str> {
        let words = || tag.into_iter().flat_map(|tag| tag.split('-'));
        let named = self.by_tag.iter().find(|(word, _)| words().any(|part| part == *word));
        named.map_or(self.otherwise, |&(_, signal)| signal)
    }
}

/// Data directories that several unrelated programs use, so that a mount there does not identify one.
const COMMON_DIRECTORIES: [&str; 15] = [
    "/app/data", "/config", "/data", "/data1", "/data2", "/database", "/datastore", "/db", "/export",
    "/logs", "/mnt/data", "/storage", "/var/data", "/var/www/data", "/var/www/html",
];

impl Image {
    /// Whether a mount on this data directory alone identifies the program.
    pub fn is_distinctive(directory: &str) -> bool {
        !COMMON_DIRECTORIES.contains(&directory)
    }
}
