//! Words of a POSIX shell as people write them into notes: quotes, variables, pipes, continued lines, and the marks
//! that stand for something to be filled in.

use std::collections::HashMap;

/// A word of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Its text, without quotes.
    pub text: String,
    /// First byte, and one past the last, in the source text.
    pub place: (usize, usize),
    /// Part of it is known only when the command runs.
    pub dynamic: bool,
}

/// What stands on one line, continued lines included.
#[derive(Debug, Default)]
pub struct Line {
    /// The commands on it: those of a pipe or a list one by one, those of `$(…)` too.
    pub commands: Vec<Vec<Word>>,
    /// What ends the text that follows the line, if one does (`<<EOF`).
    pub heredoc: Option<String>,
    /// Where the next line begins.
    pub next: usize,
}

/// A quote that is not closed within so many bytes is an apostrophe.
const LONGEST_QUOTE: usize = 4096;

/// The same of commands in the place of words.
const LONGEST_SUBSTITUTION: usize = 400;

/// `$(…)` may stand in each other so often.
const DEPTH: u8 = 3;

/// Reads the line that begins at `start`. With `flat` the ends of lines are blanks.
pub fn line(
    text: &str,
    start: usize,
    end: usize,
    variables: &HashMap<String, String>,
    flat: bool,
) -> Line {
    let mut lexer = Lexer {
        text,
        end: end.min(text.len()),
        at: start,
        variables,
        flat,
        depth: DEPTH,
        found: Line::default(),
        words: Vec::new(),
        word: None,
        redirected: false,
    };
    lexer.run();
    lexer.found.next = lexer.at;
    lexer.found
}

struct Lexer<'t> {
    text: &'t str,
    end: usize,
    at: usize,
    variables: &'t HashMap<String, String>,
    flat: bool,
    depth: u8,
    found: Line,
    words: Vec<Word>,
    word: Option<Word>,
    /// The next word is the file of a redirection.
    redirected: bool,
}

