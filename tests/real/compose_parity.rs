//! Our reading of a Compose file is Docker Compose's own.
//!
//! A case is the body of a service. We read it and write the reading down again, plainly: text in quotes, numbers
//! in digits, volumes in the long form, nothing to substitute. Docker Compose must see no difference between the
//! two, and refuse what we refuse. So it is the real program that says what a case means, never the test.

use crate::cases::{generated, shown, words};
use crate::support::{Project, compose_command, docker_compose, run};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use lcow_lint::compose::{Data, MountKind, MountSpec, Service, TextBudget, Value, parse_duration};
use lcow_lint::fs::{Disk, Overlay};
use lcow_lint::loader;
use lcow_lint::loader::{Environment, FileArgument, LoadOptions, load};
use proptest::prelude::*;
use serde_yaml::Value as Yaml;

/// How many generated cases go into one run of Docker Compose.
const GENERATED: usize = 300;

/// How many of the generated cases that we refuse are tried: each takes a separate run.
const SOME: usize = 25;

/// All that we refuse are tried.
const ALL: usize = usize::MAX;

/// One service, and the contents of its `env_file`.
#[derive(Clone, Debug)]
struct Case {
    body: String,
    env_file: Option<String>,
}

impl Case {
    fn new(body: impl Into<String>) -> Self {
        Case { body: body.into(), env_file: None }
    }

    /// A value that Docker Compose hands through as it reads it.
    fn extension(value: &str) -> Self {
        Case::new(format!("x-value: {value}"))
    }

    fn env_file(text: &str) -> Self {
        Case { body: String::new(), env_file: Some(text.to_owned()) }
    }
}

/// How one part of Compose is read, and what of a service shows it.
struct Parity {
    /// The `.env` of every case.
    environment: &'static str,
    /// Our reading of a case, written plainly, or why we refuse it.
    reading: fn(&Case, Service<'_>) -> Result<String, String>,
    /// What is compared of a service that Docker Compose prints.
    view: fn(&Yaml) -> Yaml,
}

/// A Compose project as texts.
struct Texts(BTreeMap<String, String>);

impl Texts {
    /// The cases one after the other as services `case0`, `case1`; after them their values as `plain0`, ….
    fn new(environment: &str, cases: &[&Case], readings: &[&str]) -> Self {
        let mut texts = BTreeMap::from([(".env".to_owned(), environment.to_owned())]);
        let mut compose = "services:\n".to_owned();
        for (place, case) in cases.iter().enumerate() {
            compose += &service(&format!("case{place}"), &case.body);
            if let Some(text) = &case.env_file {
                compose += &format!("    env_file: ./{place}.env\n");
                texts.insert(format!("{place}.env"), text.clone());
            }
        }
        for (place, reading) in readings.iter().enumerate() {
            compose += &service(&format!("plain{place}"), reading);
        }
        texts.insert("compose.yml".to_owned(), compose);
        Texts(texts)
    }

    /// The project as we load it.
    fn load(&self) -> Result<loader::Project, String> {
        let directory = Path::new("/parity");
        let texts = self.0.iter().map(|(name, text)| (directory.join(name), Arc::from(text.as_bytes())));
        let files = Overlay::new(&Disk, texts);
        let path = directory.join("compose.yml");
        let options = LoadOptions { unset_is_empty: true, ..LoadOptions::default() };
        let project =
            load(&files, &[FileArgument::new(path)], &options).map_err(|error| error.to_string())?;
        match project.problems.first() {
            Some(problem) => Err(format!("{:?}", problem.kind)),
            None => Ok(project),
        }
    }

    /// The project as Docker Compose prints it, or its error.
    fn config(&self, program: &Path) -> Result<Yaml, String> {
        let project = Project::new(&self.0);
        let mut command = compose_command(program, project.path());
        command.args(["--project-name", "parity", "-f", "compose.yml"]);
        // The names of volumes and images are not what is asked here. As YAML, for JSON leaves extensions out.
        command.args(["config", "--no-consistency", "--format", "yaml", "--output", "printed.yml"]);
        let ran = run(&mut command);
        if ran.code != Some(0) {
            return Err(ran.stderr.trim().to_owned());
        }
        serde_yaml::from_str(&project.read("printed.yml")).map_err(|error| error.to_string())
    }
}

fn service(name: &str, body: &str) -> String {
    let lines: String = body.lines().map(|line| format!("    {line}\n")).collect();
    format!("  {name}:\n    init: true\n{lines}")
}

impl Parity {
    /// Checks the cases; of those we refuse only this many.
    fn check(&self, cases: &[Case], refusals: usize) {
        let Some(program) = docker_compose() else { return };
        let (mut taken, mut refused) = (Vec::new(), Vec::new());
        for case in cases {
            match self.read(case) {
                Ok(reading) => taken.push((case, reading)),
                Err(reason) => refused.push((case, reason)),
            }
        }
        let mut differences = self.differences(&program, &taken);
        for (case, reason) in refused.iter().take(refusals) {
            if let Ok(printed) = Texts::new(self.environment, &[case], &[]).config(&program) {
                let theirs = (self.view)(&printed["services"]["case0"]);
                differences.push(format!("{case:?}: refused by us ({reason}), but it is {}", shown(&theirs)));
            }
        }
        assert!(!taken.is_empty(), "no case is accepted: the test tests nothing");
        assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
    }

    fn read(&self, case: &Case) -> Result<String, String> {
        let project = Texts::new(self.environment, &[case], &[]).load()?;
        let service = project.model().service("case0").ok_or("no service")?;
        (self.reading)(case, service)
    }

    /// Runs all cases at once. When Docker Compose refuses that, halves lead to the case it refuses.
    fn differences(&self, program: &Path, taken: &[(&Case, String)]) -> Vec<String> {
        let cases: Vec<&Case> = taken.iter().map(|(case, _)| *case).collect();
        let readings: Vec<&str> = taken.iter().map(|(_, reading)| reading.as_str()).collect();
        match (Texts::new(self.environment, &cases, &readings).config(program), taken) {
            (Ok(printed), _) => {
                let numbered = taken.iter().enumerate();
                numbered
                    .filter_map(|(place, case)| self.difference(&printed["services"], place, case))
                    .collect()
            }
            (Err(error), [(case, reading)]) => {
                vec![format!("{case:?}: {reading:?} to us, but refused: {error}")]
            }
            (Err(_), _) => {
                let (first, second) = taken.split_at(taken.len() / 2);
                let mut found = self.differences(program, first);
                found.extend(self.differences(program, second));
                found
            }
        }
    }

