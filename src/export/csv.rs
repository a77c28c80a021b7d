//! The relations as a table, for spreadsheets and databases.

use std::fmt::{self, Write};

use super::records::rounded;
use super::{Exporter, Options, View};

/// CSV as in RFC 4180, with a line of names.
pub const CSV: Exporter = Exporter {
    name: "csv",
    summary: "the relations as a table, one a line",
    extension: "csv",
    media_type: "text/csv",
    run,
};

fn run(view: &View, _: &Options, out: &mut dyn Write) -> fmt::Result {
    let names = "from,relation,to,via,origin,confidence,root,path,line";
    write!(out, "{names}\r\n")?;
    for relation in &view.relations {
        let (root, path, line) = match relation.origins.first() {
            Some(at) => (at.path.root.as_str(), &*at.path.path, at.line.to_string()),
            None => ("", "", String::new()),
        };
        let fields = [
            relation.from.as_str(),
            relation.kind.as_str(),
            relation.to.as_str(),
            &relation.via,
            relation.basis.as_str(),
            &rounded(relation.confidence).to_string(),
            root,
            path,
            &line,
        ];
        write!(out, "{}\r\n", fields.map(quoted).join(","))?;
    }
    Ok(())
}

fn quoted(field: &str) -> String {
    if field.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_fields_with_marks_are_quoted() {
        assert_eq!(quoted("plain text"), "plain text");
        assert_eq!(quoted("a,\"b\""), "\"a,\"\"b\"\"\"");
    }
}
