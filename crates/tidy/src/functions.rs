//! The functions of some files with what they call, read off the sources.
//!
//! Calls are resolved by name: a qualifier must be the module or type that a function stands in, a call without one
//! goes to the same file or to what `use` names, a method belongs to a type or noun that
//! the file names. What stays ambiguous counts as calling all it may mean.

use std::collections::BTreeMap;

use syn::Signature;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::project::Project;
use crate::rust_file::RustFile;
use crate::tokens::{Kind, Token};

/// The owner of functions that a macro writes.
const OF_A_MACRO: &str = "a macro";

/// A function outside tests.
pub struct Function<'p> {
    /// Where it stands.
    pub file: &'p RustFile,
    /// The type whose method it is.
    pub owner: Option<String>,
    /// Its name.
    pub name: String,
    /// Its tokens, from `fn` to the closing brace.
    pub tokens: Vec<&'p Token>,
}

/// A name that is called or handed on.
struct Mention<'p> {
    name: &'p str,
    qualifier: Option<&'p str>,
    is_method: bool,
}

impl<'p> Function<'p> {
    /// Whether a word stands between its name and its body.
    pub fn declares(&self, word: &str) -> bool {
        self.tokens.iter().take_while(|token| !token.is_mark("{")).any(|token| token.is_word(word))
    }

    /// The texts of its tokens, in groups of `N`.
    pub fn windows<const N: usize>(&self) -> impl Iterator<Item = [&'p str; N]> {
        let texts = |window: &[&'p Token]| std::array::from_fn(|index| window[index].text.as_str());
        self.tokens.windows(N).map(texts)
    }

    fn stands_in(&self, qualifier: &str) -> bool {
        let module = self.file.path.trim_end_matches(".rs").trim_end_matches("/mod");
        self.owner.as_deref() == Some(qualifier) || module.rsplit('/').next() == Some(qualifier)
    }

    fn mentions(&self) -> Vec<Mention<'p>> {
        let text =
            |index: Option<usize>| index.and_then(|index| self.tokens.get(index)).map_or("", |t| &t.text);
        let mention = |(at, token): (usize, &&'p Token)| {
            if token.kind != Kind::Word {
                return None;
            }
            let (before, after) = (text(at.checked_sub(1)), text(Some(at + 1)));
            let qualifier = self.tokens.get(at.wrapping_sub(2)).filter(|_| before == "::");
            let is_handed_on = ["(", ","].contains(&before) && [")", ","].contains(&after);
            let is_called = after == "(" && before != "fn";
            let is_method = before == ".";
            (is_called || is_handed_on || qualifier.is_some()).then_some(Mention {
                name: &token.text,
                qualifier: qualifier.map(|token| token.text.as_str()),
                is_method,
            })
        };
        self.tokens.iter().enumerate().filter_map(mention).collect()
    }
}

/// The functions of some folders, by name.
pub struct Functions<'p>(BTreeMap<String, Vec<Function<'p>>>);

