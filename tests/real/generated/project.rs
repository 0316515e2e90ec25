//! Whole projects: which files there are and how they lean on each other.

use super::case::{Case, Text};
use super::grammar::Grammar;
use super::tree::Node;
use crate::support::random::Random;

const SERVICES: &[&str] = &["web", "db", "cache", "app-1", "worker_2"];

const JOBS: &[&str] = &["nightly", "import-2"];

/// The keys of a service that a job does not have.
#[rustfmt::skip] // Rows, not a column.
const NOT_OF_JOBS: &[&str] = &[
    "attach", "container_name", "deploy", "develop", "extends", "external_links", "links", "post_start", "pre_start",
    "pre_stop", "provider", "restart", "scale",
];

/// The keys of a service and a job that a hook of `pre_start` does not have.
#[rustfmt::skip] // Rows, not a column.
const NOT_OF_HOOKS: &[&str] =
    &["build", "depends_on", "expose", "healthcheck", "ports", "profiles", "stdin_open", "tty"];

const SECTIONS: &[&str] = &["volumes", "networks", "secrets", "configs", "models"];

/// Ways to write a value so that something is substituted in it.
#[rustfmt::skip] // Rows, not a column.
const SUBSTITUTED: &[&str] = &[
    "${NONE:-@}", "${NONE-@}", "${EMPTY:-@}", "${SET:+@}", "${NONE:-${NONE:-@}}", "\"${NONE:-@}\"",
    "${NONE-${EMPTY:-@}}", "${SET:+${NONE:-@}}", "@${NONE}", "'${NONE:-@}'", "@$EMPTY", "${NONE:-@}${EMPTY}",
];

/// What no YAML reader takes, or only some do.
#[rustfmt::skip] // Rows, not a column.
const BROKEN: &[&str] = &[
    "\"unclosed", "*unknown", "{a: b", "@at", "`tick", "a: b: c", "[a, b", "%x", "!!int x", "- a", "&a &b c",
    "\tx", "'a' b", "? a", "!unheard-of x", "!!set {a, b}", "!!binary aGk=", "{a: 1, a: 2}", "[a, , b]", "-",
];

/// What many values need to be valid.
const ESSENTIAL: &[&str] = &["SET=set", "PORT=8080", "FLAG=true", "NUM=3", "TIME=10s"];

const FOUND_BY_NAME: &[&str] = &["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// The project of a seed.
pub(crate) fn generate(grammar: &Grammar, seed: u64) -> Case {
    let mut maker = Maker { grammar, random: Random::new(seed), case: Case::default() };
    maker.make();
    maker.case
}

struct Maker<'a> {
    grammar: &'a Grammar,
    random: Random,
    case: Case,
}

