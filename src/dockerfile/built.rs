//! The image that a Dockerfile builds.

/// A built image, as far as its Dockerfile determines it.
///
/// Text with a variable of unknown value is unknown: build arguments from the environment or of the platform, and in a
/// stage every variable without `ARG` or `ENV`, which the base image may set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuiltImage {
    /// The base image of the first stage: `mysql:8.0`. `None` if it is unknown, not a valid name, or `scratch`.
    pub base: Option<String>,
    /// The words of `ENTRYPOINT`; `None` if inherited. The shell form begins with the shell, such as `/bin/sh -c`, and has
    /// the words of all its commands. Variables are not expanded.
    pub entrypoint: Option<Vec<String>>,
    /// The words of `CMD`, likewise; empty if a new `ENTRYPOINT` resets an inherited one.
    pub command: Option<Vec<String>>,
    /// The variables of `ENV` in the order of their first appearance; `None` for an unknown value.
    pub environment: Vec<(String, Option<String>)>,
    /// The known directories of `VOLUME`, without repetitions.
    pub volumes: Vec<String>,
    /// `STOPSIGNAL` in upper case: `SIGINT`, `INT`, `2`. `None` if inherited or unknown.
    pub stop_signal: Option<String>,
    /// `USER`: `postgres`, `1000:1000`. `None` if inherited or unknown.
    pub user: Option<String>,
    /// The last `WORKDIR`, absolute and normalized. `None` if inherited, relative to an inherited one, or unknown.
    pub working_directory: Option<String>,
    /// The files that `COPY` and `ADD` copy from the build context, in order.
    pub copied: Vec<CopiedFiles>,
}

/// Files copied from the build context into the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopiedFiles {
    /// The known paths and patterns relative to the context; at least one.
    pub sources: Vec<String>,
    /// A file, or a directory if it ends with a slash. Absolute if the working directory is known.
    pub destination: String,
}