impl Lexer<'_> {
    fn run(&mut self) {
        while let Some(c) = self.peek() {
            let at = self.at;
            self.at += c.len_utf8();
            match c {
                '\n' if !self.flat => break,
                '\r' | '\n' | ' ' | '\t' => self.end_word(),
                '\\' => self.escape(at),
                '\'' | '"' => self.quote(c, at),
                '#' if self.word.is_none() => {
                    self.skip_line();
                }
                '`' => self.substituted(at, '`'),
                '$' => self.variable(at),
                '|' | '&' | ';' => self.end_command(),
                '(' | ')' if self.word.is_none() => self.end_command(),
                '<' => self.less(at),
                '>' => self.greater(),
                c => self.push(c, at),
            }
        }
        self.end_command();
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..self.end).unwrap_or("")
    }

    /// So many of the bytes that follow.
    fn near(&self, most: usize) -> &str {
        let rest = self.rest();
        rest.get(..rest.floor_char_boundary(most)).unwrap_or(rest)
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn word(&mut self, at: usize) -> &mut Word {
        self.word.get_or_insert_with(|| Word {
            text: String::new(),
            place: (at, at),
            dynamic: false,
        })
    }

    fn push(&mut self, c: char, at: usize) {
        let end = self.at;
        let word = self.word(at);
        word.text.push(c);
        word.place.1 = end;
    }

    fn push_text(&mut self, text: &str, at: usize) {
        let end = self.at;
        let word = self.word(at);
        word.text.push_str(text);
        word.place.1 = end;
    }

    fn push_dynamic(&mut self, at: usize) {
        let text = self.text.get(at..self.at).unwrap_or("").to_owned();
        self.push_text(&text, at);
        self.word(at).dynamic = true;
    }

    fn end_word(&mut self) {
        if let Some(word) = self.word.take() {
            if std::mem::take(&mut self.redirected) {
                return;
            }
            self.words.push(word);
        }
    }

    fn end_command(&mut self) {
        self.end_word();
        self.redirected = false;
        if !self.words.is_empty() {
            self.found.commands.push(std::mem::take(&mut self.words));
        }
    }

    fn skip_line(&mut self) {
        let rest = self.rest();
        let length = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        self.at += length;
    }

    fn escape(&mut self, at: usize) {
        let rest = self.rest();
        let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
        if rest[blank..].starts_with('\n') {
            // A continued line; in a quote it begins with the mark of the quote.
            self.at += blank + 1;
            let rest = self.rest();
            let marks = rest.len() - rest.trim_start_matches([' ', '\t', '>']).len();
            self.at += marks;
            self.end_word();
        } else if let Some(c) = self.peek() {
            self.at += c.len_utf8();
            self.push(c, at);
        }
    }

    fn quote(&mut self, mark: char, at: usize) {
        let inside = self.near(LONGEST_QUOTE);
        let Some(length) = closing(inside, mark) else {
            self.push(mark, at);
            return;
        };
        let inside = inside.get(..length).unwrap_or("").to_owned();
        let (begin, resume) = (self.at, self.at + length + 1);
        if mark == '\'' || !inside.contains(['$', '\\', '`']) {
            self.at = resume;
            self.push_text(&inside, at);
            return;
        }
        let stop = begin + length;
        self.word(at);
        while self.at < stop {
            let here = self.at;
            let Some(c) = self.peek() else { break };
            self.at += c.len_utf8();
            match c {
                '$' => self.variable(here),
                '`' => self.substituted(here, '`'),
                '\\' => {
                    if let Some(c) = self.peek() {
                        self.at += c.len_utf8();
                        self.push(c, here);
                    }
                }
                c => self.push(c, here),
            }
        }
        self.at = resume.max(self.at);
        self.push_text("", at);
    }

    /// `$NAME`, `${NAME}`, `$(command)`: the value where a line before tells it.
    fn variable(&mut self, at: usize) {
        let rest = self.rest();
        if rest.starts_with('(') {
            self.at += 1;
            return self.substituted(at, ')');
        }
        let braced = rest.starts_with('{');
        let name = rest.trim_start_matches('{');
        let length = name
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(name.len());
        let name = name.get(..length).unwrap_or("").to_owned();
        if name.is_empty() && !braced {
            return self.push_dynamic(at);
        }
        if !braced {
            self.at += length;
        } else {
            let length = rest.find(['}', '\n', ' ']).map_or(rest.len(), |n| n);
            let closed = rest.get(length..).is_some_and(|r| r.starts_with('}'));
            let plain = closed && length == name.len() + 1;
            self.at += length + usize::from(closed);
            if !plain {
                return self.push_dynamic(at);
            }
        }
        match self.variables.get(&name) {
            Some(value) => {
                let value = value.clone();
                self.push_text(&value, at);
            }
            None => self.push_dynamic(at),
        }
    }

    /// A command in the place of a word. It is read too; what it prints nobody knows.
    fn substituted(&mut self, at: usize, close: char) {
        let (start, inside) = (self.at, self.near(LONGEST_SUBSTITUTION));
        let mut open = 0usize;
        let length = inside.find(|c| {
            match c {
                '(' if close == ')' => open += 1,
                ')' if close == ')' && open > 0 => {
                    open -= 1;
                    return false;
                }
                _ => {}
            }
            c == close || (c == '\n' && !self.flat)
        });
        let Some(length) = length else {
            self.push_dynamic(at);
            return;
        };
        let stop = start + length;
        self.at = stop + usize::from(inside[length..].starts_with(close));
        self.push_dynamic(at);
        if self.depth > 0 {
            let mut inner = Lexer {
                text: self.text,
                end: stop,
                at: start,
                variables: self.variables,
                flat: true,
                depth: self.depth - 1,
                found: Line::default(),
                words: Vec::new(),
                word: None,
                redirected: false,
            };
            inner.run();
            self.found.commands.append(&mut inner.found.commands);
        }
    }

    /// `<pod>` is something to be filled in, `<<EOF` a text, `< file` a redirection.
    fn less(&mut self, at: usize) {
        let rest = self.rest();
        if let Some(document) = rest.strip_prefix('<').filter(|r| !r.starts_with('<')) {
            let word = document.trim_start_matches(['-', ' ']);
            let quoted = word.trim_start_matches(['\'', '"', '\\']);
            let length = quoted
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .unwrap_or(quoted.len());
            let name = quoted.get(..length).unwrap_or("").to_owned();
            self.at += rest.len() - quoted.len() + length;
            if self.rest().starts_with(['\'', '"']) {
                self.at += 1;
            }
            if !name.is_empty() {
                self.found.heredoc = Some(name);
            }
            return;
        }
        let inside = rest.char_indices().take(80).find(|(_, c)| {
            let fits = c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/' | ':' | '|');
            !fits
        });
        match inside {
            Some((length, '>')) if length > 0 && !rest.starts_with(' ') => {
                self.at += length + 1;
                self.push_dynamic(at);
            }
            _ => {
                self.end_word();
                self.redirected = true;
            }
        }
    }

    fn greater(&mut self) {
        // `2>&1`: the number belongs to the mark.
        if let Some(word) = &self.word
            && word.text.bytes().all(|b| b.is_ascii_digit())
        {
            self.word = None;
        }
        self.end_word();
        let rest = self.rest();
        let marks = rest.len() - rest.trim_start_matches(['>', '&', '|']).len();
        self.at += marks;
        self.redirected = true;
    }
}

