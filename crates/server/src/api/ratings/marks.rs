//! Marks of an item by aspect, as they travel.

use domain::ratings::{self, Aspect};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Marks from 1 to 5, the best; an aspect that does not apply has none.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Marks {
    /// All in all.
    pub overall: i64,
    /// How well it is made.
    pub build_quality: Option<i64>,
    /// How easily it is learnt and used.
    pub ease_of_use: Option<i64>,
    /// How it stands weather, dust, cold and transport.
    pub field_conditions: Option<i64>,
    /// How it works where radio is jammed.
    pub interference_resistance: Option<i64>,
}

impl From<Marks> for ratings::Marks {
    fn from(marks: Marks) -> Self {
        let Marks { overall, build_quality, ease_of_use, field_conditions, interference_resistance } = marks;
        let given = [
            (Aspect::Overall, Some(overall)),
            (Aspect::BuildQuality, build_quality),
            (Aspect::EaseOfUse, ease_of_use),
            (Aspect::FieldConditions, field_conditions),
            (Aspect::InterferenceResistance, interference_resistance),
        ];
        ratings::Marks(given.into_iter().filter_map(|(aspect, mark)| Some((aspect, mark?))).collect())
    }
}

impl From<&ratings::Marks> for Marks {
    fn from(marks: &ratings::Marks) -> Self {
        let mark = |aspect| marks.0.get(&aspect).copied();
        Marks {
            overall: mark(Aspect::Overall).unwrap_or_default(),
            build_quality: mark(Aspect::BuildQuality),
            ease_of_use: mark(Aspect::EaseOfUse),
            field_conditions: mark(Aspect::FieldConditions),
            interference_resistance: mark(Aspect::InterferenceResistance),
        }
    }
}
