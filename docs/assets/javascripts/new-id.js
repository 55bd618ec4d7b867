/** @returns {string} the name of a new record: 10 letters and digits, drawn at random */
export function newId() {
  const letters = "abcdefghijkmnpqrstuvwxyz23456789";
  return [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => letters[byte % letters.length]).join("");
}