/// Where a quote ends that has just begun.
fn closing(inside: &str, mark: char) -> Option<usize> {
    let mut escaped = false;
    inside.char_indices().find_map(|(n, c)| {
        if std::mem::take(&mut escaped) {
            return None;
        }
        escaped = c == '\\' && mark == '"';
        (c == mark).then_some(n)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commands(text: &str) -> Vec<String> {
        let known = HashMap::from([("NS".to_owned(), "shop".to_owned())]);
        let shown = |w: &Word| match w.dynamic {
            true => format!("?{}", w.text),
            false => w.text.clone(),
        };
        line(text, 0, text.len(), &known, false)
            .commands
            .iter()
            .map(|words| words.iter().map(shown).collect::<Vec<_>>().join("|"))
            .collect()
    }

    #[test]
    fn a_line_is_cut_into_commands_and_words() {
        assert_eq!(
            commands("a 'b c' \"d\" | e && f; g # h\nnext"),
            ["a|b c|d", "e", "f", "g"]
        );
        assert_eq!(commands("a \\\n  b \\ \n c\nd"), ["a|b|c"]);
        assert_eq!(commands("a > out.txt 2>&1 < in b"), ["a|b"]);
        assert_eq!(commands("don't stop"), ["don't|stop"]);
    }

    #[test]
    fn what_is_yet_unknown_is_told_and_what_a_line_before_tells_is_known() {
        assert_eq!(
            commands("a -n $NS ${NS} \"$NS-x\" $POD <pod name> ${A:-b}"),
            ["a|-n|shop|shop|shop-x|?$POD|?<pod name>|?${A:-b}"]
        );
        assert_eq!(
            commands("a $(b c | d) \"`e f`\""),
            ["b|c", "d", "e|f", "a|?$(b c | d)|?`e f`"]
        );
    }

    #[test]
    fn the_text_behind_a_line_is_none_of_its_words() {
        let read = |text: &str| line(text, 0, text.len(), &HashMap::new(), false);
        let found = read("cat <<'EOF' | kubectl apply -f -\nx\nEOF\n");
        assert_eq!(found.heredoc.as_deref(), Some("EOF"));
        assert_eq!(found.commands.len(), 2);
    }
}
