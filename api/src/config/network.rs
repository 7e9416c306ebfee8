//! A network in the notation `192.0.2.0/24`.

use std::net::IpAddr;

/// A network, or a single address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u32,
}

impl Network {
    /// Understands an address with or without the length of its prefix.
    ///
    /// # Errors
    /// Says what was given and what was expected.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let wrong = || {
            anyhow::anyhow!(
                "{text:?} is not a network; expected one such as 192.0.2.7 or 10.0.0.0/8"
            )
        };
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            None => longest,
            Some(prefix) => prefix.parse().map_err(|_| wrong())?,
        };
        anyhow::ensure!(prefix <= longest, wrong());
        Ok(Self { address, prefix })
    }

    /// Whether the address is in it. An IPv4 address written as IPv6 is the IPv4 address.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address.to_canonical(), address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let differing = own.to_bits() ^ other.to_bits();
                differing.leading_zeros() >= self.prefix
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let differing = own.to_bits() ^ other.to_bits();
                differing.leading_zeros() >= self.prefix
            }
            _ => false,
        }
    }
}
