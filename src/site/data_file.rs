//! Data for the scripts: one call of the registrar in a classic script, because `fetch` is blocked on `file://`.

use serde::Serialize;

use crate::model::Artifact;

/// The file `d/NAME.js` that hands `data` to the scripts under `name` (`[a-z0-9/_-]+`).
pub(super) fn data_file<T: Serialize>(name: &str, data: &T) -> Artifact {
    // Only maps with keys that are no text fail to serialise, and there are none.
    let json = serde_json::to_string(data).unwrap_or_else(|_| "null".to_owned());
    raw_data_file(name, &json)
}

/// The same from text that is JSON already.
pub(super) fn raw_data_file(name: &str, json: &str) -> Artifact {
    Artifact::text(
        format!("d/{name}.js"),
        format!("opslore.put(\"{name}\",{});\n", escape(json)),
    )
}

/// JSON without the characters that mean something to HTML, or that end a line for old scripts. They can only stand
/// inside strings, so the escaped form says the same.
pub(super) fn escape(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    out
}

/// A text as a JSON string, escaped.
pub(super) fn quoted(text: &str) -> String {
    escape(&serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_title_can_end_the_script_or_the_line() {
        let file = data_file("r/0", &["</script><!-- & \u{2028}\u{2029}\" __proto__"]);
        let text = String::from_utf8(file.bytes).unwrap();
        assert_eq!(file.path, "d/r/0.js");
        assert_eq!(
            text,
            "opslore.put(\"r/0\",[\"\\u003c/script\\u003e\\u003c!-- \\u0026 \\u2028\\u2029\\\" __proto__\"]);\n"
        );
    }
}
