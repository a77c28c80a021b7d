//! From the text of a configuration to what it says.

use std::ops::Range;
use std::path::Path;

use ignore::gitignore::GitignoreBuilder;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::reader::{Reader, Section, listed, nearest};
use super::rendered::rendered;
use super::{ConfigFile, Mount, RepositoryEntry, Spot};
use crate::model::web_url;
use crate::model::{GroupRule, ScopeRule, TypeRule, UrlRule, When, canonical_type};
use crate::workspace::Error;

const COLORS: [&str; 7] = ["pink", "purple", "blue", "green", "yellow", "slate", "red"];

/// Reads a configuration strictly. The error points at the first thing that is wrong.
pub fn parse(path: &Path, text: &str) -> Result<ConfigFile, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let reader = Reader { path, text };
    let document = reader.parse()?;
    let known = [
        "version", "vault", "repo", "rendered", "mount", "runbooks", "types", "groups",
    ];
    let top = reader.strict(document.get_ref(), 0..0, "", &known)?;
    version(reader, &top)?;
    let (vault, ignore) = vault(reader, &top)?;
    let repositories = repositories(reader, &top)?;
    Ok(ConfigFile {
        rendered: rendered(reader, &top, &repositories)?,
        mounts: mounts(reader, &top, &repositories)?,
        url_map: url_map(reader, &top)?,
        types: types(reader, &top)?,
        groups: groups(reader, &top)?,
        path: path.to_owned(),
        text: text.to_owned(),
        vault,
        ignore,
        repositories,
    })
}

fn version(reader: Reader<'_>, top: &Section<'_, '_>) -> Result<(), Error> {
    let Some(value) = top.value("version") else {
        return Ok(());
    };
    match value.get_ref() {
        DeValue::Integer(number) if number.as_str() == "1" => Ok(()),
        DeValue::Integer(number) => Err(reader
            .error(
                &value.span(),
                format!("version {number} of the configuration is not known"),
            )
            .hint("this opslore reads `version = 1`")),
        _ => Err(reader
            .error(&value.span(), "`version` must be a number")
            .hint("this opslore reads `version = 1`")),
    }
}

fn vault(
    reader: Reader<'_>,
    top: &Section<'_, '_>,
) -> Result<(Option<Spot<String>>, Vec<String>), Error> {
    let Some((table, at)) = top.table("vault")? else {
        return Ok((None, Vec::new()));
    };
    let vault = reader.strict(table, at, "[vault]", &["path", "ignore"])?;
    Ok((vault.text("path")?, globs(reader, vault.texts("ignore")?)?))
}

fn repositories(reader: Reader<'_>, top: &Section<'_, '_>) -> Result<Vec<RepositoryEntry>, Error> {
    let mut entries: Vec<RepositoryEntry> = Vec::new();
    for (table, at) in top.tables("repo", "[[repo]]")? {
        let repo = reader.strict(
            table,
            at,
            "[[repo]]",
            &["name", "path", "url", "aliases", "scopes"],
        )?;
        let name = repo.required("name")?;
        root_name(reader, &name)?;
        if let Some(first) = entries.iter().find(|e| e.name.value == name.value) {
            let line = crate::model::position_at(reader.text, first.name.at.start).line;
            return Err(reader
                .error(
                    &name.at,
                    format!(
                        "two repositories are named `{}`, the first on line {line}",
                        name.value
                    ),
                )
                .hint("names are used in ids: give one of them another name"));
        }
        let url = match repo.text("url")? {
            None => None,
            Some(url) => Some(address(reader, &url)?),
        };
        let aliases = repo.texts("aliases")?;
        entries.push(RepositoryEntry {
            path: repo.required("path")?,
            url,
            aliases: (aliases.iter().map(|alias| address(reader, alias)))
                .collect::<Result<_, _>>()?,
            scopes: scopes(reader, &repo)?,
            name,
        });
    }
    Ok(entries)
}

fn address(reader: Reader<'_>, url: &Spot<String>) -> Result<String, Error> {
    web_url(&url.value).ok_or_else(|| {
        reader
            .error(&url.at, format!("`{}` is not a web address", url.value))
            .hint("such as `https://github.com/acme/platform`")
    })
}

