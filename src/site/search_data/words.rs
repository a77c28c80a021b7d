//! Text becomes words. `web/scripts/search-words.js` does the same to what is typed; change both or none.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A whole identifier longer than this is known by its parts only.
const LONGEST: usize = 48;

/// Text without accents and with composed letters, case kept.
fn bare(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    text.nfkd()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .nfc()
        .collect()
}

/// Text without accents and case: what titles are compared by.
pub fn fold(text: &str) -> String {
    bare(text).to_lowercase()
}

/// Calls `each` with the tokens of every word of `text`; returns the number of words.
///
/// A word is a run of letters, digits and `-_./:@`. Its tokens are the whole word, its segments between `/:@`, theirs
/// between `.`, theirs between `-_`, and theirs by `camelCase`, each once. Scripts without blanks give pairs of
/// characters.
pub fn each_word(text: &str, each: &mut dyn FnMut(&[String])) -> u32 {
    let text = bare(text);
    let mut tokens: Vec<String> = Vec::new();
    let mut count = 0;
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let ideographs = is_ideograph(first);
        let length = rest
            .char_indices()
            .find(|(_, c)| !is_word(*c) || is_ideograph(*c) != ideographs)
            .map_or(rest.len(), |(n, _)| n);
        let (run, after) = rest.split_at(length.max(first.len_utf8()));
        rest = after;
        if length == 0 {
            continue;
        }
        tokens.clear();
        if ideographs {
            pairs(run, &mut tokens);
        } else {
            parts(run, &mut tokens);
        }
        if !tokens.is_empty() {
            count += 1;
            each(&tokens);
        }
    }
    count
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || matches!(c, '-' | '_' | '.' | '/' | ':' | '@')
}

fn is_ideograph(c: char) -> bool {
    c.is_alphanumeric()
        && matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

/// Every pair of neighbours, and the last character alone, so that each character begins a token.
fn pairs(run: &str, out: &mut Vec<String>) {
    let chars: Vec<char> = run.chars().collect();
    for (n, c) in chars.iter().enumerate() {
        let token: String = std::iter::once(c).chain(chars.get(n + 1)).collect();
        if !out.contains(&token) {
            out.push(token);
        }
    }
}

fn parts(word: &str, out: &mut Vec<String>) {
    add(word, out);
    for segment in word.split(['/', ':', '@']) {
        add(segment, out);
        for piece in segment.split('.') {
            add(piece, out);
            for part in piece.split(['-', '_']) {
                add(part, out);
                for hump in humps(part) {
                    add(hump, out);
                }
            }
        }
    }
}

fn add(word: &str, out: &mut Vec<String>) {
    let token = word
        .trim_matches(['-', '_', '.', '/', ':', '@'])
        .to_lowercase();
    let length = token.chars().count();
    // A lone Latin letter or digit is in every text and finds nothing.
    if (token.len() > 1) && length <= LONGEST && !out.contains(&token) {
        out.push(token);
    }
}

/// `HTTPServer` is `HTTP`, `Server`; `checkoutQueue2` is `checkout`, `Queue2`.
fn humps(part: &str) -> Vec<&str> {
    let chars: Vec<(usize, char)> = part.char_indices().collect();
    let mut out = Vec::new();
    let mut start = 0;
    for n in 1..chars.len() {
        let ((_, before), (at, here)) = (chars[n - 1], chars[n]);
        let after = chars.get(n + 1).map(|(_, c)| *c);
        let begins = here.is_uppercase()
            && (before.is_lowercase()
                || before.is_numeric()
                || (before.is_uppercase() && after.is_some_and(char::is_lowercase)));
        if begins {
            out.extend(part.get(start..at));
            start = at;
        }
    }
    out.extend(part.get(start..));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        each_word(text, &mut |words| all.extend_from_slice(words));
        all
    }

    #[test]
    fn identifiers_are_kept_whole_and_in_parts() {
        assert_eq!(
            tokens("node-137.prod"),
            ["node-137.prod", "node-137", "node", "137", "prod"]
        );
        assert_eq!(
            tokens("(kafka-core:9092),"),
            ["kafka-core:9092", "kafka-core", "kafka", "core", "9092"]
        );
        assert_eq!(tokens("runbooks/queue_backlog.").len(), 5);
    }

    #[test]
    fn capitals_inside_a_word_begin_parts() {
        assert_eq!(tokens("HTTPServer"), ["httpserver", "http", "server"]);
        assert_eq!(
            tokens("CheckoutQueueDepth"),
            ["checkoutqueuedepth", "checkout", "queue", "depth"]
        );
        assert_eq!(tokens("S3Bucket"), ["s3bucket", "s3", "bucket"]);
    }

    #[test]
    fn accents_and_case_do_not_matter_and_other_scripts_stay() {
        assert_eq!(tokens("Über ÜBER"), ["uber", "uber"]);
        assert_eq!(tokens("Журнал"), ["журнал"]);
        assert_eq!(tokens("障害対応"), ["障害", "害対", "対応", "応"]);
        assert_eq!(fold("É"), "e");
    }

    #[test]
    fn lone_letters_and_marks_are_no_words() {
        assert!(tokens("a - / … ! 7").is_empty());
        assert_eq!(each_word("one (two) three", &mut |_| ()), 3);
    }

    #[test]
    fn a_very_long_word_is_known_by_its_parts() {
        let word = format!("{}-tail", "x".repeat(60));
        assert_eq!(tokens(&word), ["tail"]);
    }
}
