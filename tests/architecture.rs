//! House rules that a machine can check, as tests over the sources.

use crate::support;
use std::path::PathBuf;

/// Rank of every module; a module uses only modules of a lower rank.
const RANKS: &[(u8, &[&str])] = &[
    (11, &["cli", "router", "worker"]),
    (10, &["publish"]),
    (9, &["staff"]),
    (8, &["appeals", "config", "contact", "integrity"]),
    (7, &["cases"]),
    (6, &["help", "security", "transactions"]),
    (5, &["account", "regions"]),
    (4, &["app"]),
    (3, &["facts", "hook", "mail", "scanner", "sms", "web"]),
    (2, &["deadlines", "events", "evidence", "files", "jobs", "ui"]),
    (1, &["db", "i18n"]),
    (0, &["kernel"]),
];

fn rank(module: &str) -> u8 {
    RANKS
        .iter()
        .find(|(_, modules)| modules.contains(&module))
        .unwrap_or_else(|| panic!("{module} has no rank: give it one here and in lib.rs"))
        .0
}

pub fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: PathBuf, found: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    walk(support::root().join("src"), &mut found);
    found
}

fn module_of(path: &std::path::Path) -> String {
    let inside = path.strip_prefix(support::root().join("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

#[test]
fn dependencies_point_down() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let module = module_of(&path);
        if matches!(module.as_str(), "main" | "lib") {
            continue;
        }
        for piece in text.split("crate::").skip(1) {
            let used: String = piece.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let peers = module == "cli" && rank(&used) == 11;
            if used != module && !used.is_empty() && rank(&used) >= rank(&module) && !peers {
                wrong.push(format!("{} uses {used}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn html_is_escaped_everywhere_but_in_two_files() {
    for (path, text) in sources() {
        let allowed = path.ends_with("src/ui/mod.rs") || path.ends_with("src/help/page.rs");
        assert!(allowed || !text.contains("PreEscaped"), "{}", path.display());
    }
}

#[test]
fn no_page_waits_for_anything() {
    for (path, text) in sources() {
        if path.file_name().is_some_and(|n| n == "page.rs") {
            assert!(!text.contains(".await") && !text.contains("db."), "{}", path.display());
        }
    }
}

#[test]
fn sqlite_has_strict_tables_of_known_types() {
    let spelling: Vec<String> =
        okpay::db::MIGRATIONS.iter().map(|(_, _, sql)| okpay::db::sqlite_spelling(sql)).collect();
    insta::assert_snapshot!(spelling.join("\n"));
}