    fn difference(&self, services: &Yaml, place: usize, (case, reading): &(&Case, String)) -> Option<String> {
        let [theirs, ours] = ["case", "plain"].map(|kind| (self.view)(&services[format!("{kind}{place}")]));
        (theirs != ours).then(|| {
            format!("{case:?}: {reading:?} to us, which is {}, not {}", shown(&ours), shown(&theirs))
        })
    }
}

/// Text that means itself, whatever is in it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Text that nothing is substituted in, either.
fn literal(text: &str) -> String {
    quoted(&text.replace('$', "$$"))
}

/// A value written so that nothing is left to be read into it.
fn plain(value: &Value) -> String {
    let list = |parts: Vec<String>| parts.join(", ");
    match &value.data {
        Data::Null => "null".to_owned(),
        Data::Bool(value) => value.to_string(),
        Data::Int(value) => value.to_string(),
        Data::Float(value) if value.is_finite() => format!("{value:?}"),
        // Rust's `-inf` is YAML's `-.inf`.
        Data::Float(value) => format!("{value}").replace("inf", ".inf").replace("NaN", ".nan"),
        Data::Text(text) => literal(&text.with_unknown_empty()),
        Data::Date(text) => text.clone(),
        Data::List(items) => format!("[{}]", list(items.iter().map(plain).collect())),
        Data::Map(entries) => {
            let pairs = entries.iter().map(|(key, value)| format!("{}: {}", quoted(&key.text), plain(value)));
            format!("{{{}}}", list(pairs.collect()))
        }
    }
}

/// Whole values, read by the YAML reader, the substitution and the loader together.
fn values(environment: &'static str) -> Parity {
    let reading = |_: &Case, service: Service<'_>| {
        let entries = service.value.entries().filter(|(key, _)| key.text != "init");
        Ok(entries.map(|(key, value)| format!("{}: {}\n", quoted(&key.text), plain(value))).collect())
    };
    Parity { environment, reading, view: Yaml::clone }
}

fn mounts() -> Parity {
    let reading = |_: &Case, service: Service<'_>| {
        let volumes = service.get("volumes").ok_or("no volumes")?;
        let mounts: Result<Vec<String>, String> = volumes
            .items()
            .iter()
            .map(|item| Ok(long_form(&MountSpec::parse(item.as_written()).map_err(|e| e.to_string())?)))
            .collect();
        Ok(format!("volumes:\n{}", mounts?.concat()))
    };
    let view = |service: &Yaml| {
        let fields = |mount: &Yaml| ["type", "source", "target", "read_only"].map(|key| mount[key].clone());
        service["volumes"].as_sequence().into_iter().flatten().flat_map(fields).collect()
    };
    Parity { environment: "SET=set\nFOLDER=/directory\n", reading, view }
}

fn long_form(mount: &MountSpec) -> String {
    let kind = match &mount.kind {
        MountKind::Bind => "bind",
        MountKind::Volume => "volume",
        MountKind::Tmpfs => "tmpfs",
        MountKind::Other(kind) => kind,
        MountKind::Depends(variable) => variable,
    };
    let kind = if kind.is_empty() { String::new() } else { format!("  type: {}\n", literal(kind)) };
    let target = literal(&mount.target.text.with_unknown_empty());
    let source = mount.source.as_ref().map_or(String::new(), |source| {
        format!("  source: {}\n", literal(&source.text.with_unknown_empty()))
    });
    let read_only = mount.read_only;
    format!("- target: {target}\n{kind}{source}  read_only: {read_only}\n")
}

/// Volumes in the short form.
#[rustfmt::skip] // Rows, not a column.
const SHORT_FORMS: &[&str] = &[
    "/data", "/data/", "data:/data", "./data:/data", ".:/data", "..:/data", "../data:/data/", "~:/data",
    "~/data:/data", "~data:/data", "/var/lib:/data//x/../y", "/:/data", "/data:/", "data:data", "data:./data",
    "name", "na", "n", "a:b", "ab:c", "a:/data", "ab:/data", "d:/data", "d:/data:/data", "D:\\data:/data",
    "D:\\data:/data:ro", "D:/data:/data:ro", "D:data:/data", "c:\\data", "c:\\", "c:", "c:/", ":", "::",
    ":::", ":/data", "/data:", "data::", "data::ro", "data:/data:", "data:/data:ro:", "data:/data:ro:z",
    ":a:b", "\\\\server\\share:/data", "//server/share:/data",
    "\\\\.\\pipe\\docker_engine:\\\\.\\pipe\\docker_engine", "//./pipe/docker_engine://./pipe/docker_engine",
    "\\\\?\\C:\\x:/data", "\\data:/data", "C:\\data:D:\\target", "C:\\data:D:\\target:ro", "data:D:\\target",
    "data:D:\\target:ro", "/c/data:/data", "//c/data:/data", "/mnt/c/data:/data", "data:/data:ro",
    "data:/data:rw", "data:/data:z", "data:/data:Z,ro", "data:/data:ro,Z", "data:/data:ro,rw",
    "data:/data:rw,ro", "data:/data:RO", "data:/data: ro", "data:/data:ro ", "data:/data:nocopy",
    "data:/data:cached", "data:/data:delegated,ro", "data:/data:,ro", "data:/data:,", "data:/data:unheard-of",
    "./data:/data:rshared", "data:/data:ro,nocopy", "é:/data", "é:/data:/data", "дані:/data",
    "./дані:/data:ro", "日:\\data:/data", "1:/data", "1:/data:/data", "_:/data", "ä:b", " :/data",
    " data:/data", "data :/data", "data: /data", "data:/data ", "$$x:/data", "./$$x:/data", "${FOLDER}:/data",
    "${FOLDER}/x:/data", "${SET}:/data", "${SET}/x:/data", "${NONE:-b}:/data", "${NONE:-./b}:/data:ro",
    "${NONE:-a:b}", "${NONE:-./a:/b}:ro", "${NONE:-c:/data}:/data", "./${NONE}:/data", "data:${FOLDER}",
    "data:${FOLDER}:ro", "data:/data:${NONE:-ro}", "./a b:/data", "./a#b:/data", "./a,b:/data",
    "./data:/data:ro,z,cached", ".data:/data", "...:/data", ".\\data:/data", "..\\data:/data", "a/b:/data",
    "a\\b:/data", "A:\\b", "Ab:\\c", "ab:\\c:ro", "x:y:z", "xx:y:z", "xx:yy:z", "xx:y:zz", "xx:y:/z", "1:2:3",
    "é:é:é", "~\\data:/data", "${NONE}/data:/data",
];

