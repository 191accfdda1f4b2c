//! Writes any serialisable value as canonical JSON in one pass, without building it as a tree first.
//!
//! Members of an object are written in the order they come in and put into canonical order at its end.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Display;
use std::ops::Range;

use serde::{Serialize, ser};

use super::{CanonicalError, MAX_DEPTH, write_string};

/// A member of an object that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Where its value stands in the output.
    pub value: Range<usize>,
    /// Where the elements stand within the value, when it is an array and a member of the outermost object; an object
    /// that names a variant is not the outermost.
    pub elements: Vec<Range<usize>>,
}

/// The parts of a value that was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Members of an object, in canonical order.
    pub members: Vec<Member>,
    /// Where the elements of an array stand within the value.
    pub elements: Vec<Range<usize>>,
}

/// Appends one value to `out`; nests at most `depth` levels.
pub(super) struct Writer<'o> {
    pub(super) out: &'o mut Vec<u8>,
    pub(super) depth: usize,
}

pub(super) type Written = Result<Parts, CanonicalError>;

impl ser::Error for CanonicalError {
    fn custom<T: Display>(message: T) -> Self {
        CanonicalError::Unwritable(message.to_string())
    }
}

impl<'o> Writer<'o> {
    pub(super) fn plain(self, value: &(impl Serialize + ?Sized)) -> Written {
        serde_json::to_writer(self.out, value).expect("writing a scalar to memory cannot fail");
        Ok(Parts::default())
    }

    fn below(depth: usize) -> Result<usize, CanonicalError> {
        depth.checked_sub(1).ok_or(CanonicalError::TooDeep)
    }

    pub(super) fn array(self) -> Result<Array<'o>, CanonicalError> {
        let Writer { out, depth } = self;
        let (depth, start) = (Writer::below(depth)?, out.len());
        out.push(b'[');
        Ok(Array { out, depth, start, elements: Vec::new(), is_wrapped: false })
    }

    pub(super) fn object(self, members: usize) -> Result<Object<'o>, CanonicalError> {
        let Writer { out, depth } = self;
        let (depth, start) = (Writer::below(depth)?, out.len());
        out.push(b'{');
        Ok(Object { out, depth, start, members: Vec::with_capacity(members), name: None, is_wrapped: false })
    }

    /// Opens the object of one member that names an enum's variant.
    pub(super) fn wrapped(self, variant: &str) -> Result<Writer<'o>, CanonicalError> {
        let Writer { out, depth } = self;
        out.push(b'{');
        write_string(variant, out);
        out.push(b':');
        Ok(Writer { depth: Writer::below(depth)?, out })
    }
}

/// An array that is being written.
pub(super) struct Array<'o> {
    out: &'o mut Vec<u8>,
    depth: usize,
    start: usize,
    elements: Vec<Range<usize>>,
    pub(super) is_wrapped: bool,
}

impl Array<'_> {
    pub(super) fn element(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), CanonicalError> {
        if self.out.len() > self.start + 1 {
            self.out.push(b',');
        }
        let from = self.out.len() - self.start;
        value.serialize(Writer { out: self.out, depth: self.depth })?;
        // The outermost value is an array, or this is within its object; of what lies deeper nobody asks for the parts.
        if self.depth + 2 >= MAX_DEPTH {
            self.elements.push(from..self.out.len() - self.start);
        }
        Ok(())
    }

    pub(super) fn close(self) -> Written {
        self.out.push(b']');
        if self.is_wrapped {
            self.out.push(b'}');
            return Ok(Parts::default());
        }
        Ok(Parts { members: Vec::new(), elements: self.elements })
    }
}

/// An object that is being written.
pub(super) struct Object<'o> {
    out: &'o mut Vec<u8>,
    depth: usize,
    start: usize,
    members: Vec<Placed>,
    pub(super) name: Option<String>,
    pub(super) is_wrapped: bool,
}

/// A member with where it begins in the output.
struct Placed {
    start: usize,
    member: Member,
}

impl Object<'_> {
    pub(super) fn member(
        &mut self,
        name: Cow<'static, str>,
        value: &(impl Serialize + ?Sized),
    ) -> Result<(), CanonicalError> {
        if !self.members.is_empty() {
            self.out.push(b',');
        }
        let start = self.out.len();
        write_string(&name, self.out);
        self.out.push(b':');
        let from = self.out.len();
        let Parts { elements, .. } = value.serialize(Writer { out: self.out, depth: self.depth })?;
        let member = Member { name, value: from..self.out.len(), elements };
        self.members.push(Placed { start, member });
        Ok(())
    }

    pub(super) fn close(mut self) -> Written {
        // The orders of bytes and of UTF-16 agree on ASCII.
        let is_ascii = self.members.iter().all(|placed| placed.member.name.is_ascii());
        let order = if is_ascii { str::cmp } else { utf16_order };
        if !self.members.is_sorted_by(|a, b| order(&a.member.name, &b.member.name).is_lt()) {
            self.sort(order);
        }
        self.out.push(b'}');
        if self.is_wrapped {
            self.out.push(b'}');
        }
        let members = self.members.into_iter().map(|written| written.member).collect();
        Ok(Parts { members, elements: Vec::new() })
    }

    /// Puts the members into canonical order: behind the others first, then to where those were.
    fn sort(&mut self, order: fn(&str, &str) -> Ordering) {
        let (first, unsorted) = (self.start + 1, self.out.len());
        let back = unsorted - first;
        self.members.sort_by(|a, b| order(&a.member.name, &b.member.name));
        self.out.reserve(back);
        for (position, Placed { start, member }) in self.members.iter_mut().enumerate() {
            if position > 0 {
                self.out.push(b',');
            }
            let (moved_to, name_bytes) = (self.out.len() - back, member.value.start - *start);
            self.out.extend_from_within(*start..member.value.end);
            member.value = moved_to + name_bytes..self.out.len() - back;
            *start = moved_to;
        }
        self.out.copy_within(unsorted.., first);
        self.out.truncate(unsorted);
    }
}

/// The order of RFC 8785; that of UTF-8 differs where a character beyond U+FFFF meets one from U+E000 on.
fn utf16_order(a: &str, b: &str) -> Ordering {
    a.encode_utf16().cmp(b.encode_utf16())
}
