//! The data of a database, broker or search engine are on a folder of the host.

use super::{Check, Effect, Explanation, Facts, Findings, FixStage, Rule, data_on_host};
use crate::compose::Service;
use crate::finding::Code;
use crate::target::{PerTarget, Severity, Target};

pub(super) static RULE: Rule = Rule {
    code: Code(101),
    name: "database-on-host-path",
    severity: PerTarget::everywhere(Severity::Error),
    summary: "data of a database, broker or search engine on a folder of the host",
    explanation: Explanation {
        effects: &[
            Effect::lcow(
                "The folder reaches the container as a 9p share, which has no file locks. MySQL and MariaDB \
                 stop with `Unable to lock ./ibdata1 error: 95`; `Setting lower_case_table_names=2 because \
                 file system for /var/lib/mysql/ is case insensitive` in the log shows that a share is below \
                 the data. A named volume does not cure them: on LCOW it is a share as well (LCOW102). \
                 PostgreSQL takes no such lock: from Windows 1809 on it was seen to work on a folder and to \
                 fail on a volume.",
            )
            .or(Severity::Warning),
            Effect::on(
                &[Target::Hyperv],
                "The folder comes over SMB, since Docker Desktop 2.2 over gRPC-FUSE. What fails is flushing, \
                 owners and links: `Operating system error number 22` (MariaDB), `could not fsync file` with \
                 `Invalid argument`, or `data directory \"...\" has wrong ownership` (PostgreSQL), \
                 `WiredTiger.wt: handle-open: open: Operation not permitted` (MongoDB). Over gRPC-FUSE \
                 MariaDB damaged its tables when their columns changed.",
            )
            .or(Severity::Warning),
            Effect::on(
                &[Target::Wsl2],
                "The folder is a Windows drive inside WSL, where chmod changes nothing: `Could not set file \
                 permission for ca.pem` (MySQL 8), `chmod: changing permissions of \
                 '/var/lib/postgresql/data': Operation not permitted` (PostgreSQL), also `Unable to lock \
                 ./ibdata1 error: 11` (MariaDB). MongoDB was said to work. A folder in the Linux file system \
                 of WSL is ext4 and has none of this.",
            )
            .or(Severity::Warning),
        ],
        cure: "On Docker Desktop, mount a named volume, which is ext4: `db-data:/var/lib/mysql` in the \
               service, and `volumes:` with `db-data:` at the top level. The data you have stay in the old \
               folder; `--fix` prints the commands that copy them. On LCOW no volume cures a database that \
               locks its files, and leaving the mount out cures nothing either, for the image has a volume \
               of its own there. What does: put the data on no mount at all, as `command: \
               --datadir=/var/lib/mysql-data` does for MySQL and MariaDB. They are then in the container's \
               own layer and die with it (`docker compose down`, `docker rm`). Or run the database \
               elsewhere: in Docker Desktop's Linux mode with a named volume, in a Linux machine, or as a \
               program of Windows. PostgreSQL on LCOW is best left on its folder; the change to a volume is \
               an unsafe fix there.",
        fix: Some("mounts a named volume"),
        certainty: "An error is what was reported for this program or one like it, or what its makers advise \
                    against. Other programs get a warning: they need what the share lacks, but nobody was \
                    found who told of a failure. That LCOW shares volumes like folders was reported and read \
                    in the daemon's code. That a server runs from the container's own layer on LCOW is a \
                    conclusion from how that layer is made.",
        before: include_str!("../../testdata/rules/lcow101_database_on_host_path/before.yml"),
        after: include_str!("../../testdata/rules/lcow101_database_on_host_path/after.yml"),
    },
    evidence: &[
        "MariaDB/mariadb-docker#144",
        "Microsoft: Linux containers on Windows, 2019-09",
        "opengcs#337",
        "docker/for-win#4824",
        "docker-library/postgres#558",
        "MariaDB/mariadb-docker#308",
        "docker-library/mongo#190",
    ],
    check: Check::Service(check),
    facts: Facts { fix_stage: FixStage::ServerData, ..Facts::NONE },
};

fn check(service: Service<'_>, findings: &mut Findings<'_>) {
    if let Some(identity) = findings.context.survey.server(service) {
        data_on_host::report_all(service, &identity, findings);
    }
}
