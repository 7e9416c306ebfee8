//! The named models.

use super::{Missing, Model, PositionWeights};

/// Seven days, the half-life of `TIME_DECAY` unless given.
pub const DEFAULT_HALF_LIFE_MILLIS: i64 = 7 * 86_400_000;

macro_rules! presets {
    ($($variant:ident = $code:literal,)*) => {
        /// The named models.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(
            missing_docs,
            reason = "the table in docs/ATTRIBUTION.md describes them"
        )]
        pub enum Preset { $($variant,)* }

        impl Preset {
            /// Every preset, in the order of the table in `docs/ATTRIBUTION.md`.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The `UPPER_CASE` name.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// The preset with this `UPPER_CASE` name.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

presets! {
    FirstTouch = "FIRST_TOUCH",
    LastTouch = "LAST_TOUCH",
    LeadCreation = "LEAD_CREATION",
    LastNonDirect = "LAST_NON_DIRECT",
    Linear = "LINEAR",
    UShaped = "U_SHAPED",
    UShapedFirstLast = "U_SHAPED_FIRST_LAST",
    UShapedNoRest = "U_SHAPED_NO_REST",
    WShaped = "W_SHAPED",
    WShapedClose = "W_SHAPED_CLOSE",
    FullPath = "FULL_PATH",
    JShaped = "J_SHAPED",
    InverseJ = "INVERSE_J",
    TimeDecay = "TIME_DECAY",
    Participation = "PARTICIPATION",
}

impl Preset {
    /// The model of that name; position models treat missing anchors as PROPORTIONAL, `TIME_DECAY` halves in seven days.
    #[must_use]
    pub fn model(self) -> Model {
        // Percent x 10, so that 22.5 % can be written.
        let (anchors, rest) = match self {
            Self::FirstTouch => ([1000, 0, 0, 0], 0),
            Self::LastTouch => ([0, 0, 0, 1000], 0),
            Self::LeadCreation => ([0, 1000, 0, 0], 0),
            Self::UShaped => ([400, 400, 0, 0], 200),
            Self::UShapedFirstLast => ([400, 0, 0, 400], 200),
            Self::UShapedNoRest => ([500, 500, 0, 0], 0),
            Self::WShaped => ([300, 300, 300, 0], 100),
            Self::WShapedClose => ([300, 300, 0, 300], 100),
            Self::FullPath => ([225, 225, 225, 225], 100),
            Self::JShaped => ([200, 0, 0, 600], 200),
            Self::InverseJ => ([600, 0, 0, 200], 200),
            Self::LastNonDirect => return Model::LastNonDirect,
            Self::Linear => return Model::Linear,
            Self::TimeDecay => {
                return Model::TimeDecay {
                    half_life_millis: DEFAULT_HALF_LIFE_MILLIS,
                };
            }
            Self::Participation => return Model::Participation,
        };
        let weights = anchors.map(|weight: u32| weight * 1000);
        Model::Position(PositionWeights::of(
            weights,
            rest * 1000,
            Missing::Proportional,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_position_preset_sums_to_one_hundred_percent() {
        for &preset in Preset::ALL {
            assert_eq!(Preset::from_code(preset.code()), Some(preset));
            if let Model::Position(given) = preset.model() {
                let anchors = [
                    given.first,
                    given.lead_created,
                    given.deal_created,
                    given.last,
                ];
                assert_eq!(
                    PositionWeights::new(anchors, given.rest, given.missing),
                    Ok(given),
                    "{}",
                    preset.code()
                );
            }
        }
    }

    #[test]
    fn weights_that_do_not_sum_are_refused() {
        let refused = PositionWeights::new([500_000, 0, 0, 500_000], 1, Missing::Even);
        assert_eq!(refused.unwrap_err().sum, 1_000_001);
    }
}
