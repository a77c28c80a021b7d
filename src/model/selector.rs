//! Label selectors, as Kubernetes has them.

/// Kubernetes objects by their labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Labelled {
    /// Whose labels count.
    pub what: LabelsOf,
    /// What the labels must be.
    pub selector: Selector,
    /// Where to look.
    pub namespaces: Namespaces,
}

/// Whose labels a selector looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelsOf {
    /// Of the pods of workloads.
    Pods,
    /// Of objects of this kind themselves.
    Objects(&'static str),
}

/// The namespaces that a selector looks into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Namespaces {
    /// That of the speaker.
    Own,
    /// All of the scope.
    Any,
    /// These.
    These(Vec<String>),
}

/// A label selector as Kubernetes has it: everything in it must hold. An empty one fits everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selector {
    /// `matchLabels`: equal values.
    pub labels: Vec<(String, String)>,
    /// `matchExpressions`.
    pub expressions: Vec<LabelExpression>,
}

/// One of `matchExpressions`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelExpression {
    /// The label.
    pub key: String,
    /// How it is looked at.
    pub operator: LabelOperator,
    /// The values of `In` and `NotIn`.
    pub values: Vec<String>,
}

/// How an expression looks at a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelOperator {
    /// It has one of the values.
    In,
    /// It has none of the values, or is not there.
    NotIn,
    /// It is there.
    Exists,
    /// It is not there.
    DoesNotExist,
}

impl Selector {
    /// Do labels fit, as Kubernetes decides it?
    pub fn fits<'l>(&self, label: impl Fn(&str) -> Option<&'l str>) -> bool {
        self.labels
            .iter()
            .all(|(k, v)| label(k) == Some(v.as_str()))
            && self.expressions.iter().all(|expression| {
                let value = label(&expression.key);
                let listed = value.is_some_and(|v| expression.values.iter().any(|w| w == v));
                match expression.operator {
                    LabelOperator::In => listed,
                    LabelOperator::NotIn => !listed,
                    LabelOperator::Exists => value.is_some(),
                    LabelOperator::DoesNotExist => value.is_none(),
                }
            })
    }

    /// Does it fit everything?
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty() && self.expressions.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_that_is_not_there_is_in_no_list_of_values() {
        let expression = |operator| Selector {
            expressions: vec![LabelExpression {
                key: "tier".into(),
                operator,
                values: vec!["front".into()],
            }],
            ..Selector::default()
        };
        let without = |_: &str| None;
        let back = |_: &str| Some("back");
        assert!(expression(LabelOperator::NotIn).fits(without));
        assert!(expression(LabelOperator::NotIn).fits(back));
        assert!(!expression(LabelOperator::In).fits(back));
        assert!(!expression(LabelOperator::Exists).fits(without));
        assert!(expression(LabelOperator::DoesNotExist).fits(without));
        assert!(Selector::default().fits(without));
    }
}