/// Root names stand in ids (`doc:ROOT/PATH`, `tf:ROOT/DIR#ADDRESS`), so they hold no separators.
pub(super) fn root_name(reader: Reader<'_>, name: &Spot<String>) -> Result<(), Error> {
    if name.value == "vault" {
        return Err(reader
            .error(&name.at, "`vault` is the name of the vault itself")
            .hint("give the repository another name"));
    }
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.value.is_empty() || name.value.starts_with('.') || !name.value.chars().all(fits) {
        return Err(reader
            .error(
                &name.at,
                format!("`{}` cannot be the name of a repository", name.value),
            )
            .hint("use letters, digits, `-`, `_` and `.`"));
    }
    Ok(())
}

fn scopes(reader: Reader<'_>, repo: &Section<'_, '_>) -> Result<Vec<ScopeRule>, Error> {
    let Some((table, at)) = repo.table("scopes")? else {
        return Ok(Vec::new());
    };
    reader
        .open(table, at, "scopes")
        .members()
        .into_iter()
        .map(|(key, value)| {
            let pattern = glob(reader, key.get_ref(), &key.span())?;
            let scope = reader.text_of(value, key.get_ref())?;
            if scope.value.is_empty() || scope.value.contains([':', '/', ' ']) {
                return Err(reader
                    .error(&scope.at, format!("`{}` cannot be a scope", scope.value))
                    .hint("scopes stand in ids: no `:`, no `/`, no blanks"));
            }
            Ok(ScopeRule {
                pattern,
                scope: scope.value,
            })
        })
        .collect()
}

fn mounts(
    reader: Reader<'_>,
    top: &Section<'_, '_>,
    repositories: &[RepositoryEntry],
) -> Result<Vec<Mount>, Error> {
    let mut mounts = Vec::new();
    for (table, at) in top.tables("mount", "[[mount]]")? {
        let mount = reader.strict(table, at, "[[mount]]", &["vault", "repo", "path"])?;
        let repository = mount.required("repo")?;
        let names: Vec<&str> = repositories.iter().map(|r| r.name.value.as_str()).collect();
        if !names.contains(&repository.value.as_str()) {
            let error = reader.error(
                &repository.at,
                format!("no `[[repo]]` is named `{}`", repository.value),
            );
            return Err(match nearest(&repository.value, &names) {
                Some(meant) => error.hint(format!("did you mean `{meant}`?")),
                None if names.is_empty() => error,
                None => error.hint(format!("repositories: {}", listed(&names))),
            });
        }
        mounts.push(Mount {
            vault: mount.required("vault")?.value,
            repository: repository.value,
            path: mount
                .text("path")?
                .map_or_else(|| ".".to_owned(), |path| path.value),
        });
    }
    Ok(mounts)
}

fn url_map(reader: Reader<'_>, top: &Section<'_, '_>) -> Result<Vec<UrlRule>, Error> {
    let Some((table, at)) = top.table("runbooks")? else {
        return Ok(Vec::new());
    };
    let runbooks = reader.strict(table, at, "[runbooks]", &["url_map"])?;
    let title = "{ prefix = \"…\", to = \"…\" }";
    runbooks
        .tables("url_map", title)?
        .into_iter()
        .map(|(table, at)| {
            let rule = reader.strict(table, at, "url_map", &["prefix", "to"])?;
            let prefix = rule.required("prefix")?;
            if prefix.value.is_empty() {
                return Err(reader.error(&prefix.at, "an empty `prefix` would fit every address"));
            }
            Ok(UrlRule {
                prefix: prefix.value,
                to: rule.required("to")?.value,
            })
        })
        .collect()
}

/// The named tables of `[types]` or `[groups]`, in the order of the file.
fn named<'v, 't>(
    reader: Reader<'t>,
    top: &Section<'v, 't>,
    key: &str,
    known: &[&str],
) -> Result<Vec<(String, Section<'v, 't>)>, Error> {
    let Some((table, at)) = top.table(key)? else {
        return Ok(Vec::new());
    };
    let mut sections = Vec::new();
    for (name, value) in reader.open(table, at, key).members() {
        let title = format!("[{key}.{}]", name.get_ref());
        let member: &'v DeTable<'t> = match value.get_ref() {
            DeValue::Table(member) => member,
            _ => return Err(reader.wrong_type(value, name.get_ref(), "a table")),
        };
        let section = reader.strict(member, place(name, value), &title, known)?;
        sections.push((name.get_ref().to_string(), section));
    }
    Ok(sections)
}