/// Volumes in the long form.
const LONG_FORMS: &[&str] = &[
    "{type: bind, source: ./data, target: /data/}",
    "{type: bind, source: data, target: /data, read_only: true}",
    "{type: bind, source: 'C:\\data', target: /data, read_only: \"true\"}",
    "{type: bind, source: '${FOLDER}', target: /data, read_only: false}",
    "{type: bind, target: /data}",
    "{type: volume, source: data, target: /data}",
    "{type: volume, source: './data', target: /data}",
    "{type: volume, target: /data, volume: {nocopy: true}}",
    "{type: volume, source: '', target: /data}",
    "{type: tmpfs, target: /data, tmpfs: {size: 10}}",
    "{type: tmpfs, source: data, target: /data}",
    "{type: npipe, source: '\\\\.\\pipe\\x', target: '\\\\.\\pipe\\x'}",
    "{type: cluster, source: data, target: /data}",
    "{type: image, source: alpine, target: /data}",
    "{type: '${NONE:-bind}', source: ./data, target: /data}",
    "{type: unheard-of, source: data, target: /data}",
    "{type: bind, source: ./data}",
    "{source: ./data, target: /data}",
    "{source: data, target: /data}",
    "{target: /data}",
    "{type: '', source: data, target: /data}",
    "{type: Bind, source: ./data, target: /data}",
    "{type: bind, source: ./data, target: /data, read_only: yes}",
    "{type: bind, source: ./data, target: /data, read_only: 'yes'}",
    "{type: bind, source: ./data, target: /data, read_only: True}",
    "{type: bind, source: ./data, target: /data, read_only: 'TRUE'}",
    "{type: bind, source: ./data, target: /data, read_only: '${NONE:-true}'}",
    "{type: bind, source: 1, target: /data}",
    "{type: bind, source: ./data, target: 1}",
    "{type: bind, source: ./data, target: ~}",
    "{type: bind, source: ~, target: /data}",
    "{type: ~, source: ./data, target: /data}",
    "1",
    "true",
    "~",
    "[a, b]",
    "{}",
    "''",
];

#[rustfmt::skip] // Rows, not a column.
const SHORT_FORM_PARTS: &[&str] = &[
    ":", ":", ":", "/", ".", "\\", "~", "a", "data", "C:", "ro", "rw", ",", "é", "/data", "${SET}",
    "${FOLDER}", "${NONE:-x:y}", "$$", " ", "z",
];

fn short_form(spec: &str) -> Case {
    Case::new(format!("volumes: [{}]", quoted(spec)))
}

#[test]
fn volumes_in_the_short_form() {
    mounts().check(&SHORT_FORMS.iter().map(|spec| short_form(spec)).collect::<Vec<_>>(), ALL);
}

#[test]
fn volumes_in_the_long_form() {
    let case = |form: &&str| Case::new(format!("volumes: [{form}]"));
    mounts().check(&LONG_FORMS.iter().map(case).collect::<Vec<_>>(), ALL);
}

#[test]
fn generated_volumes() {
    let specs = generated(GENERATED, words(SHORT_FORM_PARTS, 0..7));
    mounts().check(&specs.iter().map(|spec| short_form(spec)).collect::<Vec<_>>(), SOME);
}

const ENVIRONMENT: &str = "SET=set\nEMPTY=\n_U1=under\nset=lower\nDOLLAR='$SET'\nBRACES='{}'\nLONG=a:-b c\n";

/// Texts with variables.
#[rustfmt::skip] // Rows, not a column.
const EXPRESSIONS: &[&str] = &[
    "", "plain", "$SET", "${SET}", "a${SET}b", "$SET$SET", "$SETS", "${SETS}", "$set", "$_U1", "${_U1}x",
    "$EMPTY", "$NONE", "${NONE}", "$$", "$$SET", "$$$SET", "$$$$SET", "$${SET}", "$$${SET}", "$", "a$",
    "$ SET", "$1", "$1a", "${1}", "${}", "${", "${SET", "$}", "}", "{", "{SET}", "$-", "$SET-x", "$SET.x",
    "$SETé", "${SETé}", "$é", "${é}", "${SET }", "${ SET}", "${SET\t}", "${SET-d}", "${SET:-d}", "${NONE-d}",
    "${NONE:-d}", "${EMPTY-d}", "${EMPTY:-d}", "${NONE-}", "${NONE:-}", "${SET+d}", "${SET:+d}", "${NONE+d}",
    "${NONE:+d}", "${EMPTY+d}", "${EMPTY:+d}", "${SET+}", "${SET:+}", "${SET?d}", "${SET:?d}", "${EMPTY?d}",
    "${SET?}", "${SET:?}", "${SET:?a b: c}", "${SET?$NONE}", "${SET:d}", "${SET:}", "${SET=d}", "${SET:=d}",
    "${NONE:=d}", "${SET!}", "${SET/a/b}", "${SET%x}", "${#SET}", "${!SET}", "${SET,,}", "${SET^}",
    "${SET:1:2}", "${SET-d", "${SET:-d", "${SET-d}}", "${NONE-d}}", "${NONE:-{}}", "${NONE:-{x}}",
    "${NONE:-{{x}}}", "${NONE:-{x}", "${NONE:-x}y}", "${NONE:-}}", "${NONE:-{}", "${NONE:-{{}",
    "${NONE:-{\"a\": {\"b\": 1}}}", "${NONE:-$SET}", "${NONE:-${SET}}", "${NONE:-a${SET}b}",
    "${NONE:-${OTHER:-d}}", "${NONE:-${OTHER:-${THIRD:-d}}}", "${NONE:-${SET}${SET}}",
    "${NONE:-${SET} ${OTHER:-x}}", "${SET:+${SET}}", "${SET:+${NONE:-d}}", "${NONE:-$$}", "${NONE:-$$SET}",
    "${NONE:-$}", "${NONE:-a$}", "${NONE:-$ }", "${NONE:-${}}", "${NONE:-${SET:}}", "${SET:-${}}",
    "${SET?${}}", "${SET?x${SET}}", "${NONE:-{x} $$ {y}}", "${NONE:-{}}\n}", "${SET}\n}", "${SET\n}",
    "${NONE:+${}}", "${SET:+${!}}", "${NONE:-${SET}", "${NONE:--d}", "${NONE:-:-d}", "${NONE--}",
    "${NONE-:-d}", "${NONE:+-d}", "${NONE:-?}", "${NONE:-+d}", "${SET:+-d}", "${SET:+:?x}", "${NONE:- d }",
    "${NONE:-a b}", "${NONE:-é}", "${NONE:-a\nb}", "a\n$SET\n", "${NONE:-a:b}", "${NONE:-'d'}",
    "${NONE:-\"d\"}", "${NONE:-\\}}", "\\$SET", "\\${SET}", "\\$$SET", "${NONE:-a}${NONE:-b}",
    "${NONE:-a} {b} ${NONE:-c}", "${DOLLAR}", "${NONE:-$DOLLAR}", "$BRACES", "${NONE:-$BRACES}", "$LONG",
    "${SET}}", "${{SET}}", "{${SET}}", "{{${SET}}}", "$(SET)", "`$SET`", "%SET%", "${SET}:$EMPTY:${NONE}",
    "${NONE:-${SET:-x}-y}", "${SET-x}-y}", "${SET:-${NONE:-x}}z", "${EMPTY:-${NONE:-x}}", "${NONE-a+b}",
    "${NONE+a-b}", "${SET+a-b}", "${SET+a?b}", "${NONE-a?b}", "${SET?a-b}", "${SET:?a:-b}", "${NONE:-a:?b}",
    "${NONE:-a$$b$$}", "$$${NONE:-$$}", "${SET-$NONE}", "${NONE:-\u{1f600}}", "${SET}\u{1f600}",
    "${NONE-{$SET}}", "${NONE-{${SET}}", "${NONE-{${SET}}}", "${NONE:-${SET}}}", "${NONE:-{}{}}",
];

