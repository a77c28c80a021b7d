//! Stages that are written once and run several times: `foreach` and `matrix`, and values to fill in (`${item}`).

use crate::syntax::yaml::{Data, Node};

/// No more stages than this are made of one.
const LIMIT: usize = 500;

/// What a stage is made for.
#[derive(Debug, Clone, Default)]
pub struct Values<'n> {
    /// Maps of `vars` that stand in the file; those of other files are not known.
    pub vars: Vec<&'n Node>,
    /// `key` of a map.
    key: Option<String>,
    /// `item`.
    item: Option<&'n Node>,
    /// `item.NAME` of a matrix.
    matrix: Vec<(&'n str, &'n Node)>,
}

/// One stage as it runs.
#[derive(Debug)]
pub struct Instance<'n> {
    /// `name` or `name@value`.
    pub name: String,
    /// What the stage says.
    pub body: &'n Node,
    /// What is filled in.
    pub values: Values<'n>,
}

/// The stages that are made of one. `None` if that depends on another file.
pub fn instances<'n>(
    name: &str,
    stage: &'n Node,
    values: &Values<'n>,
) -> Option<Vec<Instance<'n>>> {
    if let (Some(each), Some(body)) = (stage.get("foreach"), stage.get("do")) {
        let found = foreach(values.list(each)?, values).into_iter();
        let made = found.map(|(key, values)| Instance {
            name: format!("{name}@{key}"),
            body,
            values,
        });
        return Some(made.collect());
    }
    let Some(matrix) = stage.get("matrix") else {
        return Some(vec![Instance {
            name: name.to_owned(),
            body: stage,
            values: values.clone(),
        }]);
    };
    let mut made = vec![(String::new(), values.clone())];
    for (variable, each) in matrix.members() {
        let variable = variable.text()?;
        let items = values.list(each)?.items();
        if items.is_empty() || made.len().saturating_mul(items.len()) > LIMIT {
            return None;
        }
        let mut more = Vec::with_capacity(made.len() * items.len());
        for (key, values) in &made {
            for (n, item) in items.iter().enumerate() {
                let shown = item
                    .text()
                    .map_or_else(|| format!("{variable}{n}"), str::to_owned);
                let dash = if key.is_empty() { "" } else { "-" };
                let mut values = values.clone();
                values.matrix.push((variable, item));
                more.push((format!("{key}{dash}{shown}"), values));
            }
        }
        made = more;
    }
    let made = made.into_iter().map(|(key, values)| Instance {
        name: format!("{name}@{key}"),
        body: stage,
        values,
    });
    Some(made.collect())
}

/// Keys and values of a list or a map. A list that holds more than texts is counted.
fn foreach<'n>(each: &'n Node, values: &Values<'n>) -> Vec<(String, Values<'n>)> {
    let with = |key: String, item: &'n Node| {
        let mut values = values.clone();
        values.item = Some(item);
        values.key = Some(key.clone());
        (key, values)
    };
    let simple = each.items().iter().all(|item| item.text().is_some());
    let listed = each.items().iter().enumerate().map(|(n, item)| {
        let text = item.text().filter(|_| simple);
        with(text.map_or_else(|| n.to_string(), str::to_owned), item)
    });
    let mapped = each.members().iter();
    let mapped = mapped.filter_map(|(key, item)| Some(with(key.text()?.to_owned(), item)));
    listed.chain(mapped).take(LIMIT).collect()
}

impl<'n> Values<'n> {
    /// A list or a map, perhaps by the name that it has among the variables.
    fn list(&self, node: &'n Node) -> Option<&'n Node> {
        match &node.data {
            Data::Scalar { text, .. } => {
                let path = text.trim().strip_prefix("${")?.strip_suffix('}')?;
                self.find(path)
                    .filter(|n| matches!(n.data, Data::List(_) | Data::Map(_)))
            }
            _ => Some(node),
        }
    }

    /// The value at a path (`item.name`, `models.us.0`, `list[1]`).
    fn find(&self, path: &str) -> Option<&'n Node> {
        let parts = path.trim().split(['.', '[']);
        let mut parts = parts.map(|part| part.trim_end_matches(']'));
        let first = parts.next()?;
        let start = match first {
            "item" if !self.matrix.is_empty() => {
                let name = parts.next()?;
                self.matrix.iter().find(|(n, _)| *n == name)?.1
            }
            "item" => self.item?,
            name => self.vars.iter().rev().find_map(|vars| vars.get(name))?,
        };
        parts.try_fold(start, |node, part| match &node.data {
            Data::List(items) => items.get(part.parse::<usize>().ok()?),
            _ => node.get(part),
        })
    }

    /// A text with everything filled in; `None` if something is not known.
    pub fn fill(&self, text: &str) -> Option<String> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            filled.push_str(before);
            let (path, after) = after.split_once('}')?;
            match (path.trim(), &self.key) {
                ("key", Some(key)) => filled.push_str(key),
                (path, _) => filled.push_str(self.find(path)?.text()?),
            }
            rest = after;
        }
        filled.push_str(rest);
        Some(filled)
    }
}
