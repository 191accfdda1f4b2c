//! What the derived schemas leave open, though the readers of requests do not: the range of integers, and which
//! fields a variant has.

use utoipa::openapi::schema::{AdditionalProperties, ArrayItems, KnownFormat, Type};
use utoipa::openapi::{RefOr, Schema, SchemaFormat, schema};

use crate::wire::INTEGER_MAX;

/// Closes what is open in a schema and all that stands in it.
pub fn precise(schema: &mut RefOr<Schema>) {
    let RefOr::T(schema) = schema else { return };
    match schema {
        Schema::Object(object) => precise_object(object),
        Schema::Array(array) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                precise(items);
            }
        }
        Schema::OneOf(choices) => {
            choices.items.iter_mut().for_each(close_variant);
            choices.items.iter_mut().for_each(precise);
        }
        Schema::AllOf(parts) => parts.items.iter_mut().for_each(precise),
        Schema::AnyOf(choices) => choices.items.iter_mut().for_each(precise),
        _ => {}
    }
}

fn precise_object(object: &mut schema::Object) {
    object.properties.values_mut().for_each(precise);
    if let Some(AdditionalProperties::RefOr(value)) = object.additional_properties.as_deref_mut() {
        precise(value);
    }
    let is_long = matches!(object.format, Some(SchemaFormat::KnownFormat(KnownFormat::Int64)));
    if is_long || object.schema_type == schema::SchemaType::new(Type::Integer) {
        object.minimum.get_or_insert((-INTEGER_MAX).into());
        object.maximum.get_or_insert(INTEGER_MAX.into());
    }
}

/// A variant with fields is an object with the variant's name as its one field, and an object below it.
fn close_variant(variant: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = variant else { return };
    if object.properties.len() == 1 {
        close(object);
        for fields in object.properties.values_mut() {
            if let RefOr::T(Schema::Object(fields)) = fields {
                close(fields);
            }
        }
    }
}

/// An object has no other fields than those it lists.
fn close(object: &mut schema::Object) {
    if !object.properties.is_empty() && object.additional_properties.is_none() {
        object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
    }
}
