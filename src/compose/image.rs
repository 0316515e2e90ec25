//! Image references: `[registry/]repository[:tag][@digest]`.

/// A parsed reference. Its parts may contain holes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageReference {
    /// Host and port; `None` for Docker Hub.
    pub registry: Option<String>,
    /// The repository without Docker Hub's `library/`: `mysql`, `bitnami/mysql`.
    pub repository: String,
    /// The tag.
    pub tag: Option<String>,
    /// The digest: `sha256:…`.
    pub digest: Option<String>,
}

const DOCKER_HUB: [&str; 3] = ["docker.io", "index.docker.io", "registry-1.docker.io"];

/// Paths under which registries mirror Docker Hub's official images.
const OFFICIAL_MIRRORS: [&str; 3] = ["library/", "docker/library/", "docker.io/library/"];

impl ImageReference {
    /// Parses a reference without validating it.
    pub fn parse(text: &str) -> Self {
        let (name, digest) = match text.split_once('@') {
            Some((name, digest)) => (name, Some(digest.to_owned())),
            None => (text, None),
        };
        let (registry, path) = match name.split_once('/') {
            // As in Docker, a dot, a colon or `localhost` distinguishes a host from a namespace.
            Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), rest),
            _ => (None, name),
        };
        let (path, tag) = match path.rsplit_once(':') {
            Some((path, tag)) if !tag.contains('/') => (path, Some(tag.to_owned())),
            _ => (path, None),
        };
        let official = OFFICIAL_MIRRORS.iter().find_map(|prefix| path.strip_prefix(prefix));
        ImageReference {
            registry: registry.filter(|host| !DOCKER_HUB.contains(host)).map(str::to_owned),
            repository: official.unwrap_or(path).to_owned(),
            tag,
            digest,
        }
    }

    /// Registry and repository, without the registry for Docker Hub.
    pub fn full_name(&self) -> String {
        let registry = self.registry.as_ref().map(|registry| format!("{registry}/")).unwrap_or_default();
        registry + &self.repository
    }

    /// The last part of the repository: `mysql` of `bitnami/mysql`.
    pub fn last_name(&self) -> &str {
        self.repository.rsplit('/').next().unwrap_or_default()
    }

    /// Whether it is a Windows image, judging by its name and tag.
    pub fn is_windows(&self) -> bool {
        const BASES: [&str; 3] = ["nanoserver", "windowsservercore", "servercore"];
        let repository = self.repository.to_ascii_lowercase();
        let tag = self.tag.as_deref().unwrap_or_default().to_ascii_lowercase();
        let in_name = BASES.iter().any(|base| repository.contains(base) || tag.contains(base));
        // `windows`, `windows1809`, `ltsc2022`.
        let is_release = |part: &str| {
            let version = part.strip_prefix("windows").or_else(|| part.strip_prefix("win"));
            version.is_some_and(|version| version.chars().all(|c| c.is_ascii_digit()))
        };
        let in_tag = tag.split(['-', '_', '.']).any(|part| part.starts_with("ltsc20") || is_release(part));
        // Microsoft's Windows-only images: `windows/nanoserver`, `dotnet/framework/aspnet`, `microsoft/iis`.
        let prefixes = [
            "windows/",
            "dotnet/framework/",
            "microsoft/windows",
            "microsoft/iis",
            "microsoft/mssql-server-windows",
        ];
        // `docker-cli-windows`; an image named just `windows` emulates it on Linux.
        let name: Vec<&str> = self.last_name().split(['-', '_', '.']).collect();
        let is_word =
            |part: &&str| -> bool { ["win", "windows"].contains(&part.to_ascii_lowercase().as_str()) };
        let is_for_windows = name.len() > 1 && name.iter().any(is_word);
        in_name || in_tag || is_for_windows || prefixes.iter().any(|prefix| repository.starts_with(prefix))
    }
}
