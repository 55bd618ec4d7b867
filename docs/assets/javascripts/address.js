/**
 * The answers in the address: `#answers=question:answer,question:answer`.
 *
 * The query is never used: servers log it. checklist/engine/triage/address.py reads the same, and tells
 * what could not be taken; a browser test holds the two together.
 */

/** @param {string} fragment @returns {boolean} */
export const carriesAnswers = (fragment) => /^#(.*&)?answers=/s.test(decode(fragment));

/**
 * Undo the escapes that messengers add; decodeURIComponent would give up at a broken one.
 *
 * @param {string} text
 */
function decode(text) {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    const bytes = escapes.slice(1).split("%").map((byte) => parseInt(byte, 16));
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bytes));
  });
}

/**
 * Check in `form` the answers that `fragment` names, and uncheck all others.
 *
 * @param {HTMLElement} form @param {string} fragment
 */
export function readInto(form, fragment) {
  const answers = answersIn(fragment);
  const inputs = inputsOf(form);
  for (const input of inputs) {
    const [answer = "", ...more] = answers.get(input.name) ?? [];
    const isThere =
      !more.length && inputs.some((one) => one.name === input.name && one.value === answer);
    input.checked = input.value === (isThere ? answer : "");
  }
}

/** @param {HTMLElement} form @returns {HTMLInputElement[]} every answer that it offers */
function inputsOf(form) {
  /** @type {NodeListOf<HTMLInputElement>} */
  const inputs = form.querySelectorAll("fieldset[data-question] input[type=radio]");
  return [...inputs];
}

/** @param {string} fragment @returns {Map<string, Set<string>>} */
function answersIn(fragment) {
  const field = decode(fragment)
    .replace(/^#/, "")
    .split("&")
    .find((part) => /^answers(=|$)/.test(part));
  /** @type {Map<string, Set<string>>} */
  const answers = new Map();
  for (const part of (field ?? "").slice("answers=".length).split(",")) {
    const colon = part.indexOf(":");
    const question = part.slice(0, Math.max(colon, 0));
    const given = part.slice(colon + 1);
    if (!question || !given) continue;
    const named = answers.get(question) ?? new Set();
    for (const answer of given.split("|")) named.add(answer);
    answers.set(question, named);
  }
  return answers;
}

/**
 * The answers that `form` holds, by question, in its order.
 *
 * @param {HTMLElement} form @returns {Record<string, string>}
 */
export function answersOf(form) {
  return Object.fromEntries(
    inputsOf(form)
      .filter((input) => input.checked && input.value !== "")
      .map((input) => [input.name, input.value]),
  );
}

/** @param {Record<string, string>} answers @returns {string} "" without answers */
export function fragmentFor(answers) {
  const pairs = Object.entries(answers).map(([question, answer]) => `${question}:${answer}`);
  return pairs.length ? `#answers=${pairs.join(",")}` : "";
}
