//! The scripts and styles of the page, from memory.

use std::io::Read as _;

use actix_web::http::header::{
    self, AcceptEncoding, CacheControl, CacheDirective, ContentEncoding, ETag, Encoding, EntityTag,
    Header as _, IfNoneMatch,
};
use actix_web::{HttpRequest, HttpResponse, web};
use flate2::read::GzDecoder;

include!(concat!(env!("OUT_DIR"), "/graphiql_assets.rs"));

/// One file, kept only compressed.
pub(super) struct Asset {
    /// The last segment of its path.
    pub(super) name: &'static str,
    /// Checksum of the uncompressed content, in hexadecimal.
    tag: &'static str,
    /// The name changes with the content, so a browser never needs to ask again.
    immutable: bool,
    gzip: &'static [u8],
}

impl Asset {
    fn content_type(&self) -> &'static str {
        match self.name.rsplit('.').next() {
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("svg") => "image/svg+xml",
            _ => "application/octet-stream",
        }
    }

    /// Weak, because the compressed and the plain answer share it.
    fn entity_tag(&self) -> EntityTag {
        EntityTag::new_weak(self.tag.to_owned())
    }

    fn caching(&self) -> CacheControl {
        CacheControl(if self.immutable {
            vec![
                CacheDirective::Public,
                CacheDirective::MaxAge(31_536_000),
                CacheDirective::Extension("immutable".to_owned(), None),
            ]
        } else {
            vec![CacheDirective::NoCache]
        })
    }

    fn plain(&self) -> std::io::Result<Vec<u8>> {
        let mut plain = Vec::new();
        GzDecoder::new(self.gzip).read_to_end(&mut plain)?;
        Ok(plain)
    }
}

/// Answers with the file, or 304 if the client already has it, or 404.
pub(super) async fn serve(
    request: HttpRequest,
    name: web::Path<String>,
) -> actix_web::Result<HttpResponse> {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name.as_str()) else {
        return Ok(HttpResponse::NotFound()
            .content_type("text/plain; charset=utf-8")
            .body("There is no such file.\n"));
    };
    let unchanged = already_has(&request, &asset.entity_tag());
    let mut response = if unchanged {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header(ETag(asset.entity_tag()))
        .insert_header(asset.caching())
        .insert_header((header::VARY, "accept-encoding"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"));
    if unchanged {
        return Ok(response.finish());
    }
    response.content_type(asset.content_type());
    if accepts_gzip(&request) {
        Ok(response
            .insert_header(ContentEncoding::Gzip)
            .body(asset.gzip))
    } else {
        Ok(response.body(asset.plain()?))
    }
}

fn already_has(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}

/// A client that does not say gets the plain file.
fn accepts_gzip(request: &HttpRequest) -> bool {
    request.headers().contains_key(header::ACCEPT_ENCODING)
        && AcceptEncoding::parse(request).is_ok_and(|accepted| {
            accepted.negotiate([Encoding::gzip()].iter()) == Some(Encoding::gzip())
        })
}
