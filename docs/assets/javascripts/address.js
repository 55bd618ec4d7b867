/**
 * The answers in the address: `#answers=question:answer,question:answer`.
 *
 * The query is never used: servers log it. checklist/engine/triage/address.py reads the same, and tells
 * what could not be taken; a browser test holds the two together.
 */

/** @param {string} fragment @returns {boolean} */
export const carriesAnswers = (fragment) => /^#(.*&)?answers=/s.test(decode(fragment));

/** Undo the escapes that messengers add; decodeURIComponent would give up at a broken one. */
function decode(text) {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    const bytes = escapes.slice(1).split("%").map((byte) => parseInt(byte, 16));
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bytes));
  });
}

/**
 * Check in `form` the answers that `fragment` names, and uncheck all others.
 *
 * @param {HTMLFormElement} form
 * @param {string} fragment
 */
export function readInto(form, fragment) {
  const answers = answersIn(fragment);
  for (const input of form.querySelectorAll("fieldset[data-question] input[type=radio]")) {
    const given = answers.get(input.name);
    const isThere = given?.size === 1 && valuesOf(form, input.name).includes([...given][0]);
    input.checked = input.value === (isThere ? [...given][0] : "");
  }
}

/** @param {HTMLFormElement} form @param {string} name */
const valuesOf = (form, name) =>
  [...form.querySelectorAll("input[type=radio]")]
    .filter((input) => input.name === name && input.value !== "")
    .map((input) => input.value);

/** @param {string} fragment @returns {Map<string, Set<string>>} */
function answersIn(fragment) {
  const field = decode(fragment)
    .replace(/^#/, "")
    .split("&")
    .find((part) => /^answers(=|$)/.test(part));
  const answers = new Map();
  for (const part of (field ?? "").slice("answers=".length).split(",")) {
    const colon = part.indexOf(":");
    const question = part.slice(0, Math.max(colon, 0));
    const given = part.slice(colon + 1);
    if (!question || !given) continue;
    if (!answers.has(question)) answers.set(question, new Set());
    for (const answer of given.split("|")) answers.get(question).add(answer);
  }
  return answers;
}

/** The answers that `form` holds, by question, in its order. @param {HTMLFormElement} form */
export function answersOf(form) {
  return Object.fromEntries(
    [...form.querySelectorAll("fieldset[data-question] input[type=radio]:checked")]
      .filter((input) => input.value !== "")
      .map((input) => [input.name, input.value]),
  );
}

/** @param {{[question: string]: string}} answers @returns {string} "" without answers */
export function fragmentFor(answers) {
  const pairs = Object.entries(answers).map(([question, answer]) => `${question}:${answer}`);
  return pairs.length ? `#answers=${pairs.join(",")}` : "";
}
