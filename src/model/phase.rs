//! How bad an incident is and how far: the words of every tool, brought to one scale. What is written is kept beside it.

use super::status_word;

/// How far an incident is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Known, and nobody has taken it yet.
    Triage,
    /// Somebody works on it.
    Investigating,
    /// The cause is known.
    Identified,
    /// The harm has stopped, or is watched.
    Mitigated,
    /// Over.
    Resolved,
    /// Over, and being learned from.
    PostIncident,
    /// Over, and nothing is left to do.
    Closed,
    /// It was none.
    Cancelled,
    /// Nobody took it for one.
    Declined,
    /// It is part of another one.
    Merged,
}

impl Phase {
    /// Every phase in order.
    pub const ALL: [Self; 10] = [
        Self::Triage,
        Self::Investigating,
        Self::Identified,
        Self::Mitigated,
        Self::Resolved,
        Self::PostIncident,
        Self::Closed,
        Self::Cancelled,
        Self::Declined,
        Self::Merged,
    ];

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Triage => "triage",
            Self::Investigating => "investigating",
            Self::Identified => "identified",
            Self::Mitigated => "mitigated",
            Self::Resolved => "resolved",
            Self::PostIncident => "post-incident",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
            Self::Declined => "declined",
            Self::Merged => "merged",
        }
    }

    /// Does the incident go on?
    pub fn is_open(self) -> bool {
        self <= Self::Mitigated
    }

    /// The phase that a status means: the whole of it, else what stands before the first mark, else its first word.
    /// `None` for words that only one organisation knows.
    pub fn of(status: &str) -> Option<Self> {
        let whole = status_word(status);
        let mut first = whole.split(' ');
        let before = status
            .split([',', ';', '(', '.', '|', '/', ':', '–', '—'])
            .map(status_word)
            .find(|part| !part.is_empty());
        Self::of_word(&whole)
            .or_else(|| Self::of_word(&before?))
            .or_else(|| Self::of_word(first.next()?))
    }

    fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "triage" | "in triage" | "triaging" | "triggered" | "new" | "reported" | "detected"
            | "declared" => Self::Triage,
            "investigating"
            | "investigation"
            | "under investigation"
            | "started"
            | "acknowledged"
            | "open"
            | "opened"
            | "reopened"
            | "active"
            | "ongoing"
            | "live"
            | "firing"
            | "in progress"
            | "inprogress"
            | "wip"
            | "paused" => Self::Investigating,
            "identified" | "fixing" | "fix in progress" | "mitigating" => Self::Identified,
            "mitigated" | "monitoring" | "verifying" | "contained" | "stabilized"
            | "stabilised" | "stable" => Self::Mitigated,
            "resolved" | "fixed" | "done" | "ended" | "over" | "recovered" | "restored"
            | "solved" => Self::Resolved,
            "post incident"
            | "postmortem"
            | "post mortem"
            | "learning"
            | "retrospective"
            | "retrospective started"
            | "postmortem started"
            | "documented"
            | "review"
            | "in review"
            | "reviewing"
            | "draft"
            | "published" => Self::PostIncident,
            "closed"
            | "complete"
            | "completed"
            | "final"
            | "finished"
            | "archived"
            | "retrospective completed"
            | "postmortem completed" => Self::Closed,
            "cancelled" | "canceled" | "false alarm" | "false positive" | "deleted" | "invalid" => {
                Self::Cancelled
            }
            "declined" | "rejected" | "no incident" | "not an incident" => Self::Declined,
            "merged" | "duplicate" => Self::Merged,
            _ => return None,
        })
    }
}

/// The level that a severity means: 1 is the worst, 5 the least. `None` for words that only one organisation knows,
/// and where several levels are named.
pub fn severity_level(severity: &str) -> Option<u8> {
    let folded = severity.to_lowercase();
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    if let [only] = words.as_slice()
        && let Some(level) = digit(only)
    {
        return Some(level);
    }
    let mut coded: Vec<u8> = Vec::new();
    for (n, word) in words.iter().enumerate() {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        if !matches!(
            letters,
            "sev" | "severity" | "s" | "p" | "priority" | "prio"
        ) {
            continue;
        }
        let behind = word.get(letters.len()..).filter(|d| !d.is_empty());
        // One letter alone is any word: only `p2` and `s2` are codes.
        let next = words.get(n + 1).filter(|_| letters.len() > 1).copied();
        coded.extend(behind.or(next).and_then(digit));
    }
    coded.dedup();
    match coded.as_slice() {
        [level] => return Some(*level),
        [] => {}
        _ => return None,
    }
    let mut worded: Vec<u8> = words.iter().filter_map(|w| level_of_word(w)).collect();
    worded.dedup();
    match worded.as_slice() {
        [level] => Some(*level),
        _ => None,
    }
}

/// `0` is the worst where a scale begins with it.
fn digit(word: &str) -> Option<u8> {
    let level: u8 = word.parse().ok().filter(|n| *n <= 5)?;
    Some(level.max(1))
}

fn level_of_word(word: &str) -> Option<u8> {
    Some(match word {
        "critical" => 1,
        "high" | "major" => 2,
        "medium" | "moderate" | "minor" => 3,
        "low" => 4,
        "info" | "cosmetic" => 5,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_of_both_families_mean_levels_and_marks_do_not_matter() {
        for (severity, level) in [
            ("sev0", Some(1)),
            ("SEV-1", Some(1)),
            ("P1 - Critical", Some(1)),
            ("S1", Some(1)),
            ("critical", Some(1)),
            ("Severity 2", Some(2)),
            ("severity::2", Some(2)),
            ("🔴 High", Some(2)),
            ("Major (SEV-3)", Some(3)),
            ("🟡 Medium", Some(3)),
            ("minor", Some(3)),
            ("P4", Some(4)),
            ("cosmetic", Some(5)),
            ("3", Some(3)),
            ("SEV-1 / SEV-2 / SEV-3", None),
            ("none", None),
            ("warning", None),
            ("SEV-9", None),
            ("spicy", None),
            ("", None),
        ] {
            assert_eq!(severity_level(severity), level, "{severity}");
        }
    }

    #[test]
    fn statuses_of_every_tool_mean_phases() {
        for (status, phase) in [
            ("triggered", Some("triage")),
            ("In_Triage", Some("triage")),
            ("acknowledged", Some("investigating")),
            ("Incident::Active", None),
            ("fixing", Some("identified")),
            ("👀 Monitoring", Some("mitigated")),
            ("✅ Resolved", Some("resolved")),
            ("Resolved (2026-03-02)", Some("resolved")),
            ("Complete, action items in progress", Some("closed")),
            ("postmortem", Some("post-incident")),
            ("retrospective_completed", Some("closed")),
            ("canceled", Some("cancelled")),
            ("duplicate", Some("merged")),
            ("Not resolved", None),
            ("simmering", None),
            ("", None),
        ] {
            assert_eq!(Phase::of(status).map(Phase::as_str), phase, "{status}");
        }
        assert!(Phase::Mitigated.is_open() && !Phase::Resolved.is_open());
    }
}
