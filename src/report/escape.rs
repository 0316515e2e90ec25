//! Text from files, made safe to print.

use std::borrow::Cow;

/// Whether a terminal could take a character for a command, or show text in another order than it stands.
fn is_harmful(character: char) -> bool {
    let reorders = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (character.is_control() && character != '\t') || reorders
}

/// Control characters written out: `\u{1b}`. Tabs stay.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_harmful(character) {
            result.extend(character.escape_unicode());
        } else {
            result.push(character);
        }
    }
    Cow::Owned(result)
}
