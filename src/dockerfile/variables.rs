//! Expands `$NAME` and `${NAME:-default}` in words and removes quotes and escapes.

use std::collections::HashMap;
use std::str::Chars;

/// The value of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Known(String),
    /// Any value, or none.
    Unknown,
    Unset,
}

impl From<Option<String>> for Value {
    /// `None` is an unknown value.
    fn from(value: Option<String>) -> Self {
        value.map_or(Value::Unknown, Value::Known)
    }
}

/// The variables in scope.
#[derive(Debug)]
pub(super) struct Scope {
    values: HashMap<String, Value>,
    /// The value of all other variables.
    default: Value,
}

impl Scope {
    /// Other variables are unset.
    pub(super) fn closed() -> Self {
        Scope { values: HashMap::new(), default: Value::Unset }
    }

    /// Other variables are unknown: the base image may set them.
    pub(super) fn open() -> Self {
        Scope { values: HashMap::new(), default: Value::Unknown }
    }

    pub(super) fn get(&self, name: &str) -> &Value {
        self.values.get(name).unwrap_or(&self.default)
    }

    pub(super) fn set(&mut self, name: &str, value: Value) {
        self.values.insert(name.to_owned(), value);
    }

    /// Makes a variable unset, unless it is already set.
    pub(super) fn declare(&mut self, name: &str) {
        if !self.values.contains_key(name) {
            self.set(name, Value::Unset);
        }
    }
}

/// The limit in bytes on the values inserted in one file. Variables that contain each other could fill the memory.
const MAX_BYTES: usize = 4 << 20;

/// The maximum nesting of `${A:-${B:-…}}`.
const DEPTH: usize = 64;

/// Expands words within a budget.
#[derive(Debug)]
pub(super) struct Expander {
    escape: char,
    /// The remaining budget in bytes.
    left: usize,
}

impl Expander {
    pub(super) fn new(escape: char) -> Self {
        Expander { escape, left: MAX_BYTES }
    }

    /// Expands a word; `None` if the result is unknown or the word is invalid.
    pub(super) fn expand(&mut self, word: &str, scope: &Scope) -> Option<String> {
        let mut parser = Parser { chars: word.chars(), scope, expander: self, depth: 0 };
        parser.until(None).ok()?.0
    }

    /// Copies a value at the expense of the budget; unknown once that is exceeded.
    pub(super) fn copy(&mut self, value: &Value) -> Value {
        match value {
            Value::Known(text) if !self.spend(text.len()) => Value::Unknown,
            _ => value.clone(),
        }
    }

    /// Takes bytes from the budget; false if it is exceeded.
    pub(super) fn spend(&mut self, bytes: usize) -> bool {
        let left = self.left.checked_sub(bytes);
        self.left = left.unwrap_or(0);
        left.is_some()
    }
}

/// A word that Docker refuses: an unterminated quote or brace, or a required variable that is unset.
struct Refused;

/// The expanded text; `None` if a part is unknown.
struct Text(Option<String>);

impl Text {
    fn empty() -> Self {
        Text(Some(String::new()))
    }

    fn push(&mut self, c: char) {
        if let Some(text) = &mut self.0 {
            text.push(c);
        }
    }

    fn append(&mut self, other: Text) {
        match (&mut self.0, other.0) {
            (Some(text), Some(other)) => text.push_str(&other),
            _ => self.0 = None,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    /// `-`: used without a value.
    Default,
    /// `+`: used with a value.
    Alternative,
    /// `?`: an error without a value.
    Required,
    /// `#`, `%` and `/`: pattern substitution.
    Pattern,
}

struct Parser<'a> {
    chars: Chars<'a>,
    scope: &'a Scope,
    expander: &'a mut Expander,
    depth: usize,
}

impl Parser<'_> {
    /// Expands up to a character outside quotes, or to the end of the word.
    fn until(&mut self, closing: Option<char>) -> Result<Text, Refused> {
        let mut text = Text::empty();
        while let Some(c) = self.chars.next() {
            match c {
                _ if closing == Some(c) => return Ok(text),
                '\'' => self.single_quoted(&mut text)?,
                '"' => self.double_quoted(&mut text)?,
                '$' => self.variable(&mut text)?,
                _ if c == self.expander.escape => self.chars.next().into_iter().for_each(|c| text.push(c)),
                _ => text.push(c),
            }
        }
        if closing.is_none() { Ok(text) } else { Err(Refused) }
    }

