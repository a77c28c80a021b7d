//! Answers of `api` over HTTP.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::board::Published;
use crate::api::{self, Arguments, Context, Operation, Refusal, RefusalKind};

#[derive(Serialize)]
struct Operations {
    operations: Vec<OperationRecord>,
}

#[derive(Serialize)]
struct OperationRecord {
    name: &'static str,
    summary: &'static str,
    path: String,
    parameters: Vec<ParameterRecord>,
}

#[derive(Serialize)]
struct ParameterRecord {
    name: &'static str,
    summary: &'static str,
    required: bool,
}

#[derive(Serialize)]
struct ErrorAnswer<'e> {
    error: ErrorRecord<'e>,
}

#[derive(Serialize)]
struct ErrorRecord<'e> {
    message: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'e str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    candidates: &'e [String],
}

/// What can be asked.
pub(super) fn operations() -> Response {
    let record = |operation: &&Operation| OperationRecord {
        name: operation.name,
        summary: operation.summary,
        path: format!("/api/{}", operation.name),
        parameters: operation
            .parameters
            .iter()
            .map(|p| ParameterRecord {
                name: p.name,
                summary: p.summary,
                required: p.required,
            })
            .collect(),
    };
    Json(Operations {
        operations: api::OPERATIONS.iter().map(record).collect(),
    })
    .into_response()
}

/// The answer of an operation to the parameters of a query string, in their order.
pub(super) fn answer(
    published: &Published,
    name: &str,
    parameters: Vec<(String, String)>,
) -> Response {
    match ask(published, name, parameters) {
        Ok(answer) => Json(answer).into_response(),
        Err(refusal) => refused(&refusal),
    }
}

fn ask(
    published: &Published,
    name: &str,
    parameters: Vec<(String, String)>,
) -> Result<serde_json::Value, Refusal> {
    let Some(operation) = api::find(name) else {
        let mut refusal = Refusal::not_found(format!("there is no operation `{name}`"))
            .hint("`/api` lists all operations");
        refusal.candidates = api::OPERATIONS.iter().map(|o| o.name.to_owned()).collect();
        return Err(refusal);
    };
    let mut given = BTreeMap::new();
    for (name, value) in parameters {
        if let Some(before) = given.insert(name.clone(), value) {
            return Err(Refusal::usage(format!("`{name}` is given twice"))
                .hint(format!("write it once; a list is `{name}={before},…`")));
        }
    }
    let arguments = Arguments::new(operation, given)?;
    let context = Context {
        revision: &published.revision,
        index: published.index.as_deref(),
    };
    (operation.run)(&context, &arguments)
}

/// A refusal as JSON.
pub(super) fn refused(refusal: &Refusal) -> Response {
    let status = match refusal.kind {
        RefusalKind::Usage => StatusCode::BAD_REQUEST,
        RefusalKind::NotFound => StatusCode::NOT_FOUND,
        RefusalKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    };
    let error = ErrorRecord {
        message: &refusal.message,
        hint: refusal.hint.as_deref(),
        candidates: &refusal.candidates,
    };
    (status, Json(ErrorAnswer { error })).into_response()
}
