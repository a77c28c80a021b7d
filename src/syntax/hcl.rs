//! HCL: blocks, attributes, and what their expressions refer to, each with its place.

use hcl_edit::expr::{Expression, ObjectKey, Traversal as Steps, TraversalOperator};
use hcl_edit::structure::{Body as ParsedBody, Structure};
use hcl_edit::template::ForTemplateExpr;
use hcl_edit::visit::{Visit, visit_expr, visit_traversal_operator};
use hcl_edit::{Span as _, parser};

use crate::model::Span;

use super::{LineIndex, Problem};

/// What stands between the braces of a block, or in a whole file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Body {
    /// `name = expression`, in order.
    pub attributes: Vec<Attribute>,
    /// Blocks, in order.
    pub blocks: Vec<Block>,
}

/// `kind "label" "label" { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Its head.
    pub span: Span,
    /// The first word.
    pub kind: String,
    /// The words behind it.
    pub labels: Vec<String>,
    /// What stands in it.
    pub body: Body,
}

/// `name = expression`
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// What it is called.
    pub name: String,
    /// The expression, as far as it is literal.
    pub value: Value,
    /// Everything that the expression refers to, however deep, in order.
    pub traversals: Vec<Traversal>,
}

/// An expression as far as it is literal.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// The expression.
    pub span: Span,
    /// What it is.
    pub data: Data,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// A text in quotes in which nothing has to be filled in.
    Text(String),
    /// `true` or `false`.
    Bool(bool),
    /// A list.
    List(Vec<Value>),
    /// A map; members whose key has to be computed are left out.
    Map(Vec<(String, Value)>),
    /// Anything else.
    Other,
}

/// `aws_iam_role.node.arn`: a name and what is asked of it, up to the first index.
#[derive(Debug, Clone, PartialEq)]
pub struct Traversal {
    /// The whole of it.
    pub span: Span,
    /// The names.
    pub names: Vec<String>,
    /// Does an index (`[0]`, `["a"]`, `[*]`) follow on the names?
    pub indexed: bool,
}

impl Body {
    /// The value of an attribute.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.attribute(name).map(|a| &a.value)
    }

    /// An attribute.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|a| a.name == name)
    }

    /// The literal text of an attribute.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.value(name)?.text()
    }

    /// The blocks of a kind.
    pub fn blocks<'b>(&'b self, kind: &'b str) -> impl Iterator<Item = &'b Block> {
        self.blocks.iter().filter(move |b| b.kind == kind)
    }

    /// Looks at every attribute, those of blocks inside too.
    pub fn each_attribute<'b>(&'b self, look: &mut dyn FnMut(&'b Attribute)) {
        self.attributes.iter().for_each(&mut *look);
        for block in &self.blocks {
            block.body.each_attribute(look);
        }
    }
}

impl Value {
    /// A literal text.
    pub fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The members of a map; nothing for anything else.
    pub fn members(&self) -> &[(String, Value)] {
        match &self.data {
            Data::Map(members) => members,
            _ => &[],
        }
    }

    /// The value of a member of a map.
    pub fn get(&self, key: &str) -> Option<&Value> {
        let mut members = self.members().iter();
        members.find(|(k, _)| k == key).map(|(_, value)| value)
    }
}

/// The body of a file, or where it stops to be HCL. The parser refuses what is nested deeper than 64 levels.
pub fn body(text: &str, lines: &LineIndex) -> Result<Body, Problem> {
    match parser::parse_body(text) {
        Ok(parsed) => Ok(convert_body(&parsed, lines)),
        Err(error) => {
            let mut at = error.location().offset().min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let end = text.get(at..).and_then(|rest| rest.chars().next());
            Err(Problem {
                span: lines.span(at, at + end.map_or(0, char::len_utf8)),
                message: error.message().to_owned(),
            })
        }
    }
}

/// Everything that a text with `${…}` and `%{…}` in it refers to, all at the place of the text itself. Texts of JSON
/// are such.
pub fn template_traversals(text: &str, span: Span) -> Vec<Traversal> {
    if !text.contains("${") && !text.contains("%{") {
        return Vec::new();
    }
    let mut found = Traversals {
        place: &|_| span,
        found: Vec::new(),
    };
    if let Ok(template) = parser::parse_template(text) {
        found.visit_template(&template);
    }
    found.found
}