impl Maker<'_> {
    fn make(&mut self) {
        let main = self.document(SERVICES);
        let mut documents = vec![main];
        self.overrides(&documents[0].clone());
        if self.random.chance(6) {
            let more = self.overriding(&documents[0].clone());
            documents.push(more);
        }
        if self.random.chance(25) {
            self.merge_keys(&mut documents[0]);
        }
        if self.random.chance(15) {
            self.aliases(&mut documents[0]);
        }
        if self.random.chance(25) {
            self.extends(&mut documents[0]);
        }
        if self.random.chance(18) {
            self.include(&mut documents[0]);
        }
        if self.random.chance(12) {
            self.spoil(&mut documents);
        }
        let name = match self.case.args.first() {
            Some(name) => name.clone(),
            // The name of the other file is made from this one's.
            None => self.found_by_name(),
        };
        self.case.files.insert(0, (name, Text::Yaml(documents)));
        self.further_files();
    }

    /// The files that override the main one, and how all of them are given.
    fn overrides(&mut self, main: &Node) {
        let by_name = self.random.chance(25);
        let count = if self.random.chance(35) { 1 + self.random.below(3) } else { 0 };
        if by_name {
            if count > 0 {
                let more = self.overriding(main);
                let name = self.random.pick(&["compose.override.yml", "compose.override.yaml"]);
                self.case.add(name, Text::Yaml(vec![more]));
            }
            return;
        }
        self.case.args = vec![self.random.pick(&["compose.yml", "main.yml", "dir/main.yaml"]).to_owned()];
        for place in 0..count {
            let name = format!("{}over{place}.yml", self.random.pick(&["", "", "sub/"]));
            let more = self.overriding(main);
            self.case.add(&name, Text::Yaml(vec![more]));
            self.case.args.push(name);
        }
    }

    fn found_by_name(&mut self) -> String {
        let overriding = self.case.files.iter().find(|(name, _)| name.starts_with("compose.override"));
        let overriding = overriding.map(|(name, _)| format!(":{name}"));
        let last = if overriding.is_some() { 2 } else { FOUND_BY_NAME.len() };
        if self.random.chance(15) {
            let name = "other.yml".to_owned();
            let more = overriding.unwrap_or_default();
            self.case.add(".env", Text::Lines(vec![format!("COMPOSE_FILE={name}{more}")]));
            return name;
        }
        self.random.pick(&FOUND_BY_NAME[..last]).to_owned()
    }

    /// One of the ways of a rule, as a node in some style.
    fn node(&mut self, rule: &str) -> Node {
        let text = self.grammar.text(rule, &mut self.random);
        let mut node = Node::parse(&text);
        self.decorate(&mut node);
        node
    }

    fn entry(&mut self, rule: &str) -> (String, Node) {
        let text = self.grammar.text(rule, &mut self.random);
        let (key, mut node) = Node::parse_entry(&text);
        // A mistake stays as it is.
        if !rule.starts_with("bad") {
            self.decorate(&mut node);
        }
        (key, node)
    }

    /// An entry of a service with this key.
    fn entry_of(&mut self, key: &str) -> Option<(String, Node)> {
        let text = self.grammar.text_of("service", key, &mut self.random)?;
        let (key, mut node) = Node::parse_entry(&text);
        self.decorate(&mut node);
        Some((key, node))
    }

    fn decorate(&mut self, node: &mut Node) {
        let (random, grammar) = (&mut self.random, self.grammar);
        node.visit(&mut |node| match node {
            Node::List { flow, items } => {
                *flow = random.chance(15);
                // Many lists must not have an item twice.
                if !random.chance(2) {
                    let all = std::mem::take(items);
                    for item in all {
                        if !items.contains(&item) {
                            items.push(item);
                        }
                    }
                }
            }
            Node::Map { flow, .. } => *flow = random.chance(15),
            Node::Scalar(text) if is_simple(text) => {
                if random.chance(3) {
                    *text = random.pick(SUBSTITUTED).replace('@', unquoted(text));
                } else if random.chance(2) {
                    let quote = random.pick(&["'", "\""]);
                    *text = format!("{quote}{}{quote}", unquoted(text));
                } else if random.below(400) == 0 {
                    *text = grammar.text("odd", random);
                } else if random.below(300) == 0 {
                    *node = several_lines(unquoted(text), random);
                }
            }
            _ => {}
        });
    }

    /// Entries of a rule with different keys.
    fn entries(&mut self, rule: &str, count: usize) -> Vec<(String, Node)> {
        let mut entries = Vec::new();
        for _ in 0..count {
            let (key, node) = self.entry(rule);
            put(&mut entries, key, node);
        }
        entries
    }

    fn service(&mut self) -> Node {
        let count = 1 + self.random.below(7);
        let mut entries = self.entries("service", count);
        if !self.random.chance(4) && !has(&entries, "build") && !has(&entries, "image") {
            let image = self.node("image");
            entries.insert(0, ("image".to_owned(), image));
        }
        self.without_conflicts(&mut entries);
        if self.random.chance(8) {
            entries.retain(|(key, _)| key != "pre_start");
            let hooks = (0..=self.random.below(2)).map(|_| self.hook()).collect();
            entries.push(("pre_start".to_owned(), Node::List { flow: false, items: hooks }));
        }
        Node::map(entries)
    }

    fn job(&mut self) -> Node {
        let Node::Map { mut entries, .. } = self.service() else { unreachable!("a service is a map") };
        entries.retain(|(key, _)| !NOT_OF_JOBS.contains(&key.as_str()));
        let triggers = self.node("triggers");
        let place = self.random.below(entries.len() + 1);
        entries.insert(place, ("triggers".to_owned(), triggers));
        if self.random.chance(4) {
            let (key, node) = self.entry("bad_job");
            entries.retain(|(known, _)| *known != key);
            entries.push((key, node));
        }
        Node::map(entries)
    }

    fn hook(&mut self) -> Node {
        let count = self.random.below(5);
        let mut entries = self.entries("service", count);
        entries
            .retain(|(key, _)| !NOT_OF_JOBS.contains(&key.as_str()) && !NOT_OF_HOOKS.contains(&key.as_str()));
        if self.random.chance(30) {
            entries.extend(self.entries("pre_start", 1));
        }
        if self.random.chance(4) {
            let (key, node) = self.entry("bad_hook");
            entries.retain(|(known, _)| *known != key);
            entries.push((key, node));
        }
        Node::map(entries)
    }

    /// Keeps only one of the keys that exclude each other, nearly always.
    fn without_conflicts(&mut self, entries: &mut Vec<(String, Node)>) {
        #[rustfmt::skip]
        let conflicts = [
            ("network_mode", "networks"), ("network_mode", "ports"), ("scale", "deploy"), ("mem_limit", "deploy"), ("cpus", "deploy"),
            ("pids_limit", "deploy"), ("mem_reservation", "deploy"), ("container_name", "scale"), ("container_name", "deploy"),
        ];
        for (first, second) in conflicts {
            if has(entries, first) && has(entries, second) && !self.random.chance(2) {
                entries.retain(|(key, _)| key != second);
            }
        }
    }

    /// A file that several others are read with.
    fn included_document(&mut self, names: &[&str]) -> Node {
        let mut document = self.document(names);
        if !self.random.chance(40) {
            document
                .entries_mut()
                .expect("a file is a map")
                .retain(|(key, _)| !SECTIONS.contains(&key.as_str()));
        }
        document
    }

    fn document(&mut self, names: &[&str]) -> Node {
        let mut top = self.sections();
        let mut services = Vec::new();
        for name in names {
            if self.random.chance(100 / names.len() + 20) {
                services.push(((*name).to_owned(), self.service()));
            }
        }
        if services.is_empty() {
            services.push((names[0].to_owned(), self.service()));
        }
        let place = self.random.below(top.len() + 1);
        top.insert(place, ("services".to_owned(), Node::map(services)));
        if self.random.chance(20) {
            let count = 1 + self.random.below(JOBS.len());
            let jobs = JOBS[..count].iter().map(|name| ((*name).to_owned(), self.job())).collect();
            let place = self.random.below(top.len() + 1);
            top.insert(place, ("jobs".to_owned(), Node::map(jobs)));
        }
        Node::map(top)
    }

    fn sections(&mut self) -> Vec<(String, Node)> {
        let mut top = if self.random.chance(30) { self.entries("top", 1) } else { Vec::new() };
        for section in SECTIONS {
            if self.random.chance(30) {
                let count = 1 + self.random.below(2);
                top.push(((*section).to_owned(), Node::map(self.entries(section, count))));
            }
        }
        top
    }

    /// A file that overrides some of the services, often the same keys in another form.
    fn overriding(&mut self, main: &Node) -> Node {
        let mut top = if self.random.chance(30) { self.sections() } else { Vec::new() };
        let mut services = Vec::new();
        for (name, service) in main.entry("services").map(Node::entries).unwrap_or_default() {
            if self.random.chance(60) {
                let over = self.overriding_service(service);
                services.push((name.clone(), over));
            }
        }
        if self.random.chance(15) {
            services.push(("extra".to_owned(), self.service()));
        }
        top.push(("services".to_owned(), Node::map(services)));
        let mut jobs = Vec::new();
        for (name, job) in main.entry("jobs").map(Node::entries).unwrap_or_default() {
            if self.random.chance(60) {
                jobs.push((name.clone(), self.overriding_job(job)));
            }
        }
        if !jobs.is_empty() {
            top.push(("jobs".to_owned(), Node::map(jobs)));
        }
        Node::map(top)
    }

    fn overriding_job(&mut self, job: &Node) -> Node {
        let mut over = self.overriding_service(job);
        if let Some(entries) = over.entries_mut() {
            entries.retain(|(key, _)| !NOT_OF_JOBS.contains(&key.as_str()));
            if self.random.chance(50) {
                let triggers = self.node("triggers");
                let triggers = self.maybe_reset(triggers);
                entries.push(("triggers".to_owned(), triggers));
            }
        }
        over
    }

    fn overriding_service(&mut self, service: &Node) -> Node {
        let mut entries = Vec::new();
        for (key, _) in service.entries() {
            if self.random.chance(55)
                && let Some((key, node)) = self.entry_of(key)
            {
                let node = self.maybe_reset(node);
                put(&mut entries, key, node);
            }
        }
        let count = self.random.below(3);
        for (key, node) in self.entries("service", count) {
            put(&mut entries, key, node);
        }
        self.without_conflicts(&mut entries);
        let node = Node::map(entries);
        match self.random.below(50) {
            0 => node.with("!override"),
            1 => Node::scalar("null").with("!reset"),
            2 => node.with("!reset"),
            _ => node,
        }
    }

    /// Resets or replaces, the whole or a part.
    fn maybe_reset(&mut self, mut node: Node) -> Node {
        match self.random.below(25) {
            0 => node.with("!reset"),
            1 => Node::scalar(self.random.pick(&["null", "", "[]", "{}", "0", "\"\""])).with("!reset"),
            2 | 3 => node.with("!override"),
            4 => {
                self.reset_part(&mut node);
                node
            }
            _ => node,
        }
    }

    fn reset_part(&mut self, node: &mut Node) {
        let tag = self.random.pick(&["!reset", "!override"]);
        let parts: Vec<&mut Node> = match node {
            Node::List { items, .. } => items.iter_mut().collect(),
            Node::Map { entries, .. } => entries.iter_mut().map(|(_, value)| value).collect(),
            _ => return,
        };
        let count = parts.len();
        if let Some(part) = parts.into_iter().nth(self.random.below(count.max(1))) {
            *part = part.clone().with(tag);
        }
    }

    /// Adds maps with anchors, and services merging them.
    fn merge_keys(&mut self, document: &mut Node) {
        let mut anchored = Vec::new();
        for name in ["base", "more"] {
            let count = 1 + self.random.below(3);
            let mut entries = self.entries("service", count);
            if name == "more" && self.random.chance(40) {
                entries.insert(0, ("<<".to_owned(), Node::scalar("*base")));
            }
            anchored.push((format!("x-{name}"), Node::map(entries).with(format!("&{name}"))));
        }
        let count = 1 + self.random.below(3);
        let environment = self.entries("env_entry", count);
        anchored.push(("x-env".to_owned(), Node::map(environment).with("&env")));
        for (_, service) in document.child("services").entries_mut().expect("services are a map") {
            self.merge_into(service);
        }
        if document.entry("jobs").is_some() {
            for (_, job) in document.child("jobs").entries_mut().expect("jobs are a map") {
                self.merge_into(job);
            }
        }
        document.entries_mut().expect("a file is a map").splice(0..0, anchored);
    }

    fn merge_into(&mut self, service: &mut Node) {
        let Some(entries) = service.entries_mut() else { return };
        if let Some((_, Node::Map { entries: environment, .. })) =
            entries.iter_mut().find(|(key, _)| key == "environment" || key == "labels")
            && self.random.chance(50)
        {
            let place = self.random.below(environment.len() + 1);
            environment.insert(place, ("<<".to_owned(), Node::scalar("*env")));
        }
        if self.random.chance(70) {
            let merged = match self.random.below(4) {
                0 => Node::List { flow: true, items: vec![Node::scalar("*base"), Node::scalar("*more")] },
                1 => Node::List { flow: false, items: vec![Node::scalar("*more"), Node::scalar("*base")] },
                2 => Node::scalar("*more"),
                _ => Node::scalar("*base"),
            };
            let place = self.random.below(entries.len() + 1);
            entries.insert(place, ("<<".to_owned(), merged));
        }
    }

    /// Makes the values of a key that several services have one.
    fn aliases(&mut self, document: &mut Node) {
        let services = document.child("services").entries_mut().expect("services are a map");
        for place in 1..services.len() {
            let (before, after) = services.split_at_mut(place);
            let (Some(first), Some(second)) = (before[0].1.entries_mut(), after[0].1.entries_mut()) else {
                continue;
            };
            for (key, value) in first.iter_mut() {
                let anchor = format!("{key}-{place}");
                if matches!(value, Node::With { .. }) || key == "<<" || !self.random.chance(40) {
                    continue;
                }
                *value = std::mem::replace(value, Node::scalar("")).with(format!("&{anchor}"));
                second.retain(|(known, _)| known != key);
                second.push((key.clone(), Node::scalar(format!("*{anchor}"))));
            }
        }
    }

    /// Lets services extend others, of the same file or of others, which may do so, too.
    fn extends(&mut self, document: &mut Node) {
        let services = document.child("services").entries_mut().expect("services are a map");
        let elsewhere = self.random.chance(70);
        let mut parents: Vec<(String, Node)> = Vec::new();
        for (_, service) in services.iter_mut() {
            if !self.random.chance(60) {
                continue;
            }
            let target = if elsewhere {
                self.random.pick(&[
                    "{file: sub/base.yml, service: parent}",
                    "{file: ./sub/base.yml, service: second}",
                ])
            } else {
                self.random.pick(&["{service: parent}", "parent", "second"])
            };
            if let Some(entries) = service.entries_mut() {
                let place = self.random.below(entries.len() + 1);
                entries.insert(place, ("extends".to_owned(), Node::parse(target)));
            }
        }
        parents.push(("parent".to_owned(), self.service()));
        let second = self.extending("{service: parent}");
        parents.push(("second".to_owned(), second));
        if !elsewhere {
            services.append(&mut parents);
            return;
        }
        if self.random.chance(50) {
            self.extend_further(&mut parents);
        }
        let mut top = if self.random.chance(30) { self.sections() } else { Vec::new() };
        top.push(("services".to_owned(), Node::map(parents)));
        let directory = self.directory();
        self.case.add(&format!("{directory}sub/base.yml"), Text::Yaml(vec![Node::map(top)]));
    }

    /// The directory of the main file, with a trailing slash.
    fn directory(&self) -> String {
        let first = self.case.args.first().and_then(|name| name.rsplit_once('/'));
        first.map_or(String::new(), |(directory, _)| format!("{directory}/"))
    }

    fn extending(&mut self, target: &str) -> Node {
        let mut service = self.service();
        let entries = service.entries_mut().expect("a service is a map");
        entries.push(("extends".to_owned(), Node::parse(target)));
        service
    }

    /// The chain goes on in a file further down.
    fn extend_further(&mut self, parents: &mut [(String, Node)]) {
        let root = self.service();
        let leaf = self.extending("root");
        let services = Node::map(vec![("root".to_owned(), root), ("leaf".to_owned(), leaf)]);
        let directory = self.directory();
        let file = Node::map(vec![("services".to_owned(), services)]);
        self.case.add(&format!("{directory}sub/deep/root.yml"), Text::Yaml(vec![file]));
        let entries = parents[0].1.entries_mut().expect("a service is a map");
        let target = self
            .random
            .pick(&["{file: deep/root.yml, service: leaf}", "{file: ./deep/root.yml, service: root}"]);
        entries.push(("extends".to_owned(), Node::parse(target)));
    }

    fn include(&mut self, document: &mut Node) {
        let directory = self.directory();
        let names: &[&str] = if self.random.chance(30) { &["web", "inc"] } else { &["inc", "inc-2"] };
        let mut included = self.included_document(names);
        let mut more = self.overriding(&included);
        more.entries_mut().expect("a file is a map").retain(|(key, _)| key == "services" || key == "jobs");
        self.case.add(&format!("{directory}inc/over.yml"), Text::Yaml(vec![more]));
        if self.random.chance(30) {
            let nested = self.included_document(&["nested"]);
            // Where it is looked for depends on the directory the including file is given.
            for parent in ["inc/", "", "other/"] {
                if parent == "inc/" || self.random.chance(75) {
                    let file = Text::Yaml(vec![nested.clone()]);
                    self.case.add(&format!("{directory}{parent}more/compose.yml"), file);
                }
            }
            let entries = included.entries_mut().expect("a file is a map");
            entries.push(("include".to_owned(), Node::parse("[more/compose.yml]")));
        }
        self.case.add(&format!("{directory}inc/compose.yml"), Text::Yaml(vec![included]));
        let lines = self.lines("dot_env");
        self.case.add(&format!("{directory}inc/inc.env"), lines);
        if self.random.chance(40) {
            let lines = self.lines("dot_env");
            self.case.add(&format!("{directory}inc/.env"), lines);
        }
        let include = self.node("include");
        document.entries_mut().expect("a file is a map").push(("include".to_owned(), include));
    }

    /// Makes a mistake.
    fn spoil(&mut self, documents: &mut [Node]) {
        let place = self.random.below(documents.len());
        let document = &mut documents[place];
        match self.random.below(10) {
            0..=5 => {
                let (key, node) = self.entry("bad");
                let services = document.child("services").entries_mut().expect("services are a map");
                let count = services.len();
                let Some((_, service)) = services.get_mut(self.random.below(count.max(1))) else { return };
                let Some(entries) = service.entries_mut() else { return };
                entries.retain(|(known, _)| *known != key);
                entries.push((key, node));
            }
            6 | 7 => {
                let (key, node) = self.entry("bad_top");
                let entries = document.entries_mut().expect("a file is a map");
                entries.retain(|(known, _)| *known != key);
                entries.push((key, node));
            }
            8 => {
                let mut number = self.random.below(40);
                document.remove(&mut number);
            }
            _ => self.break_scalar(document),
        }
    }

    fn break_scalar(&mut self, document: &mut Node) {
        let mut count = 0;
        document.visit(&mut |node| count += usize::from(matches!(node, Node::Scalar(_))));
        let chosen = self.random.below(count.max(1));
        let broken = if self.random.chance(50) {
            self.random.pick(BROKEN).to_owned()
        } else {
            self.grammar.text("odd", &mut self.random)
        };
        let mut place = 0;
        document.visit(&mut |node| {
            if let Node::Scalar(text) = node {
                if place == chosen {
                    text.clone_from(&broken);
                }
                place += 1;
            }
        });
    }

    fn lines(&mut self, rule: &str) -> Text {
        let count = 1 + self.random.below(6);
        let mut lines: Vec<String> = (0..count).map(|_| self.grammar.text(rule, &mut self.random)).collect();
        if rule == "dot_env" && !self.random.chance(4) {
            lines.splice(0..0, ESSENTIAL.iter().map(|line| (*line).to_owned()));
        }
        // A line of the grammar is one line; some values have two.
        Text::Lines(lines.into_iter().map(|line| line.replace('⏎', "\n")).collect())
    }

    /// What the Compose files name: a `.env`, files of variables and labels in every directory.
    fn further_files(&mut self) {
        let directory = self.directory();
        if self.random.chance(96) {
            let mut lines = self.lines("dot_env");
            if let (Text::Lines(lines), true) = (&mut lines, self.random.chance(30)) {
                lines.push(self.grammar.text("env_line", &mut self.random));
            }
            match self.case.files.iter_mut().find(|(name, _)| name == ".env") {
                Some((_, Text::Lines(known))) => {
                    if let Text::Lines(mut lines) = lines {
                        known.append(&mut lines);
                    }
                }
                _ => self.case.add(&format!("{directory}.env"), lines),
            }
        }
        for below in ["", "sub/", "sub/deep/", "inc/", "inc/more/"] {
            let below = format!("{directory}{below}");
            let is_used = self.case.files.iter().any(|(name, _)| name.starts_with(&below));
            for name in ["a.env", "b.env", "a.labels"] {
                // Overriding and extended files may be in other directories.
                if is_used || below == directory {
                    let mut lines = self.lines("env_line");
                    if let (Text::Lines(lines), true) = (&mut lines, self.random.below(150) == 0) {
                        lines.push(self.grammar.text("env_line_bad", &mut self.random));
                    }
                    self.case.add(&format!("{below}{name}"), lines);
                }
            }
        }
    }
}

fn has(entries: &[(String, Node)], key: &str) -> bool {
    entries.iter().any(|(known, _)| known == key)
}

fn put(entries: &mut Vec<(String, Node)>, key: String, node: Node) {
    if !has(entries, &key) {
        entries.push((key, node));
    }
}

/// Whether a text is also valid in quotes and in braces.
fn is_simple(text: &str) -> bool {
    let inner = unquoted(text);
    !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte))
}

fn unquoted(text: &str) -> &str {
    let inner = |quote| text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

fn several_lines(text: &str, random: &mut Random) -> Node {
    let header = random.pick(&["|", "|-", ">", ">-", "|+", ">2-", ""]);
    let more = random.pick(&["more", "second line", "x"]);
    // A digit says how deep the text is, which is two more than its key.
    let lines =
        if random.chance(50) { vec![text.to_owned()] } else { vec![text.to_owned(), more.to_owned()] };
    Node::Lines { header: header.to_owned(), lines }
}
