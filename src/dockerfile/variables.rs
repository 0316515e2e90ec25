//! `$NAME` and `${NAME:-default}` in words, quotes and escapes taken away, with what is known of the names.

use std::collections::HashMap;
use std::str::Chars;

/// What is known of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Known(String),
    /// It may have any value, or none.
    Unknown,
    /// It has no value.
    Unset,
}

impl From<Option<String>> for Value {
    /// From a value of which `None` says that it is not known.
    fn from(value: Option<String>) -> Self {
        value.map_or(Value::Unknown, Value::Known)
    }
}

/// The variables that are seen at one place of a Dockerfile.
#[derive(Debug)]
pub(super) struct Scope {
    values: HashMap<String, Value>,
    /// What all other names are: an image underneath may have set any of them.
    others: Value,
}

impl Scope {
    /// A scope where names nobody speaks of have no value.
    pub(super) fn closed() -> Self {
        Scope { values: HashMap::new(), others: Value::Unset }
    }

    /// A scope where names nobody speaks of may have one.
    pub(super) fn open() -> Self {
        Scope { values: HashMap::new(), others: Value::Unknown }
    }

    pub(super) fn get(&self, name: &str) -> &Value {
        self.values.get(name).unwrap_or(&self.others)
    }

    pub(super) fn set(&mut self, name: &str, value: Value) {
        self.values.insert(name.to_owned(), value);
    }

    /// Says that a name has no value, unless it has one from elsewhere.
    pub(super) fn declare(&mut self, name: &str) {
        if !self.values.contains_key(name) {
            self.set(name, Value::Unset);
        }
    }
}

/// How many bytes variables write in one reading. A variable made of two others, over and over, would fill
/// the memory; no Dockerfile that somebody wrote comes near.
const ALLOWANCE: usize = 4 << 20;

/// How deep `${A:-${B:-…}}` may go.
const DEPTH: usize = 64;

/// Expands words, as long as there is an allowance left.
#[derive(Debug)]
pub(super) struct Expander {
    escape: char,
    /// Bytes.
    left: usize,
}

impl Expander {
    pub(super) fn new(escape: char) -> Self {
        Expander { escape, left: ALLOWANCE }
    }

    /// A word with its variables replaced; `None` when one that is not known decides it, or when it makes no
    /// sense.
    pub(super) fn expand(&mut self, word: &str, scope: &Scope) -> Option<String> {
        let mut reading = Reading { chars: word.chars(), scope, expander: self, depth: 0 };
        reading.until(None).ok()?.0
    }

    /// Copies a value that may be long, at the expense of the allowance.
    pub(super) fn copy(&mut self, value: &Value) -> Value {
        match value {
            Value::Known(text) if !self.affords(text.len()) => Value::Unknown,
            _ => value.clone(),
        }
    }

    /// Takes some bytes off the allowance, if it has them.
    pub(super) fn affords(&mut self, bytes: usize) -> bool {
        let left = self.left.checked_sub(bytes);
        self.left = left.unwrap_or(0);
        left.is_some()
    }
}

/// A word that Docker would refuse: a quote or a brace is open, a value is required.
struct Refused;

/// What was read so far; `None` once something unknown is part of it.
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

/// What stands behind the name in braces.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    /// `-`: the word when there is no value.
    Default,
    /// `+`: the word when there is one.
    Alternative,
    /// `?`: there has to be one.
    Required,
    /// `#`, `%` and `/` cut and replace by patterns.
    Pattern,
}

struct Reading<'a> {
    chars: Chars<'a>,
    scope: &'a Scope,
    expander: &'a mut Expander,
    depth: usize,
}

impl Reading<'_> {
    /// Reads up to a character outside quotes, or to the end of the word.
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
                    // Only what would have a meaning here can be escaped.
                    let escaped = self.next_if(|c| c == '"' || c == '$' || c == escape);
                    text.push(escaped.unwrap_or(escape));
                }
                c => text.push(c),
            }
        }
    }

    /// What follows a dollar, which stands for itself when no name does.
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

    /// With a colon an empty value counts as none.
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

impl<'a> Reading<'a> {
    /// The name that comes next: letters, digits and underscores, or only digits, or one of the shell's own
    /// signs.
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

/// A shell's own variables, `$1` and `$?`, have no value while an image is built.
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
    fn names_nobody_speaks_of() {
        let mut open = Scope::open();
        open.declare("B");
        let expand = |word| Expander::new('\\').expand(word, &open);
        assert_eq!(expand("$A"), None);
        assert_eq!(expand("${A:-a}"), None);
        assert_eq!(expand("${B:-b}$1").as_deref(), Some("b"));
    }

    #[test]
    fn a_declaration_leaves_a_value_alone() {
        let mut scope = scope();
        scope.declare("A");
        assert_eq!(scope.get("A"), &Value::Known("a".into()));
    }

    #[test]
    fn what_nests_too_deep_is_not_known() {
        let nested = |depth| "${B:-".repeat(depth) + "b" + &"}".repeat(depth);
        assert_eq!(Expander::new('\\').expand(&nested(DEPTH), &scope()).as_deref(), Some("b"));
        assert_eq!(Expander::new('\\').expand(&nested(DEPTH + 1), &scope()), None);
    }

    #[test]
    fn what_grows_too_long_is_not_known() {
        let mut expander = Expander::new('\\');
        let mut scope = scope();
        for _ in 0..100 {
            let twice = expander.expand("$A$A", &scope);
            scope.set("A", twice.into());
        }
        assert_eq!(scope.get("A"), &Value::Unknown);
    }
}
