//! What an image keeps where, and why it fails on a Windows directory.

use crate::diagnostic::{PerTarget, Severity};
/// One program, under every name it is published as with the same layout.
///
/// A fork that keeps its data elsewhere (`bitnami/mysql`) is an entry of its own.
#[derive(Debug, PartialEq, Eq)]
pub struct Image {
    /// What people call it: `MySQL`.
    pub title: &'static str,
    /// Repository names without registry, `library/` and tag: `mysql`, `percona/percona-server`.
    pub repositories: &'static [&'static str],
    /// What it is for.
    pub kind: Kind,
    /// Directories whose contents are the data; absolute, without a trailing slash. A mount on one of them or on a
    /// directory above it holds data.
    pub data: &'static [&'static str],
    /// `VOLUME`s of the image that cover a data directory. Without a mount the data are on an anonymous volume there.
    pub volumes: &'static [&'static str],
    /// Directories the image comes with files in, and nothing that puts them into an empty volume when it starts.
    pub content: &'static [&'static str],
    /// Whether people write files into a data directory by hand: their own code into the web root of a PHP application,
    /// settings.
    pub edited_by_hand: bool,
    /// What moves the data elsewhere.
    pub moved_by: &'static [DataDirSetting],
    /// What moves all of the data into the container's own layer, for programs that are known to fail on a volume of
    /// LCOW; `None` where nothing is known to.
    pub writable_layer: Option<WritableLayer>,
    /// Program names that start the server, as they appear in `command` or `entrypoint`.
    pub servers: &'static [&'static str],
    /// Programs of the image that are clients: a service that runs one of them is not a server.
    pub clients: &'static [&'static str],
    /// Beginnings of the environment variables that betray the program in a custom image: `MYSQL_`.
    pub variables: &'static [&'static str],
    /// Words in a service or repository name that betray it: `mysql`.
    pub words: &'static [&'static str],
    /// Numeric user the server runs as, where the image fixes one.
    pub user: Option<u32>,
    /// `STOPSIGNAL` of the image.
    pub stop_signal: StopSignal,
    /// A grace period that lets it flush its state, as Compose writes durations: `1m`.
    pub grace_period: &'static str,
    /// What it needs of its file system and a Windows directory does not give.
    pub trouble: &'static [FsRequirement],
    /// How bad the data on a host directory are.
    pub on_host_path: PerTarget,
    /// How bad the data on a volume are on LCOW, where a volume is a 9p share as well.
    pub on_lcow_volume: Severity,
    /// Where the above was seen: `moby#37733`, `MariaDB/mariadb-docker#144`.
    pub evidence: &'static [&'static str],
}

/// What a server is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
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

impl Kind {
    /// Whether other programs leave their data to it.
    pub fn is_server(self) -> bool {
        matches!(self, Kind::Database | Kind::Broker | Kind::SearchEngine)
    }
}

/// A setting that moves the data directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataDirSetting {
    /// A program argument, with its dashes: `--datadir`. Both `--datadir=/x` and `--datadir /x` are understood.
    Argument(&'static str),
    /// The directory behind a command: `server` of `minio server /data`.
    Operand(&'static str),
    /// An environment variable: `PGDATA`.
    Variable(&'static str),
}

/// A directory of the container's own layer and what tells the program to use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WritableLayer {
    /// What names the directory.
    pub setting: Setting,
    /// The directory, under no `VOLUME` of the image.
    pub directory: &'static str,
    /// Whether the image's entrypoint makes it, which root alone may do; else it is there for any user.
    pub made_by_root: bool,
}

/// One of an image's [`Image::moved_by`] that moves all of the data by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// A program argument, with its dashes. The entrypoint takes it without the program before it, too.
    Argument(&'static str),
    /// An environment variable.
    Variable(&'static str),
}

/// The `STOPSIGNAL` of an image, about which its tags may disagree. No signal is Docker's own, `SIGTERM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StopSignal {
    /// Words between the dashes of a tag, and the signal of the images so tagged: `fpm` of `8.4-fpm-alpine`.
    pub by_tag: &'static [(&'static str, Option<&'static str>)],
    /// The signal of all other tags, and without a tag.
    pub otherwise: Option<&'static str>,
}

impl StopSignal {
    /// Docker's own, whatever the tag.
    pub const DEFAULT: StopSignal = StopSignal { by_tag: &[], otherwise: None };

    /// The same for every tag.
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

/// A file system feature a server needs and a Windows directory lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FsRequirement {
    /// `fcntl` or `flock` locks.
    Lock,
    /// Writable shared memory maps.
    Mmap,
    /// Owner and mode bits that stick.
    Owner,
    /// Hard links.
    HardLink,
    /// `fsync` of directories, `O_DIRECT`, `fallocate`.
    Sync,
    /// Names that differ only by case.
    Case,
    /// Unix sockets and FIFOs.
    Socket,
    /// Nothing fails; it is only slow.
    Slow,
}

impl FsRequirement {
    /// What is missing there, to follow "lacks".
    pub fn lacking(self) -> &'static str {
        match self {
            FsRequirement::Lock => "file locks",
            FsRequirement::Mmap => "shared memory maps",
            FsRequirement::Owner => "lasting file owners and modes",
            FsRequirement::HardLink => "hard links",
            FsRequirement::Sync => "reliable flushing",
            FsRequirement::Case => "names told apart by case",
            FsRequirement::Socket => "sockets",
            FsRequirement::Slow => "speed",
        }
    }
}

/// Data directories that several unrelated programs use, so that a mount there says nothing by itself.
const ANYBODYS_FOLDERS: [&str; 15] = [
    "/app/data",
    "/config",
    "/data",
    "/data1",
    "/data2",
    "/database",
    "/datastore",
    "/db",
    "/export",
    "/logs",
    "/mnt/data",
    "/storage",
    "/var/data",
    "/var/www/data",
    "/var/www/html",
];

impl Image {
    /// Whether a mount on this data directory betrays the program by itself.
    pub fn is_distinctive(directory: &str) -> bool {
        !ANYBODYS_FOLDERS.contains(&directory)
    }
}
