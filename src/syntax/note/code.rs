//! What code in notes may name: shell commands, and single words.

use std::collections::HashMap;

use crate::model::{CodeWord, CommandMention};
use crate::syntax::LineIndex;
use crate::syntax::command::{Commands, is_placeholder};

use super::structure::Structure;

/// Longer words are nobody's name.
const LONGEST: usize = 160;

/// So many places of a word are kept: what stands around them tells what it means.
const MOST_PLACES: u8 = 8;

/// The commands of the code of a body and the words of its inline code, both in order.
pub fn scan(
    text: &str,
    structure: &Structure,
    lines: &LineIndex,
) -> (Vec<CommandMention>, Vec<CodeWord>) {
    let mut commands = Commands::new(text, lines);
    let mut words = Vec::new();
    let mut seen: HashMap<&str, u8> = HashMap::new();
    for range in &structure.code_spans {
        let raw = text.get(range.clone()).unwrap_or("");
        let marks = raw.len() - raw.trim_start_matches('`').len();
        let inside = raw.trim_matches('`');
        let start = range.start + marks;
        let word = inside.trim();
        if word.contains(char::is_whitespace) {
            commands.inline(start, start + inside.len());
        } else if may_name(word) && !structure.in_link(range.start) {
            let places = seen.entry(word).or_default();
            if *places == MOST_PLACES {
                continue;
            }
            *places += 1;
            let lead = inside.len() - inside.trim_start().len();
            words.push(CodeWord {
                text: word.to_owned(),
                span: lines.span(start + lead, start + lead + word.len()),
            });
        }
    }
    for range in &structure.shell_blocks {
        let block = text.get(range.clone()).unwrap_or("");
        let first = block.split_inclusive('\n').next().unwrap_or("");
        let fenced = first.starts_with("```") || first.starts_with("~~~");
        let skipped = if fenced { first.len() } else { 0 };
        commands.block(range.start + skipped, range.end);
    }
    (commands.finish(), words)
}

/// Is a block of this language one of shell commands, or may it be?
pub fn is_shell(info: &str) -> bool {
    let language = info.split([' ', ',', '{', '\t']).find(|w| !w.is_empty());
    let language = language.unwrap_or("").trim_matches(['.', '}']);
    let words = [
        "",
        "sh",
        "bash",
        "shell",
        "zsh",
        "fish",
        "ksh",
        "console",
        "terminal",
        "session",
        "shellsession",
        "shell-session",
        "shellscript",
        "text",
        "txt",
        "plain",
        "plaintext",
        "powershell",
        "pwsh",
        "ps1",
        "cmd",
        "command",
        "cli",
        "none",
    ];
    words.iter().any(|w| language.eq_ignore_ascii_case(w))
}

/// May a word of inline code be the name of an alert, a path, an address, or something that runs?
fn may_name(word: &str) -> bool {
    let plain = |b: u8| {
        b.is_ascii_alphanumeric()
            || matches!(
                b,
                b'-' | b'_' | b'.' | b'/' | b':' | b'#' | b'@' | b'+' | b'~'
            )
            || !b.is_ascii()
    };
    if word.len() < 4 || word.len() > LONGEST || !word.bytes().all(plain) {
        return false;
    }
    let first = word.bytes().next().unwrap_or(0);
    let is_path = word.contains('/') || word.contains(':');
    let begins = first.is_ascii_alphanumeric() || (is_path && first == b'.') || !first.is_ascii();
    begins && word.bytes().any(|b| b.is_ascii_alphabetic()) && !is_placeholder(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CommandTarget;
    use crate::syntax::note::structure;

    fn read(text: &str) -> (Vec<CommandMention>, Vec<CodeWord>) {
        scan(text, &structure::read(text, 0), &LineIndex::new(text))
    }

    #[test]
    fn single_words_of_inline_code_are_kept_unless_they_are_links() {
        let (_, words) = read(
            "`checkout`, `KubePodCrashLooping` and ``deploy/a.yaml``, `a b`, `--flag`, \
             `NAME`, `$x`, `12345`, [`linked`](x.md), `k8s:shop/Deployment/a`, `<pod>`\n",
        );
        let found: Vec<&str> = words.iter().map(|w| w.text.as_str()).collect();
        assert_eq!(
            found,
            [
                "checkout",
                "KubePodCrashLooping",
                "deploy/a.yaml",
                "k8s:shop/Deployment/a"
            ]
        );
    }

    #[test]
    fn commands_stand_in_lines_and_in_blocks_of_a_shell_also_below_items_and_in_quotes() {
        let text = "Run `kubectl get deploy/a`.\n\n1. Then\n\n   ```bash\n   kubectl get deploy/b\n   ```\n\n\
                    > ```\n> kubectl get \\\n>   deploy/c\n> ```\n\n```yaml\nrun: kubectl get deploy/d\n```\n\n\
                    \tkubectl get deploy/e\n";
        let (commands, _) = read(text);
        let found: Vec<(&str, u32)> = commands
            .iter()
            .map(|m| match &m.target {
                CommandTarget::Object { name, .. } => (name.as_str(), m.span.line),
                _ => ("", 0),
            })
            .collect();
        assert_eq!(found, [("a", 1), ("b", 6), ("c", 11), ("e", 18)]);
        assert!(commands.iter().all(|m| m.span.slice(text).contains('/')));
    }
}
