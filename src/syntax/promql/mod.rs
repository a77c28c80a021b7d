//! PromQL: which series an expression asks for. Names and matchers are found where the grammar has them, so that
//! functions, labels and keywords are not taken for metrics.

mod tokens;

use std::iter::Peekable;
use std::vec::IntoIter;

use crate::model::{LabelMatcher, MatchOperator};
use tokens::{Token, tokens};

/// What one selector asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selector {
    /// The metric, if it is named outright: not by a pattern, and not by a variable.
    pub metric: Option<String>,
    /// What else the labels must be.
    pub matchers: Vec<LabelMatcher>,
}

/// The selectors of an expression in their order; `None` if it is not PromQL. Variables of Grafana are understood.
pub fn selectors(text: &str) -> Option<Vec<Selector>> {
    let mut reader = Reader {
        tokens: tokens(text)?.into_iter().peekable(),
        found: Vec::new(),
    };
    reader.read()?;
    Some(reader.found)
}

/// Is an expression LogQL without doubt? A plain `{app="shop"}` could be either.
pub fn is_logql(text: &str) -> bool {
    let tokens = tokens(text).unwrap_or_default();
    // Lines are compared with texts, series never are.
    let compares = |pair: &[Token<'_>]| {
        matches!(
            pair,
            [
                Token::Mark(b'}'),
                Token::Operator("!=" | "!~"),
                Token::Text(_)
            ]
        )
    };
    tokens.contains(&Token::Pipe) || tokens.windows(3).any(compares)
}

/// The metrics that selectors name, each once, in their order.
pub fn metrics<'s>(selectors: impl Iterator<Item = &'s Selector>) -> Vec<&'s str> {
    let mut seen = std::collections::HashSet::new();
    selectors
        .filter_map(|selector| selector.metric.as_deref())
        .filter(|metric| seen.insert(*metric))
        .collect()
}

struct Reader<'t> {
    tokens: Peekable<IntoIter<Token<'t>>>,
    found: Vec<Selector>,
}

fn is_word(token: Option<&Token<'_>>, words: &[&str]) -> bool {
    let is = |word: &&str| words.iter().any(|w| word.eq_ignore_ascii_case(w));
    matches!(token, Some(Token::Word(word)) if is(word))
}

impl<'t> Reader<'t> {
    /// Reads it all. After a value an operator must come, and after an operator a value.
    fn read(&mut self) -> Option<()> {
        let mut open = 0usize;
        let mut after_value = false;
        while let Some(token) = self.tokens.next() {
            after_value = match (token, after_value) {
                (Token::Mark(b'('), false) => {
                    open += 1;
                    false
                }
                (Token::Mark(b')'), _) => {
                    open = open.checked_sub(1)?;
                    true
                }
                (Token::Mark(b','), true) if open > 0 => false,
                (Token::Operator("+" | "-"), _) => false,
                (Token::Operator("=" | "=~" | "!~" | "!"), _) => return None,
                (Token::Operator(_), true) => false,
                (Token::Number | Token::Text(_), false) | (Token::Range, true) => true,
                (Token::Mark(b'{'), false) => self.selector(None)?,
                (Token::Variable, false) => self.value(None)?,
                // What it stands for cannot be known: an operator, or a modifier.
                (Token::Variable, true) => false,
                (Token::Word(word), false) => self.word(word)?,
                (Token::Word(word), true) => self.keyword(word)?,
                (Token::Mark(b'@'), true) => self.moment()?,
                _ => return None,
            };
        }
        (open == 0).then_some(())
    }

    fn next_is(&mut self, mark: u8) -> bool {
        self.tokens.peek() == Some(&Token::Mark(mark))
    }

    /// A word where a value should be. Returns whether a value has been read.
    fn word(&mut self, word: &'t str) -> Option<bool> {
        let token = Token::Word(word);
        if self.next_is(b'(') {
            if is_word(Some(&token), GROUPING) {
                self.labels()?;
            }
            return Some(false);
        }
        let groups = is_word(self.tokens.peek(), &["by", "without"]);
        if groups || is_word(Some(&token), &["bool", "group_left", "group_right"]) {
            return Some(false);
        }
        if is_word(Some(&token), &["inf", "nan"]) {
            return Some(true);
        }
        self.value(Some(word))
    }

