//! The programs that a command line starts, by a rough reading of shell syntax.

/// Words followed by a program.
const BEFORE_A_PROGRAM: [&str; 25] = [
    "!", "&", "&&", "(", "--", ";", "command", "do", "docker-entrypoint.sh", "dumb-init", "elif", "else",
    "env", "exec", "eval", "if", "nohup", "then", "time", "tini", "until", "while", "{", "|", "||",
];

/// Shells, which run a script or the commands after `-c`.
const SHELLS: [&str; 5] = ["ash", "bash", "dash", "sh", "zsh"];

/// Programs that run another one as a user, their first argument.
const USER_CHANGERS: [&str; 3] = ["gosu", "su-exec", "runuser"];

/// The names of the programs without their directories, in order, without arguments.
pub(super) fn programs(words: &[String]) -> Vec<&str> {
    let mut found = Vec::new();
    let mut next = NextWord::Program;
    for word in words.iter().flat_map(|word| word.split_whitespace()) {
        let bare = word.trim_matches(['"', '\'', '`', '(', ')', ';', '&', '|', '$']);
        next = match next {
            _ if bare.is_empty() || BEFORE_A_PROGRAM.contains(&word) => NextWord::Program,
            NextWord::User => NextWord::Program,
            NextWord::Program if is_assignment(bare) => NextWord::Program,
            // A flag of a shell, such as `-c`, or else of the image's default program.
            NextWord::Script if bare.starts_with('-') => NextWord::Script,
            NextWord::Program if bare.starts_with('-') => NextWord::Argument,
            NextWord::Program | NextWord::Script => {
                let program = bare.rsplit('/').next().unwrap_or_default();
                match program {
                    _ if SHELLS.contains(&program) => NextWord::Script,
                    _ if USER_CHANGERS.contains(&program) => NextWord::User,
                    _ if BEFORE_A_PROGRAM.contains(&program) => NextWord::Program,
                    _ => {
                        found.push(program);
                        NextWord::Argument
                    }
                }
            }
            NextWord::Argument if word.starts_with("$(") || word.starts_with('`') => {
                found.push(bare.rsplit('/').next().unwrap_or_default());
                NextWord::Argument
            }
            NextWord::Argument => NextWord::Argument,
        };
        if word.ends_with([';', '&', '|']) {
            next = NextWord::Program;
        }
    }
    found
}

/// The role of the next word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NextWord {
    /// A program, or a word before one.
    Program,
    /// A script or flag of a shell.
    Script,
    /// The user to run as.
    User,
    /// An argument of the previous program.
    Argument,
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::programs;

    #[test]
    fn programs_are_found_where_a_shell_looks_for_them() {
        for (line, expected) in [
            ("mysqld --datadir /x", "mysqld"),
            ("/usr/bin/psql -h postgres -U postgres", "psql"),
            ("--datadir=/x", ""),
            (
                "sh -c until|pg_isready -h postgres;|do sleep 1; done; exec postgres",
                "pg_isready sleep done postgres",
            ),
            ("bash -ec 'redis-cli -h redis-server ping'", "redis-cli"),
            ("gosu mysql mysqld", "mysqld"),
            ("tini -- mongod --bind_ip_all", "mongod"),
            ("/usr/local/bin/docker-entrypoint.sh eswrapper", "eswrapper"),
            ("env PGUSER=postgres TZ=UTC pg_dump db", "pg_dump"),
            ("wait-for-it.sh db:3306 -- mysqld", "wait-for-it.sh mysqld"),
            ("sh /start.sh mysqld", "start.sh"),
            ("mysqladmin ping && mysqldump a | gzip > b", "mysqladmin mysqldump gzip"),
        ] {
            let words: Vec<String> = line.split('|').map(str::to_owned).collect();
            let words = if line.contains("until|") { words } else { vec![line.to_owned()] };
            assert_eq!(programs(&words).join(" "), expected, "{line}");
        }
    }
}
