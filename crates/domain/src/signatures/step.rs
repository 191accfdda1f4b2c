//! A step of a signature policy: the roles whose people sign at the same time, each as often as it is named.
//!
//! Written `commander` or `commission_member+commission_member`; steps follow one another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::identity::Role;

/// The signatures of one step, in any order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step(Vec<Role>);

/// A text that is no step.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no step; write roles joined by +, such as approver+approver")]
pub struct NoStep(String);

impl Step {
    /// The roles that sign in this step, each as often as it signs.
    pub fn roles(&self) -> &[Role] {
        &self.0
    }
}

impl From<Role> for Step {
    fn from(role: Role) -> Step {
        Step(vec![role])
    }
}

impl PartialEq<Role> for Step {
    fn eq(&self, role: &Role) -> bool {
        self.0 == [*role]
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, role) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str("+")?;
            }
            f.write_str(role.as_str())?;
        }
        Ok(())
    }
}

impl FromStr for Step {
    type Err = NoStep;

    fn from_str(text: &str) -> Result<Step, NoStep> {
        let roles: Result<Vec<Role>, _> = text.split('+').map(str::parse).collect();
        roles.map(Step).map_err(|_| NoStep(text.to_owned()))
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Step {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Step, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// Steps of one role each.
pub fn steps_of(roles: &[Role]) -> Vec<Step> {
    roles.iter().copied().map(Step::from).collect()
}

/// Signatures that steps ask for together.
pub fn signatures_of(steps: &[Step]) -> usize {
    steps.iter().map(|step| step.0.len()).sum()
}

/// The roles whose signatures are awaited when those of `made` were given, in order.
pub fn open_roles(steps: &[Step], made: &[Role]) -> Vec<Role> {
    let mut given = made;
    for step in steps {
        if given.len() >= step.0.len() {
            given = &given[step.0.len()..];
            continue;
        }
        let mut open = step.0.clone();
        for role in given {
            if let Some(place) = open.iter().position(|waiting| waiting == role) {
                open.remove(place);
            }
        }
        return open;
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Role::*;

    #[test]
    fn a_step_is_written_as_its_roles() {
        let two: Step = "commission_member+commission_member".parse().expect("two roles");
        assert_eq!(two.roles(), [CommissionMember, CommissionMember]);
        assert_eq!(two.to_string(), "commission_member+commission_member");
        for wrong in ["", "+", "approver+", "approver, commander", "general"] {
            assert!(wrong.parse::<Step>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn roles_of_a_step_sign_in_any_order_and_steps_in_theirs() {
        let steps: Vec<Step> = ["orderer", "approver+buyer+approver", "commander"]
            .map(|step| step.parse().expect("a step"))
            .into();
        assert_eq!(signatures_of(&steps), 5);
        assert_eq!(open_roles(&steps, &[]), [Orderer]);
        assert_eq!(open_roles(&steps, &[Orderer]), [Approver, Buyer, Approver]);
        assert_eq!(open_roles(&steps, &[Orderer, Buyer]), [Approver, Approver]);
        assert_eq!(open_roles(&steps, &[Orderer, Buyer, Approver]), [Approver]);
        assert_eq!(open_roles(&steps, &[Orderer, Buyer, Approver, Approver]), [Commander]);
        assert_eq!(open_roles(&steps, &[Orderer, Buyer, Approver, Approver, Commander]), []);
    }
}