    /// A metric, or the variable that stands for one, with its matchers if it has any.
    fn value(&mut self, metric: Option<&'t str>) -> Option<bool> {
        if metric.is_none() && self.next_is(b'(') {
            return Some(false);
        }
        if self.next_is(b'{') {
            self.tokens.next();
            return self.selector(metric);
        }
        self.found.push(Selector {
            metric: metric.map(str::to_owned),
            matchers: Vec::new(),
        });
        Some(true)
    }

    /// A word after a value. Returns whether it leaves the value as it is.
    fn keyword(&mut self, word: &'t str) -> Option<bool> {
        let token = Token::Word(word);
        let is = |words: &[&str]| is_word(Some(&token), words);
        if is(&["and", "or", "unless", "atan2", "default", "if", "ifnot"]) {
            return Some(false);
        }
        if is(&["by", "without"]) {
            self.labels()?;
        } else if is(&["offset", "limit"]) {
            self.amount()?;
        } else if !is(&["keep_metric_names"]) {
            return None;
        }
        Some(true)
    }

    /// A number, perhaps with a sign.
    fn amount(&mut self) -> Option<()> {
        let sign = |token: &Token<'_>| matches!(token, Token::Operator("+" | "-"));
        self.tokens.next_if(sign);
        let number = |token: &Token<'_>| matches!(token, Token::Number | Token::Variable);
        self.tokens.next_if(number).map(drop)
    }

    /// What stands behind `@`: a time, or `start()` or `end()`.
    fn moment(&mut self) -> Option<bool> {
        if is_word(self.tokens.peek(), &["start", "end"]) {
            self.tokens.next();
            let open = self.tokens.next() == Some(Token::Mark(b'('));
            let close = self.tokens.next() == Some(Token::Mark(b')'));
            return (open && close).then_some(true);
        }
        self.amount().map(|()| true)
    }

    /// A list of labels in parentheses.
    fn labels(&mut self) -> Option<()> {
        if self.tokens.next()? != Token::Mark(b'(') {
            return None;
        }
        loop {
            match self.tokens.next()? {
                Token::Mark(b')') => return Some(()),
                Token::Mark(b',') | Token::Word(_) | Token::Text(_) | Token::Variable => {}
                _ => return None,
            }
        }
    }

    /// What stands in braces, of which the first is read.
    fn selector(&mut self, metric: Option<&str>) -> Option<bool> {
        let mut selector = Selector {
            metric: metric.map(str::to_owned),
            matchers: Vec::new(),
        };
        loop {
            let label = match self.tokens.next()? {
                Token::Mark(b'}') => break,
                Token::Mark(b',') => continue,
                Token::Word(word) => Some(word.to_owned()),
                Token::Text(text) => Some(text),
                Token::Variable => None,
                _ => return None,
            };
            let operator = match self.tokens.peek() {
                Some(Token::Operator("=")) => MatchOperator::Equal,
                Some(Token::Operator("!=")) => MatchOperator::NotEqual,
                Some(Token::Operator("=~")) => MatchOperator::Fits,
                Some(Token::Operator("!~")) => MatchOperator::FitsNot,
                // A metric in quotes; or a variable that stands for matchers.
                Some(Token::Mark(b',' | b'}')) => {
                    selector.metric = label.filter(|name| !name.contains('$')).or(selector.metric);
                    continue;
                }
                _ => return None,
            };
            self.tokens.next();
            let value = match self.tokens.next()? {
                Token::Text(text) => text,
                Token::Variable => continue,
                _ => return None,
            };
            match label.as_deref() {
                None => {}
                Some("__name__") if operator == MatchOperator::Equal => {
                    selector.metric = Some(value).filter(|name| !name.contains('$'));
                }
                Some(label) => selector.matchers.push(LabelMatcher {
                    label: label.to_owned(),
                    operator,
                    value,
                }),
            }
        }
        self.found.push(selector);
        Some(true)
    }
}

