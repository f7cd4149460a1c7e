//! Public pages, built once: the same bytes for every visitor, ready in three encodings.

use super::headers;
use axum::http::{HeaderMap, HeaderValue, header};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;

/// How long a browser may keep an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cache {
    /// Ask each time whether it has changed.
    Revalidate,
    /// The name carries a hash of the content.
    Forever,
}

/// One encoding of one answer.
#[derive(Clone, Debug)]
pub struct Variant {
    pub body: Bytes,
    pub etag: String,
    pub headers: HeaderMap,
    /// Headers of `304 Not Modified`.
    pub not_modified: HeaderMap,
    /// Headers but the date, the empty line and the body, as they travel.
    pub wire: Bytes,
}

/// One public address.
#[derive(Clone, Debug)]
pub struct Entry {
    pub identity: Variant,
    pub gzip: Option<Variant>,
    pub brotli: Option<Variant>,
    kind: &'static str,
    cache: Cache,
}

/// All public addresses.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    entries: HashMap<String, Arc<Entry>>,
    https: bool,
}

/// Which encodings a client takes (RFC 9110 §12.5.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accepts {
    pub gzip: bool,
    pub brotli: bool,
}

impl Accepts {
    #[must_use]
    pub fn of(header: Option<&HeaderValue>) -> Self {
        header.and_then(|h| h.to_str().ok()).map(Self::read).unwrap_or_default()
    }

    /// Reads the header's value.
    #[must_use]
    pub fn read(header: &str) -> Self {
        let mut accepts = Self::default();
        for part in header.split(',') {
            let mut pieces = part.split(';');
            let name = pieces.next().unwrap_or_default().trim();
            let refused = pieces.any(|p| {
                p.trim().strip_prefix("q=").is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0))
            });
            if !refused {
                accepts.gzip |= name.eq_ignore_ascii_case("gzip");
                accepts.brotli |= name.eq_ignore_ascii_case("br");
            }
        }
        accepts
    }
}

impl Accepts {
    /// What two lines of the header take together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { gzip: self.gzip || other.gzip, brotli: self.brotli || other.brotli }
    }
}

impl Entry {
    #[must_use]
    pub fn best(&self, accepts: Accepts) -> &Variant {
        match (&self.brotli, &self.gzip) {
            (Some(brotli), _) if accepts.brotli => brotli,
            (_, Some(gzip)) if accepts.gzip => gzip,
            _ => &self.identity,
        }
    }
}

impl Snapshot {
    #[must_use]
    pub fn new(https: bool) -> Self {
        Self { entries: HashMap::new(), https }
    }

    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Entry> {
        self.entries.get(path).map(AsRef::as_ref)
    }

    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// Adds an answer, compressed at brotli quality 5; [`Snapshot::squeeze`] does better later.
    pub fn put(&mut self, path: impl Into<String>, kind: &'static str, cache: Cache, body: impl Into<Bytes>) {
        let body = body.into();
        let gzip = self.variant(kind, cache, &gzipped(&body), Some("gzip"));
        let brotli = self.variant(kind, cache, &brotlied(&body, 5), Some("br"));
        let identity = self.variant(kind, cache, &body, None);
        let small = |v: Variant| (v.body.len() < identity.body.len()).then_some(v);
        let entry = Entry { gzip: small(gzip), brotli: small(brotli), identity, kind, cache };
        self.entries.insert(path.into(), Arc::new(entry));
    }

    /// Adds the answers of another part of the site.
    pub fn extend(&mut self, other: Self) {
        self.entries.extend(other.entries);
    }

    /// Takes over entries whose bytes have not changed, with their better compression.
    pub fn reuse(&mut self, old: &Self) {
        for (path, entry) in &mut self.entries {
            if let Some(old) = old.entries.get(path)
                && old.identity.etag == entry.identity.etag
            {
                *entry = Arc::clone(old);
            }
        }
    }

    /// The same pages with brotli at quality 11: about 16 ms a page, so for a background thread.
    #[must_use]
    pub fn squeeze(&self) -> Self {
        let mut better = self.clone();
        for entry in better.entries.values_mut() {
            if let Some(brotli) = &entry.brotli {
                let body = brotlied(&entry.identity.body, 11);
                if body.len() < brotli.body.len() {
                    let variant = self.variant(entry.kind, entry.cache, &body, Some("br"));
                    *entry = Arc::new(Entry { brotli: Some(variant), ..(**entry).clone() });
                }
            }
        }
        better
    }

    fn variant(
        &self,
        kind: &'static str,
        cache: Cache,
        body: &Bytes,
        encoding: Option<&'static str>,
    ) -> Variant {
        let etag = format!("\"{}\"", &hex::encode(Sha256::digest(body))[..24]);
        let mut not_modified = HeaderMap::with_capacity(16);
        headers::secure(&mut not_modified, self.https);
        let cache = match cache {
            Cache::Revalidate => "public, no-cache",
            Cache::Forever => "public, max-age=31536000, immutable",
        };
        not_modified.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        not_modified.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Ok(value) = HeaderValue::from_str(&etag) {
            not_modified.insert(header::ETAG, value);
        }
        let mut headers = not_modified.clone();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        let mut wire = Vec::with_capacity(body.len() + 1536);
        for (name, value) in &headers {
            wire.extend_from_slice(name.as_str().as_bytes());
            wire.extend_from_slice(b": ");
            wire.extend_from_slice(value.as_bytes());
            wire.extend_from_slice(b"\r\n");
        }
        wire.extend_from_slice(b"\r\n");
        let head = wire.len();
        wire.extend_from_slice(body);
        let wire = Bytes::from(wire);
        // One piece of memory serves both ways out.
        Variant { body: wire.slice(head..), etag, headers, not_modified, wire }
    }
}

fn gzipped(body: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing into memory cannot fail; an empty result is dropped as no gain.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default().into()
}

fn brotlied(body: &[u8], quality: i32) -> Bytes {
    // A larger window than a page would only cost memory and time to clear it; below 17, however, this
    // library clears 32 MiB of tables for every page.
    let params = brotli::enc::BrotliEncoderParams { quality, lgwin: 17, ..Default::default() };
    let mut out = Vec::new();
    let _ = brotli::BrotliCompress(&mut &*body, &mut out, &params);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_encodings_are_not_sent() {
        let of = |h: &'static str| Accepts::of(Some(&HeaderValue::from_static(h)));
        assert_eq!(of("gzip, deflate, br, zstd"), Accepts { gzip: true, brotli: true });
        assert_eq!(of("br;q=0, gzip;q=0.5"), Accepts { gzip: true, brotli: false });
        assert_eq!(of("br;q=0.000"), Accepts::default());
        assert_eq!(of("identity"), Accepts::default());
    }
}
