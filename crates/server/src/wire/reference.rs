//! Reference data on the wire: named by its id or by the code people use, shown as both.

use std::borrow::Cow;
use std::str::FromStr;

use domain::values::{self, Id};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::coded;

/// Reference data, named by its id or by the code people use: `"org_…"` or `"B11"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ref<T>(pub T);

/// Ids of reference data, which follow from the code.
pub trait Coded: Id + FromStr {
    /// Name of the schema of a reference to it.
    const NAME: &'static str;
    /// The id of the object with this code.
    fn of_code(code: &values::Code) -> Self;
}

impl<T: Coded> FromStr for Ref<T> {
    type Err = <values::Code as FromStr>::Err;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(id) => Ok(Ref(id)),
            Err(_) => Ok(Ref(T::of_code(&text.parse()?))),
        }
    }
}

impl<'de, T: Coded> Deserialize<'de> for Ref<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

impl<T: Coded> PartialSchema for Ref<T> {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(SchemaType::new(Type::String));
        let prefix = T::PREFIX;
        let text = coded(text)
            .description(Some(format!("The id, `{prefix}_` and 32 hexadecimal digits, or the code")));
        RefOr::T(Schema::Object(Object::from(text)))
    }
}

impl<T: Coded> ToSchema for Ref<T> {
    fn name() -> Cow<'static, str> {
        T::NAME.into()
    }
}

macro_rules! refs {
    ($($name:ident = $id:ident;)*) => {$(
        #[doc = concat!("A `", stringify!($id), "`, given as id or code.")]
        pub type $name = Ref<values::$id>;
        impl Coded for values::$id {
            const NAME: &'static str = stringify!($name);
            fn of_code(code: &values::Code) -> Self {
                values::$id::of_code(code)
            }
        }
    )*};
}

refs! {
    AllotmentRef = AllotmentId;
    CategoryRef = CategoryId;
    ContractRef = ContractId;
    DeliveryPointRef = DeliveryPointId;
    FrameworkRef = FrameworkId;
    FundRef = FundId;
    ItemRef = ItemId;
    OrganisationRef = OrganisationId;
    PackageRef = PackageId;
    PersonRef = PersonId;
    PledgeRef = PledgeId;
    RequirementListRef = RequirementListId;
    SignaturePolicyRef = SignaturePolicyId;
}

/// An object of reference data with the code that people know it by.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Named {
    /// Id.
    #[schema(example = "org_7d2b6a5c4e3f48819a0b1c2d3e4f5a6b")]
    pub id: String,
    /// Code.
    pub code: String,
}

impl Named {
    /// An object by id and code.
    pub fn new(id: impl Id, code: &values::Code) -> Named {
        Named { id: id.to_string(), code: code.to_string() }
    }
}
