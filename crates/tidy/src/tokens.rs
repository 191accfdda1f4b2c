//! A Rust file as one flat list of tokens, comments and documentation left out, macro arguments included.
//!
//! Rules that look for a word, a macro or a literal read this list: unlike the syntax tree it also shows what is
//! written inside macro calls. Not here: what the words mean; paths are put together in [`crate::rust_file`].

use proc_macro2::{Delimiter, Group, Literal, Spacing, TokenStream, TokenTree};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An identifier or keyword.
    Word,
    /// Punctuation; a bracket stands alone and `::` is one token.
    Mark,
    /// A string literal; the text is its value.
    Text,
    /// Any other literal, as written.
    Literal,
}

/// One token and the line it starts on, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// The word, mark, string value or literal.
    pub text: String,
    /// Line, counted from 1.
    pub line: usize,
}

impl Token {
    /// Whether this is the word `word`.
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text == word
    }

    /// Whether this is the mark `mark`.
    pub fn is_mark(&self, mark: &str) -> bool {
        self.kind == Kind::Mark && self.text == mark
    }
}

/// The tokens of `stream` in the order they are written.
pub fn flatten(stream: TokenStream) -> Vec<Token> {
    let mut tokens = Vec::new();
    push_all(stream, &mut tokens);
    tokens
}

fn push_all(stream: TokenStream, tokens: &mut Vec<Token>) {
    let mut colon_before = false;
    for tree in stream {
        let joins_next =
            matches!(&tree, TokenTree::Punct(p) if p.as_char() == ':' && p.spacing() == Spacing::Joint);
        let line = tree.span().start().line;
        match tree {
            TokenTree::Group(group) => push_group(&group, tokens),
            TokenTree::Ident(ident) => tokens.push(Token { kind: Kind::Word, text: ident.to_string(), line }),
            TokenTree::Literal(literal) => tokens.push(literal_token(literal, line)),
            TokenTree::Punct(mark) if colon_before && mark.as_char() == ':' => {
                let last = tokens.last_mut().expect("the first colon of the pair was pushed before");
                last.text.push(':');
            }
            TokenTree::Punct(mark) => {
                tokens.push(Token { kind: Kind::Mark, text: mark.as_char().to_string(), line });
            }
        }
        colon_before = joins_next;
    }
}

fn push_group(group: &Group, tokens: &mut Vec<Token>) {
    let (open, close) = match group.delimiter() {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => return push_all(group.stream(), tokens),
    };
    if open == "[" && is_documentation(group.stream()) {
        return;
    }
    let mark = |text: &str, line| Token { kind: Kind::Mark, text: text.to_owned(), line };
    tokens.push(mark(open, group.span_open().start().line));
    push_all(group.stream(), tokens);
    tokens.push(mark(close, group.span_close().start().line));
}

/// The lexer turns `/// text` into `#[doc = "text"]`.
fn is_documentation(attribute: TokenStream) -> bool {
    let mut trees = attribute.into_iter();
    let named_doc = matches!(trees.next(), Some(TokenTree::Ident(name)) if name == "doc");
    named_doc && matches!(trees.next(), Some(TokenTree::Punct(mark)) if mark.as_char() == '=')
}

fn literal_token(literal: Literal, line: usize) -> Token {
    let written = literal.to_string();
    match syn::Lit::new(literal) {
        syn::Lit::Str(string) => Token { kind: Kind::Text, text: string.value(), line },
        _ => Token { kind: Kind::Literal, text: written, line },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<String> {
        let stream = source.parse().expect("the sample is Rust");
        flatten(stream).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn comments_and_documentation_are_left_out() {
        let source = "//! file\n/// SELECT 1\n// note\nfn f() {}";
        assert_eq!(texts(source), ["#", "!", "#", "fn", "f", "(", ")", "{", "}"]);
    }

    #[test]
    fn macro_arguments_and_string_values_are_shown() {
        assert_eq!(
            texts("call!(a::b, \"x\\n\", 1);"),
            ["call", "!", "(", "a", "::", "b", ",", "x\n", ",", "1", ")", ";"]
        );
    }

    #[test]
    fn lines_count_from_one() {
        let tokens = flatten("a\n\nb {\n}".parse().expect("the sample is Rust"));
        assert_eq!(tokens.iter().map(|token| token.line).collect::<Vec<_>>(), [1, 3, 3, 4]);
    }
}
