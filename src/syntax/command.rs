//! Shell commands: which of their words name things that manifests declare.
//!
//! Each tool has its own grammar; what is no reference (a command that creates something, a flag's value, output) is
//! left out here, and what remains is looked up when the graph is built.

mod containers;
mod flags;
mod kubernetes;
mod releases;
mod shell;
mod terraform;

use std::collections::HashMap;

use crate::model::{CommandMention, CommandTarget, join};
use crate::syntax::LineIndex;

use flags::Flags;
use shell::Word;

/// Programs whose commands are read.
const TOOLS: [&str; 15] = [
    "kubectl",
    "oc",
    "k",
    "helm",
    "flux",
    "argocd",
    "terraform",
    "tofu",
    "terragrunt",
    "docker",
    "docker-compose",
    "podman",
    "nerdctl",
    "kustomize",
    "amtool",
];

/// Reads one text after another, and remembers what lines before have set.
pub struct Commands<'t> {
    text: &'t str,
    lines: &'t LineIndex,
    /// Variables with a literal value.
    variables: HashMap<String, String>,
    /// Where the lines before have changed to.
    folder: String,
    found: Vec<CommandMention>,
}

impl<'t> Commands<'t> {
    /// A reader of pieces of this text.
    pub fn new(text: &'t str, lines: &'t LineIndex) -> Self {
        Self {
            text,
            lines,
            variables: HashMap::new(),
            folder: String::new(),
            found: Vec::new(),
        }
    }

    /// Reads one command that stands alone, as inline code has it.
    pub fn inline(&mut self, start: usize, end: usize) {
        let inside = self.text.get(start..end).unwrap_or("");
        let mut first = inside.split_ascii_whitespace().take(4);
        if first.any(|w| TOOLS.contains(&w)) {
            let line = shell::line(self.text, start, end, &HashMap::new(), true);
            self.folder.clear();
            self.take(&line.commands);
        }
    }

    /// Reads the lines of a block of code. Where some begin with a prompt, all others are output.
    pub fn block(&mut self, start: usize, end: usize) {
        let inside = self.text.get(start..end).unwrap_or("");
        if !holds_word(inside, |w| TOOLS.contains(&w)) {
            return;
        }
        self.variables.clear();
        self.folder.clear();
        let prompts = inside.lines().any(|l| unquoted(l).starts_with("$ "));
        let mut at = start;
        while at < end {
            let rest = self.text.get(at..end).unwrap_or("");
            let raw = rest.split_inclusive('\n').next().unwrap_or("");
            let line = unquoted(raw);
            let command = command_of(line);
            let is_read = is_worth_reading(line) && (!prompts || line.starts_with("$ "));
            if !is_read {
                at += raw.len();
                continue;
            }
            let begin = at + (raw.len() - command.len());
            let read = shell::line(self.text, begin, end, &self.variables, false);
            self.take(&read.commands);
            at = read.next.max(at + 1);
            if let Some(last) = read.heredoc {
                at = self.after(at, end, &last);
            }
        }
    }

    /// What was found, in order of place.
    pub fn finish(mut self) -> Vec<CommandMention> {
        self.found.sort_by_key(|m| m.span.start);
        self.found
    }

    /// Where the line behind the one ends that ends a text. If there is none, the text was none.
    fn after(&self, start: usize, end: usize, last: &str) -> usize {
        let mut at = start;
        for line in self
            .text
            .get(start..end)
            .unwrap_or("")
            .split_inclusive('\n')
        {
            at += line.len();
            if unquoted(line).trim_end() == last {
                return at;
            }
        }
        end
    }

    fn take(&mut self, commands: &[Vec<Word>]) {
        for words in commands {
            self.command(words);
        }
    }

    fn command(&mut self, words: &[Word]) {
        let first = words.iter().position(|w| !is_before(w));
        let (Some(first), set) = (first, self.assigned(words)) else {
            self.variables.extend(self.assigned(words));
            return;
        };
        let words = words.get(first..).unwrap_or(&[]);
        let Some((tool, arguments)) = words.split_first() else {
            return;
        };
        let name = tool.text.rsplit('/').next().unwrap_or("");
        match name {
            "export" | "declare" | "local" | "readonly" => self.variables.extend(set),
            "cd" | "pushd" => self.enter(arguments),
            _ if tool.dynamic || !TOOLS.contains(&name) => {}
            _ => {
                let mut named = Named {
                    lines: self.lines,
                    folder: &self.folder,
                    namespace: None,
                    context: None,
                    found: &mut self.found,
                };
                match name {
                    "kubectl" | "oc" | "k" => kubernetes::read(arguments, &mut named),
                    "helm" => releases::helm(arguments, &mut named),
                    "flux" => releases::flux(arguments, &mut named),
                    "argocd" => releases::argocd(arguments, &mut named),
                    "terraform" | "tofu" | "terragrunt" => terraform::read(arguments, &mut named),
                    "docker-compose" => containers::compose(arguments, &mut named),
                    "docker" | "podman" | "nerdctl" => containers::docker(arguments, &mut named),
                    "kustomize" => kubernetes::kustomize(arguments, &mut named),
                    _ => alertmanager(arguments, &mut named),
                }
            }
        }
    }

