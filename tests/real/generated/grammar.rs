//! The rules of `grammar.txt`, and the texts they make.

use std::collections::HashMap;

use crate::support::random::Random;

pub(crate) struct Grammar {
    rules: HashMap<&'static str, Vec<&'static str>>,
}

impl Grammar {
    pub(crate) fn new() -> Self {
        let mut rules: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut rule = "";
        for line in include_str!("grammar.txt").lines() {
            if let Some(name) = line.strip_prefix("== ") {
                rule = name;
            } else if !rule.is_empty() && !line.is_empty() {
                rules.entry(rule).or_default().push(line);
            }
        }
        Grammar { rules }
    }

    /// One of the texts of a rule.
    pub(crate) fn text(&self, rule: &str, random: &mut Random) -> String {
        let ways = self.rules.get(rule).unwrap_or_else(|| panic!("there is no rule {rule}"));
        self.expand(random.pick(ways), random)
    }

    /// One of the texts of a rule that are an entry with this key.
    pub(crate) fn text_of(&self, rule: &str, key: &str, random: &mut Random) -> Option<String> {
        let has_key = |way: &&&'static str| way.split_once(':').is_some_and(|(name, _)| name == key);
        let ways: Vec<&str> = self.rules[rule].iter().filter(has_key).copied().collect();
        (!ways.is_empty()).then(|| self.expand(random.pick(&ways), random))
    }

    fn expand(&self, way: &str, random: &mut Random) -> String {
        let mut text = String::new();
        let mut rest = way;
        while let Some((before, after)) = rest.split_once('<') {
            text += before;
            let Some((rule, behind)) = after.split_once('>').filter(|(name, _)| is_rule(name)) else {
                text.push('<');
                rest = after;
                continue;
            };
            text += &self.repeated(rule, random);
            rest = behind;
        }
        text + rest
    }

    fn repeated(&self, rule: &str, random: &mut Random) -> String {
        let (name, times) = match rule.as_bytes()[rule.len() - 1] {
            b'?' => (&rule[..rule.len() - 1], random.below(2)),
            b'*' => (&rule[..rule.len() - 1], random.below(4)),
            b'+' => (&rule[..rule.len() - 1], 1 + random.below(3)),
            _ => (rule, 1),
        };
        (0..times).map(|_| self.text(name, random)).collect::<Vec<_>>().join(", ")
    }
}

fn is_rule(name: &str) -> bool {
    let name = name.strip_suffix(['?', '*', '+']).unwrap_or(name);
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
