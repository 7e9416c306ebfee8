//! Whatever a tracker sends is taken apart and understood, or refused with a reason; it never brings the server down.
#![no_main]

use accord::events::{
    Arrival, Event,
    body::{self, Body},
};
use accord::clock;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for taken in [Body::batch(bytes), Body::single(bytes, "track")] {
        let Ok(taken) = taken else { continue };
        let received = clock::now();
        let arrival = Arrival { sent: None, received };
        let mut count = 0;
        for part in &taken.parts {
            for raw in body::events(part).expect("what was kept can be read again") {
                count += 1;
                if let Ok(event) = Event::parse(raw.get(), arrival) {
                    assert!(!event.names.is_empty() && !event.message_id.is_empty());
                    assert!((0..=received.0 + 300_000).contains(&event.times.occurred.0));
                }
            }
        }
        assert_eq!(count, taken.count);
    }
});