    /// The variables that a command sets to literal values.
    fn assigned(&self, words: &[Word]) -> Vec<(String, String)> {
        let sets = words
            .iter()
            .filter(|w| !w.dynamic && is_assignment(&w.text));
        sets.filter_map(|w| w.text.split_once('='))
            .filter(|(_, value)| !is_placeholder(value))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    fn enter(&mut self, arguments: &[Word]) {
        match arguments.first() {
            Some(folder) if !folder.dynamic && !is_placeholder(&folder.text) => {
                let path = folder.text.as_str();
                let fresh = path.starts_with(['/', '~']) || path == "-";
                self.folder = match fresh {
                    true => String::new(),
                    false => join(&self.folder, path),
                };
            }
            _ => self.folder.clear(),
        }
    }
}

/// What one command names; flags that hold for all of it are set first.
struct Named<'f> {
    lines: &'f LineIndex,
    folder: &'f str,
    namespace: Option<String>,
    context: Option<String>,
    found: &'f mut Vec<CommandMention>,
}

impl Named<'_> {
    /// The namespace and the cluster that flags give, under the names that a tool has for them.
    fn place(&mut self, flags: &Flags<'_>, namespace: &[&str], context: &[&str]) {
        let value = |names: &[&str]| names.iter().find_map(|n| flags.value(n));
        self.namespace = value(namespace).map(str::to_owned);
        self.context = value(context)
            .filter(|c| !is_placeholder(c))
            .map(str::to_owned);
    }

    fn say(&mut self, word: &Word, target: CommandTarget) {
        self.say_in(word, target, self.folder.to_owned());
    }

    fn say_in(&mut self, word: &Word, target: CommandTarget, folder: String) {
        if target.name().is_empty() {
            return;
        }
        let unknown = self.namespace.as_deref().is_some_and(is_placeholder);
        let labels = match &target {
            CommandTarget::Labelled(labels) => labels.iter().any(|(_, v)| is_placeholder(v)),
            _ => false,
        };
        self.found.push(CommandMention {
            span: self.lines.span(word.place.0, word.place.1),
            placeholder: word.dynamic || unknown || labels || is_placeholder(target.name()),
            target,
            namespace: self.namespace.clone(),
            context: self.context.clone(),
            folder,
        });
    }
}

/// Silences and queries of Alertmanager name alerts by their label.
fn alertmanager(arguments: &[Word], named: &mut Named<'_>) {
    for word in arguments {
        let value = word.text.strip_prefix("alertname=");
        if let Some(value) = value.filter(|v| !v.starts_with('~')) {
            let name = value.trim_matches('"');
            named.say(word, CommandTarget::Alert(name.to_owned()));
        }
    }
}

/// Only lines with a tool, and those that set something, are taken apart.
fn is_worth_reading(line: &str) -> bool {
    holds_word(line, |w| TOOLS.contains(&w) || matches!(w, "cd" | "pushd"))
        || memchr::memchr2(b'=', b'<', line.as_bytes()).is_some()
}

fn holds_word(text: &str, fits: impl Fn(&str) -> bool) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .any(fits)
}

/// A line without the marks of a quote that it stands in.
fn unquoted(line: &str) -> &str {
    line.trim_start_matches([' ', '\t', '>'])
}

/// A line without its prompt: `$ `, `> `, `user@host:~$ `.
fn command_of(line: &str) -> &str {
    let line = line.trim_start_matches([' ', '\t', '>']);
    let prompt = line.find(['$', '%', '❯', '#']).filter(|n| *n < 40);
    let Some(at) = prompt else { return line };
    let (before, rest) = line.split_at(at);
    let mark = rest.chars().next().map_or(0, char::len_utf8);
    let after = rest.get(mark..).unwrap_or("");
    let is_host = before.contains('@') || before.ends_with('~') || before.is_empty();
    let is_prompt = is_host && !before.contains(' ') && after.starts_with(' ');
    match is_prompt && !rest.starts_with('#') {
        true => after,
        false => line,
    }
}

/// Words that stand before a command without being it: assignments, `sudo`, what runs another command.
fn is_before(word: &Word) -> bool {
    let text = word.text.as_str();
    is_assignment(text)
        || text.starts_with('-')
        || text.bytes().next().is_some_and(|b| b.is_ascii_digit())
        || matches!(
            text,
            "sudo"
                | "watch"
                | "time"
                | "timeout"
                | "nohup"
                | "env"
                | "exec"
                | "command"
                | "eval"
                | "xargs"
                | "do"
                | "then"
                | "else"
                | "if"
                | "elif"
                | "while"
                | "until"
                | "!"
                | "{"
        )
}

fn is_assignment(text: &str) -> bool {
    text.split_once('=').is_some_and(|(name, _)| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    })
}

/// Does a word stand for something to be filled in? Names of objects are in lower case: `POD_NAME` is none.
pub fn is_placeholder(word: &str) -> bool {
    let marks = ['<', '>', '{', '}', '$', '*', '[', ']', '…', '(', ')', '|'];
    let letters = word.chars().filter(|c| c.is_alphabetic());
    let shouted = word.chars().any(char::is_alphabetic)
        && letters.clone().all(char::is_uppercase)
        && letters.count() > 1;
    let crossed = word.len() > 1 && word.bytes().all(|b| matches!(b, b'x' | b'X' | b'-'));
    word.contains(marks) || word.contains("...") || shouted || crossed
}

#[cfg(test)]
mod tests;
