//! How alerts find their receivers: the matchers and route trees of Alertmanager and Grafana.

use super::{EntityKey, Span};

/// A condition on one label, as PromQL, LogQL and Alertmanager have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelMatcher {
    /// The label.
    pub label: String,
    /// How the value is compared.
    pub operator: MatchOperator,
    /// The text, or the pattern that must fit the whole value.
    pub value: String,
}

/// How a matcher compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchOperator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`
    Fits,
    /// `!~`
    FitsNot,
}

/// Who sends alerts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Router {
    /// An Alertmanager: there is one for an environment, so a second configuration is another possibility.
    Alertmanager,
    /// An `AlertmanagerConfig`: the operator adds it to what is there.
    Addition,
    /// The notification policies of a Grafana, for the rules that Grafana itself evaluates.
    Grafana,
}

/// A tree of routes.
#[derive(Debug, Clone, PartialEq)]
pub struct Routing {
    /// Whose it is.
    pub router: Router,
    /// The top: what no other route takes.
    pub root: Route,
}

/// One route. An alert that fits goes to the routes below that fit, else to the receiver of this one.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// Its place.
    pub span: Span,
    /// Where it leads.
    pub receiver: EntityKey,
    /// What the labels must be; `None` if that cannot be told.
    pub matchers: Option<Vec<LabelMatcher>>,
    /// An alert that fits may fit the next routes beside this one too.
    pub goes_on: bool,
    /// The routes below.
    pub routes: Vec<Route>,
}
