//! Which address is listened at.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpListener};

use crate::workspace::Error;

/// Where the site is served unless told otherwise: this machine only.
pub const DEFAULT_ADDRESS: SocketAddr =
    SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 7373));

/// How many ports are tried if nobody named one.
const PORTS: u16 = 10;

/// Listens at an address; without one at the first free one from [`DEFAULT_ADDRESS`] on.
pub(super) fn bind(chosen: Option<SocketAddr>) -> Result<TcpListener, Error> {
    if let Some(address) = chosen {
        return listen(address).map_err(|(_, error)| error);
    }
    let mut result = listen(DEFAULT_ADDRESS);
    for further in 1..PORTS {
        if !matches!(result, Err((ErrorKind::AddrInUse, _))) {
            break;
        }
        let mut next = DEFAULT_ADDRESS;
        next.set_port(DEFAULT_ADDRESS.port() + further);
        if let Ok(listener) = listen(next) {
            result = Ok(listener);
        }
    }
    result.map_err(|(_, error)| error)
}

fn listen(address: SocketAddr) -> Result<TcpListener, (ErrorKind, Error)> {
    let listener = TcpListener::bind(address)
        .and_then(|listener| listener.set_nonblocking(true).map(|()| listener));
    listener.map_err(|error| (error.kind(), refused(address, &error)))
}

fn refused(address: SocketAddr, error: &std::io::Error) -> Error {
    let free = SocketAddr::new(address.ip(), 0);
    match error.kind() {
        ErrorKind::AddrInUse => Error::world(format!(
            "the address `{address}` is taken by another process"
        ))
        .hint(format!("take any free port: `--addr {free}`")),
        ErrorKind::PermissionDenied => Error::world(format!(
            "this user may not listen at the address `{address}`"
        ))
        .hint(format!("take any free port: `--addr {free}`")),
        ErrorKind::AddrNotAvailable => {
            Error::world(format!("this machine has no address `{}`", address.ip()))
                .hint("for this machine alone: `--addr 127.0.0.1:0`")
        }
        _ => Error::world(format!("cannot listen at `{address}`: {error}")),
    }
}
