//! JSON, exactly as the standard has it, as the same tree that YAML gives.

use std::borrow::Cow;
use std::collections::HashMap;

use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::yaml::{Data, Node};
use super::{LineIndex, Problem};

/// No comments, no trailing commas, nothing else that people like and `JSON.parse` refuses.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// The value of a text; `None` if there is nothing but blanks. Of equal keys the last one counts, as everywhere.
/// Text that is nested deeper than 512 levels is a problem.
pub fn document(text: &str, lines: &LineIndex) -> Result<Option<Node>, Problem> {
    let text = &*paired(text);
    match parse_to_ast(text, &CollectOptions::default(), &STRICT) {
        Ok(parsed) => Ok(parsed.value.map(|value| node(value, lines))),
        Err(error) => {
            let at = error.range();
            let message = error.kind().to_string();
            let mut rest = message.chars();
            let message = rest.next().map_or_else(String::new, |first| {
                first.to_lowercase().chain(rest).collect()
            });
            Err(Problem {
                span: lines.span(at.start.min(text.len()), at.end.min(text.len())),
                message,
            })
        }
    }
}

/// JavaScript writes and reads half a pair of surrogates (`\ud83d`, an emoji cut in two). It becomes U+FFFD here, in as
/// many bytes.
fn paired(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut kept, mut at) = (0, 0);
    let unit = |at: usize| {
        let escape = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(escape, 16).ok()
    };
    while let Some(next) = text.get(at..).and_then(|rest| rest.find('\\')) {
        at += next;
        at += match unit(at) {
            Some(0xd800..=0xdbff) if matches!(unit(at + 6), Some(0xdc00..=0xdfff)) => 12,
            Some(0xd800..=0xdfff) => {
                out.push_str(text.get(kept..at).unwrap_or(""));
                out.push_str("\\ufffd");
                kept = at + 6;
                6
            }
            Some(_) => 6,
            // Whatever is escaped, a backslash too, belongs to this one.
            None => {
                1 + text
                    .get(at + 1..)
                    .and_then(|r| r.chars().next())
                    .map_or(0, char::len_utf8)
            }
        };
    }
    if kept == 0 {
        return text.into();
    }
    out.push_str(text.get(kept..).unwrap_or(""));
    out.into()
}

fn node(value: Value<'_>, lines: &LineIndex) -> Node {
    let range = value.range();
    let plain = |text: &str| Data::Scalar {
        text: text.to_owned(),
        plain: true,
    };
    let data = match value {
        Value::NullKeyword(_) => Data::Null,
        Value::StringLit(text) => Data::Scalar {
            text: text.value.into_owned(),
            plain: false,
        },
        Value::NumberLit(number) => plain(number.value),
        Value::BooleanLit(truth) => plain(if truth.value { "true" } else { "false" }),
        Value::Array(array) => {
            let items = array.elements.into_iter();
            Data::List(items.map(|item| node(item, lines)).collect())
        }
        Value::Object(object) => {
            let mut members: Vec<(Node, Node)> = Vec::with_capacity(object.properties.len());
            let mut known: HashMap<String, usize> = HashMap::new();
            for property in object.properties {
                let range = property.name.range();
                let text = property.name.as_str().to_owned();
                let value = node(property.value, lines);
                if let Some((_, old)) = known.get(&text).and_then(|n| members.get_mut(*n)) {
                    *old = value;
                    continue;
                }
                known.insert(text.clone(), members.len());
                let key = Node {
                    span: lines.span(range.start, range.end),
                    data: Data::Scalar { text, plain: false },
                };
                members.push((key, value));
            }
            Data::Map(members)
        }
    };
    Node {
        span: lines.span(range.start, range.end),
        data,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<Node>, Problem> {
        document(text, &LineIndex::new(text))
    }

    #[test]
    fn escapes_pairs_of_surrogates_and_tabs_are_read_as_javascript_reads_them() {
        let text = "{\n\t\"a\":\"x\\/y \\uD83D\\uDE00\\n\",\n\t\"b\":[1.5,-2e3,true,null]\n}";
        let root = read(text).unwrap().unwrap();
        assert_eq!(root.text_at(&["a"]), Some("x/y 😀\n"));
        let numbers: Vec<_> = root
            .get("b")
            .unwrap()
            .items()
            .iter()
            .map(Node::text)
            .collect();
        assert_eq!(numbers, [Some("1.5"), Some("-2e3"), Some("true"), None]);
        let at = root.get("b").unwrap().span;
        assert_eq!((at.line, at.slice(text)), (3, "[1.5,-2e3,true,null]"));
    }

    #[test]
    fn half_a_pair_of_surrogates_is_no_reason_to_refuse_a_file() {
        let text = r#"["a\ud83d", "\ude00b", "\\ud83d", "\ud83d\ude00", "\ud83d\u00fc"]"#;
        let root = read(text).unwrap().unwrap();
        let texts: Vec<_> = root.items().iter().filter_map(Node::text).collect();
        assert_eq!(
            texts,
            ["a\u{fffd}", "\u{fffd}b", "\\ud83d", "😀", "\u{fffd}ü"]
        );
    }

    #[test]
    fn of_equal_keys_the_last_one_counts() {
        let root = read(r#"{"a":1,"b":2,"a":3}"#).unwrap().unwrap();
        assert_eq!(root.text_at(&["a"]), Some("3"));
        assert_eq!(root.members().len(), 2);
    }

    #[test]
    fn nothing_is_nothing_and_what_javascript_refuses_is_a_problem_with_its_place() {
        assert_eq!(read(" \n"), Ok(None));
        for broken in [
            "{",
            "{\"a\" 1}",
            "[1,]",
            "{a:1}",
            "'x'",
            "// x",
            "[1] 2",
            "\"\\x41\"",
        ] {
            assert!(read(broken).is_err(), "{broken}");
        }
        let problem = read("{\n\t\"nodes\":[\n\t\t{}\n\t\t{}\n\t]\n}").unwrap_err();
        assert_eq!(
            (problem.span.line, problem.message.as_str()),
            (3, "expected comma"),
            "where the comma belongs"
        );
    }

    #[test]
    fn deep_nesting_is_a_problem_and_not_a_crash() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
            assert!(read(&deep).is_err());
            assert!(read(&open.repeat(100_000)).is_err());
        }
    }
}