    fn single_quoted(&mut self, text: &mut Text) -> Result<(), Refused> {
        loop {
            match self.chars.next().ok_or(Refused)? {
                '\'' => return Ok(()),
                c => text.push(c),
            }
        }
    }

    fn double_quoted(&mut self, text: &mut Text) -> Result<(), Refused> {
        let escape = self.expander.escape;
        loop {
            match self.chars.next().ok_or(Refused)? {
                '"' => return Ok(()),
                '$' => self.variable(text)?,
                c if c == escape => {
                    // Only special characters can be escaped.
                    let escaped = self.next_if(|c| c == '"' || c == '$' || c == escape);
                    text.push(escaped.unwrap_or(escape));
                }
                c => text.push(c),
            }
        }
    }

    /// Expands a variable after the dollar sign, which is literal if no name follows.
    fn variable(&mut self, text: &mut Text) -> Result<(), Refused> {
        if self.next_if(|c| c == '{').is_some() {
            text.append(self.in_braces()?);
            return Ok(());
        }
        match self.name() {
            "" => text.push('$'),
            name => text.append(self.value(name)),
        }
        Ok(())
    }

    fn in_braces(&mut self) -> Result<Text, Refused> {
        if self.depth == DEPTH || self.chars.as_str().starts_with(['{', '}', ':']) {
            return Err(Refused);
        }
        let name = self.name();
        let colon = self.next_if(|c| c == ':').is_some();
        let operator = match self.chars.next() {
            Some('}') if !colon => return Ok(self.value(name)),
            Some('-') => Operator::Default,
            Some('+') => Operator::Alternative,
            Some('?') => Operator::Required,
            Some('#' | '%' | '/') if !colon => Operator::Pattern,
            _ => return Err(Refused),
        };
        self.depth += 1;
        let word = self.until(Some('}'))?;
        self.depth -= 1;
        self.operate(name, operator, colon, word)
    }

    /// With a colon, an empty value counts as unset.
    fn operate(&mut self, name: &str, operator: Operator, colon: bool, word: Text) -> Result<Text, Refused> {
        let absent = match lookup(self.scope, name) {
            Value::Unknown => return Ok(Text(None)),
            Value::Unset => true,
            Value::Known(value) => value.is_empty() && (colon || operator == Operator::Pattern),
        };
        match (operator, absent) {
            (Operator::Default, true) | (Operator::Alternative, false) => Ok(word),
            (Operator::Alternative | Operator::Pattern, true) => Ok(Text::empty()),
            (Operator::Default | Operator::Required, false) => Ok(self.value(name)),
            (Operator::Required, true) => Err(Refused),
            (Operator::Pattern, false) => Ok(Text(None)),
        }
    }

    fn value(&mut self, name: &str) -> Text {
        match self.expander.copy(lookup(self.scope, name)) {
            Value::Known(value) => Text(Some(value)),
            Value::Unknown => Text(None),
            Value::Unset => Text::empty(),
        }
    }
}

impl<'a> Parser<'a> {
    /// The next name: letters, digits and underscores, or only digits, or a special parameter of the shell.
    fn name(&mut self) -> &'a str {
        const SIGNS: [char; 7] = ['@', '*', '#', '?', '-', '$', '!'];
        let rest = self.chars.as_str();
        let length = match rest.chars().next() {
            Some(c) if SIGNS.contains(&c) => 1,
            Some(c) if c.is_numeric() => rest.find(|c: char| !c.is_numeric()).unwrap_or(rest.len()),
            _ => rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()),
        };
        let (name, rest) = rest.split_at(length);
        self.chars = rest.chars();
        name
    }

    fn next_if(&mut self, fits: impl Fn(char) -> bool) -> Option<char> {
        let mut ahead = self.chars.clone();
        let next = ahead.next().filter(|&c| fits(c))?;
        self.chars = ahead;
        Some(next)
    }
}

