//! What commands name, and what they do not.

use super::*;

/// Each thing that a block of code names: what it is, where it is, and `?` if it has yet to be filled in.
fn names(text: &str) -> Vec<String> {
    let lines = LineIndex::new(text);
    let mut commands = Commands::new(text, &lines);
    commands.block(0, text.len());
    let shown = |m: &CommandMention| {
        let what = match &m.target {
            CommandTarget::Object { kind, name } => format!("{kind}/{name}"),
            CommandTarget::Labelled(labels) => format!("{labels:?}"),
            target => format!("{target:?}"),
        };
        let place = |mark: &str, text: Option<&str>| {
            text.map_or(String::new(), |text| format!(" {mark}{text}"))
        };
        format!(
            "{}{what}{}{}{}",
            if m.placeholder { "?" } else { "" },
            place("-n ", m.namespace.as_deref()),
            place("@", m.context.as_deref()),
            place("in ", Some(m.folder.as_str()).filter(|f| !f.is_empty())),
        )
    };
    commands.finish().iter().map(shown).collect()
}

#[test]
fn kubectl_names_objects_behind_every_verb_that_takes_them() {
    let cases: &[(&str, &[&str])] = &[
        (
            "kubectl -n shop rollout restart deploy/checkout",
            &["deploy/checkout -n shop"],
        ),
        (
            "kubectl get deployment.apps a b --namespace=shop -o yaml",
            &["deployment.apps/a -n shop", "deployment.apps/b -n shop"],
        ),
        (
            "kubectl --context staging logs -f -p deploy/api app",
            &["deploy/api @staging"],
        ),
        ("kubectl logs api-0 -c app -nshop", &["pod/api-0 -n shop"]),
        (
            "kubectl exec -it sts/db -n shop -- psql -c 'select 1'",
            &["sts/db -n shop"],
        ),
        ("kubectl port-forward svc/web 8080:80", &["svc/web"]),
        ("kubectl get svc,deploy web", &["svc/web", "deploy/web"]),
        (
            "kubectl scale --replicas=0 deploy a b",
            &["deploy/a", "deploy/b"],
        ),
        ("kubectl label ns shop team=checkout old-", &["ns/shop"]),
        (
            "kubectl set image deploy/web web=ghcr.io/acme/web:2",
            &["deploy/web", "Image(\"ghcr.io/acme/web:2\")"],
        ),
        (
            "kubectl patch hpa web -p '{\"spec\": 1}' --type merge",
            &["hpa/web"],
        ),
        (
            "kubectl wait --for=condition=available deploy/web --timeout 60s",
            &["deploy/web"],
        ),
        (
            "kubectl create job again --from=cronjob/backup -n shop",
            &["cronjob/backup -n shop"],
        ),
        (
            "kubectl get po -l app=web,tier==front",
            &["[(\"app\", \"web\"), (\"tier\", \"front\")]"],
        ),
        (
            "kubectl argo rollouts promote web -n shop",
            &["rollout/web -n shop"],
        ),
        ("oc rsh deploy/web", &["deploy/web"]),
        (
            "kubectl apply -f deploy/web.yaml",
            &["Path(\"deploy/web.yaml\")"],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(names(text), *expected, "{text}");
    }
}

#[test]
fn what_creates_something_and_what_names_nothing_is_no_reference() {
    for text in [
        "kubectl create deployment web --image=nginx",
        "kubectl run debug --image=busybox",
        "kubectl get pods",
        "kubectl config use-context staging",
        "kubectl explain deploy.spec",
        "kubectl apply -f - <<EOF\nkubectl get deploy/inside\nEOF",
        "# kubectl get deploy/web",
        "echo kubectl get deploy/web",
        "helm repo add acme https://acme.example",
        "argocd app create web --path web",
        "terraform plan",
        "flux bootstrap github --owner=acme",
    ] {
        assert_eq!(names(text), [""; 0], "{text}");
    }
}

#[test]
fn what_has_yet_to_be_filled_in_is_told_apart() {
    for text in [
        "kubectl logs <pod>",
        "kubectl logs $POD",
        "kubectl logs POD_NAME",
        "kubectl logs {pod}",
        "kubectl logs api-xxxxx-[id]",
        "kubectl -n $NS logs api",
        "kubectl -n <namespace name> get deploy api",
        "kubectl get secret ...",
        "helm history RELEASE",
        "docker logs <container_id>",
    ] {
        let found = names(text);
        assert!(
            found.len() == 1 && found[0].starts_with('?'),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn releases_are_named_to_helm_flux_and_argocd() {
    let cases: &[(&str, &[&str])] = &[
        (
            "helm upgrade --install web acme/web -n shop -f values.yaml",
            &[
                "Release(\"web\") -n shop",
                "Chart(\"acme/web\") -n shop",
                "Path(\"values.yaml\") -n shop",
            ],
        ),
        ("helm rollback web 3", &["Release(\"web\")"]),
        ("helm get values web", &["Release(\"web\")"]),
        (
            "flux reconcile hr web -n shop --with-source",
            &["hr/web -n shop"],
        ),
        (
            "flux reconcile source git platform",
            &["gitrepository/platform"],
        ),
        (
            "flux logs --kind=Kustomization --name=apps",
            &["Kustomization/apps"],
        ),
        (
            "argocd app sync web api && argocd app rollback web 2",
            &["application/web", "application/api", "application/web"],
        ),
        (
            "argocd app set blue-green -p image.tag=0.2",
            &["application/blue-green"],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(names(text), *expected, "{text}");
    }
}

#[test]
fn addresses_of_terraform_lose_the_keys_of_instances() {
    assert_eq!(
        names(
            "terraform -chdir=infra apply -target=module.a[\"x\"].aws_b.c[0] -target aws_d.e\n\
             cd live/eu\ntofu state show 'aws_f.g[\"k\"]'"
        ),
        [
            "Terraform(\"module.a.aws_b.c\") in infra",
            "Terraform(\"aws_d.e\") in infra",
            "Terraform(\"aws_f.g\") in live/eu",
        ]
    );
}

#[test]
fn docker_names_services_containers_and_images() {
    let cases: &[(&str, &[&str])] = &[
        (
            "docker compose -f ops/compose.yaml logs -f --tail 10 api worker",
            &[
                "Path(\"ops/compose.yaml\")",
                "ComposeService(\"api\") in ops",
                "ComposeService(\"worker\") in ops",
            ],
        ),
        (
            "docker-compose exec -T db psql -U me",
            &["ComposeService(\"db\")"],
        ),
        (
            "docker run --rm -it -p 80:80 -e A=b ghcr.io/acme/web:1 sh -c x",
            &["Image(\"ghcr.io/acme/web:1\")"],
        ),
        ("docker logs -f api", &["Container(\"api\")"]),
        (
            "docker build -f ./src/Dockerfile .",
            &["Path(\"./src/Dockerfile\")"],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(names(text), *expected, "{text}");
    }
}

#[test]
fn prompts_variables_pipes_and_what_runs_a_command_are_understood() {
    assert_eq!(
        names(
            "$ export NS=shop\n\
             $ sudo kubectl -n $NS get deploy/a | grep x\n\
             kubectl get deploy/output\n\
             $ for p in $(kubectl -n ${NS} get svc b -o name); do kubectl delete cm c; done\n\
             $ watch -n 5 kubectl get \\\n    ds d\n\
             $ LANG=C k -n \"$NS\" describe sts e"
        ),
        [
            "deploy/a -n shop",
            "svc/b -n shop",
            "cm/c",
            "ds/d",
            "sts/e -n shop",
        ]
    );
    assert_eq!(
        names("> ada@host:~$ kubectl get deploy/a\nkubectl get deploy/b # deploy/c"),
        ["deploy/a", "deploy/b"]
    );
}
