//! The words of PromQL and LogQL, and the variables that Grafana puts between them.

/// One word of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token<'t> {
    /// A name or a keyword.
    Word(&'t str),
    /// A name that a variable of Grafana makes, or a part of it.
    Variable,
    /// A quoted text, after escapes.
    Text(String),
    /// A number or a duration.
    Number,
    /// A range, with its brackets.
    Range,
    /// Signs of arithmetic and comparison, and those of matchers.
    Operator(&'t str),
    /// One of `(){},@`.
    Mark(u8),
    /// `|`, `|=`, `|~`: LogQL sends lines on; PromQL has no such sign.
    Pipe,
}

/// The words of an expression; `None` if something in it belongs to neither language.
pub fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let rest = text.get(at..)?;
        let length = match byte {
            b' ' | b'\t' | b'\r' | b'\n' => 1,
            b'#' => rest.find('\n').unwrap_or(rest.len()),
            b'"' | b'\'' | b'`' => {
                let (value, length) = quoted(rest, *byte)?;
                found.push(Token::Text(value));
                length
            }
            b'(' | b')' | b'{' | b'}' | b',' | b'@' => {
                found.push(Token::Mark(*byte));
                1
            }
            b'|' => {
                found.push(Token::Pipe);
                match rest.as_bytes().get(1) {
                    Some(b'=' | b'~' | b'>') => 2,
                    _ => 1,
                }
            }
            b'[' if variable(rest).is_none() => {
                found.push(Token::Range);
                range(rest)?
            }
            b'0'..=b'9' | b'.' => {
                found.push(Token::Number);
                number(rest)
            }
            byte if is_operator(*byte) => {
                let two = ["==", "!=", ">=", "<=", "=~", "!~"];
                let sign = rest.get(..2).filter(|sign| two.contains(sign));
                let sign = sign.or_else(|| rest.get(..1))?;
                found.push(Token::Operator(sign));
                sign.len()
            }
            _ => {
                let (length, whole) = name(rest);
                let word = rest.get(..length).filter(|word| !word.is_empty())?;
                found.push(match whole {
                    true => Token::Word(word),
                    false => Token::Variable,
                });
                length
            }
        };
        at += length;
    }
    Some(found)
}

fn is_operator(byte: u8) -> bool {
    matches!(
        byte,
        b'+' | b'-' | b'*' | b'/' | b'%' | b'^' | b'=' | b'!' | b'<' | b'>'
    )
}

/// The length of a name, and whether it is all there is: no part of it is a variable.
fn name(rest: &str) -> (usize, bool) {
    let (mut at, mut whole) = (0, true);
    while let Some(byte) = rest.as_bytes().get(at) {
        match byte {
            b'_' | b':' => at += 1,
            byte if byte.is_ascii_alphanumeric() => at += 1,
            b'$' | b'[' => match rest.get(at..).and_then(variable) {
                Some(length) => {
                    whole = false;
                    at += length;
                }
                None => break,
            },
            _ => break,
        }
    }
    (at, whole)
}

/// The length of a variable of Grafana at the beginning of a text: `$name`, `${name:format}`, `[[name]]`.
fn variable(rest: &str) -> Option<usize> {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let bytes = rest.as_bytes();
    match bytes {
        [b'$', b'{', ..] => rest.find('}').map(|end| end + 1),
        [b'$', first, ..] if is_name(first) => {
            Some(1 + bytes.iter().skip(1).take_while(|b| is_name(b)).count())
        }
        [b'[', b'[', first, ..] if is_name(first) => rest.find("]]").map(|end| end + 2),
        _ => None,
    }
}

/// The length of a range, brackets in it included.
fn range(rest: &str) -> Option<usize> {
    let mut open = 0usize;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'[' => open += 1,
            b']' => open = open.saturating_sub(1),
            _ => continue,
        }
        if open == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// The length of a number or a duration: `1.5e-3`, `0x1f`, `1h30m`.
fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let hexadecimal = matches!(bytes, [b'0', b'x' | b'X', ..]);
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let sign = matches!(byte, b'+' | b'-');
        let exponent = at > 0 && matches!(bytes.get(at - 1), Some(b'e' | b'E')) && !hexadecimal;
        let fits = byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_');
        match fits || (sign && exponent) {
            true => at += 1,
            false => break,
        }
    }
    at
}

/// A quoted text and its length with the quotes; nothing is escaped between backticks.
fn quoted(rest: &str, quote: u8) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if quote != b'`' => match chars.next()?.1 {
                'n' => value.push('\n'),
                't' => value.push('\t'),
                other => value.push(other),
            },
            c if u32::from(c) == u32::from(quote) => return Some((value, at + 1)),
            c => value.push(c),
        }
    }
    None
}
