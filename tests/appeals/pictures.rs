//! Photos as an iPhone takes them, in the draft, the case and on the desk.

use super::{filed, known, late, site, written};
use crate::support::TestApp;
use crate::support::browser::{Answer, Browser, select};
use crate::support::people::{EMAIL, PASSWORD, customer, sign_in};
use axum::http::StatusCode;

/// 96 × 64: red to the right and green down. Its EXIF names a place.
const PHOTO: &[u8] = include_bytes!("../../src/evidence/corpus/photo.heic");
/// The same stored on its side.
const TURNED: &[u8] = include_bytes!("../../src/evidence/corpus/turned-6.heic");

/// What the only file of the page is shown by: its thumbnail, its view and its download.
fn only(page: &Answer) -> (Option<String>, Option<String>, String) {
    let attribute = |what: &str, name: &str| {
        let html = page.html();
        let found = html.select(&select(what)).next()?.value().attr(name)?.to_owned();
        Some(found)
    };
    let thumb = attribute("ul.files li img", "src");
    let view = attribute("ul.files li a:has(img)", "href");
    (thumb, view, attribute("ul.files a[download]", "href").unwrap())
}

async fn draft(site: &TestApp, browser: &Browser) -> String {
    let check = written(browser, late(site, "T-1").await, "See the photo.").await;
    format!("/appeals/drafts/{}/files", check.path.split('/').nth(3).unwrap())
}

/// Loads a picture and looks at it: its size, its corners, and that nothing but pixels is in it.
async fn looked(browser: &Browser, path: &str) {
    let answer = browser.get(path).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "image/jpeg"));
    assert_eq!(answer.header("content-security-policy"), "sandbox; default-src 'none'");
    let mut decoder = zune_jpeg::JpegDecoder::new(std::io::Cursor::new(&answer.body));
    let pixels = decoder.decode().unwrap();
    assert_eq!(decoder.dimensions(), Some((96, 64)), "{path}");
    let at = |x: usize, y: usize| &pixels[3 * (96 * y + x)..][..2];
    for (x, y) in [(2, 2), (93, 2), (2, 61), (93, 61)] {
        let wanted = [x * 255 / 96, y * 255 / 64];
        let near = at(x, y).iter().zip(wanted).all(|(seen, wanted)| usize::from(*seen).abs_diff(wanted) < 14);
        assert!(near, "{path}: {:?} at {x}, {y}", at(x, y));
    }
    for secret in ["secret-place", "Exif", "GPS"] {
        let held = answer.body.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!held, "{path}: {secret}");
    }
}

#[tokio::test]
async fn a_photo_of_an_iphone_is_seen_upright_and_without_its_place() {
    let (site, browser) = site().await;
    let path = draft(&site, &browser).await;
    for (name, photo) in [("IMG_1.HEIC", PHOTO), ("IMG_2.HEIC", TURNED)] {
        let page = browser.upload(&path, "other", &[(name, photo)]).await;
        let (thumb, view, original) = only(&page);
        looked(&browser, &thumb.unwrap()).await;
        looked(&browser, &view.unwrap()).await;
        assert_eq!(browser.get(&original).await.body, photo, "as it was sent");
        let page = browser.press(&page, &format!("Remove {name}"), &[]).await;
        assert_eq!(page.all("ul.files li").len(), 0);
    }
    let number = filed(&browser, late(&site, "T-2").await).await;
    let page = browser.upload(&format!("/cases/{number}/files"), "other", &[("IMG_1.HEIC", PHOTO)]).await;
    looked(&browser, &only(&page).0.unwrap()).await;
}

#[tokio::test]
async fn a_photo_that_does_not_decode_is_kept_and_has_no_view() {
    let (site, browser) = site().await;
    let path = draft(&site, &browser).await;
    let coded = PHOTO.windows(4).position(|window| window == b"mdat").unwrap() + 12;
    let mut broken = PHOTO.to_vec();
    broken[coded..coded + 200].fill(0xa7);
    let page = browser.upload(&path, "other", &[("IMG_1.HEIC", &broken)]).await;
    let (thumb, view, original) = only(&page);
    for path in [thumb.unwrap(), view.unwrap()] {
        assert_eq!(browser.fetch(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(browser.get(&original).await.body, broken);
    // One of which the boxes tell already that it is not shown.
    let mut other = PHOTO.to_vec();
    let kind = PHOTO.windows(4).position(|window| window == b"hvc1").unwrap();
    other[kind..kind + 4].copy_from_slice(b"av01");
    let check = written(&browser, late(&site, "T-2").await, "Another.").await;
    let path = format!("/appeals/drafts/{}/files", check.path.split('/').nth(3).unwrap());
    let page = browser.upload(&path, "other", &[("IMG_2.HEIC", &other)]).await;
    assert_eq!((only(&page).0, page.all("ul.files li").len()), (None, 1));
}

#[tokio::test]
async fn a_site_may_keep_photos_without_decoding_them() {
    let site = TestApp::tuned(|app| app.heic_views = false).await;
    customer(&site).await;
    known(&site, EMAIL, "C-1").await;
    let browser = site.browser("192.0.2.1");
    sign_in(&browser, EMAIL, PASSWORD).await;
    let path = draft(&site, &browser).await;
    let page = browser.upload(&path, "other", &[("IMG_1.HEIC", PHOTO)]).await;
    let (thumb, _, original) = only(&page);
    assert_eq!(thumb, None);
    assert_eq!(browser.fetch(&format!("{original}/view")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&original).await.body, PHOTO);
    let page = browser.upload(&path, "other", &[("a.png", super::PNG)]).await;
    assert!(only(&page).0.is_some(), "other pictures are shown");
    // Nor those that came when it still did.
    let mut tx = site.app.db.begin().await.unwrap();
    tx.q("UPDATE evidence SET viewable = $1").bind(true).exec().await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(browser.fetch(&format!("{original}/view")).await.status, StatusCode::NOT_FOUND);
}
