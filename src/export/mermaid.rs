//! Mermaid flowcharts: GitHub, GitLab and Obsidian draw them.

use std::fmt::{self, Write};

use super::drawing::{Drawing, Node, Shape};
use super::{Direction, Exporter, Options, PALETTE, View};
use crate::model::Basis;

/// A Mermaid flowchart.
pub const MERMAID: Exporter = Exporter {
    name: "mermaid",
    summary: "a Mermaid flowchart, for Markdown on GitHub, GitLab and in Obsidian",
    extension: "mmd",
    media_type: "text/vnd.mermaid",
    run,
};

fn run(view: &View, options: &Options, out: &mut dyn Write) -> fmt::Result {
    let drawing = Drawing::new(view, options);
    let direction = match options.direction {
        Direction::LeftRight => "LR",
        Direction::TopDown => "TD",
    };
    writeln!(out, "flowchart {direction}")?;
    writeln!(out, "  %% {}", drawing.caption(view))?;
    for (n, cluster) in drawing.clusters.iter().enumerate() {
        writeln!(out, "  subgraph c{n}[\"{}\"]", escaped(&cluster.title))?;
        for number in &cluster.nodes {
            if let Some(found) = drawing.nodes.get(*number) {
                node(*number, found, "    ", out)?;
            }
        }
        writeln!(out, "  end")?;
    }
    for (number, found) in drawing.nodes.iter().enumerate() {
        if !found.in_cluster {
            node(number, found, "  ", out)?;
        }
    }
    for line in &drawing.lines {
        let arrow = match line.basis {
            Basis::Inferred => "-.->",
            _ => "-->",
        };
        let label = escaped(&line.label);
        writeln!(out, "  n{} {arrow}|\"{label}\"| n{}", line.from, line.to)?;
    }
    styles(&drawing, out)?;
    for (number, found) in drawing.nodes.iter().enumerate() {
        if let Some(link) = &found.link {
            writeln!(out, "  click n{number} href \"{link}\"")?;
        }
    }
    Ok(())
}

fn node(number: usize, node: &Node, indent: &str, out: &mut dyn Write) -> fmt::Result {
    let (open, close) = match node.shape {
        Shape::Box => ("[", "]"),
        Shape::Rounded => ("(", ")"),
        Shape::Stadium => ("([", "])"),
        Shape::Procedure => ("[[", "]]"),
        Shape::Cylinder => ("[(", ")]"),
        Shape::Circle => ("((", "))"),
        Shape::Flag => (">", "]"),
        Shape::Hexagon => ("{{", "}}"),
        Shape::Slanted => ("[/", "/]"),
        Shape::Trapezoid => ("[/", "\\]"),
        Shape::Funnel => ("[\\", "/]"),
    };
    let label: Vec<String> = node.label.iter().map(|line| escaped(line)).collect();
    write!(
        out,
        "{indent}n{number}{open}\"{}\"{close}",
        label.join("<br/>")
    )?;
    if let Some(paint) = node.paint {
        write!(out, ":::{}", paint.name)?;
    }
    writeln!(out)
}

fn styles(drawing: &Drawing, out: &mut dyn Write) -> fmt::Result {
    for paint in PALETTE {
        if drawing.nodes.iter().any(|n| n.paint == Some(*paint)) {
            writeln!(
                out,
                "  classDef {} fill:{},stroke:{},color:{}",
                paint.name, paint.tint, paint.mark, paint.text
            )?;
        }
    }
    for (n, cluster) in drawing.clusters.iter().enumerate() {
        if let Some(paint) = cluster.paint {
            writeln!(
                out,
                "  style c{n} fill:none,stroke:{},color:{}",
                paint.mark, paint.text
            )?;
        }
    }
    let numbers = |wanted: fn(&Node) -> bool| {
        let nodes = drawing.nodes.iter().enumerate();
        nodes
            .filter(move |(_, n)| wanted(n))
            .map(|(n, _)| format!("n{n}"))
    };
    let folded: Vec<String> = numbers(|n| n.folded).collect();
    if !folded.is_empty() {
        writeln!(out, "  classDef more stroke-dasharray:4 3")?;
        writeln!(out, "  class {} more", folded.join(","))?;
    }
    let derived: Vec<String> = drawing
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.basis == Basis::Derived)
        .map(|(n, _)| n.to_string())
        .collect();
    if !derived.is_empty() {
        writeln!(
            out,
            "  linkStyle {} stroke-dasharray:7 4",
            derived.join(",")
        )?;
    }
    Ok(())
}

/// The text for a place between quotes: every character that means something to Mermaid, to the Markdown or to the
/// HTML in its labels is written by number.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut before = None;
    let mut rest = text.chars().peekable();
    let mut at_start = true;
    while let Some(c) = rest.next() {
        let next = rest.peek().copied();
        let plain = match c {
            ' ' | ',' | '=' | '/' | '×' => true,
            // `1.` and `-` at the beginning would be lists, `www.` an address, `fa:fa-bug` an icon, `_x_` emphasis.
            '.' => !at_start && before != Some('w'),
            '-' => before.is_some_and(|b| b != ' ' && b != '-'),
            ':' => !next.is_some_and(|n| n == '/' || n == 'f'),
            '_' => {
                before.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric)
            }
            '(' | ')' | '?' | '!' => !at_start,
            c => c.is_alphanumeric(),
        };
        if plain {
            out.push(c);
        } else {
            out.push_str(&format!("#{};", u32::from(c)));
        }
        at_start = at_start && c.is_ascii_digit();
        before = Some(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_are_left_alone() {
        for name in [
            "checkout-api",
            "pg_shop",
            "Über 2.4",
            "shop/Deployment/web",
            "uses ×3",
        ] {
            assert_eq!(escaped(name), name);
        }
    }

    #[test]
    fn what_means_something_to_mermaid_is_written_by_number() {
        assert_eq!(escaped("a \"b\" [c]"), "a #34;b#34; #91;c#93;");
        assert_eq!(escaped("x;y#z`<b>&"), "x#59;y#35;z#96;#60;b#62;#38;");
        assert_eq!(escaped("%%{init}%%"), "#37;#37;#123;init#125;#37;#37;");
        assert_eq!(escaped("two\nlines"), "two lines");
        assert_eq!(escaped("1. first"), "1#46; first");
        assert_eq!(escaped("- item"), "#45; item");
        assert_eq!(escaped("__init__"), "#95;#95;init#95;#95;");
        assert_eq!(escaped("fa:fa-bug https://x"), "fa#58;fa-bug https#58;//x");
    }
}
