//! Stylesheet, scripts and icons: embedded, under names that carry a hash of their content.

use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "assets"]
struct Files;

/// An embedded file with its public path.
pub struct Asset {
    pub path: String,
    pub kind: &'static str,
    pub body: Vec<u8>,
}

/// Everything that pages refer to.
pub struct Assets {
    pub stylesheet: Asset,
    pub script: Asset,
    /// Of the console's pages, besides the other one.
    pub staff: Asset,
    pub icon: Asset,
}

impl Default for Assets {
    /// One stylesheet of all parts, tokens and base first; one script, and one of the console.
    fn default() -> Self {
        let mut names: Vec<String> = Files::iter().map(|n| n.to_string()).collect();
        names.sort_by_key(|n| (!n.ends_with("tokens.css"), !n.ends_with("base.css"), n.clone()));
        let joined = |folder: &str| -> Vec<u8> {
            names
                .iter()
                .filter(|n| n.starts_with(folder))
                .filter_map(|n| Files::get(n))
                .flat_map(|f| f.data.into_owned())
                .collect()
        };
        Self {
            stylesheet: asset("site", "css", "text/css; charset=utf-8", joined("css/")),
            script: asset("site", "js", "text/javascript; charset=utf-8", joined("js/")),
            staff: asset("staff", "js", "text/javascript; charset=utf-8", joined("staff/")),
            icon: asset("icon", "svg", "image/svg+xml", joined("icon.svg")),
        }
    }
}

fn asset(name: &str, ending: &str, kind: &'static str, body: Vec<u8>) -> Asset {
    let hash = &hex::encode(Sha256::digest(&body))[..12];
    Asset { path: format!("/assets/{name}-{hash}.{ending}"), kind, body }
}
