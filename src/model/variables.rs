//! `$NAME` and `${NAME:-default}` in texts, as shells, Compose and Dockerfiles have them.

use std::collections::HashMap;

/// How deep defaults may stand in defaults.
const DEPTH: usize = 8;

/// The text with every variable filled in whose value or default is known. The others stay as `${NAME}`. `$$` is a
/// dollar sign.
pub fn fill_in(text: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    if !has_variables(text) {
        return text.to_owned();
    }
    let mut filling = Filling {
        text,
        closes: closing_braces(text),
        value,
        out: String::with_capacity(text.len()),
    };
    filling.fill(0, text.len(), DEPTH);
    filling.out
}

/// Is there a variable in a text?
pub fn has_variables(text: &str) -> bool {
    text.contains('$')
}

struct Filling<'t> {
    text: &'t str,
    /// Where the brace of each `${` closes, by the place of its `$`.
    closes: HashMap<usize, usize>,
    value: &'t dyn Fn(&str) -> Option<String>,
    out: String,
}

impl<'t> Filling<'t> {
    fn slice(&self, from: usize, to: usize) -> &'t str {
        self.text.get(from..to).unwrap_or("")
    }

    /// Fills in what stands between two places.
    fn fill(&mut self, from: usize, to: usize, depth: usize) {
        let mut at = from;
        while let Some(found) = self.slice(at, to).find('$') {
            let dollar = at + found;
            self.out.push_str(self.slice(at, dollar));
            let after = dollar + 1;
            if self.slice(after, to).starts_with('$') {
                self.out.push('$');
                at = after + 1;
            } else if let Some(close) = self.closes.get(&dollar).copied().filter(|c| *c < to) {
                self.braces(after + 1, close, depth);
                at = close + 1;
            } else {
                at = after + name_length(self.slice(after, to));
                let name = self.slice(after, at);
                self.variable(name);
            }
        }
        self.out.push_str(self.slice(at, to));
    }

    fn variable(&mut self, name: &str) {
        match (self.value)(name) {
            _ if name.is_empty() => self.out.push('$'),
            Some(value) => self.out.push_str(&value),
            None => self.out.push_str(&format!("${{{name}}}")),
        }
    }

    /// What stands between `${` and `}`.
    fn braces(&mut self, from: usize, to: usize, depth: usize) {
        let name_end = from + name_length(self.slice(from, to));
        let name = self.slice(from, name_end);
        // An empty value counts as none behind a colon.
        let colon = self.slice(name_end, to).starts_with(':');
        let operation = name_end + usize::from(colon);
        let known = (self.value)(name).filter(|v| !(colon && v.is_empty()));
        match (known, self.slice(operation, to).chars().next()) {
            _ if name.is_empty() || depth == 0 => {
                self.out.push_str(&format!("${{{}}}", self.slice(from, to)));
            }
            (Some(_), Some('+')) | (None, Some('-')) => self.fill(operation + 1, to, depth - 1),
            (None, Some('+')) => {}
            (Some(known), None | Some('-' | '?')) => self.out.push_str(&known),
            _ => self.out.push_str(&format!("${{{name}}}")),
        }
    }
}

fn name_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    if bytes.first().is_some_and(u8::is_ascii_digit) {
        return 0;
    }
    let named = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'_';
    bytes.iter().take_while(named).count()
}

fn closing_braces(text: &str) -> HashMap<usize, usize> {
    let mut open = Vec::new();
    let mut closes = HashMap::new();
    let mut before = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' if before == b'$' => open.push(at - 1),
            b'}' => {
                if let Some(dollar) = open.pop() {
                    closes.insert(dollar, at);
                }
            }
            _ => {}
        }
        before = byte;
    }
    closes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> String {
        fill_in(text, &|name| match name {
            "A" => Some("a".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        })
    }

    #[test]
    fn known_variables_are_filled_in_and_others_stay() {
        for (text, wanted) in [
            ("$A-${A}/$A_B", "a-a/${A_B}"),
            ("${X:-d}${EMPTY:-d}${EMPTY-d}", "dd"),
            ("${X:-${Y:-${A}}}", "a"),
            ("${A:+on}${X:+on}", "on"),
            ("${X:?must be set}${A?}", "${X}a"),
            ("$$A $ ${ ${} $1", "$A $ ${ ${} $1"),
            ("plain", "plain"),
        ] {
            assert_eq!(filled(text), wanted, "{text}");
        }
    }

    #[test]
    fn defaults_in_defaults_come_to_an_end() {
        let deep = format!("{}x{}", "${X:-".repeat(10_000), "}".repeat(10_000));
        assert!(!filled(&deep).is_empty());
        assert!(!filled(&"${".repeat(500_000)).is_empty());
        assert!(!filled(&"${X:-$}".repeat(200_000)).is_empty());
    }
}