#[rustfmt::skip] // Rows, not a column.
const EXPRESSION_PARTS: &[&str] = &[
    "$", "$$", "${", "${", "}", "}", "}", "{", "SET", "NONE", "EMPTY", "_U1", ":-", "-", ":+", "+", ":", " ",
    "x", "é", "1", "\"", "${SET}", "${NONE:-x}", "$SET",
];

/// A `${…}` that Docker Compose understands, with others inside.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(&["x", "", "$SET", "${NONE}", "$$", "{}", "a b", "-", "é", "$EMPTY"])
        .prop_map(str::to_owned);
    leaf.prop_recursive(4, 12, 3, |inner| {
        let name = prop::sample::select(&["SET", "NONE", "EMPTY", "_U1"]);
        let operator = prop::sample::select(&["-", ":-", "+", ":+"]);
        let argument = prop::collection::vec(inner, 1..3).prop_map(|parts| parts.concat());
        (name, operator, argument)
            .prop_map(|(name, operator, argument)| format!("${{{name}{operator}{argument}}}"))
    })
}

#[test]
fn variables() {
    let cases: Vec<Case> = EXPRESSIONS.iter().map(|text| Case::extension(&quoted(text))).collect();
    values(ENVIRONMENT).check(&cases, ALL);
}

#[test]
fn generated_variables() {
    let wild = generated(GENERATED, words(EXPRESSION_PARTS, 0..9));
    values(ENVIRONMENT)
        .check(&wild.iter().map(|text| Case::extension(&quoted(text))).collect::<Vec<_>>(), SOME);
    let nested = generated(GENERATED, expression());
    values(ENVIRONMENT)
        .check(&nested.iter().map(|text| Case::extension(&quoted(text))).collect::<Vec<_>>(), SOME);
}

/// The names that `.env` files here give values to.
#[rustfmt::skip] // Rows, not a column.
const NAMES: &[&str] = &[
    "A", "B", "C", "a.b", "a-b", "a[0]", "1", "é", "export", "exportA", "SET", "A B", ".A", "-A", "[A]", "A.",
    "A[0]", "AB", "BA",
];

fn env_files() -> Parity {
    let reading = |case: &Case, _: Service<'_>| {
        let mut file = Environment::default();
        file.read(
            case.env_file.as_deref().unwrap_or_default(),
            &Environment::default(),
            &mut TextBudget::new(usize::MAX),
        )
        .map_err(|error| error.to_string())?;
        let variables = NAMES.iter().filter_map(|name| {
            let value = lcow_lint::compose::Variables::get(&file, name)?;
            Some(format!("  {}: {}\n", quoted(name), literal(value)))
        });
        let variables: String = variables.collect();
        Ok(if variables.is_empty() { String::new() } else { format!("environment:\n{variables}") })
    };
    // Docker Compose can name a variable with nothing; no text can use it.
    let view = |service: &Yaml| NAMES.iter().map(|name| service["environment"][*name].clone()).collect();
    Parity { environment: "", reading, view }
}

