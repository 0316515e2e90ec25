//! `platform`: `os[/arch[/variant]]`.

/// A parsed platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Platform {
    /// `linux`, `windows`, `wasi`; `None` for an architecture alone.
    pub os: Option<String>,
    /// `amd64`, `arm64`.
    pub architecture: Option<String>,
    /// `v7`.
    pub variant: Option<String>,
}

impl Platform {
    /// Architectures that containerd recognizes in a platform of one part.
    pub const ARCHITECTURES: [&str; 16] = [
        "386", "aarch64", "amd64", "arm", "arm64", "armel", "armhf", "i386", "loong64", "mips64le",
        "ppc64le", "riscv64", "s390x", "x86-64", "x86_64", "wasm",
    ];

    /// Parses a platform, ignoring case.
    pub fn parse(text: &str) -> Self {
        let lower = text.trim().to_ascii_lowercase();
        let mut parts = lower.splitn(3, '/').map(|part| (!part.is_empty()).then(|| part.to_owned()));
        let mut next = || parts.next().flatten();
        let (first, second, third) = (next(), next(), next());
        if second.is_none() && first.as_deref().is_some_and(|first| Self::ARCHITECTURES.contains(&first)) {
            return Platform { os: None, architecture: first, variant: None };
        }
        Platform { os: first, architecture: second, variant: third }
    }

    /// Whether it is Windows.
    pub fn is_windows(&self) -> bool {
        self.os.as_deref() == Some("windows")
    }

    /// Whether it is Linux.
    pub fn is_linux(&self) -> bool {
        self.os.as_deref() == Some("linux")
    }
}
