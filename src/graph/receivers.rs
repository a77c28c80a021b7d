//! Who is told of an alert: the routes of Alertmanager and Grafana, followed with the labels that a rule itself says.
//!
//! What a rule does not say comes from its series, or from the servers that evaluate it. A route that asks for such
//! a label may take the alert or not: from there on nothing is certain, and nothing is said.

use std::collections::{BTreeMap, HashMap};

use regex::{Regex, RegexBuilder};

use crate::model::{
    Basis, EntityId, LabelMatcher, MatchOperator, Origin, RelationKind, RootName, Route, Router,
    Routing, SourcePath, Span, Stance, Statement,
};

use super::build::Parts;
use super::draft::Draft;
use super::placement::Site;

/// Adds where alerts are sent to.
pub fn relate(draft: &mut Draft, parts: &Parts<'_>) {
    let trees = trees(parts);
    if trees.is_empty() {
        return;
    }
    let mut found: Vec<(EntityId, &Tree<'_>, Vec<&Branch<'_>>)> = Vec::new();
    for reading in parts.readings {
        let path = &reading.source.path;
        for claim in &reading.facts.claims {
            let Statement::Fires { alert, labels } = &claim.says else {
                continue;
            };
            for site in parts.placements.sites(path) {
                let id = parts.ids.id(alert, path, site);
                let Some(entity) = draft.entities.get(&id) else {
                    continue;
                };
                let mut known: HashMap<&str, &str> = HashMap::new();
                known.extend(labels.iter().map(|(k, v)| (k.as_str(), v.as_str())));
                known.insert("alertname", &entity.name);
                let of_grafana = entity.subkind == "grafana";
                if let Some(folder) = entity.text("folder").filter(|_| of_grafana) {
                    known.insert("grafana_folder", folder);
                }
                let scope = parts.ids.scope(path, site);
                for (tree, ends) in sent(&choose(&trees, (path, scope), of_grafana), &known) {
                    found.push((id.clone(), tree, ends));
                }
            }
        }
    }
    for (id, tree, ends) in found {
        for end in ends {
            if !draft.entities.contains_key(&end.receiver) {
                continue;
            }
            let origin = Origin {
                path: tree.path.clone(),
                line: end.span.line,
                stance: Stance::Observed,
            };
            let say = (Basis::Derived, 0.8);
            draft.relation(
                &id,
                RelationKind::RoutesTo,
                &end.receiver,
                "route",
                say,
                origin,
            );
        }
    }
}

/// Where an alert of these labels ends in each tree.
fn sent<'t, 'a>(
    trees: &[&'t Tree<'a>],
    known: &HashMap<&str, &str>,
) -> Vec<(&'t Tree<'a>, Vec<&'t Branch<'a>>)> {
    // What is added stands before the routes of the configuration, and may leave nothing to its default.
    let additions = trees.iter().filter(|t| t.router == Router::Addition);
    let open = additions
        .map(|t| t.root.holds(known))
        .any(|h| h != Holds::No);
    let ends_of = |tree: &&'t Tree<'a>| {
        let mut ends = Vec::new();
        tree.root.follow(known, &mut ends);
        if open && tree.router == Router::Alertmanager {
            ends.retain(|end| !std::ptr::eq(*end, &tree.root));
        }
        (*tree, ends)
    };
    trees.iter().map(ends_of).collect()
}

/// A tree of routes that is ready to be followed.
struct Tree<'a> {
    path: &'a SourcePath,
    scope: &'a str,
    router: Router,
    root: Branch<'a>,
}

/// One route.
struct Branch<'a> {
    span: Span,
    receiver: EntityId,
    /// `None` if what it asks for is not known.
    tests: Option<Vec<Test<'a>>>,
    goes_on: bool,
    below: Vec<Branch<'a>>,
}

/// A matcher, its pattern compiled once.
struct Test<'a> {
    matcher: &'a LabelMatcher,
    pattern: Option<Regex>,
}

fn trees<'a>(parts: &'a Parts<'_>) -> Vec<Tree<'a>> {
    let mut trees = Vec::new();
    for reading in parts.readings {
        let path = &reading.source.path;
        for claim in &reading.facts.claims {
            if let Statement::Routes(routing) = &claim.says {
                let Routing { router, root } = &**routing;
                trees.extend(parts.placements.sites(path).iter().map(|site| Tree {
                    path,
                    scope: parts.ids.scope(path, site),
                    router: *router,
                    root: Branch::new(parts, (path, site), root),
                }));
            }
        }
    }
    trees
}

