//! What a program renders is kept without the values of its Secrets: their keys stay, their values are gone.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// The manifests without the values of Secrets. A document whose form is not understood and that may hold a Secret is
/// left out.
pub fn without_secrets(text: &str) -> Cow<'_, str> {
    if !text.contains("Secret") {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut document = Vec::new();
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("---") {
            Some(rest) if rest.is_empty() || rest.starts_with(char::is_whitespace) => {
                add(&mut kept, &document);
                document.clear();
                // A document may begin on the line that parts it from the one before.
                kept.push_str("---");
                document.push(rest);
            }
            _ => document.push(line),
        }
    }
    add(&mut kept, &document);
    Cow::Owned(kept)
}

fn add(kept: &mut String, lines: &[&str]) {
    if has_flow_secret(lines) {
        return kept.push('\n');
    }
    let mut gone = vec![false; lines.len()];
    let mut emptied = vec![false; lines.len()];
    // By depth, the end of the last mapping that was looked through.
    let mut ends: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let end = ends.entry(column(line)).or_default();
        if is_kind_secret(key_part(line)) && *end <= at {
            *end = empty(lines, at, &mut gone, &mut emptied);
        }
    }
    for ((line, gone), emptied) in lines.iter().zip(gone).zip(emptied) {
        match (gone, emptied) {
            (true, _) => {}
            (false, false) => kept.push_str(line),
            (false, true) => {
                let key = colon(line).and_then(|end| line.get(..=end));
                kept.push_str(key.unwrap_or_default());
                kept.push('\n');
            }
        }
    }
}

