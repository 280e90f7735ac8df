//! The arrows between the crates point one way, and files of a crate use each other in no large
//! circle (docs/architecture.md).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use syn::visit::Visit;

/// Each crate of ours, with those of ours that it may use.
const ARROWS: [(&str, &[&str]); 8] = [
    ("domain", &[]),
    ("words", &["domain"]),
    ("flows", &["domain"]),
    ("store", &["domain", "flows"]),
    ("directory", &["domain", "flows"]),
    ("delivery", &["domain", "flows", "words"]),
    ("web", &["domain", "flows", "words"]),
    ("regain", &["domain", "flows", "store", "directory", "delivery", "web", "words"]),
];

#[test]
fn the_arrows_point_one_way() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.into_iter().collect();
    let packages = metadata["packages"].as_array().expect("there are packages");
    let name = |value: &serde_json::Value| value["name"].as_str().unwrap_or_default().to_owned();
    let mut seen = 0;
    for package in packages.iter().filter(|package| allowed.contains_key(name(package).as_str())) {
        seen += 1;
        let (from, dependencies) =
            (name(package), package["dependencies"].as_array().expect("a list"));
        // A crate's tests may use what they like; what it ships with may not.
        for dependency in dependencies.iter().filter(|dependency| dependency["kind"].is_null()) {
            let to = name(dependency);
            let ours = packages.iter().any(|one| name(one) == to);
            assert!(
                !ours || allowed[from.as_str()].contains(&to.as_str()),
                "{from} may not use {to}"
            );
        }
    }
    assert_eq!(seen, ARROWS.len(), "a crate came or went: say where its arrows point");
}

/// The most files that may each need all the others.
const CIRCLE: usize = 3;

/// A file, as the path of its module: `["ldap", "dn"]`; the root is empty.
type Module = Vec<String>;

/// The modules that a file names by `crate`, `self` and `super`.
struct Named<'a> {
    here: &'a Module,
    files: &'a BTreeMap<Module, PathBuf>,
    found: BTreeSet<Module>,
}

impl Named<'_> {
    /// Notes the file that a path leads to.
    fn add(&mut self, path: &[String]) {
        let mut target = self.here.clone();
        let mut rest = path;
        match path.first().map(String::as_str) {
            Some("crate") => (target, rest) = (Module::new(), &path[1..]),
            Some("self") => rest = &path[1..],
            Some("super") => {
                while rest.first().is_some_and(|part| part == "super") {
                    target.pop();
                    rest = &rest[1..];
                }
            }
            _ => return,
        }
        let longest = (0..=rest.len())
            .rev()
            .map(|taken| [target.as_slice(), &rest[..taken]].concat())
            .find(|module| self.files.contains_key(module));
        // That a module and those within it know each other is what a module is for.
        if let Some(module) = longest
            && !module.starts_with(self.here)
            && !self.here.starts_with(&module)
        {
            self.found.insert(module);
        }
    }

    fn add_tree(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.add_tree(&with(&path.ident), &path.tree),
            syn::UseTree::Name(name) => self.add(&with(&name.ident)),
            syn::UseTree::Rename(name) => self.add(&with(&name.ident)),
            syn::UseTree::Glob(_) => self.add(before),
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|item| self.add_tree(before, item));
            }
        }
    }
}

impl<'a> Visit<'a> for Named<'_> {
    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        self.add_tree(&[], &item.tree);
    }

    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        // Tests may use what they like.
        if item.ident != "tests" {
            syn::visit::visit_item_mod(self, item);
        }
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        self.add(&parts);
        syn::visit::visit_path(self, path);
    }
}

/// The source files below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("it can be read");
    let paths = entries.map(|entry| entry.expect("it can be read").path());
    paths
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// Which files each file of a crate names.
fn arrows(source: &Path) -> BTreeMap<Module, BTreeSet<Module>> {
    let module = |path: &Path| {
        let within = path.strip_prefix(source).expect("it is below").with_extension("");
        let mut parts: Module =
            within.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        parts.pop_if(|last| ["lib", "main"].contains(&last.as_str()));
        parts
    };
    let files: BTreeMap<Module, PathBuf> =
        sources(source).into_iter().map(|path| (module(&path), path)).collect();
    let named = |(here, path): (&Module, &PathBuf)| {
        let text = std::fs::read_to_string(path).expect("it can be read");
        let file = syn::parse_file(&text).expect("it is Rust");
        let mut named = Named { here, files: &files, found: BTreeSet::new() };
        named.visit_file(&file);
        (here.clone(), named.found)
    };
    files.iter().map(named).collect()
}

/// All files that one leads to, however far.
fn reached(arrows: &BTreeMap<Module, BTreeSet<Module>>, from: &Module) -> BTreeSet<Module> {
    let (mut found, mut next) = (BTreeSet::new(), vec![from.clone()]);
    while let Some(here) = next.pop() {
        next.extend(arrows[&here].iter().filter(|to| found.insert((*to).clone())).cloned());
    }
    found
}

#[test]
fn files_of_a_crate_use_each_other_in_no_large_circle() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates");
    let mut count = 0;
    for (name, _) in ARROWS {
        let arrows = arrows(&crates.join(name).join("src"));
        count += arrows.values().map(BTreeSet::len).sum::<usize>();
        let reached: BTreeMap<&Module, BTreeSet<Module>> =
            arrows.keys().map(|file| (file, reached(&arrows, file))).collect();
        for (file, to) in &reached {
            let circle: Vec<&Module> = to.iter().filter(|to| reached[to].contains(*file)).collect();
            assert!(circle.len() <= CIRCLE, "{name}: each of these needs the others: {circle:?}");
        }
    }
    assert!(count > 500, "arrows are found: {count}");
}
