//! The words that people use for a status, and what they mean.

/// Under way, or not begun yet.
pub const ACTIVE: &str = "active";
/// Over, whatever the end was.
pub const COMPLETED: &str = "completed";

/// What a status means, if it is one of the words that everybody uses.
pub fn status_meaning(status: &str) -> Option<&'static str> {
    match status {
        "active" | "open" | "opened" | "reopened" | "new" | "in progress" | "inprogress"
        | "progress" | "wip" | "doing" | "started" | "ongoing" | "current" | "blocked"
        | "waiting" | "on hold" | "paused" | "review" | "in review" | "testing" | "backlog"
        | "planned" | "scheduled" | "ready" | "next" | "todo" | "to do" | "pending" => Some(ACTIVE),
        "completed" | "complete" | "done" | "closed" | "finished" | "resolved" | "fixed"
        | "shipped" | "released" | "merged" | "cancelled" | "canceled" | "abandoned"
        | "dropped" | "wontfix" | "wont fix" | "won't fix" | "wont do" | "won't do"
        | "rejected" | "declined" | "duplicate" | "obsolete" | "archived" => Some(COMPLETED),
        _ => None,
    }
}

/// Lower case; `-`, `_`, marks and brackets of links as blanks, at the ends dropped: `🚧 In_Progress` is `in progress`.
pub fn status_word(status: &str) -> String {
    let folded = status.to_lowercase();
    let words: Vec<&str> = folded
        .split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}