/// Texts of `.env` files.
#[rustfmt::skip] // Rows, not a column.
const ENV_FILES: &[&str] = &[
    "", "\n", "A=b", "A=b\n", "A=b\nB=c\n", "A=b\r\nB=c\r\n", "\u{feff}A=b\n", "\u{feff}\u{feff}A=b\n",
    "A=b\rB=c\n", "\n\nA=b\n\n", "# A=b\n", "  # A=b\nB=c", "A=b # c\n", "A=b #\n", "A=b#c\n", "A=#c\n",
    "A= #c\n", "A=b\t# c\n", "A=\"b\" # c\n", "A='b' # c\n", "A='b'# c\n", "A='b#c'\n", "A=\"b # c\"\n",
    "A='b'c\n", "A=\"b\"c\n", "A=\"b\" c\n", "A='b' 'c'\n", "A='b'\"c\"\n", "A=\"b\"=c\n", "A=b'c'\n",
    "A=b\"c\n", "A=\n", "A= \n", "A=\"\"\n", "A=''\n", "A", "A\n", "A \n", " A\n", "A B\n", "A B=c\n", "=b\n",
    " = b\n", ":b\n", "A =b\n", "A= b\n", " A = b \n", "\tA\t=\tb\t\n", "A:b\n", "A: b\n", "A : b\n", "A:\n",
    "A: \"b\"\n", "A=b:c\n", "A:b=c\n", "A==b\n", "A=b=c\n", "A:=b\n", "export A=b\n", "export  A=b\n",
    "export\tA=b\n", "export A\n", "export A B\n", "exportA=b\n", "export=b\n", "export =b\n",
    " export A=b\n", "export A: b\n", "export\n", "export \n", "export\nA=b\n", "export A = b\n",
    "export 'A'=b\n", "a.b=c\n", "a-b=c\n", "a[0]=c\n", "1=c\n", "é=c\n", "A+=c\n", "A!=c\n", "$A=c\n",
    "A$=c\n", "\"A\"=c\n", "'A'=c\n", "A,B=c\n", "A/B=c\n", "{A}=c\n", "A='b\nc'\n", "A=\"b\nc\"\n",
    "A=\"b\r\nc\"\r\n", "A='b\r\nc'\r\nB=d\r\n", "A='b\n", "A=\"b\n", "A='\n", "A='b\nB=c\n",
    "A=\"\nb\n\"\nB=c\n", "A=\"b\rc\"\n", "A='b\rc'\n", "A=\"b\\nc\"\n", "A='b\\nc'\n", "A=b\\nc\n",
    "A=\"b\\tc\\rd\"\n", "A=\"b\\\"c\"\n", "A='b\\'c'\n", "A='b\\\\'\n", "A=\"b\\\\\"\n", "A=\"b\\\\nc\"\n",
    "A=\"b\\qc\"\n", "A=\"\\a\\b\\f\\v\\e\"\n", "A=\"\\x41\\101\\u0041\"\n", "A=\"\\$SET\"\n",
    "A=\"b\\\nc\"\n", "A=\"b\\\"\n", "A=b\\\nB=c\n", "A=C:\\data\n", "A=\"C:\\data\"\n", "A='C:\\data\\'\n",
    "A=\"C:\\new\\table\"\n", "A=b\\ c\n", "A=b\\#c\n", "A=b \\# c\n", "A=b\\\\c\n", "A=\\$B\n",
    "A=\\\"b\\\"\n", "A='it''s'\n", "A=\"\\'b\\'\"\n", "A='\\\"b'\n", "A=b\nB=$A\n", "A=b\nB=${A}c\n",
    "A=b\nB=\"$A\"\n", "A=b\nB='$A'\n", "B=$A\nA=b\n", "A=b\nB=$$A\n", "A=b\nB=\"$$A\"\n",
    "A=b\nB=\"\\$A\"\n", "A=b\nB=\"\\\\$A\"\n", "A=b\nB=${A:-c}\n", "B=${A:-c}\n", "B=${A-c d}\n",
    "B=\"${A:-c d}\"\n", "B=${A:-'c'}\n", "B=${A\n", "B=${}\n", "B=\"${}\"\n", "B='${}'\n", "B=${A!}\n",
    "B=$\n", "B=a$\n", "B=$1\n", "A=b\nB=${A:+c}\n", "A=b\nB=${A:?c}\n", "A=b\nA=$A$A\n", "A=$SET\n",
    "A=$$$$\n", "A='$$'\n", "A=b$\n", "A=\"b$\"\n", "B=${A:-${C:-d}}\n", "B=${A:-#c}\n", "B=${A:- #c}\n",
    "B=\"${A:-\\\"c\\\"}\"\n", "A=b\nA=c\n", "A=b\nA\n", "A\nA=b\n", "A=é\n", "A=\u{a0}b\u{a0}\n",
    "A=b\u{a0}# c\n", "\u{a0}A=b\n", "A\u{a0}=b\n", "A=b\u{2028}B=c\n", "A=b\u{b}\n", "\u{c}A=b\n",
    "A='b'\nB='c'\n", "A='b'  \nB=c\n", "A='b';B=c\n", "A=b;B=c\n", "A=[b]\n", "A={b: c}\n", "- A=b\n",
    "A=b\n- C\n", "A=`b`\n", "A=$(b)\n", "A=b && c\n", "A=b   c\n", "A= 'b'\n", "A='b' \nB=\"c\" \n",
    "A=  \"b\"  # c\nB=d\n", "A=\"b\"\tB=c\n", "A='b' B=c\n", "A='b'B=c\n", "A=\"b\" # c \"d\"\nB=e\n",
    "A=b # 'c\nB=d\n", "A='b # c\nd'\nB=e\n", "A=%b%\n", "A=~\n", "A=!b\n", "A=b\0c\n", "A:'b'\n",
    "A : 'b'\n", "A=:b\n", "A=\u{feff}b\n", "set -a\n", "if true\n", "<html>\n", "A\tB\n", "A.\n", ".A=b\n",
    "-A=b\n", "[A]=b\n", "[A]\n", "A;\n", "A#=b\n", "A #=b\n", "A # c\n", "A# c\n", "#\nA=b\n", "#=\nA=b\n",
    "A=b\n#", "A=b\n# é\nB=c\n",
];

#[rustfmt::skip] // Rows, not a column.
const ENV_FILE_PARTS: &[&str] = &[
    "A", "B", "C", "=", "=", "=", ":", "\n", "\n", "\r\n", " ", "#", " #", "'", "\"", "'", "\"", "\\", "\\n",
    "\\\\", "$A", "${B}", "$$", "\\$", "${C:-d}", "b", "c d", "export ", "é", "\t", "{", "}",
];

/// A line that is most likely an assignment.
fn env_line() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        words(&["b", " ", "#", " # ", "'", "\"", "$A", "${B:-c}", "\\n", "\\", "=", "$$"], 0..5),
        words(&["b", " ", "#", "\"", "$A", "\\'", "\\n", "\n", "$$", "\\\\"], 0..5)
            .prop_map(|inner| format!("'{inner}'")),
        words(&["b", " ", "#", "'", "$A", "${B:-c}", "\\\"", "\\n", "\\$", "\n", "\\\\", "$$", "\\q"], 0..5)
            .prop_map(|inner| format!("\"{inner}\"")),
    ];
    let export = prop::sample::select(&["", "", "export "]);
    let equals = prop::sample::select(&["=", "=", " = ", ": "]);
    let behind = prop::sample::select(&["\n", "\n", " # c\n", "\r\n", " \n", "\n# c\n\n"]);
    (export, prop::sample::select(&["A", "B", "C"]), equals, value, behind)
        .prop_map(|(export, name, equals, value, behind)| format!("{export}{name}{equals}{value}{behind}"))
}

#[test]
fn env_files_in_many_spellings() {
    env_files().check(&ENV_FILES.iter().map(|text| Case::env_file(text)).collect::<Vec<_>>(), ALL);
}

#[test]
fn generated_env_files() {
    let wild = generated(GENERATED, words(ENV_FILE_PARTS, 0..10));
    env_files().check(&wild.iter().map(|text| Case::env_file(text)).collect::<Vec<_>>(), SOME);
    let lines =
        generated(GENERATED, prop::collection::vec(env_line(), 1..4).prop_map(|lines| lines.concat()));
    env_files().check(&lines.iter().map(|text| Case::env_file(text)).collect::<Vec<_>>(), SOME);
}

fn durations() -> Parity {
    let reading = |_: &Case, service: Service<'_>| {
        let text =
            service.get("stop_grace_period").and_then(Value::text).ok_or("no text")?.with_unknown_empty();
        let (duration, negative) = parse_duration(&text).map_err(|error| error.to_string())?;
        let sign = if negative { "-" } else { "" };
        Ok(format!("stop_grace_period: {sign}{}ns\n", duration.as_nanos()))
    };
    Parity { environment: "", reading, view: |service| service["stop_grace_period"].clone() }
}

