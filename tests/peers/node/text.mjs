// Ids, cursors and decimals as Accord writes them.

/** The id of an object of this type. */
export function id(type, uuid) {
  return Buffer.from(`${type}:${uuid.replaceAll("-", "")}`).toString("base64url");
}

/** The UUID in an id of this type; null where it is none. */
export function uuid(type, text) {
  const [name, value] = Buffer.from(text, "base64url").toString().split(":");
  return name === type && /^[0-9a-f]{32}$/.test(value) ? value : null;
}

/** The UUID in a cursor of a list that is sorted by id; of no cursor the least that there is. */
export function cursor(text) {
  if (text == null) return "00000000-0000-0000-0000-000000000000";
  return JSON.parse(Buffer.from(text, "base64url").toString()).v[0].u;
}

/** Units of so many decimals, not negative. */
export function decimal(units, decimals) {
  const one = 10 ** decimals;
  return `${Math.floor(units / one)}.${String(units % one).padStart(decimals, "0")}`;
}

/** A part of a whole, with four decimals; null of nothing. */
export function share(amount, of) {
  return of === 0 ? null : decimal(Math.floor((20_000 * amount + of) / (2 * of)), 4);
}

/** Millionths, without zeros at the end. */
export function weight(micros) {
  return decimal(micros, 6).replace(/\.?0+$/, "");
}