/// Words that a list of labels follows.
const GROUPING: &[&str] = &[
    "by",
    "without",
    "on",
    "ignoring",
    "group_left",
    "group_right",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Option<Vec<String>> {
        let found = selectors(text)?;
        Some(
            metrics(found.iter())
                .into_iter()
                .map(str::to_owned)
                .collect(),
        )
    }

    fn named(text: &str) -> String {
        names(text).map_or("no PromQL".to_owned(), |names| names.join(" "))
    }

    #[test]
    fn functions_labels_and_keywords_are_no_metrics() {
        for (text, expected) in [
            ("up == 0", "up"),
            (
                "sum by (job, le) (rate(http_total{code=~\"5..\"}[5m]))",
                "http_total",
            ),
            (
                "sum(rate(a[5m])) BY (job) / ON(job) group_left(node) SUM(b) by (job)",
                "a b",
            ),
            ("a * on (pod) group_right b unless ignoring(x) c", "a b c"),
            (
                "a > bool 1 and b offset -5m or c @ start() @ 1.5e9",
                "a b c",
            ),
            ("max_over_time(rate(a[5m])[30m:1m] offset 1w)", "a"),
            ("histogram_quantile(0.95, b) > Inf or vector(1)", "b"),
            ("job:a:rate5m / -job:b:sum", "job:a:rate5m job:b:sum"),
            ("a # and b\n + c", "a c"),
            ("label_replace(a, \"x\", \"$1\", \"y\", \"(.*)\")", "a"),
            ("count_values(\"version\", build_info)", "build_info"),
            ("absent(up{job=\"x\"}) or time() - a > 1h30m", "up a"),
            ("a ^ 2 ^ b % 0x1F + 1e-3", "a b"),
            ("sum without(instance) (a) atan2 b", "a b"),
        ] {
            assert_eq!(named(text), expected, "{text}");
        }
    }

    #[test]
    fn names_of_aggregations_and_keywords_can_be_metrics() {
        assert_eq!(named("count > 0 and on > 1"), "count on");
        assert_eq!(named("offset offset 5m"), "offset");
    }

    #[test]
    fn a_metric_can_be_named_in_braces() {
        assert_eq!(named("{__name__=\"a\", b=\"c\"}"), "a");
        assert_eq!(named("{\"my.metric\", \"my.label\"='x'}"), "my.metric");
        assert_eq!(
            named("rate({__name__=~\"a|b\"}[5m])"),
            "",
            "a pattern names nothing"
        );
    }

    #[test]
    fn variables_of_grafana_stand_for_anything() {
        for (text, expected) in [
            ("rate(a{b=~\"$b\"}[$__rate_interval])", "a"),
            ("rate(a[[[interval]]]) + sum by ($by) (b)", "a b"),
            (
                "rate(${metric}_total[5m]) / [[other]] + c_${x:regex}{d=\"e\"}",
                "",
            ),
            ("$fn(a) > $limit", "a"),
            ("a{$filter, b=~\"${b:pipe}\"} offset $shift", "a"),
            ("topk($n, a) $op b", "a b"),
        ] {
            assert_eq!(named(text), expected, "{text}");
        }
    }

    #[test]
    fn matchers_are_told_as_they_are_written() {
        let found = selectors("a{b=\"x\\\"y\",c!~`d.`,} > 1").unwrap();
        let matcher = |label: &str, operator, value: &str| LabelMatcher {
            label: label.to_owned(),
            operator,
            value: value.to_owned(),
        };
        assert_eq!(
            found[0].matchers,
            [
                matcher("b", MatchOperator::Equal, "x\"y"),
                matcher("c", MatchOperator::FitsNot, "d.")
            ]
        );
    }

    #[test]
    fn what_is_no_promql_names_nothing() {
        for text in [
            "select a from b",
            "sum(rate({app=\"shop\"} |= \"error\" [5m]))",
            "{app=\"shop\"} != \"x\" |~ `y`",
            "a{b=}",
            "rate(a[5m)",
            "(a",
            "a)",
            "\"open",
            "a = b",
            "a ? b",
            "é",
        ] {
            assert_eq!(names(text), None, "{text}");
        }
        assert_eq!(named("$A > 1"), "");
    }

    #[test]
    fn logql_is_told_by_what_it_does_with_lines() {
        assert!(is_logql("sum(rate({app=\"shop\"} |= \"error\" [5m])) > 1"));
        assert!(is_logql("{app=\"shop\"} != \"debug\""));
        assert!(!is_logql("up{job=\"a|b\"} != 1"));
    }
}