#[rustfmt::skip] // Rows, not a column.
const DURATIONS: &[&str] = &[
    "0", "0s", "-0", "+0", "00", "0.0", "1s", "10s", "1m30s", "1h30m", "30s1m", "1s1s", "1.5h", "1.5s", ".5s",
    "5.s", ".s", "1..5s", "1.2.3s", "90", "1.5", "-90", "-1s", "+1s", "--1s", "-+1s", "1s-", "1s-1s", "", " ",
    "s", "-", "+", "ms", "1 s", " 1s", "1s ", "1S", "1M", "1sec", "1min", "1ns", "1us", "1µs", "1μs", "1ms",
    "1h", "1d", "1w", "1y", "1mo", "1d12h", "1w2d3h4m5s6ms7us8ns", "2.5d", "0.5w", "999999h", "2562047h",
    "2562048h", "9223372036854775807ns", "9223372036854775808ns", "9223372036s", "9223372037s", "106751d",
    "106752d", "15250w", "15251w", "99999999999999999999s", "0.000000001s", "0.0000000001s", "1.0000000001s",
    "1.9999999999s", "0.1ns", "0.9ns", "0.3s", "1.1s", "2.3h", "0.7d", "1.23456789012345678901234567890s",
    "123456789.123456789s", "100000h0.000000001s", "1e3s", "1e3", "0x1s", "1_000s", "1,5s", "1m 30s",
    "1m,30s", "PT1M", "00:01:30", "1:30", "infinity", "none", "１s", "1ｓ", "1é", "01s", "007m", "1s2", "1sm",
    "1hh", "1h1", "-1h30m", "-0s", "-0.5s", "+1.5m", "1.m", "1.ms", ".5", ".", "-.s", "1s.", "1s.5m",
    "4611686018427387904ns", "4503599627370497ns", "9007199254740993ns",
];

#[rustfmt::skip] // Rows, not a column.
const DURATION_PARTS: &[&str] = &[
    "1", "0", "9", "25", "07", ".", ".5", "ns", "us", "ms", "s", "s", "m", "h", "d", "w", "-", "+", " ", "µs",
    "333333", "123456789",
];

fn duration(text: &str) -> Case {
    Case::new(format!("stop_grace_period: {}", quoted(text)))
}

#[test]
fn durations_in_many_spellings() {
    durations().check(&DURATIONS.iter().map(|text| duration(text)).collect::<Vec<_>>(), ALL);
}

#[test]
fn generated_durations() {
    let wild = generated(GENERATED, words(DURATION_PARTS, 0..7));
    durations().check(&wild.iter().map(|text| duration(text)).collect::<Vec<_>>(), SOME);
    let amount = "([0-9]{1,5}(\\.[0-9]{0,6})?|\\.[0-9]{1,4})(ns|us|ms|s|m|h|d|w)";
    let right = generated(GENERATED, prop::collection::vec(amount, 1..4).prop_map(|parts| parts.concat()));
    durations().check(&right.iter().map(|text| duration(text)).collect::<Vec<_>>(), SOME);
}

/// Scalars as they are written in YAML.
#[rustfmt::skip] // Rows, not a column.
const SCALARS: &[&str] = &[
    "", "~", "null", "Null", "NULL", "nULL", "'~'", "\"null\"", "true", "True", "TRUE", "tRUE", "false",
    "False", "FALSE", "yes", "Yes", "no", "on", "off", "y", "n", "'true'", "0", "-0", "+0", "1", "-1", "+12",
    "12", "007", "0777", "-0777", "+0777", "089", "08", "09.5", "00", "0o17", "0O17", "-0o17", "0o8", "0x1F",
    "0X1f", "-0x1f", "0xg", "0x", "0b11", "0B11", "-0b11", "0b2", "0b", "1_000", "1__000", "_1", "1_", "0x_1",
    "0x1_F", "0_7", "1_0.5", "1._5", "-_1", "1e1_0", "0b1_1", "0o1_7", "-.5", "+.5", ".5", "5.", ".", "-",
    "+", "-.", "..", "...a", "1.", "-1.", "1.5", "1.50", "0.0", "-0.0", "1..5", "1.2.3", "1e3", "1E3", "1e+3",
    "1e-3", "1.5e3", ".5e1", "5.e1", "1e", "e3", "1e3.5", "1e400", "-1e400", "1e-400", "1e21", "1e20",
    "123456789012345678901234567890", "0.1", "1.1e-7", "0.000001", "0.0000001", "1e+", "0x1p3", "0x1.8p1",
    "0x1.8", "1p3", "infinity", "inf", "Inf", "nan", "NaN", "+inf", "-inf", "-nan", "+.nan", "-.nan", "1_e3",
    "1e_3", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
    "18446744073709551615", "18446744073709551616", "0xffffffffffffffff", "-0x8000000000000000",
    "0777777777777777777777", "01777777777777777777777", "02000000000000000000000",
    "0b1111111111111111111111111111111111111111111111111111111111111111",
    "-0b1000000000000000000000000000000000000000000000000000000000000000", "-0o1000000000000000000000",
    "-0777777777777777777777777", "22:22", "1:2:3", "190:20:30", "60:30.5", "2001-13-01", "2001-02-30",
    "2001-01-01T00:00:00Z", "2001-12-14 21:59:43.10 -5", "2001-01-01x", "01-01-2001", "2001-01", "20010101",
    "2001-01-01T1:2:3", "2001-01-01 1:2", "2001-01-01T00:00:00+01:00", "2001-01-01T25:00:00Z", "<", "'<<'",
    "=", "@a", "1.2.3.4", "1.0.0", "1a", "0a", "0xz", "1-2", "1+2", "+a", "-a", ".a", "1%", "$$",
    "10.0.0.0/8", "a: b", "'it''s'", "\"a\\tb\"", "\"\\u00e9\\x41\\n\"", "é", "a  b", "a #b", "a#b", "a\n  b",
    "a\n\n  b", "\"a\n  b\"", "'a\n\n  b'", "\"a\\\n  b\"", "|\n  a\n  b", "|-\n  a\n", "|+\n  a\n\n",
    ">\n  a\n  b\n\n  c\n", ">-\n  a\n   b\n  c", "|2\n   a", "|\n  1", "!!str 1", "!!str", "!!str ~",
    "!!int 1", "!!int '1'", "!!int \"0x1f\"", "!!float 1", "!!float '1'", "!!float 1.5", "!!float '1e3'",
    "!!bool true", "!!bool 'true'", "!!null ~", "!!null ''", "! 1", "! 'a'", "! a", "!custom 1", "!custom a",
    "!custom '1'", "!!custom 1", "!!merge <<", "!!map {a: 1}", "!!seq [1]", "!!set {a, b}", "!!omap [a: 1]",
    "!!map [1]", "!!seq {a: 1}", "!!str [1]", "!!str {a: 1}", "&x 1", "&x !!str 1", "!!str &x 1",
    "[1, 0777, '1', ~, true, yes, , ]", "[]", "{}", "{a: 1, b: 0x1f, c: , d}", "[a: b]", "[a: b, c: d]",
    "{a: {b: [c, {d: 1e3}]}}", "{'1': a}", "{1: a}", "{true: a}", "{~: a}", "{1.5: a}", "{? a : b}",
    "{0777: a}", "{yes: a}", "{2001-01-01: a}", "{[a]: b}", "{!!str 1: a}", "1,000", "1 000", "+ 1",
    "1e1000000000000", "1e-1000000000000", "0e0", "00.5", "01.5", "0_", "-_", "+_", "._", ".e1", "-e1", "1E",
    "0x1e3", "0e", "1.e", "0.", "00e1", "08e1", "-08", "-09.5", "+08", "١", "１", "1é", "0o", "0o7_", "-0o",
    "-0x", "+0x1f", "+0b1", "+0o7", "--1", "-+1", "+-1", "0x-1", "0x+1", "0-1", "00x1", "0b0b1",
];

