//! `$NAME` and `${NAME:-default}` in texts, as shells, Compose and Dockerfiles have them.

/// How deep defaults may stand in defaults.
const DEPTH: usize = 8;

/// The text with every variable filled in whose value or default is known. The others stay as `${NAME}`. `$$` is a
/// dollar sign.
pub fn fill_in(text: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    fill(text, value, DEPTH, &mut out);
    out
}

/// Is there a variable in a text?
pub fn has_variables(text: &str) -> bool {
    text.contains('$')
}

fn fill(text: &str, value: &dyn Fn(&str) -> Option<String>, depth: usize, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, marked) = rest.split_at(at);
        out.push_str(before);
        let after = marked.get(1..).unwrap_or("");
        if let Some(more) = after.strip_prefix('$') {
            out.push('$');
            rest = more;
            continue;
        }
        if let Some(braced) = after.strip_prefix('{')
            && let Some(end) = closing_brace(braced)
        {
            let (inner, more) = braced.split_at(end);
            braces(inner, value, depth, out);
            rest = more.get(1..).unwrap_or("");
            continue;
        }
        let length = name_length(after);
        let (name, more) = after.split_at(length);
        match value(name) {
            _ if name.is_empty() => out.push('$'),
            Some(value) => out.push_str(&value),
            None => out.push_str(&format!("${{{name}}}")),
        }
        rest = more;
    }
    out.push_str(rest);
}

/// What stands between `${` and `}`.
fn braces(inner: &str, value: &dyn Fn(&str) -> Option<String>, depth: usize, out: &mut String) {
    let (name, operation) = inner.split_at(name_length(inner));
    // An empty value counts as none behind a colon.
    let (colon, operation) = match operation.strip_prefix(':') {
        Some(rest) => (true, rest),
        None => (false, operation),
    };
    let known = value(name).filter(|v| !(colon && v.is_empty()));
    let word = operation.get(1..).unwrap_or("");
    match (known, operation.chars().next()) {
        _ if name.is_empty() || depth == 0 => out.push_str(&format!("${{{inner}}}")),
        (Some(_), Some('+')) | (None, Some('-')) => fill(word, value, depth - 1, out),
        (None, Some('+')) => {}
        (Some(known), None | Some('-' | '?')) => out.push_str(&known),
        _ => out.push_str(&format!("${{{name}}}")),
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

/// Where the brace closes that is open at the start.
fn closing_brace(text: &str) -> Option<usize> {
    let mut open = 1usize;
    let mut before = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' if before == b'$' => open += 1,
            b'}' => {
                open -= 1;
                if open == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
        before = byte;
    }
    None
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
        assert!(!filled(&"${".repeat(2_000)).is_empty());
    }
}
