//! Markdown without its marks: what is searched and what previews show. A reading for machines, not a parser.

/// Readable text of a note's body. With `prose` only sentences: no headings, code, tables.
pub fn plain(markdown: &str, prose: bool) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut fence: Option<&str> = None;
    let text = without(&without(markdown, "%%", "%%"), "<!--", "-->");
    for line in text.lines() {
        let trimmed = line.trim();
        let mark = trimmed.get(..3).filter(|m| *m == "```" || *m == "~~~");
        match (fence, mark) {
            (None, Some(mark)) => {
                fence = Some(mark);
                continue;
            }
            (Some(open), Some(mark)) if open == mark => {
                fence = None;
                continue;
            }
            (Some(_), _) => {
                if !prose {
                    out.push_str(trimmed);
                    out.push('\n');
                }
                continue;
            }
            (None, None) => {}
        }
        if prose && (trimmed.starts_with('#') || trimmed.starts_with('|')) {
            continue;
        }
        inline(lead(trimmed), &mut out);
        out.push('\n');
    }
    out
}

/// The first `limit` characters or so, cut between words, blanks shrunk.
pub fn clipped(text: &str, limit: usize) -> String {
    let mut out = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let more = word.chars().count() + 1;
        if length + more > limit && length > 0 {
            out.push('…');
            break;
        }
        if length > 0 {
            out.push(' ');
        }
        if more > limit {
            out.extend(word.chars().take(limit));
            out.push('…');
            break;
        }
        out.push_str(word);
        length += more;
    }
    out
}

fn without(text: &str, open: &str, close: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        out.push_str(before);
        // What is never closed hides the rest, as in Obsidian.
        rest = after.split_once(close).map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

/// A line without its leading marks: quotes, list marks, boxes, callout types, headings.
fn lead(line: &str) -> &str {
    let mut rest = line.trim_start_matches(['>', ' ', '#']);
    if rest
        .chars()
        .all(|c| matches!(c, '-' | '*' | '_' | '=' | '|' | ':' | ' '))
    {
        return "";
    }
    for mark in ["- ", "* ", "+ "] {
        rest = rest.strip_prefix(mark).unwrap_or(rest);
    }
    if let Some(inner) = rest.strip_prefix('[')
        && let Some((mark, after)) = inner.split_once(']')
        && (mark.chars().count() == 1 || mark.starts_with('!'))
        && !after.starts_with('(')
    {
        rest = after.trim_start_matches(['+', '-', ' ']);
    }
    rest
}

fn inline(line: &str, out: &mut String) {
    let mut rest = line;
    while let Some(at) = rest.find(['[', '`', '*', '|', '<', '!']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        if let Some(inner) = from.strip_prefix("![[").or_else(|| from.strip_prefix("[["))
            && let Some((link, after)) = inner.split_once("]]")
        {
            out.push_str(link.split_once('|').map_or(link, |(_, shown)| shown));
            rest = after;
        } else if let Some(inner) = from.strip_prefix("![").or_else(|| from.strip_prefix('['))
            && let Some((shown, after)) = inner.split_once("](")
            && !shown.contains('[')
            && let Some((_, after)) = after.split_once(')')
        {
            out.push_str(shown);
            rest = after;
        } else if let Some(inner) = from.strip_prefix('<')
            && inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
            && let Some((_, after)) = inner.split_once('>')
        {
            out.push(' ');
            rest = after;
        } else {
            let first = from.chars().next().unwrap_or(' ');
            match first {
                '`' | '*' => {}
                '|' => out.push(' '),
                c => out.push(c),
            }
            rest = from.get(first.len_utf8()..).unwrap_or("");
        }
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_what_is_read_stays() {
        let text = "# Title\n> [!note] Look\n- [ ] **Ask** [[team-a|the team]] and [docs](http://x/y)\n| a | b |\n|---|---|\n%%secret%% <b>x</b> `a_b`";
        let all = plain(text, false);
        assert_eq!(
            all.split_whitespace().collect::<Vec<_>>().join(" "),
            "Title Look Ask the team and docs a b x a_b"
        );
    }

    #[test]
    fn previews_are_sentences() {
        let text = "# T\n```sh\nrm -rf /\n```\nWhat to do.\n\n| a |\n";
        assert_eq!(clipped(&plain(text, true), 200), "What to do.");
        assert!(plain(text, false).contains("rm -rf"));
    }

    #[test]
    fn a_preview_is_cut_between_words() {
        assert_eq!(clipped("one two  three four", 9), "one two…");
        assert_eq!(clipped("abcdefghij", 4), "abcd…");
    }
}