/// The names of an address that is written as a text (`aws_iam_role.node`); nothing if it is none.
pub fn traversal(text: &str, span: Span) -> Option<Traversal> {
    let mut found = Traversals {
        place: &|_| span,
        found: Vec::new(),
    };
    found.visit_expr(&parser::parse_expr(text).ok()?);
    found.found.into_iter().next()
}

fn convert_body(body: &ParsedBody, lines: &LineIndex) -> Body {
    let mut converted = Body::default();
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => {
                let place = |range: Option<std::ops::Range<usize>>| {
                    range.map_or_else(Span::default, |r| lines.span(r.start, r.end))
                };
                let mut found = Traversals {
                    place: &place,
                    found: Vec::new(),
                };
                found.visit_expr(&attribute.value);
                converted.attributes.push(Attribute {
                    name: attribute.key.as_str().to_owned(),
                    value: convert(&attribute.value, lines),
                    traversals: found.found,
                });
            }
            Structure::Block(block) => {
                let start = block.ident.span().map_or(0, |r| r.start);
                let label = block.labels.last().and_then(|label| label.span());
                let end = label
                    .or_else(|| block.ident.span())
                    .map_or(start, |r| r.end);
                converted.blocks.push(Block {
                    span: lines.span(start, end),
                    kind: block.ident.as_str().to_owned(),
                    labels: block.labels.iter().map(|l| l.as_str().to_owned()).collect(),
                    body: convert_body(&block.body, lines),
                });
            }
        }
    }
    converted
}

fn convert(expression: &Expression, lines: &LineIndex) -> Value {
    let data = match expression {
        Expression::String(text) => Data::Text(text.as_str().to_owned()),
        Expression::Bool(truth) => Data::Bool(*truth.value()),
        Expression::Array(items) => Data::List(items.iter().map(|i| convert(i, lines)).collect()),
        Expression::Object(members) => {
            let members = members.iter().filter_map(|(key, value)| {
                let key = match key {
                    ObjectKey::Ident(name) => name.as_str(),
                    ObjectKey::Expression(key) => key.as_str()?,
                };
                Some((key.to_owned(), convert(value.expr(), lines)))
            });
            Data::Map(members.collect())
        }
        _ => Data::Other,
    };
    let at = expression.span().unwrap_or_default();
    Value {
        span: lines.span(at.start, at.end),
        data,
    }
}

/// Collects traversals on the way through an expression.
struct Traversals<'p> {
    place: &'p dyn Fn(Option<std::ops::Range<usize>>) -> Span,
    found: Vec<Traversal>,
}