/// Positional and special parameters such as `$1` and `$?` are unset during a build.
fn lookup<'a>(scope: &'a Scope, name: &str) -> &'a Value {
    if name.starts_with(|c: char| c.is_alphabetic() || c == '_') { scope.get(name) } else { &Value::Unset }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope() -> Scope {
        let mut scope = Scope::closed();
        scope.set("A", Value::Known("a".into()));
        scope.set("EMPTY", Value::Known(String::new()));
        scope.set("SOME", Value::Unknown);
        scope
    }

    #[test]
    fn words() {
        for (word, expected) in [
            ("", Some("")),
            ("$A-${A}-$B.", Some("a-a-.")),
            ("$A_", Some("")),
            (r"\$A '$A' \\", Some(r"$A $A \")),
            (r#""$A \$A \" \b \\""#, Some(r#"a $A " \b \"#)),
            ("a$ $", Some("a$ $")),
            ("$1a$?", Some("a")),
            ("${A:-b}${B:-b}${EMPTY:-b}${EMPTY-c}${B-c}", Some("abbc")),
            ("${A:+b}${B:+b}${EMPTY:+c}${EMPTY+d}", Some("bd")),
            ("${B:-${B:-$A}}", Some("a")),
            ("${B:-'}'\"}\"\\}}", Some("}}}")),
            ("\"${B:-\"b c\"}\"", Some("b c")),
            ("${A:?no}", Some("a")),
            ("${B:?no}", None),
            ("${EMPTY:?no}", None),
            ("${EMPTY?no}", Some("")),
            ("${A#a}", None),
            ("${B#a}${EMPTY%b}", Some("")),
            ("$SOME", None),
            ("a${SOME:-b}", None),
            ("${SOME:+b}", None),
            ("${A:-$SOME}", Some("a")),
            ("${B:-$SOME}", None),
            ("${A", None),
            ("${A:-b", None),
            ("${}", None),
            ("${:-a}", None),
            ("${A:}", None),
            ("${A!}", None),
            ("'a", None),
            ("\"a", None),
        ] {
            assert_eq!(Expander::new('\\').expand(word, &scope()).as_deref(), expected, "{word}");
        }
    }

    #[test]
    fn another_escape() {
        assert_eq!(Expander::new('`').expand(r"C:\a `$A $A", &scope()).as_deref(), Some(r"C:\a $A a"));
    }

    #[test]
    fn undeclared_variables() {
        let mut open = Scope::open();
        open.declare("B");
        let expand = |word| Expander::new('\\').expand(word, &open);
        assert_eq!(expand("$A"), None);
        assert_eq!(expand("${A:-a}"), None);
        assert_eq!(expand("${B:-b}$1").as_deref(), Some("b"));
    }

    #[test]
    fn a_declaration_keeps_a_value() {
        let mut scope = scope();
        scope.declare("A");
        assert_eq!(scope.get("A"), &Value::Known("a".into()));
    }

    #[test]
    fn deep_nesting_is_unknown() {
        let nested = |depth| "${B:-".repeat(depth) + "b" + &"}".repeat(depth);
        assert_eq!(Expander::new('\\').expand(&nested(DEPTH), &scope()).as_deref(), Some("b"));
        assert_eq!(Expander::new('\\').expand(&nested(DEPTH + 1), &scope()), None);
    }

    #[test]
    fn long_values_are_unknown() {
        let mut expander = Expander::new('\\');
        let mut scope = scope();
        for _ in 0..100 {
            let twice = expander.expand("$A$A", &scope);
            scope.set("A", twice.into());
        }
        assert_eq!(scope.get("A"), &Value::Unknown);
    }
}
