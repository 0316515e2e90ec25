//! Prints the settings in effect as a settings file.

use toml::{Table, Value};

use super::choices::Choice;
use super::effective::{Setting, SettingSource, Settings};
use super::values::LIKE_NONE;
use crate::rules::RuleOptions;

/// The settings as TOML, each followed by a comment with its source.
pub fn show(settings: &Settings) -> String {
    let printer = Printer { settings };
    let mut text = String::new();
    for line in printer.top_level() {
        text.push_str(&line);
        text.push('\n');
    }
    for table in [printer.per_file_ignores(), printer.severities(), printer.images()] {
        text.push_str(&table);
    }
    text
}

struct Printer<'s> {
    settings: &'s Settings,
}

impl Printer<'_> {
    /// The lines before the tables, which must come last.
    fn top_level(&self) -> Vec<String> {
        let settings = self.settings;
        let targets = settings.targets();
        let targets = Setting { value: words(targets.value.iter().map(Choice::word)), by: targets.by };
        let mut lines = vec![self.line("targets", targets)];
        lines.push(match settings.select() {
            Setting { by: SettingSource::Default, .. } => {
                "# select: every rule is reported # default".to_owned()
            }
            Setting { value, by } => self.line("select", Setting { value: words(value), by }),
        });
        lines.push(self.list("ignore", settings.ignore()));
        lines.push(self.choice("fail-on", &settings.fail_on()));
        let default = "# grace-period: LCOW301 adds what suits the image # default".to_owned();
        lines.push(self.text("grace-period", settings.grace_period()).unwrap_or(default));
        let platform = settings.platform();
        let default = RuleOptions::default().platform;
        let platform = Setting { value: Value::String(platform.value.unwrap_or(default)), by: platform.by };
        lines.push(self.line("platform", platform));
        lines.push(self.choice("project-on", &settings.project_on()));
        lines.push(self.choice("front-end", &settings.front_end()));
        lines.push(self.choice("shell", &settings.shell()));
        lines.push(self.list("exclude", settings.exclude()));
        lines
    }

    fn per_file_ignores(&self) -> String {
        let Setting { value, by } = self.settings.per_file_ignores();
        let lines = value.into_iter().map(|ignored| entry(ignored.pattern.text(), words(ignored.rules)));
        self.table("[per-file-ignores]", by, lines)
    }

    fn severities(&self) -> String {
        let Setting { value, by } = self.settings.severities();
        let lines = value.into_iter().map(|(rule, severity)| entry(&rule, severity.word().into()));
        self.table("[severities]", by, lines)
    }

    fn images(&self) -> String {
        let Setting { value, by } = self.settings.images();
        let image = |image: &crate::images::CustomImage| {
            // Several images may share a title, but not a repository.
            let like = image
                .like()
                .map_or(LIKE_NONE, |known| known.repositories.first().copied().unwrap_or(known.title));
            let lines = [entry("name", image.name().into()), entry("like", like.into())];
            self.table("[[image]]", by, lines)
        };
        value.iter().map(image).collect()
    }

    fn table(&self, head: &str, by: SettingSource, lines: impl IntoIterator<Item = String>) -> String {
        let lines: Vec<String> = lines.into_iter().collect();
        if lines.is_empty() {
            return String::new();
        }
        format!("\n{head} # {}\n{}\n", self.source(by), lines.join("\n"))
    }

    fn line(&self, key: &str, setting: Setting<Value>) -> String {
        format!("{} # {}", entry(key, setting.value), self.source(setting.by))
    }

    fn list(&self, key: &str, setting: Setting<Vec<String>>) -> String {
        self.line(key, Setting { value: words(setting.value), by: setting.by })
    }

    fn choice(&self, key: &str, setting: &Setting<impl Choice>) -> String {
        self.line(key, Setting { value: setting.value.word().into(), by: setting.by })
    }

    fn text(&self, key: &str, setting: Setting<Option<String>>) -> Option<String> {
        Some(self.line(key, Setting { value: Value::String(setting.value?), by: setting.by }))
    }

    fn source(&self, by: SettingSource) -> String {
        let file = |line: u32| {
            let name = self.settings.file().map(|file| file.name.display().to_string()).unwrap_or_default();
            format!("{name}:{line}")
        };
        match by {
            SettingSource::Default => "default".to_owned(),
            SettingSource::File(line) => file(line),
            SettingSource::CommandLine => "command line".to_owned(),
            SettingSource::Both(line) => format!("{} and command line", file(line)),
        }
    }
}

fn words<W: Into<String>>(words: impl IntoIterator<Item = W>) -> Value {
    Value::Array(words.into_iter().map(|word| Value::String(word.into())).collect())
}

fn entry(key: &str, value: Value) -> String {
    Table::from_iter([(key.to_owned(), value)]).to_string().trim_end().to_owned()
}