fn place<'t>(
    key: &Spanned<std::borrow::Cow<'t, str>>,
    value: &Spanned<DeValue<'t>>,
) -> Range<usize> {
    if key.span().is_empty() {
        value.span()
    } else {
        key.span()
    }
}

fn types(reader: Reader<'_>, top: &Section<'_, '_>) -> Result<Vec<TypeRule>, Error> {
    named(reader, top, "types", &["match", "required", "review_every"])?
        .into_iter()
        .map(|(name, section)| {
            Ok(TypeRule {
                name: canonical_type(&name),
                paths: globs(reader, section.one_or_more("match")?)?,
                required: plain(section.one_or_more("required")?),
                review_every_days: match section.text("review_every")? {
                    None => None,
                    Some(text) => Some(days(reader, &text)?),
                },
            })
        })
        .collect()
}

/// `180d` or `26w` in days.
fn days(reader: Reader<'_>, text: &Spot<String>) -> Result<u32, Error> {
    let number = |digits: &str| digits.trim().parse::<u32>().ok().filter(|n| *n > 0);
    let found = match (text.value.strip_suffix('d'), text.value.strip_suffix('w')) {
        (Some(digits), _) => number(digits),
        (None, Some(digits)) => number(digits).and_then(|weeks| weeks.checked_mul(7)),
        (None, None) => None,
    };
    found.ok_or_else(|| {
        reader
            .error(
                &text.at,
                format!("`{}` is not a time to review", text.value),
            )
            .hint("write days or weeks: `180d`, `26w`")
    })
}

fn groups(reader: Reader<'_>, top: &Section<'_, '_>) -> Result<Vec<GroupRule>, Error> {
    named(reader, top, "groups", &["when", "color"])?
        .into_iter()
        .map(|(name, section)| {
            let color = section.required("color")?;
            if !COLORS.contains(&color.value.as_str()) {
                let error = reader.error(
                    &color.at,
                    format!("`{}` is not a colour of the palette", color.value),
                );
                return Err(match nearest(&color.value, &COLORS) {
                    Some(meant) => error.hint(format!("did you mean `{meant}`?")),
                    None => error.hint(format!("colours: {}", listed(&COLORS))),
                });
            }
            let Some((table, at)) = section.table("when")? else {
                return Err(reader
                    .error(&section.at, format!("`[groups.{name}]` needs a `when`"))
                    .hint("such as `when = { type = \"task\", status = [\"active\"] }`"));
            };
            let when = reader.strict(table, at, "when", &["type", "status", "tag", "path"])?;
            Ok(GroupRule {
                name,
                color: color.value,
                when: When {
                    types: plain(when.one_or_more("type")?)
                        .into_iter()
                        .map(|name| canonical_type(&name))
                        .collect(),
                    statuses: plain(when.one_or_more("status")?),
                    tags: plain(when.one_or_more("tag")?)
                        .into_iter()
                        .map(|tag| tag.trim_start_matches('#').to_owned())
                        .collect(),
                    paths: globs(reader, when.one_or_more("path")?)?,
                },
            })
        })
        .collect()
}

fn plain(texts: Vec<Spot<String>>) -> Vec<String> {
    texts.into_iter().map(|text| text.value).collect()
}

fn globs(reader: Reader<'_>, texts: Vec<Spot<String>>) -> Result<Vec<String>, Error> {
    texts
        .into_iter()
        .map(|text| glob(reader, &text.value, &text.at))
        .collect()
}

/// A pattern that the matcher understands.
fn glob(reader: Reader<'_>, pattern: &str, at: &Range<usize>) -> Result<String, Error> {
    let mut builder = GitignoreBuilder::new("");
    match builder.allow_unclosed_class(false).add_line(None, pattern) {
        Ok(_) if !pattern.trim().is_empty() => Ok(pattern.to_owned()),
        _ => Err(reader
            .error(at, format!("`{pattern}` is not a pattern"))
            .hint("patterns look like `runbooks/**` or `*.tmp.md`")),
    }
}
