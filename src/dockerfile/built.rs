//! What is known of an image that a Dockerfile builds.

/// What is known of a built image.
///
/// What depends on a variable without a known value is not known. Such are the build arguments that come from
/// the environment or tell the platform, and in a stage all names that no `ARG` or `ENV` speaks of, since the
/// image at the bottom may have set them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Built {
    /// The image at the bottom of the stages, as written, after variables: `mysql:8.0`. `None` when it is not
    /// known or no image's name, and for `scratch`.
    pub base: Option<String>,
    /// Words of `ENTRYPOINT`; `None` when it is the base's. The shell form begins with the shell, `/bin/sh`
    /// and `-c`, and goes on with the words of all its commands. Variables stay as written.
    pub entrypoint: Option<Vec<String>>,
    /// Words of `CMD`, in the same way; empty when a new `ENTRYPOINT` does away with the one underneath.
    pub command: Option<Vec<String>>,
    /// Variables of `ENV`, each once, in the order in which they first appear. `None` for a value that is not
    /// known.
    pub environment: Vec<(String, Option<String>)>,
    /// Directories of `VOLUME`, each once, without those that are not known.
    pub volumes: Vec<String>,
    /// `STOPSIGNAL` in upper case, otherwise as written: `SIGINT`, `INT`, `2`. `None` when it is the base's
    /// or not known.
    pub stop_signal: Option<String>,
    /// `USER` as written: `postgres`, `1000:1000`. `None` when it is the base's or not known.
    pub user: Option<String>,
    /// The last `WORKDIR`, absolute, without `.` and `..`. `None` when it is the base's, or not known, as one
    /// relative to the base's is.
    pub working_directory: Option<String>,
    /// What `COPY` and `ADD` take from the build context, in order.
    pub copied: Vec<Copied>,
}

/// Files that are copied from the build context into the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Paths and patterns relative to the context, as written, after variables; at least one. Those that are
    /// not known are left out.
    pub sources: Vec<String>,
    /// A file, or a directory when it ends with a slash. Absolute where the working directory is known, else as
    /// written.
    pub destination: String,
}
