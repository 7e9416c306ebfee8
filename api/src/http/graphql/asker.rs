//! Who asks: the proven caller, and the address the request came from.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::{HttpRequest, http::header};

use super::Door;
use crate::{
    auth::{Browser, BrowserHeaders, CSRF_HEADER, Viewer},
    error::{ApiError, ApiResult},
    rates::{Payer, Standing},
};

/// Who asks.
#[derive(Debug, Clone)]
pub(super) struct Asker {
    /// The proven caller; `None` when no credential was sent.
    pub(super) viewer: Option<Viewer>,
    /// The credential, to be proven again as long as a stream goes on.
    pub(super) authorization: Option<String>,
    /// Where the request came from.
    pub(super) address: IpAddr,
    /// What the request says of cookies; `None` where the answer cannot set one.
    pub(super) browser: Option<Browser>,
}

impl Asker {
    /// Of a request over HTTP.
    ///
    /// # Errors
    /// `Unauthenticated` for a credential that is not valid. Never an anonymous caller in its place.
    pub(super) async fn of(door: &Door, http: &HttpRequest) -> ApiResult<Self> {
        let address = address(door, http);
        let browser = Some(browser(door, http));
        let Some(value) = http.headers().get(header::AUTHORIZATION) else {
            return Ok(Self {
                viewer: None,
                authorization: None,
                address,
                browser,
            });
        };
        let value = value.to_str().map_err(|_| {
            ApiError::Unauthenticated("The authorization header must be: Bearer <token>.")
        })?;
        Ok(Self {
            viewer: Some(door.app.access.prove(value).await?),
            authorization: Some(value.to_owned()),
            address,
            browser,
        })
    }

    /// Takes the cost of an operation, and tries to sign in, out of the caller's purses.
    ///
    /// # Errors
    /// `RateLimited` when there is too little in them.
    pub(super) fn charge(&self, door: &Door, cost: u64, logins: u64) -> ApiResult<Standing> {
        let rates = &door.app.rates;
        if logins > 0 {
            rates.login_from(self.address, logins)?;
        }
        let payer = Payer::of(self.viewer.as_ref(), self.address);
        rates.charge(payer, cost.saturating_add(1))
    }

    /// Whether the credential still holds.
    pub(super) async fn still_holds(&self, door: &Door) -> bool {
        match &self.authorization {
            None => true,
            Some(authorization) => door.app.access.prove(authorization).await.is_ok(),
        }
    }
}

fn browser(door: &Door, http: &HttpRequest) -> Browser {
    let header = |name: &str| http.headers().get(name)?.to_str().ok();
    let headers = BrowserHeaders {
        origin: header("origin"),
        host: header("host"),
        csrf: header(CSRF_HEADER),
        cookie: header("cookie"),
    };
    Browser::of(headers, &door.app.config.server.origins)
}

/// Where a request came from, as far as that can be believed.
pub(super) fn address(door: &Door, http: &HttpRequest) -> IpAddr {
    let peer = http
        .peer_addr()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.ip());
    let forwarded: Vec<&str> = http
        .headers()
        .get_all(header::X_FORWARDED_FOR)
        .filter_map(|value| value.to_str().ok())
        .collect();
    door.app.config.server.caller(peer, &forwarded.join(","))
}
