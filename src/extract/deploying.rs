//! Commands in scripts that change what runs somewhere.

/// Tools, and the words after them that change something.
const TOOLS: &[(&str, &[&str])] = &[
    (
        "kubectl",
        &[
            "apply", "create", "delete", "patch", "replace", "rollout", "scale", "set",
        ],
    ),
    ("oc", &["apply", "rollout", "start-build"]),
    ("helm", &["install", "rollback", "upgrade"]),
    ("helmfile", &["apply", "sync"]),
    ("terraform", &["apply", "destroy"]),
    ("tofu", &["apply", "destroy"]),
    ("terragrunt", &["apply", "destroy", "run-all"]),
    ("pulumi", &["up", "destroy"]),
    ("cdk", &["deploy"]),
    ("argocd", &["create", "set", "sync"]),
    ("flux", &["bootstrap", "reconcile"]),
    ("skaffold", &["deploy", "run"]),
    ("docker", &["push", "--push"]),
    ("podman", &["push"]),
    ("crane", &["push"]),
    ("skopeo", &["copy"]),
];

/// Words that stand before a command and are none.
const BEFORE: &[&str] = &[
    "!", "do", "else", "exec", "if", "sudo", "then", "time", "until", "while",
];

/// Adds the deploying commands of a shell text, as tool and verb (`helm upgrade`).
pub fn commands(script: &str, found: &mut Vec<String>) {
    let script = script.replace("\\\n", " ");
    let ends = |c: char| matches!(c, '\n' | ';' | '&' | '|' | '(' | ')' | '`');
    for command in script.split(ends) {
        let mut words = command.split_whitespace();
        let first = words.find(|w| !BEFORE.contains(w) && !is_assignment(w));
        let Some(first) = first.map(|w| w.rsplit('/').next().unwrap_or(w)) else {
            continue;
        };
        if first == "ansible-playbook" {
            found.push(first.to_owned());
        }
        let tool = TOOLS.iter().find(|(tool, _)| *tool == first);
        if let Some((tool, verbs)) = tool
            && let Some(verb) = words.find(|w| verbs.contains(w))
        {
            found.push(format!("{tool} {}", verb.trim_start_matches('-')));
        }
    }
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=')
        .is_some_and(|(name, _)| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_counts_by_its_tool_and_its_verb() {
        let found = |script: &str| {
            let mut found = Vec::new();
            commands(script, &mut found);
            found
        };
        assert_eq!(
            found("set -e\nA=1 sudo kubectl -n shop \\\n  apply -f . && helm upgrade x ."),
            ["kubectl apply", "helm upgrade"]
        );
        assert_eq!(
            found("docker buildx build --push .\nhelm lint . | tee x"),
            ["docker push"]
        );
        assert!(found("# kubectl apply\necho kubectl apply\nkubectl get pods").is_empty());
    }
}
