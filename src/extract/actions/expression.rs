//! What is written out and what an expression (`${{ … }}`) has yet to give.

use crate::syntax::yaml::Node;

/// Is it a text without expressions, and not empty?
pub fn is_literal(node: &Node) -> bool {
    literal(node).is_some()
}

/// The text, unless an expression has yet to fill it in.
pub fn literal(node: &Node) -> Option<&str> {
    let text = node.text().map(str::trim)?;
    (!text.is_empty() && !text.contains("${{")).then_some(text)
}

/// Names of the secrets that expressions anywhere in a tree ask for.
pub fn secrets(node: &Node, found: &mut Vec<String>) {
    if let Some(text) = node.text() {
        for expression in text.split("${{").skip(1) {
            let expression = expression.split("}}").next().unwrap_or(expression);
            names(expression, found);
        }
    }
    for item in node.items() {
        secrets(item, found);
    }
    for (_, value) in node.members() {
        secrets(value, found);
    }
}

/// `NAME` of every `secrets.NAME`.
fn names(expression: &str, found: &mut Vec<String>) {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    for (at, context) in expression.match_indices("secrets.") {
        let before = expression.get(..at).and_then(|t| t.chars().next_back());
        let after = expression.get(at + context.len()..).unwrap_or("");
        let name = after.split(|c| !word(c)).next().unwrap_or("");
        if !name.is_empty() && !before.is_some_and(|c| word(c) || c == '.') {
            found.push(name.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::LineIndex;
    use crate::syntax::yaml;

    #[test]
    fn secrets_are_named_by_expressions_and_not_by_file_names() {
        let text = "a: ${{ secrets.TOKEN || needs.x.secrets.no }}\nrun: cat secrets.yaml ${{ secrets.KEY }}\n";
        let documents = yaml::documents(text, 0, &LineIndex::new(text)).documents;
        let mut found = Vec::new();
        secrets(&documents[0], &mut found);
        assert_eq!(found, ["TOKEN", "KEY"]);
    }
}
