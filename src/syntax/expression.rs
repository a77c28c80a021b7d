//! Filter expressions of bases, as far as their words go: comparisons and calls, joined by `&&`, `||`, `!` and
//! parentheses. What they compute is nobody's business here.

/// A word of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Token<'t> {
    /// A name with its dots (`file.hasTag`), a number, an operator or a bracket.
    Word(&'t str),
    /// A text in quotes, its escapes read.
    Text(String),
}

/// One comparison, call or value.
#[derive(Debug, PartialEq)]
pub struct Term<'t> {
    /// Is it asked for? False behind a `!`.
    pub holds: bool,
    /// Its words.
    pub tokens: Vec<Token<'t>>,
}

/// The terms of an expression in order. Text that is no expression gives terms that mean nothing.
pub fn terms<'t>(expression: &'t str) -> Vec<Term<'t>> {
    let mut found = Vec::new();
    let mut tokens = Vec::new();
    // What holds in each open parenthesis, and what holds after a `!`.
    let mut open = vec![true];
    let mut holds = true;
    // Brackets that belong to the term at hand.
    let mut depth = 0usize;
    let mut finish = |tokens: &mut Vec<Token<'t>>, holds| {
        if !tokens.is_empty() {
            let tokens = std::mem::take(tokens);
            found.push(Term { holds, tokens });
        }
    };
    for token in words(expression) {
        let inside = open.last().copied().unwrap_or(true);
        match token {
            Token::Word("!") if tokens.is_empty() => holds = !holds,
            Token::Word("(") if tokens.is_empty() => open.push(holds),
            Token::Word("&&" | "||") if depth == 0 => {
                finish(&mut tokens, holds);
                holds = inside;
            }
            Token::Word(")") if depth == 0 => {
                finish(&mut tokens, holds);
                open.pop();
                holds = open.last().copied().unwrap_or(true);
            }
            token => {
                match token {
                    Token::Word("(" | "[" | "{") => depth += 1,
                    Token::Word(")" | "]" | "}") => depth = depth.saturating_sub(1),
                    _ => {}
                }
                tokens.push(token);
            }
        }
    }
    finish(&mut tokens, holds);
    found
}

fn words(expression: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = expression.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '\'' => {
                let (text, length) = quoted(rest, first);
                found.push(Token::Text(text));
                length
            }
            _ => {
                let length = word_length(rest, first);
                found.push(Token::Word(rest.get(..length).unwrap_or("")));
                length
            }
        };
        rest = rest.get(length..).unwrap_or("").trim_start();
    }
    found
}

fn word_length(rest: &str, first: char) -> usize {
    let in_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$');
    if in_name(first) {
        return rest.find(|c| !in_name(c)).unwrap_or(rest.len());
    }
    let pair = ["&&", "||", "==", "!=", ">=", "<="];
    match pair.iter().any(|p| rest.starts_with(p)) {
        true => 2,
        false => first.len_utf8(),
    }
}

/// The text between quotes, and how long it is with them; without a closing quote it runs to the end.
fn quoted(rest: &str, quote: char) -> (String, usize) {
    let mut text = String::new();
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => {
                text.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            c if c == quote => return (text, at + c.len_utf8()),
            c => text.push(c),
        }
    }
    (text, rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(expression: &str) -> Vec<String> {
        let term = |term: Term<'_>| {
            let tokens = term.tokens.iter().map(|token| match token {
                Token::Word(word) => (*word).to_owned(),
                Token::Text(text) => format!("<{text}>"),
            });
            let sign = if term.holds { "+" } else { "-" };
            format!("{sign} {}", tokens.collect::<Vec<_>>().join(" "))
        };
        terms(expression).into_iter().map(term).collect()
    }

    #[test]
    fn terms_know_whether_they_are_asked_for_or_excluded() {
        assert_eq!(
            shown(r#"file.hasTag("a", 'b') && !file.inFolder("x")"#),
            ["+ file.hasTag ( <a> , <b> )", "- file.inFolder ( <x> )"]
        );
        assert_eq!(
            shown("!(a || !(b && c)) || d"),
            ["- a", "+ b", "+ c", "+ d"]
        );
        assert_eq!(
            shown("(a + 1) * 2 > 3 && f(!x, (y))"),
            ["+ a + 1", "+ * 2 > 3", "+ f ( ! x , ( y ) )"]
        );
    }

    #[test]
    fn quotes_keep_everything_and_escapes_are_read() {
        assert_eq!(shown(r#"a == "x && \"y\"""#), [r#"+ a == <x && "y">"#]);
        assert_eq!(shown("'open"), ["+ <open>"]);
        assert_eq!(shown(")))&&(("), Vec::<String>::new());
    }
}
