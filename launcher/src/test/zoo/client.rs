// SPDX-License-Identifier: Apache-2.0
//! client tcp|udp ADDRESS PORT: prints what the server answers, by Rust's standard library.

use std::io::Read;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

fn over_tcp(peer: SocketAddr) -> std::io::Result<String> {
    let mut answer = String::new();
    TcpStream::connect(peer)?.read_to_string(&mut answer)?;
    Ok(answer)
}

/// The library makes no UDP socket without a bind.
fn over_udp(peer: SocketAddr) -> std::io::Result<String> {
    let any = match peer {
        SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    let socket = UdpSocket::bind((any, 0))?;
    socket.set_read_timeout(Some(Duration::from_secs(3)))?;
    let mut answer = [0; 100];
    socket.send_to(b"port?", peer)?;
    let size = socket.recv(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer[..size]).into_owned())
}

fn main() -> std::io::Result<()> {
    let words: Vec<String> = std::env::args().collect();
    let address: IpAddr = words[2].parse().expect("an address");
    let peer = SocketAddr::new(address, words[3].parse().expect("a port"));
    print!("{}", if words[1] == "tcp" { over_tcp(peer)? } else { over_udp(peer)? });
    Ok(())
}
