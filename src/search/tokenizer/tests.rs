//! What the tokenizer is held to.

use super::*;

/// `text@position` of every token but the stems.
fn words(text: &str) -> Vec<String> {
    let mut tokenizer = CodeTokenizer::default();
    let mut stream = tokenizer.token_stream(text);
    let mut out = Vec::new();
    while stream.advance() {
        let token = stream.token();
        if !token.text.starts_with(STEM) {
            out.push(format!("{}@{}", token.text, token.position));
        }
    }
    out
}

fn stems(text: &str) -> Vec<String> {
    let mut tokenizer = CodeTokenizer::default();
    let mut stream = tokenizer.token_stream(text);
    let mut out = Vec::new();
    while stream.advance() {
        out.extend(stream.token().text.strip_prefix(STEM).map(str::to_owned));
    }
    out
}

#[test]
fn an_identifier_is_there_whole_and_in_parts_and_the_whole_stands_at_its_first_part() {
    assert_eq!(
        words("kube-prometheus-stack_v1.2 up"),
        [
            "kube-prometheus-stack_v1.2@0",
            "kube@0",
            "prometheus@1",
            "stack@2",
            "v1@3",
            "2@4",
            "up@5"
        ]
    );
}

#[test]
fn camel_case_is_cut_at_its_humps() {
    assert_eq!(
        words("CheckoutHighLatency"),
        ["checkouthighlatency@0", "checkout@0", "high@1", "latency@2"]
    );
    assert_eq!(words("HTTPServer"), ["httpserver@0", "http@0", "server@1"]);
    assert_eq!(words("E1234 k8s"), ["e1234@0", "k8s@1"]);
}

#[test]
fn a_name_inside_a_path_is_there_whole_too() {
    assert_eq!(
        words("alerts/CheckoutDown.md"),
        [
            "alerts/checkoutdown.md@0",
            "alerts@0",
            "checkoutdown@1",
            "checkout@1",
            "down@2",
            "md@3"
        ]
    );
}

#[test]
fn hosts_addresses_and_ports_stay_whole() {
    assert_eq!(words("node-137.prod")[0], "node-137.prod@0");
    assert_eq!(words("10.0.12.7:8080")[0], "10.0.12.7:8080@0");
    assert_eq!(words("see https://a.example/b.")[1], "https@1");
    assert_eq!(words("see https://a.example/b.")[2], "a.example/b@2");
}

#[test]
fn accents_are_folded_and_offsets_are_of_the_source() {
    let mut tokenizer = CodeTokenizer::default();
    let mut stream = tokenizer.token_stream("ein Café-Ölfleck");
    let mut found = Vec::new();
    while stream.advance() {
        let token = stream.token();
        found.push((token.text.clone(), token.offset_from, token.offset_to));
    }
    assert_eq!(found[1], ("cafe-olfleck".to_owned(), 4, 18));
    assert_eq!(found[2], ("cafe".to_owned(), 4, 9));
}

#[test]
fn text_without_blanks_becomes_bigrams() {
    assert_eq!(
        words("日本語テスト"),
        ["日本@0", "本語@1", "語テ@2", "テス@3", "スト@4"]
    );
    assert_eq!(words("再起動API 木"), ["再起@0", "起動@1", "api@2", "木@3"]);
}

#[test]
fn plain_words_carry_their_stem_and_names_do_not() {
    assert_eq!(stems("deployments fail-over retries"), ["deploy", "retri"]);
    assert!(stems("k8s E1234 CheckoutAlerts").is_empty());
}

#[test]
fn no_text_breaks_it() {
    let all: String = (0..0x3000_u32).filter_map(char::from_u32).collect();
    for text in [
        all.as_str(),
        "",
        "-",
        "a-",
        "--a",
        "é\u{301}-ß",
        "A\u{301}B",
        &"x-".repeat(500),
    ] {
        let mut tokenizer = CodeTokenizer::default();
        let mut stream = tokenizer.token_stream(text);
        let mut last = 0;
        while stream.advance() {
            let token = stream.token();
            assert!(text.get(token.offset_from..token.offset_to).is_some());
            assert!(token.position >= last);
            last = token.position;
        }
    }
}
