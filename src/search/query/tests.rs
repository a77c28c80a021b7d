//! What the query language is held to.

use super::*;

/// The tree, short: `+` and, `|` or, `!` not, fields before a colon, quotes and stars as typed.
fn shape(node: &Node) -> String {
    let all = |nodes: &[Node], mark: &str| {
        let parts: Vec<String> = nodes.iter().map(shape).collect();
        format!("({})", parts.join(mark))
    };
    match node {
        Node::And(nodes) => all(nodes, " + "),
        Node::Or(nodes) => all(nodes, " | "),
        Node::Not(node) => format!("!{}", shape(node)),
        Node::Leaf(leaf) => {
            let field = match &leaf.field {
                FieldName::Any => String::new(),
                FieldName::Heading => "heading:".to_owned(),
                FieldName::Code => "code:".to_owned(),
                FieldName::Path => "path:".to_owned(),
                FieldName::Whole(key) | FieldName::Words(key) => format!("{key}:"),
                FieldName::Property(key) => format!("[{key}]"),
            };
            match leaf.style {
                Style::Word => format!("{field}{}", leaf.text),
                Style::Phrase => format!("{field}\"{}\"", leaf.text),
                Style::Prefix => format!("{field}{}*", leaf.text),
            }
        }
    }
}

fn read(query: &str) -> String {
    let (node, problems) = parse(query);
    assert!(problems.is_empty(), "{query}: {problems:?}");
    shape(&node)
}

/// The tree, and the piece of the query that each problem points at.
fn trouble(query: &str) -> (String, Vec<String>) {
    let (node, problems) = parse(query);
    assert!(!problems.is_empty(), "{query} gives no problem");
    let pointed = problems.iter().map(|p| {
        assert!(!p.message.is_empty() && !p.hint.is_empty());
        query[p.start..p.end].to_owned()
    });
    (shape(&node), pointed.collect())
}

#[test]
fn words_must_all_match_and_or_binds_weaker() {
    assert_eq!(read("a b"), "(a + b)");
    assert_eq!(read("a b OR c d"), "((a + b) | (c + d))");
    assert_eq!(read("a AND b"), "(a + b)");
    assert_eq!(read("a (b OR c)"), "(a + (b | c))");
    assert_eq!(read("ORDER or"), "(ORDER + or)");
}

#[test]
fn quotes_stars_and_minus_mean_what_they_mean_elsewhere() {
    assert_eq!(
        read("\"connection pool\" -\"dry run\""),
        "(\"connection pool\" + !\"dry run\")"
    );
    assert_eq!(read("obsid* -test NOT c"), "(obsid* + !test + !c)");
    assert_eq!(read("kube-prom"), "kube-prom");
}

#[test]
fn fields_take_words_phrases_and_groups() {
    assert_eq!(read("tag:ops/k8s"), "tag:ops/k8s");
    assert_eq!(read("tags:a Owner:team"), "(tag:a + owner:team)");
    assert_eq!(read("heading:\"roll back\""), "heading:\"roll back\"");
    assert_eq!(read("path:(a OR b)"), "(path:a | path:b)");
    assert_eq!(read("-in:ops #net"), "(!in:ops + tag:net)");
    assert_eq!(
        read("[status:active] [owner]"),
        "([status]active + [owner])"
    );
    assert_eq!(read("[[Deploy checkout|x]]"), "\"Deploy checkout\"");
}

#[test]
fn a_colon_inside_a_word_is_part_of_it() {
    assert_eq!(read("10.0.0.1:8080"), "10.0.0.1:8080");
    assert_eq!(read("https://a.b/c"), "https://a.b/c");
    assert_eq!(read("rate(http_total[5m])"), "rate(http_total[5m])");
    assert_eq!(read("alert:CheckoutDown"), "(kind:alert + CheckoutDown)");
}

#[test]
fn what_is_wrong_is_pointed_at_and_the_rest_is_searched() {
    assert_eq!(
        trouble("a \"b c"),
        ("(a + \"b c\")".into(), vec!["\"b c".into()])
    );
    assert_eq!(trouble("(a b"), ("(a + b)".into(), vec!["(".into()]));
    assert_eq!(trouble("a tag:"), ("a".into(), vec!["tag:".into()]));
    assert_eq!(trouble("a OR"), ("a".into(), vec!["OR".into()]));
    assert_eq!(trouble("OR a"), ("a".into(), vec!["OR".into()]));
    assert_eq!(trouble("a *"), ("a".into(), vec!["*".into()]));
    assert_eq!(trouble("a )"), ("a".into(), vec![")".into()]));
    assert_eq!(
        trouble("[status:x"),
        ("status:x".into(), vec!["[status:x".into()])
    );
    assert_eq!(
        trouble("knd:alert"),
        ("kind:alert".into(), vec!["knd:".into()])
    );
    assert_eq!(trouble("a -").0, "a");
    assert_eq!(trouble("***").0, "()");
}

#[test]
fn no_query_breaks_it() {
    let marks = [
        "\"", "(", ")", "[", "]", "-", "*", "#", "OR", ":", "tag:", "ä", " ", "[[",
    ];
    for a in marks {
        for b in marks {
            for c in marks {
                let (_, problems) = parse(&format!("{a}{b}{c}"));
                for problem in problems {
                    assert!(problem.start <= problem.end);
                }
            }
        }
    }
    parse(&"(".repeat(10_000));
    parse(&"-".repeat(10_000));
    parse(&"a OR ".repeat(10_000));
}
