//! Follow the money: partners' money at a glance, what a fund bought, and whose money bought a piece.

pub mod contributions;
pub mod packs;
pub mod pieces;
pub mod trace;
