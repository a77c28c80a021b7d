//! All findings.

use serde::Serialize;

use super::{Arguments, Context, FindingRecord, Operation, Refusal, json, parameter};
use crate::check;
pub use crate::check::{Mended, mend};
use crate::engine;
use crate::model::{Code, Diagnostic, Document, Severity, SourcePath, codes};

/// The row of the rack.
pub const OPERATION: Operation = Operation {
    name: "check",
    summary: "what is wrong in the notes and between notes and manifests",
    parameters: &[
        parameter(
            "select",
            "only these codes, comma-separated; some are found only if they are named here",
        ),
        parameter("ignore", "without these codes, comma-separated"),
    ],
    run,
};

/// The findings that were asked for.
#[derive(Debug, Serialize)]
pub struct Findings {
    /// The revision that answers.
    pub revision: String,
    /// In order of place.
    pub findings: Vec<FindingRecord>,
}

/// The findings of the selected codes, without the ignored ones. No selection means all but the optional codes.
pub fn check(
    context: &Context<'_>,
    select: &[String],
    ignore: &[String],
) -> Result<Vec<Diagnostic>, Refusal> {
    let select = known(select)?;
    let ignore = known(ignore)?;
    let mut found: Vec<Diagnostic> = context
        .revision
        .findings
        .iter()
        .filter(|f| select.is_empty() || select.contains(&f.code))
        .cloned()
        .collect();
    found.extend(check::optional(&context.revision.snapshot, &select));
    found.retain(|f| !ignore.contains(&f.code));
    found.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    Ok(found)
}

/// Looks at the texts that notes had before, newest first, for headings that were renamed: links past them can be
/// mended then. `earlier` is asked once for all notes that matter, which are of one root.
pub fn with_history(
    context: &Context<'_>,
    findings: &mut [Diagnostic],
    earlier: &dyn Fn(&[SourcePath]) -> Vec<Vec<String>>,
) {
    let documents = |paths: &[SourcePath]| -> Vec<Vec<Document>> {
        let read = |(path, texts): (&SourcePath, Vec<String>)| {
            texts.iter().map(|text| engine::note(path, text)).collect()
        };
        paths.iter().zip(earlier(paths)).map(read).collect()
    };
    check::rename_headings(&context.revision.snapshot, findings, &documents);
}

fn known(names: &[String]) -> Result<Vec<&'static Code>, Refusal> {
    names
        .iter()
        .map(|name| {
            codes::find(name).ok_or_else(|| {
                let mut refusal = Refusal::usage(format!("no finding has the code `{name}`"));
                refusal.hint = Some(codes::nearest(name).map_or_else(
                    || "`opslore explain` lists all codes".to_owned(),
                    |code| format!("did you mean `{}`?", code.name),
                ));
                refusal
            })
        })
        .collect()
}

/// Is any finding at least as bad as this?
pub fn at_least(findings: &[Diagnostic], severity: Severity) -> bool {
    findings.iter().any(|f| f.severity >= severity)
}

fn run(context: &Context<'_>, arguments: &Arguments) -> Result<serde_json::Value, Refusal> {
    let found = check(
        context,
        &arguments.list("select"),
        &arguments.list("ignore"),
    )?;
    let snapshot = context.revision.snapshot.as_ref();
    json(&Findings {
        revision: snapshot.revision().to_owned(),
        findings: found
            .iter()
            .map(|f| FindingRecord::new(snapshot, f))
            .collect(),
    })
}