#[rustfmt::skip] // Rows, not a column.
const SCALAR_PARTS: &[&str] = &[
    "0", "0", "1", "7", "9", "8", "x", "o", "b", "e", "E", "f", ".", ".", "_", "-", "+", "-", "12",
    "999999999", "p", "T", ":1",
];

#[test]
fn scalars() {
    values("").check(&SCALARS.iter().map(|text| Case::extension(text)).collect::<Vec<_>>(), ALL);
}

#[test]
fn generated_scalars() {
    let texts = generated(GENERATED, words(SCALAR_PARTS, 1..7));
    // A dash or a question mark alone before a blank would be a list or a key.
    values("").check(&texts.iter().map(|text| Case::extension(text)).collect::<Vec<_>>(), SOME);
}

/// Whole bodies with anchors, merge keys, keys twice.
const BODIES: &[&str] = &[
    "x-a: &a {k: 1}\nx-b: *a",
    "x-a: &a [1, 2]\nx-b: *a\nx-c: [*a, *a]",
    "x-a: &a 0777\nx-b: *a",
    "x-a: &a '0777'\nx-b: *a",
    "x-a: &a\nx-b: *a",
    "x-a: &a 1\nx-b: &a 2\nx-c: *a",
    "x-b: *a\nx-a: &a 1",
    "x-b: *nobody",
    "x-a: &a [*a]",
    "x-a: &a {k: *a}",
    "x-a: &a {k: {l: [1, *a]}}",
    "x-a: &a {k: &b {l: *b}}\nx-b: *a",
    "x-a: &a {k: 1, l: 2}\nx-b: {<<: *a}",
    "x-a: &a {k: 1, l: 2}\nx-b: {<<: *a, k: 3}",
    "x-a: &a {k: 1, l: 2}\nx-b: {k: 3, <<: *a}",
    "x-a: &a {k: 1}\nx-b: &b {k: 2, l: 3}\nx-c: {<<: [*a, *b]}",
    "x-a: &a {k: 1}\nx-b: &b {k: 2, l: 3}\nx-c: {<<: [*b, *a]}",
    "x-a: &a {k: 1}\nx-b: &b {k: 2, l: 3}\nx-c: {<<: [*b, *a], k: 4}",
    "x-a: &a {k: 1}\nx-b: &b {k: 2, l: 3}\nx-c:\n  <<: *a\n  <<: *b",
    "x-a: &a {k: 1}\nx-b: &b {<<: *a, l: 3}\nx-c: {<<: *b, m: 4}",
    "x-a: &a {k: 1}\nx-b: &b {<<: *a, k: 3}\nx-c: {<<: *b}",
    "x-a: &a {k: {m: 1, n: 2}}\nx-b: {<<: *a, k: {m: 3}}",
    "x-a: {<<: {k: 1}, l: 2}",
    "x-a: {<<: [{k: 1}, {k: 2, l: 3}]}",
    "x-a: {<<: []}",
    "x-a: {<<: {}}",
    "x-a: {<<: }",
    "x-a: {<<: ~}",
    "x-a: {<<: 1}",
    "x-a: {<<: a}",
    "x-a: {<<: [1]}",
    "x-a: {<<: [[{k: 1}]]}",
    "x-a: &a [{k: 1}]\nx-b: {<<: *a}",
    "x-a: &a [{k: 1}, {l: 2}]\nx-b: {<<: [*a]}",
    "x-a: &a 1\nx-b: {<<: *a}",
    "x-a: {'<<': {k: 1}}",
    "x-a: {\"<<\": {k: 1}}",
    "x-a: {'<<': 1}",
    "x-a: {!!merge <<: {k: 1}}",
    "x-a: {!!str <<: {k: 1}}",
    "x-a: [<<]",
    "x-a: <<",
    "x-a: &a {k: 1}\nx-b:\n  <<: *a\n  k: 2\n  l: ~",
    "x-a: &a {k: 1}\nx-b: {<<: *a, k: ~}",
    "x-a: &a {k: 1}\nx-b: {<<: *a, k: }",
    "x-a: {k: 1, k: 2}",
    "x-a: {k: 1, 'k': 2}",
    "x-a: {k: 1, \"k\": 1}",
    "x-a: {1: 1, '1': 2}",
    "x-a: {k: {l: 1, l: 2}}",
    "x-a: {K: 1, k: 2}",
    "x-a: 1\nx-a: 2",
    "image: a\nimage: b",
    "environment:\n  A: 1\n  A: 2",
    "environment: [A=1, A=2]",
    "x-a: &a {k: 1}\nx-b: {*a : 1}",
    "x-a: &a k\nx-b: {*a : 1}",
    "x-a: {&a k: v, l: *a}",
    "x-a: {? &a k : v}",
    "x-env: &env {A: a, B: b}\nenvironment: *env",
    "x-env: &env {A: a, B: b}\nenvironment: {<<: *env, B: c}",
    "x-env: &env {A: a, B: b}\nenvironment:\n  <<: *env\n  C: 0777\nlabels: {<<: *env}",
    "x-env: &env [A=a, B=b]\nenvironment: *env",
    "x-base: &base {image: a, labels: {k: v}, environment: {A: a}}\n<<: *base",
    "x-base: &base {image: a, labels: {k: v}}\n<<: *base\nimage: b",
    "x-base: &base {image: a, labels: {k: v}}\n<<: *base\nlabels: {l: w}",
    "x-one: &one {image: a, environment: {A: a}}\nx-two: &two {image: b, labels: {k: v}}\n<<: [*one, *two]",
    "x-one: &one {image: a, environment: {A: a}}\nx-two: &two {image: b, labels: {k: v}}\n<<: [*two, *one]\nenvironment: {B: b}",
    "image: &i a\nlabels: {k: *i}",
    "image: &i \"a$$b\"\nlabels: {k: *i}",
    "labels: &l\n  k: v\nenvironment: *l",
    "x-a: &a !!str 1\nx-b: *a",
    "x-a: !!str &a 1\nx-b: *a",
    "x-a: &a {k: &b {l: 1}}\nx-b: *b\nx-c: *a",
    "x-a: &a {k: &b {l: 1}}\nx-b: {<<: *b, m: *a}",
    "x-a: !reset 1",
    "x-a: {k: !reset 1, l: 2}",
    "x-a: [1, !reset 2, 3]",
    "labels: {k: !reset v, l: w}",
    "labels: !reset {k: v}",
    "environment: !override {A: a}",
    "x-a: !override {k: v}",
    "x-a: &a {k: !reset 1, l: 2}\nx-b: *a",
    "x-a: &a {k: 1, l: 2}\nx-b: {<<: *a, k: !reset 3}",
    "x-a: !reset &a {k: 1}\nx-b: *a",
    "x-a: &a !reset {k: 1}\nx-b: *a",
    "x-a: !reset\nx-b: 1",
    "x-a: !override 0777",
    "x-a: &a !reset 1\nx-b: [*a, 2]\nx-c: {<<: {k: *a}}",
    "x-a: &a !reset {k: 1}\nx-b: {<<: *a, l: 2}",
    "x-a: &a [{k: 1}, 1]\nx-b: {<<: *a}",
    "x-a: &a [{k: 1}, {l: 2, k: 3}]\nx-b: {<<: *a}",
    "x-a: &a !reset [{k: 1}]\nx-b: {<<: *a}",
    "x-b: {<<: [{k: 1}, !reset {l: 2}]}",
    "x-b: {<<: !reset {l: 2}}",
    "x-a: {<<: {k: 1}, <<: {l: 2}}",
    "1: a",
    "true: a",
    "labels: {}",
    "x-a: ? k\n",
    "x-a:\n  ? k\n  : v\n  ? l",
    "x-a: [\n]",
    "x-a: {k: [}",
    "x-a: 'open",
    "x-a: a: b",
    "x-a: %b",
    "x-a: `b",
    "x-a: @b",
    "x-a: [a, b",
    "x-a:\n  k: v\n l: w",
    "x-a:\n\tk: v",
    "x-a: {a: b}}",
    "x-a: \"\\q\"",
    "x-a: - b",
    "x-a: b\n  c: d",
    "x-a: |\n  b\n c",
    "x-a: *",
    "x-a: &",
    "x-a: & b",
    "x-a: &a *a",
    "x-a: &a 1\nx-b: &b *a",
    "x-a: !",
    "x-a: !!",
    "x-a: !<>",
    "x-a: [a,, b]",
    "x-a: {a, , b}",
    "x-a: 'a' b",
    "x-a: \"a\" b",
];

