//! MySQL, MariaDB, Percona Server.

use super::advice::{NAMED_VOLUME, NO_LOCKS_ON_LCOW, OFF_THE_SHARE};
use crate::diagnose::program::Program;
use crate::diagnose::signature::{Lead, Pattern, Role, Signature};
use crate::diagnostic::Code;
use crate::targets::Target::{Hyperv, Lcow, Wsl2};

/// Common defaults.
const CAUSE: Signature = Signature {
    id: "",
    program: Program::MySql,
    role: Role::Cause,
    patterns: &[],
    message: "",
    targets: &[],
    rule: Lead::Rule(Code(101)),
    help: "",
    sources: &[],
};

const HELD: &str = "stop the other server, or give each its own directory; on WSL 2 a Windows directory \
     causes the same error: mount a named volume instead";

const AFTERMATH: Signature = Signature {
    role: Role::Aftermath,
    message: "the server does not start",
    rule: Lead::None,
    help: "look for the cause in the lines before",
    sources: &["seen with MySQL 8.0 and MariaDB 10.3 and 10.11"],
    ..CAUSE
};

pub(super) static MYSQL: &[Signature] = &[
    Signature {
        id: "innodb-lock-95",
        patterns: &[Pattern { trigger: "Unable to lock ", regex: r"Unable to lock \S+ error: 95\b" }],
        message: "InnoDB cannot lock its data file: the file system does not support locks (error 95)",
        targets: &[Lcow],
        help: NO_LOCKS_ON_LCOW,
        sources: &["MariaDB/mariadb-docker#144"],
        ..CAUSE
    },
    Signature {
        id: "innodb-lock-held",
        patterns: &[Pattern { trigger: "Unable to lock ", regex: r"Unable to lock \S+ error: (?:11|35)\b" }],
        message: "InnoDB cannot lock its data file: another process has locked it, or it is in a Windows directory on \
                  WSL 2",
        targets: &[Wsl2],
        rule: Lead::IfFound(Code(101)),
        help: HELD,
        sources: &["DialmasterOrg/Youtarr#588"],
        ..CAUSE
    },
    Signature {
        id: "innodb-error-95",
        patterns: &[
            Pattern { trigger: "Error number", regex: r"Error number 95 means" },
            Pattern { trigger: "Operating system error", regex: r"Operating system error number 95\b" },
        ],
        message: "the file system does not support a file operation of InnoDB (error 95)",
        targets: &[Lcow],
        help: NO_LOCKS_ON_LCOW,
        sources: &["MariaDB/mariadb-docker#144"],
        ..CAUSE
    },
    Signature {
        id: "aria-lock-95",
        patterns: &[Pattern {
            trigger: "aria control file",
            regex: r"Can't lock aria control file '(?P<path>[^']*)' for exclusive use, error: 95\b",
        }],
        message: "Aria cannot lock its control file: the file system does not support locks (error 95)",
        targets: &[Lcow],
        help: NO_LOCKS_ON_LCOW,
        sources: &["seen with MariaDB 10.3 and 10.11"],
        ..CAUSE
    },
    Signature {
        id: "aria-lock-held",
        patterns: &[Pattern {
            trigger: "aria control file",
            regex: r"Can't lock aria control file '(?P<path>[^']*)' for exclusive use, error: (?:11|35)\b",
        }],
        message: "Aria cannot lock its control file: another process has locked it, or it is in a Windows directory on \
                  WSL 2",
        targets: &[Wsl2],
        rule: Lead::IfFound(Code(101)),
        help: HELD,
        sources: &["seen with MariaDB 10.11"],
        ..CAUSE
    },
    Signature {
        id: "aria-not-locked",
        role: Role::Consequence,
        patterns: &[
            Pattern {
                trigger: "exclusive lock",
                regex: r"Could not get an exclusive lock; file is probably in use by another process",
            },
            Pattern {
                trigger: "Plugin 'Aria'",
                regex: r"Plugin 'Aria' (?:init function returned error|registration as a STORAGE ENGINE failed)",
            },
        ],
        message: "Aria does not start: the file system does not support locks, or another process has locked its file; the \
                  error number in the lines before shows which",
        rule: Lead::IfFound(Code(101)),
        help: "look for the line `Can't lock aria control file`: error 95 is a file system without locks, 11 is another \
               process",
        sources: &["seen with MariaDB 10.3 and 10.11"],
        ..CAUSE
    },
    Signature {
        id: "mysql-case-insensitive",
        role: Role::Evidence,
        patterns: &[Pattern {
            trigger: "lower_case_table_names",
            regex: r"Setting lower_case_table_names=2 because file system for (?P<path>\S+) is case insensitive",
        }],
        message: "the data is on a case-insensitive file system: a directory shared by Windows or macOS",
        targets: &[Lcow, Hyperv, Wsl2],
        help: OFF_THE_SHARE,
        sources: &["MariaDB/mariadb-docker#144"],
        ..CAUSE
    },
    Signature {
        id: "mysql-case-changed",
        patterns: &[Pattern {
            trigger: "Different lower_case_table_names",
            regex: r"Different lower_case_table_names settings for server \('?\d'?\) and data dictionary \('?\d'?\)",
        }],
        message: "the data was created on another kind of file system and then moved between a shared directory and a volume",
        rule: Lead::None,
        help: "start the server with the old directory or volume again, dump the data, and load the dump into the new one",
        sources: &["laradock/laradock#2732", "docker/for-win#12678"],
        ..CAUSE
    },
    Signature {
        id: "mysql-test-file",
        patterns: &[Pattern {
            trigger: ".lower-test",
            regex: r"Can't create test file (?P<path>\S+?)\.lower-test",
        }],
        message: "the server is not allowed to write to its data directory",
        help: "make the server's user the owner of the directory, or mount a named volume instead",
        sources: &["MariaDB/mariadb-docker#144"],
        ..CAUSE
    },
    Signature {
        id: "mysql-init-failed",
        role: Role::Consequence,
        patterns: &[
            Pattern { trigger: "Data Dictionary init", regex: r"Data Dictionary initialization failed" },
            Pattern {
                trigger: "Newly created data directory",
                regex: r"Newly created data directory (?P<path>\S+) is unusable",
            },
        ],
        message: "the server could not create its data directory; the cause is in the lines before",
        rule: Lead::IfFound(Code(101)),
        help: "fix the cause, then empty the directory and start again",
        sources: &["seen with MySQL 8.0"],
        ..CAUSE
    },
    Signature {
        id: "mysql-file-permission",
        patterns: &[
            Pattern {
                trigger: "permissions of ",
                regex: r"Cannot change permissions of the file '(?P<path>[^']*)'",
            },
            Pattern {
                trigger: "Could not set file permission",
                regex: r"Could not set file permission for ",
            },
        ],
        message: "the server cannot set the mode of a file: drvfs, the share of WSL 2, does not store modes",
        targets: &[Wsl2],
        help: NAMED_VOLUME,
        sources: &["docker/for-win#4824", "docker-library/mysql#524"],
        ..CAUSE
    },
    Signature {
        id: "innodb-error-22",
        patterns: &[
            Pattern { trigger: "Operating system error", regex: r"Operating system error number 22\b" },
            Pattern { trigger: "Error number", regex: r"Error number 22 means" },
        ],
        message: "the file system does not support the way InnoDB writes (error 22): it is an SMB share",
        targets: &[Hyperv],
        help: NAMED_VOLUME,
        sources: &["MariaDB/mariadb-docker#95", "MariaDB/mariadb-docker#38"],
        ..CAUSE
    },
    Signature {
        id: "innodb-write-failed",
        role: Role::Consequence,
        patterns: &[
            Pattern { trigger: "Write to file ", regex: r"Write to file \S+ failed at offset \d" },
            Pattern { trigger: "Could not set the file size", regex: r"Could not set the file size of " },
        ],
        message: "InnoDB cannot write a data file; the error number in a nearby line shows why",
        rule: Lead::IfFound(Code(101)),
        help: "look for `Operating system error number` nearby: 22 is an SMB share, 28 a full disk",
        sources: &["MariaDB/mariadb-docker#95", "percona/percona-docker#36"],
        ..CAUSE
    },
    Signature {
        id: "innodb-preallocate-38",
        patterns: &[Pattern {
            trigger: "preallocating ",
            regex: r"preallocating \S+ bytes for file \S+ failed with error 38\b",
        }],
        message: "the file system cannot preallocate space (error 38): it is gRPC-FUSE of Docker Desktop",
        targets: &[Hyperv],
        help: NAMED_VOLUME,
        sources: &["docker/for-win#6209"],
        ..CAUSE
    },
    Signature {
        id: "mysql-not-started",
        patterns: &[
            Pattern { trigger: "ERROR", regex: r"\[ERROR\] .*Cannot open datafile" },
            Pattern {
                trigger: "ERROR",
                regex: r"\[ERROR\] .*Could not open or create the system tablespace",
            },
            Pattern { trigger: "ERROR", regex: r"\[ERROR\] .*Database creation was aborted" },
            Pattern { trigger: "ERROR", regex: r"\[ERROR\] InnoDB: Plugin initialization aborted" },
            Pattern {
                trigger: "ERROR",
                regex: r"\[ERROR\] Plugin 'InnoDB' (?:init function returned|registration as a STORAGE ENGINE failed)",
            },
            Pattern { trigger: "ERROR", regex: r"\[ERROR\] .*Unknown storage engine '(?:Aria|InnoDB)'" },
            Pattern { trigger: "ERROR", regex: r"\[ERROR\] Failed to initialize plugins" },
            Pattern { trigger: "ERROR", regex: r"\[ERROR\] (?:\[MY-010119\] \[Server\] )?Aborting" },
        ],
        ..AFTERMATH
    },
];
