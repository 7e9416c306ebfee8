//! The table of named models, spelled out once more.

use attribution::rule::{Missing, Model, PositionWeights, Preset};

#[test]
fn the_named_models_are_what_the_table_says() {
    let position = |[first, lead_created, deal_created, last, rest]: [u32; 5]| {
        // The table is in percent with one decimal at most.
        let scale = |tenths: u32| tenths * 1000;
        Model::Position(PositionWeights {
            first: scale(first),
            lead_created: scale(lead_created),
            deal_created: scale(deal_created),
            last: scale(last),
            rest: scale(rest),
            missing: Missing::Proportional,
        })
    };
    let table = [
        ("FIRST_TOUCH", position([1000, 0, 0, 0, 0])),
        ("LAST_TOUCH", position([0, 0, 0, 1000, 0])),
        ("LEAD_CREATION", position([0, 1000, 0, 0, 0])),
        ("LAST_NON_DIRECT", Model::LastNonDirect),
        ("LINEAR", Model::Linear),
        ("U_SHAPED", position([400, 400, 0, 0, 200])),
        ("U_SHAPED_FIRST_LAST", position([400, 0, 0, 400, 200])),
        ("U_SHAPED_NO_REST", position([500, 500, 0, 0, 0])),
        ("W_SHAPED", position([300, 300, 300, 0, 100])),
        ("W_SHAPED_CLOSE", position([300, 300, 0, 300, 100])),
        ("FULL_PATH", position([225, 225, 225, 225, 100])),
        ("J_SHAPED", position([200, 0, 0, 600, 200])),
        ("INVERSE_J", position([600, 0, 0, 200, 200])),
        (
            "TIME_DECAY",
            Model::TimeDecay {
                half_life_millis: 604_800_000,
            },
        ),
        ("PARTICIPATION", Model::Participation),
    ];
    assert_eq!(Preset::ALL.len(), table.len());
    for (code, model) in table {
        let preset = Preset::from_code(code).unwrap();
        assert_eq!(preset.code(), code);
        assert_eq!(preset.model(), model, "{code}");
    }
    assert_eq!(Preset::from_code("GUESSWORK"), None);
}