#[test]
fn anchors_merges_and_duplicates() {
    values("").check(&BODIES.iter().map(|body| Case::new(*body)).collect::<Vec<_>>(), ALL);
}

/// A tree of YAML whose nodes are anchors and aliases of each other, merged in all ways.
#[derive(Clone, Debug)]
enum Tree {
    Scalar(&'static str),
    Alias(u8),
    List(Vec<Tree>),
    Map(Vec<(&'static str, Tree)>),
    Anchored(u8, Box<Tree>),
}

const MERGE: &str = "<<";

fn tree() -> impl Strategy<Value = Tree> {
    let scalar = prop::sample::select(&["1", "0777", "'1'", "a", "~", "\"é\"", "yes"]).prop_map(Tree::Scalar);
    // The aliases of a mapping's values are not those it merges: that Docker Compose takes for a cycle.
    let leaf = prop_oneof![3 => scalar.clone(), 2 => (2..4_u8).prop_map(Tree::Alias)];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let key = prop::sample::select(&["k", "l", "m", "n"]);
        let base = (0..2_u8).prop_map(Tree::Alias);
        let bases = prop::collection::vec(base.clone(), 0..3).prop_map(Tree::List);
        let inline = (key.clone(), inner.clone()).prop_map(|entry| Tree::Map(vec![entry]));
        let merged = prop_oneof![9 => base, 6 => bases, 3 => inline, 1 => scalar.clone()];
        let entry = prop_oneof![2 => (key, inner.clone()), 1 => (Just(MERGE), merged)];
        let map = prop::collection::vec(entry, 0..4).prop_map(Tree::Map);
        let node = prop_oneof![3 => map, 1 => prop::collection::vec(inner, 0..3).prop_map(Tree::List)];
        (2..6_u8, node).prop_map(|(anchor, node)| match anchor {
            anchor @ 2..4 => Tree::Anchored(anchor, Box::new(node)),
            _ => node,
        })
    })
}

impl std::fmt::Display for Tree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Tree::Scalar(text) => f.write_str(text),
            Tree::Alias(name) => write!(f, "*a{name} "),
            Tree::Anchored(name, tree) => write!(f, "&a{name} {tree}"),
            Tree::List(items) => {
                f.write_str("[")?;
                items.iter().try_for_each(|item| write!(f, "{item}, "))?;
                f.write_str("]")
            }
            Tree::Map(entries) => {
                f.write_str("{")?;
                entries.iter().try_for_each(|(key, value)| write!(f, "{key}: {value}, "))?;
                f.write_str("}")
            }
        }
    }
}

#[test]
fn generated_anchors() {
    // The anchors the aliases need at least, so that most of the trees are good.
    let head = "\
x-0: &a0 {k: 0}
x-1: &a1 {l: 1, <<: *a0 }
x-2: &a2 {k: 2, m: *a1 }
x-3: &a3 {n: 3}
";
    let trees = generated(GENERATED, tree());
    values("").check(
        &trees.iter().map(|tree| Case::new(format!("{head}x-tree: {tree}"))).collect::<Vec<_>>(),
        SOME,
    );
}

/// What is to be found must be found: each of these readings is wrong.
#[test]
fn a_wrong_reading_is_seen() {
    let Some(program) = docker_compose() else { return };
    for (parity, case, wrong) in [
        (values(""), Case::extension("0777"), "x-value: 777"),
        (values(""), Case::extension("yes"), "x-value: true"),
        (mounts(), short_form("./data:/data"), "volumes: [{type: volume, source: data, target: /data}]"),
        (mounts(), short_form("data:/data:ro"), "volumes: [{type: volume, source: data, target: /data}]"),
        (env_files(), Case::env_file("A=b # c\n"), "environment: {A: 'b # c'}"),
        (durations(), duration("1m30s"), "stop_grace_period: 1m"),
    ] {
        let differences = parity.differences(&program, &[(&case, wrong.to_owned())]);
        assert_eq!(differences.len(), 1, "{case:?} is not {wrong}");
    }
}
