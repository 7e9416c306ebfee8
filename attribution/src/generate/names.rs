//! Invented names. Companies are put together from syllables, so none of them is anybody's.

use super::prng::Prng;

const HEADS: [&str; 36] = [
    "Ar", "Bel", "Cor", "Dal", "El", "Fen", "Gal", "Hel", "Ist", "Jor", "Kal", "Lor", "Mer", "Nor",
    "Ost", "Pel", "Quil", "Ros", "Sel", "Tor", "Ul", "Ver", "Wen", "Xan", "Yar", "Zel", "Bran",
    "Cal", "Dro", "Ester", "Fal", "Grav", "Hol", "Iver", "Kest", "Lun",
];
const MIDDLES: [&str; 24] = [
    "va", "do", "mi", "ra", "ne", "lo", "ti", "sa", "be", "ku", "ri", "go", "pa", "le", "zo", "fi",
    "da", "mo", "cu", "ve", "xi", "ho", "ta", "ny",
];
const TAILS: [&str; 20] = [
    "nta", "rix", "lia", "dor", "vex", "mon", "stra", "quen", "lith", "nova", "tek", "ris", "plex",
    "gard", "wyn", "sol", "mar", "zen", "quor", "nix",
];
const SUFFIXES: [&str; 14] = [
    "Systems",
    "Logistics",
    "Labs",
    "Foods",
    "Health",
    "Energy",
    "Works",
    "Software",
    "Group",
    "Materials",
    "Mobility",
    "Media",
    "Instruments",
    "Services",
];
const FIRST: [&str; 48] = [
    "Ada", "Bruno", "Carla", "David", "Elif", "Farid", "Greta", "Henrik", "Ines", "Jonas", "Katja",
    "Leon", "Mira", "Nils", "Olga", "Pavel", "Rosa", "Samir", "Tessa", "Udo", "Vera", "Willem",
    "Yara", "Zeno", "Amara", "Björn", "Clara", "Dario", "Emil", "Fatima", "Goran", "Hanna", "Ivo",
    "Jana", "Kofi", "Lucia", "Marek", "Nora", "Otto", "Priya", "Rafael", "Sofia", "Tomas", "Ulla",
    "Viktor", "Wanda", "Yusuf", "Zoe",
];
const LAST: [&str; 48] = [
    "Adler", "Bergmann", "Costa", "Dietz", "Eriksen", "Falk", "Gomez", "Haas", "Ivanov", "Jansen",
    "Keller", "Lind", "Moreau", "Novak", "Oliveira", "Petrov", "Quinn", "Rossi", "Silva", "Tanaka",
    "Ullmann", "Vogt", "Weber", "Yilmaz", "Zeller", "Arslan", "Brandt", "Conti", "Demir", "Engel",
    "Fischer", "Grant", "Holm", "Ito", "Jung", "Kowalski", "Larsen", "Mendes", "Nielsen", "Okafor",
    "Park", "Rahman", "Sato", "Thoma", "Urban", "Varga", "Winter", "Zhou",
];

/// Industries of companies.
pub(super) const INDUSTRIES: [&str; 10] = [
    "SOFTWARE",
    "MANUFACTURING",
    "LOGISTICS",
    "RETAIL",
    "HEALTHCARE",
    "ENERGY",
    "FINANCE",
    "MEDIA",
    "CONSTRUCTION",
    "PUBLIC_SECTOR",
];

/// Regions and how many companies of a hundred are there.
pub(super) const REGIONS: [(&str, u64); 6] = [
    ("DACH", 46),
    ("BENELUX", 14),
    ("NORDICS", 12),
    ("UK_IRELAND", 12),
    ("NORTH_AMERICA", 12),
    ("ASIA_PACIFIC", 4),
];

/// The name and the domain of the company with this number; both differ for each number.
#[expect(
    clippy::indexing_slicing,
    reason = "each place is a remainder by the length of its list"
)]
pub(super) fn company(number: u64) -> (String, String) {
    let sizes = [HEADS.len(), MIDDLES.len(), TAILS.len(), SUFFIXES.len()];
    let all: u64 = sizes
        .iter()
        .map(|size| u64::try_from(*size).unwrap_or(1))
        .product();
    // 7919 is prime and divides no list's length, so this visits every combination before repeating.
    let mut left = number.wrapping_mul(7919) % all;
    let mut places = [0_usize; 4];
    for (place, size) in places.iter_mut().zip(sizes) {
        let size = u64::try_from(size).unwrap_or(1);
        *place = usize::try_from(left % size).unwrap_or(0);
        left /= size;
    }
    let [head, middle, tail, suffix] = places;
    let round = number / all;
    let base = format!("{}{}{}", HEADS[head], MIDDLES[middle], TAILS[tail]);
    let suffix = SUFFIXES[suffix];
    let lower = format!("{}-{}", base.to_lowercase(), suffix.to_lowercase());
    if round == 0 {
        (format!("{base} {suffix}"), format!("{lower}.example"))
    } else {
        (
            format!("{base} {suffix} {}", round + 1),
            format!("{lower}-{}.example", round + 1),
        )
    }
}

/// Somebody's first and last name.
pub(super) fn person(prng: &mut Prng) -> (&'static str, &'static str) {
    (*prng.pick(&FIRST), *prng.pick(&LAST))
}

/// The part of an e-mail before the @ for a name.
pub(super) fn mailbox(first: &str, last: &str) -> String {
    format!("{first}.{last}").to_lowercase().replace('ö', "oe")
}