impl Visit for Traversals<'_> {
    fn visit_traversal(&mut self, node: &Steps) {
        match &node.expr {
            Expression::Variable(root) => {
                let mut names = vec![root.as_str().to_owned()];
                let more = node.operators.iter().map_while(|step| match step.value() {
                    TraversalOperator::GetAttr(name) => Some(name.as_str().to_owned()),
                    _ => None,
                });
                names.extend(more);
                let indexed = names.len() <= node.operators.len();
                self.found.push(Traversal {
                    span: (self.place)(node.span()),
                    names,
                    indexed,
                });
            }
            inner => visit_expr(self, inner),
        }
        for step in &node.operators {
            visit_traversal_operator(self, step.value());
        }
    }

    // The library's own walk leaves out what is iterated over.
    fn visit_for_template_expr(&mut self, node: &ForTemplateExpr) {
        self.visit_expr(&node.collection_expr);
        self.visit_template(&node.template);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Body {
        body(text, &LineIndex::new(text)).unwrap()
    }

    fn named(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        read(text).each_attribute(&mut |a| {
            found.extend(a.traversals.iter().map(|t| t.names.join(".")));
        });
        found
    }

    #[test]
    fn references_are_found_wherever_an_expression_hides_them() {
        assert_eq!(named("a = var.x"), ["var.x"]);
        assert_eq!(
            named("a = \"x-${var.x}-${upper(local.y)}\""),
            ["var.x", "local.y"]
        );
        assert_eq!(
            named("a = <<-EOT\n  ${a.b}\n  %{ for n in c.d ~}${n.id}%{ endfor }\n  EOT\n"),
            ["a.b", "c.d", "n.id"]
        );
        assert_eq!(
            named("a = [for k, v in var.m : v.id if k.y]"),
            ["var.m", "v.id", "k.y"]
        );
        assert_eq!(named("a = x.y ? !z.q : -(m.n + 1)"), ["x.y", "z.q", "m.n"]);
        assert_eq!(named("a = { (x.y) = 1, b = [c.d] }"), ["x.y", "c.d"]);
        assert_eq!(
            named("a = x.y[each.key].z[var.n]"),
            ["x.y", "each.key", "var.n"]
        );
        assert_eq!(
            named("a = try(f(x.y[0]).z, data.t.n[*].id)"),
            ["x.y", "data.t.n"]
        );
        assert_eq!(
            named("dynamic \"a\" {\n  content {\n    b = a.value\n  }\n}"),
            ["a.value"]
        );
        assert_eq!(named("a = count\nb = \"$${var.x}\""), [] as [&str; 0]);
    }

    #[test]
    fn everything_knows_its_place() {
        let text = "# head\nresource \"a\" \"b\" {\n  x = <<EOT\nö ${c.d}\nEOT\n}\n";
        let body = read(text);
        let block = body.blocks.first().unwrap();
        assert_eq!(block.span.slice(text), "resource \"a\" \"b\"");
        assert_eq!(block.labels, ["a", "b"]);
        let found = &block.body.attribute("x").unwrap().traversals;
        assert_eq!((found[0].span.slice(text), found[0].span.line), ("c.d", 4));
    }

    #[test]
    fn what_is_literal_is_kept_and_nothing_else() {
        let body = read("a = \"x\"\nb = { c = { d = \"e\" }, \"f\" = true }\ng = \"${h}\"\n");
        assert_eq!(body.text("a"), Some("x"));
        let b = body.value("b").unwrap();
        assert_eq!(
            b.get("c").and_then(|c| c.get("d")).and_then(Value::text),
            Some("e")
        );
        assert_eq!(b.get("f").map(|f| &f.data), Some(&Data::Bool(true)));
        assert_eq!(body.text("g"), None);
    }

    #[test]
    fn broken_text_is_a_problem_with_its_place() {
        let text = "a = 1\nb = [\n";
        let problem = super::body(text, &LineIndex::new(text)).unwrap_err();
        assert!(problem.span.line >= 2, "{problem:?}");
        assert!(!problem.message.is_empty());
    }

    #[test]
    fn deep_nesting_is_a_problem_and_not_a_crash() {
        for (open, close) in [
            ("[", "]"),
            ("(", ")"),
            ("{a=", "}"),
            ("\"${", "}\""),
            ("!", ""),
            ("f(", ")"),
        ] {
            for n in [60, 10_000] {
                let deep = format!("a = {}1{}\n", open.repeat(n), close.repeat(n));
                let _ = super::body(&deep, &LineIndex::new(&deep));
            }
        }
        let blocks = "a {\n".repeat(10_000);
        assert!(super::body(&blocks, &LineIndex::new(&blocks)).is_err());
        let sum = format!("a = 1{}\n", " + 1".repeat(10_000));
        let _ = super::body(&sum, &LineIndex::new(&sum));
    }

    #[test]
    fn texts_of_json_refer_too() {
        let names = |text| {
            let found = template_traversals(text, Span::default());
            found.iter().map(|t| t.names.join(".")).collect::<Vec<_>>()
        };
        assert_eq!(names("x-${var.a}"), ["var.a"]);
        assert_eq!(names("plain"), [] as [&str; 0]);
        assert_eq!(names("${broken"), [] as [&str; 0]);
        let address = traversal("module.a[\"x\"].b", Span::default()).unwrap();
        assert_eq!(
            (address.names.join("."), address.indexed),
            ("module.a".into(), true)
        );
    }
}
