//! Lifecycles as tables: `(status, action) => status` drives the rule, the exhaustive test, the diagram and the buttons.

/// Declares a status enum, its actions and the table of allowed steps.
#[macro_export]
macro_rules! lifecycle {
    (
        $(#[$meta:meta])* $name:literal
        $(#[$status_meta:meta])* status $status:ident { $($(#[$sdoc:meta])* $s:ident = $stext:literal,)* }
        $(#[$action_meta:meta])* action $action:ident { $($(#[$adoc:meta])* $a:ident = $atext:literal,)* }
        steps { $($from:ident, $by:ident => $to:ident;)* }
    ) => {
        $crate::text_enum! { $(#[$status_meta])* pub enum $status { $($(#[$sdoc])* $s = $stext,)* } }
        $crate::text_enum! { $(#[$action_meta])* pub enum $action { $($(#[$adoc])* $a = $atext,)* } }

        impl $status {
            /// The object the lifecycle belongs to.
            pub const OBJECT: &'static str = $name;
            /// Every allowed step: status, action, next status.
            pub const STEPS: &'static [($status, $action, $status)] = &[$(($status::$from, $action::$by, $status::$to),)*];

            /// The next status, or `None` when the table has no such step.
            pub fn after(self, action: $action) -> Option<$status> {
                Self::STEPS.iter().find(|(from, by, _)| *from == self && *by == action).map(|(_, _, to)| *to)
            }

            /// The next status, or the refusal that names object, status and action.
            pub fn step(self, action: $action, reference: impl ::std::fmt::Display) -> Result<$status, $crate::Rejection> {
                self.after(action).ok_or_else(|| $crate::Rejection::WrongStatus {
                    object: $name,
                    reference: reference.to_string(),
                    status: self.as_str(),
                    action: action.as_str(),
                })
            }

            /// The actions allowed now; pages draw their buttons from it.
            pub fn actions(self) -> impl Iterator<Item = $action> {
                Self::STEPS.iter().filter(move |(from, _, _)| *from == self).map(|(_, by, _)| *by)
            }

            /// The lifecycle as a Mermaid state diagram for the documentation.
            pub fn diagram() -> String {
                let steps = Self::STEPS.iter();
                steps.map(|(from, by, to)| format!("    {from} --> {to}: {by}\n")).collect()
            }
        }
    };
}
