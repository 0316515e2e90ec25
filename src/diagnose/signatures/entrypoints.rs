//! Signatures of entrypoint scripts, npm and the container runtime.

use super::advice::OFF_THE_SHARE;
use crate::diagnose::program::Program;
use crate::diagnose::signature::{Lead, Pattern, Role, Signature};
use crate::diagnostic::Code;
use crate::targets::Target::{Hyperv, Lcow, Wsl2};

/// Common defaults.
const ENTRYPOINT: Signature = Signature {
    id: "",
    program: Program::Entrypoint,
    role: Role::Cause,
    patterns: &[],
    message: "",
    targets: &[],
    rule: Lead::Rule(Code(101)),
    help: OFF_THE_SHARE,
    sources: &[],
};

const LINE_FEEDS: &str =
    "save the script with LF line endings, and add `*.sh text eol=lf` to `.gitattributes`";

const PACKAGES_INSIDE: &str =
    "keep `node_modules` in the container: mount only the sources, or mount a volume over that directory";

pub(super) static ENTRYPOINTS: &[Signature] = &[
    Signature {
        id: "chmod-denied",
        patterns: &[
            Pattern {
                trigger: "permissions of ",
                regex: r"chmod: changing permissions of (?:\W*(?P<path>/.*?)\W*|.*): Permission denied",
            },
            Pattern { trigger: "chmod: /", regex: r"\bchmod: (?P<path>/.*?): Permission denied" },
        ],
        message: "the mode of a directory cannot be changed: LCOW before Windows 1803 does not support it on shares",
        targets: &[Lcow],
        sources: &["docker/for-win#1386"],
        ..ENTRYPOINT
    },
    Signature {
        id: "chmod-not-permitted",
        patterns: &[
            Pattern {
                trigger: "permissions of ",
                regex: r"chmod: changing permissions of (?:\W*(?P<path>/.*?)\W*|.*): Operation not permitted",
            },
            Pattern { trigger: "chmod: /", regex: r"\bchmod: (?P<path>/.*?): Operation not permitted" },
            Pattern {
                trigger: "permissions of ",
                regex: r"could not change permissions of directory (?:\W*(?P<path>/.*?)\W*|.*): Operation not permitted",
            },
        ],
        message: "the mode of a directory cannot be changed: directories shared by Windows do not store modes",
        targets: &[Lcow, Wsl2],
        sources: &["docker-library/postgres#116", "docker-library/postgres#706"],
        ..ENTRYPOINT
    },
    Signature {
        id: "chown-not-permitted",
        patterns: &[
            Pattern {
                trigger: "ownership of ",
                regex: r"chown: changing ownership of (?:\W*(?P<path>/.*?)\W*|.*): Operation not permitted",
            },
            Pattern { trigger: "chown: /", regex: r"\bchown: (?P<path>/.*?): Operation not permitted" },
            Pattern { trigger: "chown: .", regex: r"\bchown: \.\S*: Operation not permitted" },
        ],
        message: "the owner of a directory cannot be changed: directories shared by Windows do not store owners",
        targets: &[Lcow, Wsl2],
        sources: &["docker-library/postgres#1062"],
        ..ENTRYPOINT
    },
    Signature {
        id: "touch-denied",
        patterns: &[Pattern {
            trigger: "setting times of ",
            regex: r"touch: setting times of [^\w/.]*(?P<path>\S.*?)\W*: Permission denied",
        }],
        message: "the times of a file cannot be set: LCOW before Windows 1809 does not support it on shares",
        targets: &[Lcow],
        rule: Lead::IfFound(Code(101)),
        sources: &["moby#36531"],
        ..ENTRYPOINT
    },
    Signature {
        id: "npm-chmod",
        program: Program::Npm,
        patterns: &[
            Pattern { trigger: "syscall chmod", regex: r"\bnpm\W+(?:ERR!|error) syscall chmod\b" },
            Pattern {
                trigger: "permission denied, chmod",
                regex: r"\bnpm\W+(?:ERR!|error).*\bEACCES: permission denied, chmod \W*(?P<path>/[^'\\]*)",
            },
        ],
        message: "npm cannot change the modes of installed files: the directory is shared by Windows",
        targets: &[Lcow],
        rule: Lead::None,
        help: PACKAGES_INSIDE,
        sources: &["moby#35665"],
        ..ENTRYPOINT
    },
    Signature {
        id: "npm-symlink",
        program: Program::Npm,
        patterns: &[
            Pattern { trigger: "syscall symlink", regex: r"\bnpm\W+(?:ERR!|error) syscall symlink\b" },
            Pattern {
                trigger: ", symlink ",
                regex: r"\bnpm\W+(?:ERR!|error).*\b(?:EPERM|EROFS|ENOTSUP)\b.*, symlink ",
            },
        ],
        message: "npm cannot create symbolic links: the directory is shared by Windows",
        rule: Lead::None,
        help: PACKAGES_INSIDE,
        sources: &["npm/cli#3970", "microsoft/WSL#3"],
        ..ENTRYPOINT
    },
    Signature {
        id: "crlf-interpreter",
        program: Program::Runtime,
        patterns: &[
            Pattern { trigger: "bad interpreter", regex: r"\^M: bad interpreter|bad interpreter:? .*\^M" },
            Pattern {
                trigger: r"\r': No such file or directory",
                regex: r"\benv: '[^']*\\r': No such file or directory",
            },
            Pattern {
                trigger: r"\r’: No such file or directory",
                regex: r"\benv: ‘.*\\r’: No such file or directory",
            },
            Pattern { trigger: r"\r': command not found", regex: r"\$'[^']*\\r': command not found" },
        ],
        message: "a script has Windows line endings: the CR at the end of a line is read as part of a name",
        targets: &[Lcow, Hyperv, Wsl2],
        rule: Lead::Rule(Code(213)),
        help: LINE_FEEDS,
        sources: &["docker/labs#215", "GNU bash and coreutils: the quoting of names"],
        ..ENTRYPOINT
    },
    Signature {
        id: "crlf-exec",
        program: Program::Runtime,
        patterns: &[
            Pattern {
                trigger: "exec user process",
                regex: r"exec user process caused\W+no such file or directory",
            },
            Pattern {
                trigger: "exec /",
                regex: r#"(?:^|[\s"'])exec (?P<path>/\S+): no such file or directory"#,
            },
        ],
        message: "the interpreter of the script that the container starts with was not found: most often the script has \
                  Windows line endings",
        rule: Lead::Rule(Code(213)),
        help: LINE_FEEDS,
        sources: &["docker/labs#215"],
        ..ENTRYPOINT
    },
];
