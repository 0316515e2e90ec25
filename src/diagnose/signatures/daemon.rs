//! Errors of the daemon and of Compose.

use crate::diagnose::program::Program;
use crate::diagnose::signature::{Lead, Pattern, Role, Signature};
use crate::diagnostic::Code;
use crate::targets::Target::{Hyperv, Lcow};

/// Common defaults.
const REFUSAL: Signature = Signature {
    id: "",
    program: Program::Docker,
    role: Role::Cause,
    patterns: &[],
    message: "",
    targets: &[Lcow],
    rule: Lead::None,
    help: "",
    sources: &[],
};

pub(super) static DAEMON: &[Signature] = &[
    Signature {
        id: "no-windows-manifest",
        patterns: &[Pattern {
            trigger: "no matching manifest for windows",
            regex: r"no matching manifest for windows\S*/\w+",
        }],
        message: "Docker looked for a Windows image, because the service sets no platform",
        rule: Lead::Rule(Code(501)),
        help: "set `platform: linux` on the service",
        sources: &["docker/compose#5402"],
        ..REFUSAL
    },
    Signature {
        id: "linux-image-for-windows",
        patterns: &[Pattern {
            trigger: "cannot download image with operating system",
            regex: r"cannot download image with operating system \W*linux\W* when requesting \W*windows",
        }],
        message: "Docker looked for a Windows image, because the service sets no platform",
        rule: Lead::Rule(Code(501)),
        help: "set `platform: linux` on the service",
        sources: &["docker/for-win#1472"],
        ..REFUSAL
    },
    Signature {
        id: "lcow-off",
        patterns: &[
            Pattern {
                trigger: "image operating system",
                regex: r"image operating system \W*linux\W* cannot be used on this platform",
            },
            Pattern { trigger: "unsupported os linux", regex: r"\bunsupported os linux\b" },
            Pattern {
                trigger: "operating system on which parent image",
                regex: r"operating system on which parent image was created is not Windows",
            },
            Pattern {
                trigger: "Linux containers on Windows are",
                regex: r"Linux containers on Windows are not supported",
            },
        ],
        message: "this daemon runs only Windows containers: LCOW is off, or the daemon is 23.0 or later, which no longer has LCOW",
        help: "switch Docker Desktop to Linux containers; LCOW needs a daemon from 17.09 to 20.10 with `experimental` enabled",
        sources: &["docker/for-win#7132", "docker/for-win#4004"],
        ..REFUSAL
    },
    Signature {
        id: "invalid-volume",
        patterns: &[Pattern {
            trigger: "invalid volume specification",
            regex: r"invalid volume specification: '(?P<spec>[^']*)'",
        }],
        message: "the Windows daemon does not accept the mount `{spec}`",
        rule: Lead::Spelling { advises: true },
        help: "use a relative host path or one with a drive, such as `C:/data`, and no mode other than `ro` or `rw`",
        sources: &["moby#36932", "moby#36574"],
        ..REFUSAL
    },
    Signature {
        id: "mount-denied",
        patterns: &[Pattern {
            trigger: "The source path ",
            regex: r#"The source path \W*?"(?P<spec>[^"]*?)\\?"(?: is not a valid Windows path|\s*$)"#,
        }],
        message: "Docker Desktop does not recognise `{spec}` as a Windows path: another program has rewritten it",
        targets: &[Hyperv],
        rule: Lead::Spelling { advises: false },
        help: "unset `COMPOSE_CONVERT_WINDOWS_PATHS`; write paths in the virtual machine with two slashes, such as \
               `//var/run/docker.sock`",
        sources: &["portainer/portainer#1775", "docker/for-win#586"],
        ..REFUSAL
    },
    Signature {
        id: "file-mount",
        patterns: &[Pattern {
            trigger: "source path must be a directory",
            regex: r"source path must be a directory",
        }],
        message: "a file is mounted, but the Windows daemon mounts only directories",
        rule: Lead::Rule(Code(104)),
        help: "mount the directory that contains the file, or copy the file into the image",
        sources: &["docker/for-win#1360"],
        ..REFUSAL
    },
    Signature {
        id: "missing-directory-windows",
        patterns: &[Pattern {
            trigger: "source path does not exist",
            regex: r#"bind (?:mount )?source path does not exist:? *(?P<spec>[A-Za-z]:[\\/][^"'\n]*)"#,
        }],
        message: "the host directory `{spec}` does not exist, and the Windows daemon does not create it",
        rule: Lead::Rule(Code(112)),
        help: "create the directory; if it exists and its name has capitals in a case-sensitive directory, use the long form of \
               the mount",
        sources: &["moby#36681"],
        ..REFUSAL
    },
    Signature {
        id: "missing-directory",
        patterns: &[Pattern {
            trigger: "source path does not exist",
            regex: r#"bind (?:mount )?source path does not exist:? *(?P<spec>[^"'\n]*)"#,
        }],
        message: "the host directory `{spec}` does not exist where the daemon looks for it",
        targets: &[],
        rule: Lead::Rule(Code(112)),
        help: "create the directory, and make sure that the path exists on the machine that runs the daemon",
        sources: &["moby#36681"],
        ..REFUSAL
    },
    Signature {
        id: "named-pipe",
        patterns: &[Pattern {
            trigger: "Linux containers on Windows do not",
            regex: r"Linux containers on Windows do not support named pipe mounts",
        }],
        message: "a Windows named pipe is mounted into a Linux container",
        rule: Lead::Rule(Code(206)),
        help: "remove the mount: a Linux container cannot use the pipe",
        sources: &["moby#36574"],
        ..REFUSAL
    },
    Signature {
        id: "mount-over-root",
        patterns: &[Pattern {
            trigger: "invalid specification: destination",
            regex: r"invalid specification: destination can't be '/'",
        }],
        message: "a mount covers the root of the container",
        rule: Lead::Rule(Code(113)),
        help: "mount it at a directory below the root",
        sources: &["moby volume/mounts/parser.go"],
        ..REFUSAL
    },
    Signature {
        id: "volume-options",
        patterns: &[
            Pattern {
                trigger: "options are not supported on this",
                regex: r"\boptions are not supported on this platform",
            },
            Pattern {
                trigger: "plugins are not supported on this",
                regex: r"\bplugins are not supported on this platform",
            },
        ],
        message: "a volume has a `driver` or `driver_opts`, which a Windows daemon does not support",
        rule: Lead::Rule(Code(106)),
        help: "declare the volume without `driver` and `driver_opts`",
        sources: &["docker/compose#5842", "laradock/laradock#1526"],
        ..REFUSAL
    },
    Signature {
        id: "mount-clash",
        patterns: &[Pattern {
            trigger: "The object already exists",
            regex: r"The object already exists\W+0x1392",
        }],
        message: "two mounts have the same target, or targets that differ only by case or a trailing slash",
        rule: Lead::Rule(Code(113)),
        help: "use a different target for each mount; write the target of a volume as in the image, without a trailing slash",
        sources: &["moby#37914"],
        ..REFUSAL
    },
    Signature {
        id: "refused-option",
        patterns: &[
            Pattern {
                trigger: "Windows does not support",
                regex: r"Windows does not support (?P<spec>privileged mode|root filesystem in read-only mode|CPU real-time \w+)",
            },
            Pattern {
                trigger: "Windows does not support",
                regex: r"invalid option: Windows does not support (?P<spec>\w+)",
            },
            Pattern {
                trigger: "process isolation is invalid",
                regex: r"(?P<spec>process isolation) is invalid for Linux containers on Windows",
            },
        ],
        message: "the service uses an option that a Windows daemon does not support: {spec}",
        rule: Lead::Rule(Code(601)),
        help: "remove the option for LCOW; if other targets need it, move it to an override file",
        sources: &["moby#35298", "docker/for-win#1357", "openshift/origin#17461"],
        ..REFUSAL
    },
    Signature {
        id: "network-driver",
        patterns: &[
            Pattern {
                trigger: "could not find plugin",
                regex: r"could not find plugin (?P<spec>[\w.-]+) in v1 plugin registry: plugin not found",
            },
            Pattern {
                trigger: "This request is not supported by null",
                regex: r"This request is not supported by (?P<spec>null ipam driver)",
            },
            Pattern {
                trigger: "failed to link resolv.conf",
                regex: r"failed to link (?P<spec>resolv\.conf).*invalid cross-device link",
            },
        ],
        message: "a network uses a feature that a Windows daemon does not support: {spec}",
        rule: Lead::Rule(Code(604)),
        help: "remove `driver` and the ranges in `ipam`; the default network of the daemon, nat, is sufficient",
        sources: &["docker/for-win#1960", "moby#33193", "moby#39777"],
        ..REFUSAL
    },
    Signature {
        id: "network-mode",
        patterns: &[
            Pattern { trigger: "network host not found", regex: r"\bnetwork host not found\b" },
            Pattern {
                trigger: "Using the network stack of another",
                regex: r"Using the network stack of another container is not supported while using Hyper-V",
            },
            Pattern {
                trigger: "sharing of hyperv containers network",
                regex: r"sharing of hyperv containers network is not supported",
            },
        ],
        message: "the service shares the network of the host or of another container, which a Windows daemon does not support",
        rule: Lead::Rule(Code(603)),
        help: "remove `network_mode` and publish ports",
        sources: &["moby#38166"],
        ..REFUSAL
    },
    Signature {
        id: "stop-signal",
        patterns: &[
            Pattern {
                trigger: "Invalid signal: SIG",
                regex: r"Invalid signal: (?P<spec>SIG(?:HUP|INT|QUIT|USR1|USR2|WINCH|PIPE|ALRM|CONT|STOP|TSTP))\b",
            },
            Pattern {
                trigger: "The windows daemon does not",
                regex: r"The windows daemon does not support (?P<spec>signal \d+)",
            },
        ],
        message: "a Windows daemon supports only the signals TERM and KILL, not {spec}",
        rule: Lead::Rule(Code(302)),
        help: "set `stop_signal: SIGTERM`",
        sources: &["moby pkg/signal/signal_windows.go"],
        ..REFUSAL
    },
    Signature {
        id: "host-address",
        patterns: &[Pattern {
            trigger: "Windows does not support",
            regex: r"Windows does not support host IP addresses in NAT settings",
        }],
        message: "a port is published on a specific address, which a Windows daemon does not support",
        rule: Lead::Rule(Code(605)),
        help: "remove the address before the port",
        sources: &["docker/for-win#10638"],
        ..REFUSAL
    },
    Signature {
        id: "log-driver",
        patterns: &[Pattern {
            trigger: "no log driver named",
            regex: r"no log driver named '(?P<spec>[\w.-]+)' is registered",
        }],
        message: "a Windows daemon has no logging driver `{spec}`",
        rule: Lead::Rule(Code(607)),
        help: "remove `logging`, or use one of json-file, local, fluentd, gelf, splunk, syslog, awslogs, gcplogs, etwlogs",
        sources: &["moby daemon/logdrivers_windows.go"],
        ..REFUSAL
    },
    Signature {
        id: "platform-key",
        patterns: &[Pattern {
            trigger: "Unsupported config option for services",
            regex: r"Unsupported config option for services\.\S+: '(?P<spec>platform)'",
        }],
        message: "docker-compose before 1.27 supports `platform` only in files of version 2.4",
        targets: &[],
        rule: Lead::Rule(Code(502)),
        help: "update Compose, or write `version: \"2.4\"`",
        sources: &["docker/compose#5767"],
        ..REFUSAL
    },
    Signature {
        id: "tmpfs",
        patterns: &[Pattern {
            trigger: "mount type unknown",
            regex: r"invalid mount config for type \W*tmpfs\W*: mount type unknown",
        }],
        message: "a tmpfs is mounted, which a Windows daemon does not support for Linux containers",
        rule: Lead::Rule(Code(107)),
        help: "remove the mount",
        sources: &["moby volume/mounts/lcow_parser.go"],
        ..REFUSAL
    },
    Signature {
        id: "reserved-volume-name",
        patterns: &[Pattern {
            trigger: "cannot be a reserved word for Windows",
            regex: r"volume name \W*(?P<spec>\w+)\W* cannot be a reserved word for Windows filenames",
        }],
        message: "the volume is named `{spec}`, which is a device name on Windows",
        rule: Lead::Rule(Code(209)),
        help: "rename the volume",
        sources: &["moby volume/mounts/lcow_parser.go"],
        ..REFUSAL
    },
    Signature {
        id: "create-process",
        patterns: &[Pattern {
            trigger: "CreateProcess: failure",
            regex: r"CreateProcess: failure in a Windows system call: Unspecified error \(0x80004005\)",
        }],
        message: "a command could not be run in the container: before 20.10, health checks that use a shell always fail this way",
        rule: Lead::Rule(Code(402)),
        help: "write the health check as `[\"CMD\", \"sh\", \"-c\", ...]`",
        sources: &["docker/compose#6445", "moby#38577"],
        ..REFUSAL
    },
    Signature {
        id: "lcow-vm-failed",
        patterns: &[
            Pattern {
                trigger: "failed to shutdown container",
                regex: r"failed to shutdown container.*0xc0370110",
            },
            Pattern { trigger: "Unspecified error", regex: r"Unspecified error \(0x80004005\)" },
        ],
        message: "the utility VM of LCOW failed: this is a platform error, not an error in the project",
        help: "run the command again; builds are more reliable with Linux containers of Docker Desktop",
        sources: &["docker/for-win#9541", "moby#36682"],
        ..REFUSAL
    },
    Signature {
        id: "file-over-directory",
        patterns: &[
            Pattern {
                trigger: "Are you trying to mount a dir",
                regex: r#"error mounting \\?"(?P<spec>[^"\\]*)\\?".*Are you trying to mount a directory onto a file \(or vice-versa\)\?"#,
            },
            Pattern {
                trigger: "Are you trying to mount a dir",
                regex: r"Are you trying to mount a directory onto a file \(or vice-versa\)\?",
            },
        ],
        message: "a file is mounted over a directory or a directory over a file: the daemon did not find the file, for \
                  example because its path is in WSL, and created a directory instead",
        targets: &[],
        rule: Lead::Spelling { advises: false },
        help: "make sure that the file exists on the machine that runs the daemon; remove the empty directory that was created",
        sources: &["microsoft/WSL#1854"],
        ..REFUSAL
    },
    Signature {
        id: "lcow-kernel-missing",
        patterns: &[Pattern {
            trigger: "Linux Containers",
            regex: r"kernel '.*Linux Containers\\+kernel' not found",
        }],
        message: "the kernel of LCOW is not installed",
        help: "install the LCOW kernel in `C:\\Program Files\\Linux Containers`, or use Linux containers of Docker Desktop",
        sources: &["moby#38205"],
        ..REFUSAL
    },
    Signature {
        id: "copy-from-running",
        patterns: &[Pattern {
            trigger: "filesystem operations against",
            regex: r"filesystem operations against a running Hyper-V container are not supported",
        }],
        message: "files cannot be copied to or from a running LCOW container",
        help: "stop the container first",
        sources: &["moby daemon/archive_windows.go"],
        ..REFUSAL
    },
    Signature {
        id: "invalid-volume-name",
        patterns: &[Pattern {
            trigger: "includes invalid characters for a local",
            regex: r#"(?:"(?P<spec>[^\s"\\]+)\\?" )?includes invalid characters for a local volume name"#,
        }],
        message: "`{spec}` was read as the name of a volume, because it does not begin with `./`",
        targets: &[],
        rule: Lead::Rule(Code(3)),
        help: "begin a relative path with `./`",
        sources: &["ClickHouse/ClickHouse#55638"],
        ..REFUSAL
    },
];
