//! Which part of a value each call of serde writes; how parts are written is in `writer`.

use serde::ser::{
    SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::writer::{Array, Object, Parts, Writer, Written};
use super::{CanonicalError, write_string};

/// Room for the members of an object whose number is not known.
const MEMBERS_USUAL: usize = 8;

macro_rules! plain {
    ($($method:ident: $type:ty;)*) => {$(
        fn $method(self, value: $type) -> Written {
            self.plain(&value)
        }
    )*};
}

macro_rules! refused {
    ($($method:ident: $type:ty;)*) => {$(
        fn $method(self, value: $type) -> Written {
            Err(CanonicalError::Float(format!("{value:?}")))
        }
    )*};
}

impl<'o> Serializer for Writer<'o> {
    type Ok = Parts;
    type Error = CanonicalError;
    type SerializeSeq = Array<'o>;
    type SerializeTuple = Array<'o>;
    type SerializeTupleStruct = Array<'o>;
    type SerializeTupleVariant = Array<'o>;
    type SerializeMap = Object<'o>;
    type SerializeStruct = Object<'o>;
    type SerializeStructVariant = Object<'o>;

    plain! {
        serialize_bool: bool;
        serialize_i8: i8;
        serialize_i16: i16;
        serialize_i32: i32;
        serialize_i64: i64;
        serialize_u8: u8;
        serialize_u16: u16;
        serialize_u32: u32;
        serialize_u64: u64;
        serialize_char: char;
        serialize_bytes: &[u8];
    }

    fn serialize_str(self, text: &str) -> Written {
        write_string(text, self.out);
        Ok(Parts::default())
    }

    refused! {
        serialize_f32: f32;
        serialize_f64: f64;
    }

    fn serialize_none(self) -> Written {
        self.plain(&())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        self.plain(&())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Written {
        self.plain(&())
    }

    fn serialize_unit_variant(self, _name: &'static str, _index: u32, variant: &'static str) -> Written {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _name: &'static str, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Written {
        let Writer { out, depth } = self.wrapped(variant)?;
        value.serialize(Writer { out, depth })?;
        out.push(b'}');
        Ok(Parts::default())
    }

    fn serialize_seq(self, _len: Option<usize>) -> Result<Array<'o>, CanonicalError> {
        self.array()
    }

    fn serialize_tuple(self, _len: usize) -> Result<Array<'o>, CanonicalError> {
        self.array()
    }

    fn serialize_tuple_struct(self, _name: &'static str, _len: usize) -> Result<Array<'o>, CanonicalError> {
        self.array()
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> Result<Array<'o>, CanonicalError> {
        let mut array = self.wrapped(variant)?.array()?;
        array.is_wrapped = true;
        Ok(array)
    }

    fn serialize_map(self, len: Option<usize>) -> Result<Object<'o>, CanonicalError> {
        self.object(len.unwrap_or(MEMBERS_USUAL))
    }

    fn serialize_struct(self, _name: &'static str, len: usize) -> Result<Object<'o>, CanonicalError> {
        self.object(len)
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Object<'o>, CanonicalError> {
        let mut object = self.wrapped(variant)?.object(len)?;
        object.is_wrapped = true;
        Ok(object)
    }
}

macro_rules! array {
    ($($kind:ident $method:ident;)*) => {$(
        impl $kind for Array<'_> {
            type Ok = Parts;
            type Error = CanonicalError;
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CanonicalError> {
                self.element(value)
            }
            fn end(self) -> Written {
                self.close()
            }
        }
    )*};
}

array! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

macro_rules! object {
    ($($kind:ident;)*) => {$(
        impl $kind for Object<'_> {
            type Ok = Parts;
            type Error = CanonicalError;
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), CanonicalError> {
                self.member(name.into(), value)
            }
            fn end(self) -> Written {
                self.close()
            }
        }
    )*};
}

object! {
    SerializeStruct;
    SerializeStructVariant;
}

impl SerializeMap for Object<'_> {
    type Ok = Parts;
    type Error = CanonicalError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), CanonicalError> {
        // serde_json writes keys that are integers as text, too.
        self.name = match serde_json::to_value(name) {
            Ok(Value::String(text)) => Some(text),
            Ok(Value::Number(number)) => Some(number.to_string()),
            _ => return Err(CanonicalError::Unwritable("a key is no text".to_owned())),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CanonicalError> {
        let name = self.name.take().expect("serde gives a key before its value");
        self.member(name.into(), value)
    }

    fn end(self) -> Written {
        self.close()
    }
}
