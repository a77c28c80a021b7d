//! Fields of payloads: texts, times, names. Addresses of people are left out wherever they stand.

use crate::model::{Event, FollowUp, Moment, Said, clear_time, from_count};
use crate::syntax::yaml::{Data, Node};

/// Texts longer than this are cut: a record is no archive.
const LONGEST: usize = 2000;

/// The text at a path; blank is none.
pub fn text(node: &Node, path: &[&str]) -> Option<String> {
    let text = node.text_at(path)?.trim();
    (!text.is_empty()).then(|| without_addresses(text))
}

/// The first of several paths that holds a text.
pub fn first(node: &Node, paths: &[&[&str]]) -> Option<String> {
    paths.iter().find_map(|path| text(node, path))
}

/// A text or number that is written as one line.
pub fn line(node: &Node, path: &[&str]) -> Option<String> {
    let text = text(node, path)?;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// An address of the web.
pub fn url(node: &Node, path: &[&str]) -> Option<String> {
    let url = node.text_at(path)?.trim();
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    (is_web && !url.contains(char::is_whitespace)).then(|| url.to_owned())
}

/// Does a member have a value?
pub fn has(node: &Node, key: &str) -> bool {
    node.get(key).is_some_and(|value| value.data != Data::Null)
}

/// Is there such a member, with a value or without?
pub fn knows(node: &Node, key: &str) -> bool {
    node.entry(key).is_some()
}

/// A point in time that is counted since 1970.
pub fn counted(node: &Node, path: &[&str]) -> Option<String> {
    let written = node.text_at(path)?;
    written
        .parse()
        .map_or_else(|_| text(node, path), from_count)
}

/// The names in a list of texts or of things with one of these members.
pub fn names(list: Option<&Node>, keys: &[&str]) -> Vec<Said> {
    let items = list.map(Node::items).unwrap_or_default();
    items.iter().filter_map(|item| name(item, keys)).collect()
}

/// A text, or the name of a thing, with its place.
pub fn name(node: &Node, keys: &[&str]) -> Option<Said> {
    let place = keys.iter().find_map(|key| {
        let path: Vec<&str> = key.split('.').collect();
        node.at(&path).filter(|n| n.text().is_some())
    });
    let place = place.or_else(|| node.text().map(|_| node))?;
    let text = place.text()?.trim();
    let is_name = !text.is_empty() && text.len() < 200 && !text.contains('@');
    is_name.then(|| Said {
        text: text.split_whitespace().collect::<Vec<_>>().join(" "),
        span: place.span,
    })
}

/// The name of a person, never an address.
pub fn person(node: &Node) -> Option<String> {
    let keys = ["name", "full_name", "summary", "login", "username"];
    name(node, &keys).map(|said| said.text)
}

/// A role as records have it.
pub fn role(name: &str) -> String {
    let folded = name.trim().to_lowercase();
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).collect();
    let is = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    if is(&["communications", "communication", "comms"]) {
        "comms".to_owned()
    } else if is(&["lead", "leader", "commander", "manager"]) {
        "lead".to_owned()
    } else {
        folded.replace(' ', "_")
    }
}

/// Roles are told once: several people share one.
pub fn add_role(roles: &mut Vec<(String, String)>, role: String, who: String) {
    match roles.iter_mut().find(|(known, _)| *known == role) {
        Some((_, all)) if all.split(", ").any(|known| known == who) => {}
        Some((_, all)) => {
            all.push_str(", ");
            all.push_str(&who);
        }
        None => roles.push((role, who)),
    }
}

/// An entry of a timeline.
pub fn event(at: Option<String>, text: Option<String>) -> Option<Event> {
    Some(Event {
        at: clear_time(&at?, Moment::default()),
        text: text?.split_whitespace().collect::<Vec<_>>().join(" "),
    })
}

/// A follow-up whose state is one of these words when it is done.
pub fn follow_up(node: &Node, what: &[&[&str]], done: &[&str]) -> Option<FollowUp> {
    let state = first(node, &[&["status"], &["state"]]).map(|s| s.to_lowercase());
    let owner = ["assignee", "assigned_to", "owner"]
        .iter()
        .find_map(|key| node.get(key));
    let urls: [&[&str]; 4] = [
        &["url"],
        &["external_issue_reference", "issue_permalink"],
        &["jira_issue_url"],
        &["remote_url"],
    ];
    Some(FollowUp {
        text: first(node, what)?,
        owner: owner.and_then(person),
        url: urls.iter().find_map(|path| url(node, path)),
        due: first(node, &[&["due_at"], &["due_date"], &["due"]]),
        done: state.map(|state| done.contains(&state.as_str())),
    })
}

/// A text without the mail addresses in it, and not longer than a record should hold.
fn without_addresses(text: &str) -> String {
    let is_address = |word: &str| {
        let at = word.find('@').filter(|at| *at > 0);
        at.and_then(|at| word.get(at + 1..))
            .is_some_and(|host| host.contains('.') && !word.contains("://"))
    };
    let mut kept = String::new();
    for (n, word) in text.split(' ').enumerate() {
        if n > 0 {
            kept.push(' ');
        }
        kept.push_str(if is_address(word) { "…" } else { word });
        if kept.len() > LONGEST {
            let end = (0..=LONGEST).rev().find(|end| kept.is_char_boundary(*end));
            kept.truncate(end.unwrap_or(0));
            kept.push('…');
            break;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_people_are_left_out() {
        assert_eq!(
            without_addresses("told ann@example.com, and @bo at https://a@x.example/"),
            "told … and @bo at https://a@x.example/"
        );
        assert!(without_addresses(&"wörd ".repeat(2000)).len() < 2100);
    }

    #[test]
    fn roles_of_every_tool_are_lead_and_comms() {
        assert_eq!(role("Incident Commander"), "lead");
        assert_eq!(role("Communications Lead"), "comms");
        assert_eq!(role("Subject Expert"), "subject_expert");
    }
}
