//! What a caller asks, in words: the parameters of a query string.

use std::collections::BTreeMap;

use super::{Operation, Refusal};

/// Parameters by name.
#[derive(Debug, Clone, Default)]
pub struct Arguments(BTreeMap<String, String>);

impl Arguments {
    /// Takes parameters and holds them against what the operation knows.
    pub fn new(
        operation: &Operation,
        given: BTreeMap<String, String>,
    ) -> Result<Self, Refusal> {
        let known = || operation.parameters.iter().map(|p| p.name);
        if let Some(unknown) = given.keys().find(|name| !known().any(|k| k == *name)) {
            let names: Vec<&str> = known().collect();
            return Err(
                Refusal::usage(format!("`{}` has no parameter `{unknown}`", operation.name))
                    .hint(format!("it has: {}", names.join(", "))),
            );
        }
        let missing = operation
            .parameters
            .iter()
            .find(|p| p.required && given.get(p.name).is_none_or(|v| v.trim().is_empty()));
        if let Some(missing) = missing {
            return Err(Refusal::usage(format!(
                "`{}` needs the parameter `{}`: {}",
                operation.name, missing.name, missing.summary
            )));
        }
        Ok(Self(given))
    }

    /// The text of a parameter.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|t| !t.is_empty())
    }

    /// The entries of a comma-separated parameter.
    pub fn list(&self, name: &str) -> Vec<String> {
        self.text(name)
            .map(|t| t.split(',').map(|e| e.trim().to_owned()).collect())
            .unwrap_or_default()
    }

    /// A whole number, or `default`.
    pub fn number(&self, name: &str, default: usize) -> Result<usize, Refusal> {
        self.text(name).map_or(Ok(default), |text| {
            text.parse()
                .map_err(|_| Refusal::usage(format!("`{name}` is no whole number: `{text}`")))
        })
    }

    /// `true`, `1` or nothing but the name mean yes.
    pub fn flag(&self, name: &str) -> bool {
        self.0
            .get(name)
            .is_some_and(|text| matches!(text.as_str(), "" | "1" | "true" | "yes"))
    }
}
