//! Repairs of content that are certain: what to write where.

use super::{Location, Span};

/// One stretch of a file and what stands there afterwards. Both are parts of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What goes.
    pub at: Location,
    /// What comes.
    pub new: String,
}

/// A repair of one finding. Its edits are made together or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// In order of place; they do not overlap.
    pub edits: Vec<Edit>,
    /// What is done, in the words of a log: `[[paypeople]] becomes [[Payments Team|paypeople]]`.
    pub says: String,
}

/// `text` with these stretches exchanged, each by what stands beside it. They are in order and do not overlap; `None`
/// if one does not belong to the text.
pub fn edited<'e>(text: &str, edits: impl IntoIterator<Item = (Span, &'e str)>) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (span, new) in edits {
        out.push_str(text.get(at..span.start as usize)?);
        out.push_str(new);
        at = span.end as usize;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_edited_stays() {
        let edits = [(Span::new(1, 1, 1), "+"), (Span::new(4, 5, 1), "")];
        assert_eq!(edited("aäbc\r", edits).as_deref(), Some("a+äb\r"));
        assert_eq!(edited("aäbc", [(Span::new(2, 3, 1), "x")]), None);
    }
}
