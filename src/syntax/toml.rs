//! TOML, as the same tree that YAML gives.

use std::ops::Range;

use toml_edit::{Document, Item, TableLike, Value};

use super::yaml::{Data, Node};
use super::{LineIndex, Problem};

/// The table of a text. Nesting beyond what people write is a problem.
pub fn document(text: &str, lines: &LineIndex) -> Result<Node, Problem> {
    match Document::parse(text) {
        Ok(parsed) => {
            let tree = Tree { text, lines };
            Ok(tree.table(parsed.as_table(), 0..text.len()))
        }
        Err(error) => {
            let at = error.span().unwrap_or_default();
            Err(Problem {
                span: lines.span(at.start.min(text.len()), at.end.min(text.len())),
                message: error.message().to_owned(),
            })
        }
    }
}

struct Tree<'t> {
    text: &'t str,
    lines: &'t LineIndex,
}

impl Tree<'_> {
    /// A table; `place` is that of its key.
    fn table(&self, table: &dyn TableLike, place: Range<usize>) -> Node {
        let members = table.iter().map(|(name, item)| {
            let key = table.key(name).and_then(toml_edit::Key::span);
            let key = key.unwrap_or_else(|| place.clone());
            (
                self.node(&key, scalar(name, false)),
                self.item(item, key.clone()),
            )
        });
        let data = Data::Map(members.collect());
        self.node(&place, data)
    }

    fn item(&self, item: &Item, key: Range<usize>) -> Node {
        match item {
            Item::None => self.node(&key, Data::Null),
            Item::Value(value) => self.value(value, key),
            // A table of dotted keys, or one that only its own tables tell of, has no place but its key.
            Item::Table(table) => self.table(table, table.span().unwrap_or(key)),
            Item::ArrayOfTables(tables) => {
                let items = tables
                    .iter()
                    .map(|t| self.table(t, t.span().unwrap_or_else(|| key.clone())));
                let data = Data::List(items.collect());
                self.node(&tables.span().unwrap_or(key), data)
            }
        }
    }

    fn value(&self, value: &Value, key: Range<usize>) -> Node {
        let place = value.span().unwrap_or(key);
        let data = match value {
            Value::String(text) => scalar(text.value(), false),
            Value::Array(array) => {
                let items = array.iter().map(|v| self.value(v, place.clone()));
                Data::List(items.collect())
            }
            Value::InlineTable(table) => return self.table(table, place),
            Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {
                scalar(self.text.get(place.clone()).unwrap_or(""), true)
            }
        };
        self.node(&place, data)
    }

    fn node(&self, place: &Range<usize>, data: Data) -> Node {
        Node {
            span: self.lines.span(place.start, place.end),
            data,
        }
    }
}

fn scalar(text: &str, plain: bool) -> Data {
    Data::Scalar {
        text: text.to_owned(),
        plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Node, Problem> {
        document(text, &LineIndex::new(text))
    }

    #[test]
    fn tables_dotted_keys_and_inline_tables_are_the_same_tree() {
        for text in [
            "[a.b]\nc = \"x\"\n",
            "a.b.c = 'x'\n",
            "a = { b = { c = \"x\" } }\n",
            "[a]\nb.c = \"\"\"\nx\"\"\"\n",
        ] {
            let root = read(text).unwrap();
            assert_eq!(root.text_at(&["a", "b", "c"]), Some("x"), "{text}");
        }
    }

    #[test]
    fn values_know_their_places_and_keep_their_spelling() {
        let text = "[[bin]]\nport = 0x1F\n\n[[bin]]\nports = [1_000, true]\nwhen = 2026-11-30\n";
        let root = read(text).unwrap();
        let bins = root.get("bin").unwrap().items();
        assert_eq!(bins.len(), 2);
        assert_eq!(bins[0].text_at(&["port"]), Some("0x1F"));
        let ports = bins[1].get("ports").unwrap();
        assert_eq!((ports.span.line, ports.items().len()), (5, 2));
        assert_eq!(ports.items()[0].text(), Some("1_000"));
        assert_eq!(bins[1].text_at(&["when"]), Some("2026-11-30"));
    }

    #[test]
    fn what_is_not_toml_is_a_problem_with_its_place() {
        let problem = read("a = 1\nb = \n").unwrap_err();
        assert_eq!(problem.span.line, 2);
        for broken in ["a = 1\na = 2\n", "[a\n", "{{ name }} = 1\n", "= 1"] {
            assert!(read(broken).is_err(), "{broken}");
        }
        assert_eq!(read("").unwrap().members().len(), 0);
    }

    #[test]
    fn deep_nesting_is_a_problem_and_not_a_crash() {
        for (open, close) in [("[", "]"), ("{a=", "}")] {
            let deep = format!("x={}1{}", open.repeat(100_000), close.repeat(100_000));
            assert!(read(&deep).is_err());
            assert!(read(&format!("x={}", open.repeat(100_000))).is_err());
        }
        let dotted = format!("{}x = 1", "a.".repeat(100_000));
        let _ = read(&dotted);
    }
}
