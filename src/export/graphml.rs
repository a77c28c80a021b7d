//! GraphML: Gephi, yEd, Cytoscape and NetworkX read it. Everything is in it, nothing is folded.

use std::fmt::{self, Write};

use super::records::rounded;
use super::{Exporter, Options, View};

/// GraphML.
pub const GRAPHML: Exporter = Exporter {
    name: "graphml",
    summary: "GraphML with every entity and relation, for Gephi, yEd and NetworkX",
    extension: "graphml",
    media_type: "application/graphml+xml",
    run,
};

/// Attributes: id, whose it is, type.
const KEYS: &[(&str, &str, &str)] = &[
    ("name", "node", "string"),
    ("kind", "node", "string"),
    ("subkind", "node", "string"),
    ("scope", "node", "string"),
    ("group", "node", "string"),
    ("relation", "edge", "string"),
    ("via", "edge", "string"),
    ("origin", "edge", "string"),
    ("confidence", "edge", "double"),
];

fn run(view: &View, _: &Options, out: &mut dyn Write) -> fmt::Result {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">"
    )?;
    for (id, of, kind) in KEYS {
        writeln!(
            out,
            "  <key id=\"{id}\" for=\"{of}\" attr.name=\"{id}\" attr.type=\"{kind}\"/>"
        )?;
    }
    writeln!(out, "  <graph edgedefault=\"directed\">")?;
    for entity in &view.entities {
        writeln!(
            out,
            "    <node id=\"{}\">{}{}{}{}{}</node>",
            escaped(entity.id.as_str()),
            data("name", &entity.name),
            data("kind", entity.kind.as_str()),
            data("subkind", &entity.subkind),
            data("scope", &entity.scope),
            data("group", entity.group.as_deref().unwrap_or(""))
        )?;
    }
    for relation in &view.relations {
        writeln!(
            out,
            "    <edge source=\"{}\" target=\"{}\">{}{}{}{}</edge>",
            escaped(relation.from.as_str()),
            escaped(relation.to.as_str()),
            data("relation", relation.kind.as_str()),
            data("via", &relation.via),
            data("origin", relation.basis.as_str()),
            data("confidence", &rounded(relation.confidence).to_string())
        )?;
    }
    writeln!(out, "  </graph>")?;
    writeln!(out, "</graphml>")
}

/// An attribute; nothing if it is empty.
fn data(key: &str, value: &str) -> String {
    if value.is_empty() {
        return String::new();
    }
    format!("<data key=\"{key}\">{}</data>", escaped(value))
}

/// Text for XML. Control characters cannot be written in it at all.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_control_characters_are_text() {
        assert_eq!(
            escaped("a<b> & \"c\"\u{1}"),
            "a&lt;b&gt; &amp; &quot;c&quot; "
        );
    }
}