/// Marks what is said of the values in the mapping that holds line `at`, and tells where that ends.
fn empty(lines: &[&str], at: usize, gone: &mut [bool], emptied: &mut [bool]) -> usize {
    let depth = column(lines.get(at).copied().unwrap_or_default());
    let deeper = |line: &&&str| is_blank(line) || indentation(line) >= depth;
    let above = lines.get(..at).unwrap_or_default().iter().rev();
    // The first key of an item stands behind its dash, so the line itself begins further out.
    let inside = above.clone().take_while(|line| deeper(line)).count();
    let is_item = |line: &&str| indentation(line) < depth && column(line) == depth;
    let own_dash = lines.get(at).is_some_and(is_item);
    let first_dash = !own_dash && above.clone().nth(inside).is_some_and(is_item);
    let start = match own_dash {
        true => at,
        false => at - inside - usize::from(first_dash),
    };
    let below = lines.get(at + 1..).unwrap_or_default().iter();
    let end = at + 1 + below.take_while(|line| deeper(line)).count();
    let mut values = false;
    let mut children = None;
    for n in start..end {
        let Some(line) = lines.get(n).filter(|line| !is_blank(line)) else {
            continue;
        };
        if key_part(line).starts_with('#') {
            if let Some(flag) = gone.get_mut(n).filter(|_| values) {
                *flag = true;
            }
            continue;
        }
        let is_key = column(line) == depth && (indentation(line) == depth || n == start);
        if is_key && colon(line).is_some() {
            let name = key_part(line).split(':').next().unwrap_or_default().trim();
            let name = name.trim_matches(['"', '\'']);
            values = matches!(name, "data" | "stringData");
            // A value on the line of its key goes on below it, and none of that is a key.
            let rest = colon(line).and_then(|end| line.get(end + 1..));
            let rest = rest.map(str::trim_start).unwrap_or_default();
            children = (!rest.is_empty() && !rest.starts_with('#')).then_some(usize::MAX);
            if values && let Some(flag) = emptied.get_mut(n) {
                *flag = true;
            }
        } else if values {
            let own = indentation(line);
            let child = *children.get_or_insert(own);
            let flags = match own == child && colon(line).is_some() {
                true => emptied.get_mut(n),
                false => gone.get_mut(n),
            };
            if let Some(flag) = flags {
                *flag = true;
            }
        }
    }
    end
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// What stands behind dashes and blanks.
fn key_part(line: &str) -> &str {
    let mut rest = line.trim_start_matches(' ');
    while let Some(inner) = rest.strip_prefix("- ") {
        rest = inner.trim_start_matches(' ');
    }
    rest
}

/// Where the key of a line begins.
fn column(line: &str) -> usize {
    line.len() - key_part(line).len()
}

/// Where the colon behind the key of a line stands.
fn colon(line: &str) -> Option<usize> {
    let start = column(line);
    let key = line.get(start..)?;
    let quoted = key.starts_with(['"', '\'']);
    let from = match quoted {
        true => 1 + key.get(1..)?.find(['"', '\''])? + 1,
        false => 0,
    };
    let rest = key.get(from..)?;
    let found = rest.match_indices(':').find(|(n, _)| {
        let next = rest.get(n + 1..).and_then(|rest| rest.chars().next());
        next.is_none_or(char::is_whitespace)
    });
    found.map(|(n, _)| start + from + n)
}

/// `kind: Secret` alone on its line, however it is quoted.
fn is_kind_secret(key: &str) -> bool {
    let Some((name, value)) = key.split_once(':') else {
        return false;
    };
    let value = value.split(" #").next().unwrap_or(value);
    let bare = |text: &str| text.trim().trim_matches(['"', '\'']).to_owned();
    bare(name) == "kind" && bare(value) == "Secret"
}

/// Is a Secret written in braces?
fn has_flow_secret(lines: &[&str]) -> bool {
    let mut content = lines.iter().map(|line| line.trim_start());
    let first = content.find(|line| !line.is_empty() && !line.starts_with('#'));
    let braces = first.is_some_and(|line| line.starts_with(['{', '[']));
    lines.iter().any(|line| {
        line.match_indices("Secret").any(|(at, word)| {
            let before = line.get(..at).unwrap_or_default();
            let after = line.get(at + word.len()..).unwrap_or_default();
            let whole = after.chars().next().is_none_or(|c| !c.is_alphanumeric());
            let before = before.trim_end_matches(['"', '\'', ' ']);
            let before = before.strip_suffix(':').unwrap_or_default();
            let before = before.trim_end_matches(['"', '\'', ' ']);
            let Some(before) = before.strip_suffix("kind").filter(|_| whole) else {
                return false;
            };
            braces
                || before
                    .trim_end_matches(['"', '\'', ' '])
                    .ends_with(['{', ','])
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_and_values_go() {
        let text = "---\napiVersion: v1\nkind: Secret # x\nmetadata:\n  name: db\n  labels: {a: b}\nstringData:\n  user: hunter2\n  \"pass:word\": \"hunter2\n    hunter2\"\n  file: |-\n    hunter2: a\n\n    hunter2\ntype: Opaque\n---\nkind: ConfigMap\ndata:\n  a: kept\n";
        let expected = "---\napiVersion: v1\nkind: Secret # x\nmetadata:\n  name: db\n  labels: {a: b}\nstringData:\n  user:\n  \"pass:word\":\n  file:\n\ntype: Opaque\n---\nkind: ConfigMap\ndata:\n  a: kept\n";
        assert_eq!(without_secrets(text), expected);
    }

    #[test]
    fn values_before_the_kind_and_in_braces_go_too() {
        let text = "apiVersion: v1\ndata: {a: hunter2,\n  b: hunter2}\nkind: \"Secret\"\nmetadata:\n  name: db\n";
        let expected = "apiVersion: v1\ndata:\nkind: \"Secret\"\nmetadata:\n  name: db\n";
        assert_eq!(without_secrets(text), expected);
    }

    #[test]
    fn comments_do_not_end_the_values() {
        let text = "kind: Secret\ndata:\n# Source: x\n  a: hunter2\n  # b: hunter2\n  c: hunter2\n";
        assert_eq!(without_secrets(text), "kind: Secret\ndata:\n  a:\n  c:\n");
    }

    #[test]
    fn a_long_list_takes_no_quadratic_time() {
        let begun = std::time::Instant::now();
        without_secrets(&"kind: Secret\n".repeat(200_000));
        without_secrets(&"- kind: Secret\n  data: {}\n".repeat(100_000));
        assert!(begun.elapsed().as_secs() < 20);
    }

    #[test]
    fn items_of_a_list_are_secrets_of_their_own() {
        let text = "kind: List\nitems:\n- data:\n    a: hunter2\n  kind: Secret\n- kind: ConfigMap\n  data:\n    a: kept\n- kind: Secret\n  data:\n    b: hunter2\n";
        let expected = "kind: List\nitems:\n- data:\n    a:\n  kind: Secret\n- kind: ConfigMap\n  data:\n    a: kept\n- kind: Secret\n  data:\n    b:\n";
        assert_eq!(without_secrets(text), expected);
    }

    #[test]
    fn a_secret_in_braces_is_left_out_and_what_only_names_one_is_not() {
        let inline = "--- {kind: Secret,\n  data: {a: hunter2}}\n--- # x\na: b\n";
        assert_eq!(without_secrets(inline), "---\n--- # x\na: b\n");
        let flow = "---\n{\"kind\": \"Secret\", \"data\": {\"a\": \"hunter2\"}}\n---\nitems: [{a: b, kind: Secret}]\n---\na: b\n";
        assert_eq!(without_secrets(flow), "---\n---\n---\na: b\n");
        let json = "{\n  \"data\": {\"a\": \"hunter2\"},\n  \"kind\": \"Secret\"\n}\n";
        assert_eq!(without_secrets(json), "\n");
        let others = "kind: ExternalSecret\nspec:\n  text: of kind Secret\n  data:\n    a: kept\n---\nkind: SecretStore\ndata: {a: kept}\n";
        assert_eq!(without_secrets(others), others);
    }
}
