//! Fields that are a mapping or a list of `name=value` lines: `environment`, `build.args`.

use super::text::Text;
use super::value::{Data, Value};

/// Names and values in the order of the file. The value is `None` for `NAME` alone and for null.
pub(crate) fn pairs(value: &Value) -> Vec<(&str, Option<Text>)> {
    let lines = value.items().iter().filter_map(|item| {
        let text = item.text()?;
        let flat = text.flat();
        Some(match flat.split_once('=') {
            Some((name, _)) => (name, Some(text.slice(name.len() + 1..flat.len()))),
            None => (flat, None),
        })
    });
    lines.chain(value.entries().map(|(key, value)| (key.text.as_str(), scalar(value)))).collect()
}

fn scalar(value: &Value) -> Option<Text> {
    match &value.data {
        Data::Text(text) => Some(text.clone()),
        Data::Null | Data::List(_) | Data::Map(_) => None,
        _ => Some(Text::synthetic(&value.go_text())),
    }
}