/// The trees that an alert of a file goes through: those of its own root and environment, else those of the only root
/// that has any. Of several Alertmanagers none is chosen.
fn choose<'t, 'a>(
    trees: &'t [Tree<'a>],
    (path, scope): (&SourcePath, &str),
    of_grafana: bool,
) -> Vec<&'t Tree<'a>> {
    let fits = |tree: &&Tree<'_>| {
        (tree.router == Router::Grafana) == of_grafana && is_in_use(tree.path, path)
    };
    let all: Vec<&Tree<'_>> = trees.iter().filter(fits).collect();
    let roots: BTreeMap<&RootName, ()> = all.iter().map(|tree| (&tree.path.root, ())).collect();
    let is_near = |tree: &Tree<'_>| tree.path.root == path.root && tree.scope == scope;
    let mut near: Vec<&Tree<'_>> = all.iter().copied().filter(|tree| is_near(tree)).collect();
    if of_grafana && near.iter().any(|tree| tree.path.folder() == path.folder()) {
        near.retain(|tree| tree.path.folder() == path.folder());
    }
    if near.is_empty() && roots.len() == 1 {
        near = all;
    }
    let alone = near.iter().filter(|tree| tree.router != Router::Addition);
    if alone.count() > 1 {
        near.retain(|tree| tree.router == Router::Addition);
    }
    near
}

/// Folders of what is only shown or tried.
const EXAMPLES: [&str; 9] = [
    "example", "examples", "sample", "samples", "test", "tests", "testdata", "fixtures", "docs",
];

/// Is a configuration meant for the alerts of a file? An example is for the alerts of the same example.
fn is_in_use(configuration: &SourcePath, alerts: &SourcePath) -> bool {
    let folder = configuration.folder();
    let mut end = 0;
    for name in folder.split('/') {
        end += name.len();
        if EXAMPLES.contains(&name) {
            let example = folder.get(..end).unwrap_or(folder);
            let below = alerts.path.strip_prefix(example);
            return below.is_some_and(|rest| rest.starts_with('/'))
                && alerts.root == configuration.root;
        }
        end += 1;
    }
    true
}

/// What is known of a condition on labels that are not all known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Yes,
    No,
    Perhaps,
}

impl<'a> Branch<'a> {
    fn new(parts: &Parts<'_>, at: (&SourcePath, &Site), route: &'a Route) -> Self {
        let tests = route.matchers.as_ref();
        let below = route.routes.iter();
        Self {
            span: route.span,
            receiver: parts.ids.id(&route.receiver, at.0, at.1),
            tests: tests.map(|matchers| matchers.iter().map(Test::new).collect()),
            goes_on: route.goes_on,
            below: below.map(|route| Self::new(parts, at, route)).collect(),
        }
    }

    /// Follows an alert from here on, and collects the routes where it certainly ends. Returns whether this one takes it.
    fn follow<'b>(&'b self, known: &HashMap<&str, &str>, ends: &mut Vec<&'b Self>) -> Holds {
        let here = self.holds(known);
        if here != Holds::Yes {
            return here;
        }
        let mut taken = Holds::No;
        for branch in &self.below {
            match (branch.follow(known, ends), branch.goes_on) {
                (Holds::Yes, false) => return Holds::Yes,
                (Holds::Yes, true) => taken = Holds::Yes,
                // Whether later routes are asked depends on this one.
                (Holds::Perhaps, false) => return Holds::Yes,
                (Holds::Perhaps, true) if taken == Holds::No => taken = Holds::Perhaps,
                _ => {}
            }
        }
        if taken == Holds::No {
            ends.push(self);
        }
        Holds::Yes
    }

    fn holds(&self, known: &HashMap<&str, &str>) -> Holds {
        let Some(tests) = &self.tests else {
            return Holds::Perhaps;
        };
        let all = tests.iter().map(|test| test.holds(known));
        all.fold(Holds::Yes, |so_far, next| match (so_far, next) {
            (Holds::No, _) | (_, Holds::No) => Holds::No,
            (Holds::Perhaps, _) | (_, Holds::Perhaps) => Holds::Perhaps,
            _ => Holds::Yes,
        })
    }
}

/// Patterns that take more memory than this are not compiled.
const PATTERN_LIMIT: usize = 1 << 20;

