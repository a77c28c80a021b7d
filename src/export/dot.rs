//! Graphviz: for large pictures and for print.

use std::fmt::{self, Write};

use super::drawing::{Drawing, Node, Shape};
use super::{Direction, Exporter, Options, View};
use crate::model::Basis;

/// A Graphviz digraph.
pub const DOT: Exporter = Exporter {
    name: "dot",
    summary: "a Graphviz graph, for `dot -Tsvg`",
    extension: "dot",
    media_type: "text/vnd.graphviz",
    run,
};

fn run(view: &View, options: &Options, out: &mut dyn Write) -> fmt::Result {
    let drawing = Drawing::new(view, options);
    let direction = match options.direction {
        Direction::LeftRight => "LR",
        Direction::TopDown => "TB",
    };
    writeln!(out, "// {}", drawing.caption(view))?;
    writeln!(out, "digraph opslore {{")?;
    writeln!(out, "  rankdir={direction};")?;
    writeln!(
        out,
        "  graph [fontname=\"Helvetica\", fontsize=12, style=rounded];"
    )?;
    writeln!(
        out,
        "  node [fontname=\"Helvetica\", fontsize=11, color=\"#8a8478\"];"
    )?;
    writeln!(
        out,
        "  edge [fontname=\"Helvetica\", fontsize=9, color=\"#55514a\"];"
    )?;
    for (n, cluster) in drawing.clusters.iter().enumerate() {
        writeln!(out, "  subgraph cluster_{n} {{")?;
        writeln!(out, "    label={};", quoted(&[&cluster.title]))?;
        if let Some(paint) = cluster.paint {
            writeln!(
                out,
                "    color=\"{}\"; fontcolor=\"{}\";",
                paint.mark, paint.text
            )?;
        }
        for number in &cluster.nodes {
            if let Some(found) = drawing.nodes.get(*number) {
                node(*number, found, "    ", out)?;
            }
        }
        writeln!(out, "  }}")?;
    }
    for (number, found) in drawing.nodes.iter().enumerate() {
        if !found.in_cluster {
            node(number, found, "  ", out)?;
        }
    }
    for line in &drawing.lines {
        let style = match line.basis {
            Basis::Explicit | Basis::Declared => "solid",
            Basis::Derived => "dashed",
            Basis::Inferred => "dotted",
        };
        writeln!(
            out,
            "  n{} -> n{} [label={}, style={style}];",
            line.from,
            line.to,
            quoted(&[&line.label])
        )?;
    }
    writeln!(out, "}}")
}

fn node(number: usize, node: &Node, indent: &str, out: &mut dyn Write) -> fmt::Result {
    let (shape, mut style) = match node.shape {
        Shape::Box => ("box", vec![]),
        Shape::Rounded => ("box", vec!["rounded"]),
        Shape::Stadium => ("ellipse", vec![]),
        Shape::Procedure => ("component", vec![]),
        Shape::Cylinder => ("cylinder", vec![]),
        Shape::Circle => ("circle", vec![]),
        Shape::Flag => ("cds", vec![]),
        Shape::Hexagon => ("hexagon", vec![]),
        Shape::Slanted => ("parallelogram", vec![]),
        Shape::Trapezoid => ("trapezium", vec![]),
        Shape::Funnel => ("invtrapezium", vec![]),
    };
    let label = quoted(&node.label);
    write!(out, "{indent}n{number} [label={label}, shape={shape}")?;
    if let Some(paint) = node.paint {
        style.push("filled");
        write!(
            out,
            ", color=\"{}\", fillcolor=\"{}\", fontcolor=\"{}\"",
            paint.mark, paint.tint, paint.text
        )?;
    }
    if node.folded {
        style.push("dashed");
    }
    if !style.is_empty() {
        write!(out, ", style=\"{}\"", style.join(","))?;
    }
    if let Some(link) = &node.link {
        write!(out, ", URL={}", quoted(&[link]))?;
    }
    writeln!(out, "];")
}

/// Lines as one quoted string. Backslashes begin escapes in it and `&` an entity, so both are written as escapes.
fn quoted<T: AsRef<str>>(lines: &[T]) -> String {
    let mut out = String::from("\"");
    for (n, line) in lines.iter().enumerate() {
        if n > 0 {
            out.push_str("\\n");
        }
        for c in line.as_ref().chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '&' => out.push_str("&amp;"),
                c if c.is_control() => out.push(' '),
                c => out.push(c),
            }
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_backslashes_and_entities_are_text() {
        assert_eq!(quoted(&[r#"a "b" \N &lt;"#]), r#""a \"b\" \\N &amp;lt;""#);
        assert_eq!(quoted(&["one\ntwo", "three"]), r#""one two\nthree""#);
    }
}