impl<'p> Functions<'p> {
    /// The functions of the folders, tests left out.
    pub fn of(project: &'p Project, folders: &[&str]) -> Functions<'p> {
        let is_wanted = |file: &&RustFile| folders.iter().any(|folder| file.path.starts_with(folder));
        let mut found = Vec::new();
        for file in project.rust().iter().filter(is_wanted) {
            let mut finder = Finder { file, owner: None, found: &mut found };
            finder.visit_file(&file.syntax);
        }
        let mut functions = Functions(BTreeMap::new());
        for function in found {
            functions.0.entry(function.name.clone()).or_default().push(function);
        }
        functions
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Function<'p>> {
        self.0.values().flatten()
    }

    /// The functions of the name that are methods of types which the function mentions and its file imports.
    pub fn of_types_in(&self, function: &Function<'p>, name: &str) -> Vec<&Function<'p>> {
        let is_mentioned = |method: &&Function<'p>| {
            let Some(owner) = method.owner.as_deref() else { return false };
            function.tokens.iter().any(|token| token.is_word(owner))
                && function.file.paths.iter().any(|path| match path.segments.as_slice() {
                    [.., module, last] => last == owner && method.stands_in(module),
                    _ => false,
                })
        };
        self.0.get(name).into_iter().flatten().filter(is_mentioned).collect()
    }

    /// The functions that one may call.
    pub fn called_by(&self, caller: &Function<'p>) -> Vec<&Function<'p>> {
        let mentions = caller.mentions();
        mentions.iter().flat_map(|mention| self.meant(caller, mention)).collect()
    }

    fn meant(&self, caller: &Function<'p>, mention: &Mention<'_>) -> Vec<&Function<'p>> {
        let Some(named) = self.0.get(mention.name) else { return Vec::new() };
        let those = |wanted: &dyn Fn(&Function<'p>) -> bool| {
            named.iter().filter(|function| wanted(function)).collect::<Vec<_>>()
        };
        let is_here = |function: &Function<'p>| function.file.path == caller.file.path;
        match mention.qualifier {
            _ if mention.is_method => match those(&|function| is_of_named_type(caller.file, function)) {
                named if named.is_empty() => those(&|function| is_of_named_noun(caller.file, function)),
                named => named,
            },
            Some("Self") => those(&|function| is_here(function) && function.owner == caller.owner),
            Some("super" | "self" | "crate") => those(&|function| function.owner.is_none()),
            Some(qualifier) => those(&|function| function.stands_in(qualifier)),
            None => match those(&|function| is_here(function) && function.owner.is_none()) {
                here if here.is_empty() => those(&|function| is_imported(caller.file, function)),
                here => here,
            },
        }
    }
}

/// Whether a path of the file names the function with the module it stands in, or with `super` alone.
fn is_imported(file: &RustFile, function: &Function<'_>) -> bool {
    function.owner.is_none()
        && file.paths.iter().any(|path| match path.segments.as_slice() {
            [.., module, name] => {
                *name == function.name
                    && (function.stands_in(module) || ["super", "crate"].contains(&module.as_str()))
            }
            _ => false,
        })
}

/// Whether the function is a method of the rules of the file's own noun, or of one that the file names.
fn is_of_named_noun(file: &RustFile, function: &Function<'_>) -> bool {
    let noun = |file: &RustFile| {
        let below = file.path.strip_prefix("crates/domain/src/")?;
        below.split_once('/').map(|(noun, _)| noun.to_owned())
    };
    let Some(of) = noun(function.file).filter(|_| function.owner.is_some()) else { return false };
    noun(file).as_ref() == Some(&of) || file.tokens.iter().any(|token| token.is_word(&of))
}

/// Whether the file names the type whose method the function is; a macro's type is named where it is used.
fn is_of_named_type(file: &RustFile, function: &Function<'_>) -> bool {
    let Some(owner) = function.owner.as_deref() else { return false };
    owner == OF_A_MACRO || file.tokens.iter().any(|token| token.is_word(owner))
}

struct Finder<'p, 'f> {
    file: &'p RustFile,
    owner: Option<String>,
    found: &'f mut Vec<Function<'p>>,
}

impl Finder<'_, '_> {
    fn add(&mut self, signature: &Signature, last: usize) {
        let first = signature.span().start().line;
        let name = signature.ident.to_string();
        if !self.file.is_test(first) {
            let within = |token: &&Token| (first..=last).contains(&token.line);
            let tokens = self.file.tokens.iter().filter(within).collect();
            self.found.push(Function { file: self.file, owner: self.owner.clone(), name, tokens });
        }
    }

    /// The functions that a macro writes; their bodies are not told apart from what follows.
    fn add_macro(&mut self, first: usize, last: usize) {
        let tokens: Vec<_> =
            self.file.tokens.iter().filter(|token| (first..=last).contains(&token.line)).collect();
        let starts: Vec<_> = (0..tokens.len()).filter(|at| tokens[*at].is_word("fn")).collect();
        for (number, start) in starts.iter().enumerate() {
            let end = starts.get(number + 1).copied().unwrap_or(tokens.len());
            let Some(name) = tokens.get(start + 1) else { continue };
            let (name, owner) = (name.text.clone(), Some(OF_A_MACRO.to_owned()));
            self.found.push(Function { file: self.file, owner, name, tokens: tokens[*start..end].to_vec() });
        }
    }
}

impl<'ast> Visit<'ast> for Finder<'_, '_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add(&item.sig, item.block.span().end().line);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.add(&item.sig, item.block.span().end().line);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if let syn::Type::Path(path) = &*item.self_ty {
            self.owner = path.path.segments.last().map(|segment| segment.ident.to_string());
        }
        visit::visit_item_impl(self, item);
        self.owner = None;
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        self.add_macro(item.span().start().line, item.span().end().line);
    }
}