impl<'a> Test<'a> {
    fn new(matcher: &'a LabelMatcher) -> Self {
        let is_pattern = matches!(
            matcher.operator,
            MatchOperator::Fits | MatchOperator::FitsNot
        );
        // The whole value must fit.
        let anchored = || format!("^(?s:{})$", matcher.value);
        let compile = || {
            RegexBuilder::new(&anchored())
                .size_limit(PATTERN_LIMIT)
                .build()
        };
        Self {
            matcher,
            pattern: is_pattern.then(compile).and_then(Result::ok),
        }
    }

    fn holds(&self, known: &HashMap<&str, &str>) -> Holds {
        let Some(value) = known.get(self.matcher.label.as_str()) else {
            return Holds::Perhaps;
        };
        let wanted = self.matcher.value.as_str();
        let yes = match (self.matcher.operator, &self.pattern) {
            (MatchOperator::Equal, _) => *value == wanted,
            (MatchOperator::NotEqual, _) => *value != wanted,
            (MatchOperator::Fits, Some(pattern)) => pattern.is_match(value),
            (MatchOperator::FitsNot, Some(pattern)) => !pattern.is_match(value),
            (_, None) => return Holds::Perhaps,
        };
        if yes { Holds::Yes } else { Holds::No }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn branch<'a>(tests: &'a [LabelMatcher], receiver: &str, below: Vec<Branch<'a>>) -> Branch<'a> {
        Branch {
            span: Span::default(),
            receiver: EntityId::new(receiver),
            tests: Some(tests.iter().map(Test::new).collect()),
            goes_on: false,
            below,
        }
    }

    fn matcher(label: &str, operator: MatchOperator, value: &str) -> Vec<LabelMatcher> {
        vec![LabelMatcher {
            label: label.into(),
            operator,
            value: value.into(),
        }]
    }

    fn ends(root: &Branch<'_>, labels: &[(&str, &str)]) -> Vec<String> {
        let mut found = Vec::new();
        root.follow(&labels.iter().copied().collect(), &mut found);
        found.iter().map(|end| end.receiver.to_string()).collect()
    }

    #[test]
    fn the_first_route_that_fits_takes_an_alert_unless_it_goes_on() {
        let critical = matcher("severity", MatchOperator::Equal, "critical");
        let team = matcher("team", MatchOperator::Fits, "shop|edge");
        let mut first = branch(&critical, "page", Vec::new());
        let labels = [("severity", "critical"), ("team", "shop")];
        let below = vec![
            branch(&critical, "page", Vec::new()),
            branch(&team, "chat", Vec::new()),
        ];
        assert_eq!(ends(&branch(&[], "all", below), &labels), ["page"]);
        first.goes_on = true;
        let below = vec![first, branch(&team, "chat", Vec::new())];
        let root = branch(&[], "all", below);
        assert_eq!(ends(&root, &labels), ["page", "chat"]);
        let other = [("severity", "info"), ("team", "shops")];
        assert_eq!(ends(&root, &other), ["all"], "patterns fit whole values");
    }

    #[test]
    fn a_label_that_only_series_carry_leaves_the_rest_open() {
        let namespace = matcher("namespace", MatchOperator::Equal, "shop");
        let critical = matcher("severity", MatchOperator::Equal, "critical");
        let below = vec![
            branch(&critical, "page", Vec::new()),
            branch(&namespace, "shop", Vec::new()),
        ];
        let root = branch(&[], "all", below);
        assert_eq!(ends(&root, &[("severity", "critical")]), ["page"]);
        assert!(ends(&root, &[("severity", "warning")]).is_empty());
    }

    #[test]
    fn a_route_that_may_take_an_alert_and_goes_on_leaves_only_the_default_open() {
        let namespace = matcher("namespace", MatchOperator::Equal, "shop");
        let critical = matcher("severity", MatchOperator::Equal, "critical");
        let mut first = branch(&namespace, "shop", Vec::new());
        first.goes_on = true;
        let root = branch(
            &[],
            "all",
            vec![first, branch(&critical, "page", Vec::new())],
        );
        assert_eq!(ends(&root, &[("severity", "critical")]), ["page"]);
        assert!(ends(&root, &[("severity", "warning")]).is_empty());
    }

    #[test]
    fn a_pattern_that_cannot_be_compiled_decides_nothing() {
        let broken = matcher("severity", MatchOperator::Fits, "(");
        let root = branch(&[], "all", vec![branch(&broken, "page", Vec::new())]);
        assert!(ends(&root, &[("severity", "critical")]).is_empty());
    }
}
