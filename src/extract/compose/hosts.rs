//! Hosts that the value of a variable addresses.

/// The hosts of a value that is an address as a whole, or several with commas between them: with a port, or in a
/// variable whose name says that it is an address.
pub fn of<'t>(variable: &str, value: &'t str) -> Vec<&'t str> {
    let named = ["_ADDR", "_HOST", "_URL", "_URI", "_SERVICE", "_ENDPOINT"];
    let named = named.iter().any(|end| variable.ends_with(end));
    let addresses: Vec<_> = value.split(',').map(|part| host(part, named)).collect();
    // A list in which something is no address is no list of addresses.
    match addresses.iter().all(Option::is_some) {
        true => addresses.into_iter().flatten().collect(),
        false => Vec::new(),
    }
}

fn host(address: &str, named: bool) -> Option<&str> {
    let address = address.trim();
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or(rest);
    let authority = authority.rsplit('@').next().unwrap_or(authority);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() => (host, true),
        Some(_) => return None,
        None => (authority, false),
    };
    let mut bytes = host.bytes();
    let starts = bytes.next().is_some_and(|b| b.is_ascii_alphabetic());
    let fits = starts && bytes.all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    (fits && (port || named)).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_port_or_a_name_that_says_so() {
        for (name, value, hosts) in [
            ("REDIS", "redis:6379", vec!["redis"]),
            ("DATABASE_URL", "postgres://u:p@db/shop?x=1", vec!["db"]),
            ("JDBC", "jdbc:postgresql://db:5432/shop", vec!["db"]),
            (
                "BROKERS",
                "kafka-1:9092,kafka-2:9092",
                vec!["kafka-1", "kafka-2"],
            ),
            ("FLAGD_HOST", "flagd", vec!["flagd"]),
            ("LOG_LEVEL", "info", vec![]),
            ("TIME", "12:30", vec![]),
            ("ADDR", "${HOST}:80", vec![]),
            ("LIST", "db:5432, and more", vec![]),
        ] {
            assert_eq!(of(name, value), hosts, "{name}={value}");
        }
    }
}
