//! `terraform`, `tofu` and `terragrunt`: addresses.

use crate::model::CommandTarget;

use super::flags::{Dashes, Flags};
use super::shell::Word;
use super::{Named, is_placeholder, join};

const VALUED: &[&str] = &[
    "target",
    "replace",
    "var",
    "var-file",
    "backend-config",
    "out",
    "state",
    "lock-timeout",
    "parallelism",
    "from-module",
];

/// What a command names: the addresses of `-target`, of the state, of what is tainted or imported.
pub fn read(arguments: &[Word], named: &mut Named<'_>) {
    let flags = Flags::read(arguments, Dashes::One, VALUED);
    let folder = match flags
        .value("chdir")
        .or_else(|| flags.value("terragrunt-working-dir"))
    {
        Some(folder) if is_placeholder(folder) => return,
        Some(folder) => join(named.folder, folder),
        None => named.folder.to_owned(),
    };
    for (value, word) in flags.values(&["target", "replace"]) {
        address(value, word, &folder, named);
    }
    let words = flags.words.as_slice();
    let texts: Vec<&str> = words.iter().map(|w| w.text.as_str()).collect();
    let named_here = match texts.as_slice() {
        ["state", "show" | "rm" | "mv" | "list", ..] => words.get(2..),
        ["taint" | "untaint", ..] => words.get(1..2),
        ["import", _, _, ..] => words.get(1..2),
        ["output", name, ..] => {
            let word = words.get(1);
            if let Some(word) = word.filter(|_| !name.contains('.')) {
                address(&format!("output.{name}"), word, &folder, named);
            }
            None
        }
        _ => None,
    };
    for word in named_here.unwrap_or(&[]) {
        address(&word.text, word, &folder, named);
    }
}

/// An address without the keys of instances: `module.a["x"].aws_b.c[0]` is `module.a.aws_b.c`.
fn address(text: &str, word: &Word, folder: &str, named: &mut Named<'_>) {
    let mut bare = String::new();
    let mut open = 0usize;
    for c in text.chars() {
        match c {
            '[' => open += 1,
            ']' => open = open.saturating_sub(1),
            c if open == 0 => bare.push(c),
            _ => {}
        }
    }
    if bare.contains('.') {
        named.say_in(word, CommandTarget::Terraform(bare), folder.to_owned());
    }
}
