/**
 * What the fields of a form hold, as the texts of answers: a choice, a number, or what is ticked.
 *
 * Whether a text is an answer, Python decides; checklist/engine/policy/answer.py defines the texts.
 */

const NONE = "none";
const MORE = "?";
/** What may be a number or a range: all else would tear an address apart. */
const LIKE_NUMBERS = /^[-.\d]{1,40}$/;

/** @param {Element} form @returns {HTMLElement[]} its questions, in their order */
export function questionsOf(form) {
  /** @type {NodeListOf<HTMLElement>} */
  const questions = form.querySelectorAll("fieldset[data-question]");
  return [...questions];
}

/** @param {HTMLElement} question @returns {string} */
export const nameOf = (question) => question.getAttribute("data-question") ?? "";

/** @param {HTMLElement} question @param {string} kinds of input @returns {HTMLInputElement[]} */
function inputsOf(question, kinds) {
  /** @type {NodeListOf<HTMLInputElement>} */
  const inputs = question.querySelectorAll(kinds);
  return [...inputs];
}

/** @param {HTMLElement} question @returns {HTMLInputElement | null} */
const textOf = (question) => question.querySelector("input[type=text]");

/** @param {HTMLElement} question @returns {HTMLInputElement | null} */
const chosenOf = (question) => question.querySelector("input:checked");

/** The boxes of what can be ticked, that of nothing, and that all is told. @param {HTMLElement} question */
function boxesOf(question) {
  if (!question.querySelector("input[type=checkbox]")) return undefined;
  const boxes = inputsOf(question, "input[type=checkbox]");
  const none = boxes.find((box) => box.value === NONE && box.name);
  const all = boxes.find((box) => box.hasAttribute("data-all-told"));
  return none && all ? { none, all, ticks: boxes.filter((box) => box !== none && box !== all) } : undefined;
}

/** @param {HTMLElement} question @returns {string} what its fields hold, "" for nothing */
export function answerOf(question) {
  const text = textOf(question);
  if (text) return text.value.trim();
  const boxes = boxesOf(question);
  if (!boxes) return chosenOf(question)?.value ?? "";
  if (boxes.none.checked) return NONE;
  const ticked = boxes.ticks.filter((box) => box.checked).map((box) => box.value);
  if (!ticked.length) return "";
  return [...ticked, ...(boxes.all.checked ? [] : [MORE])].join("+");
}

/**
 * Let the fields of a question hold an answer, or nothing where they cannot.
 *
 * @param {HTMLElement} question @param {string} answer
 */
export function hold(question, answer) {
  const text = textOf(question);
  const boxes = boxesOf(question);
  if (text) text.value = LIKE_NUMBERS.test(answer) ? answer : "";
  else if (boxes) tick(boxes, answer);
  else {
    const choices = inputsOf(question, "input[type=radio]");
    const isThere = choices.some((choice) => choice.value === answer);
    for (const choice of choices) choice.checked = choice.value === (isThere ? answer : "");
  }
}

/** @param {NonNullable<ReturnType<typeof boxesOf>>} boxes @param {string} answer */
function tick({ none, all, ticks }, answer) {
  const named = answer === NONE ? [] : answer.split("+");
  const isOpen = named.at(-1) === MORE;
  if (isOpen) named.pop();
  const known = ticks.map((box) => box.value);
  const isThere = named.every((one, at) => known.includes(one) && named.indexOf(one) === at);
  for (const box of ticks) box.checked = isThere && named.includes(box.value);
  none.checked = answer === NONE;
  all.checked = isThere && !isOpen;
}

/**
 * Keep the boxes of a question in step once one of them was changed: nothing excludes the others.
 *
 * @param {HTMLElement} question @param {EventTarget | null} changed
 */
export function keepInStep(question, changed) {
  const boxes = boxesOf(question);
  if (!boxes) return;
  const { none, all, ticks } = boxes;
  const isEmpty = !ticks.some((box) => box.checked);
  if (changed === none) {
    all.checked = none.checked;
    if (none.checked) for (const box of ticks) box.checked = false;
  } else if (changed === all) {
    none.checked = all.checked && isEmpty;
  } else if (isEmpty || none.checked) {
    none.checked = all.checked = false;
  }
}

/**
 * Whether an address can carry what a question holds.
 *
 * @param {HTMLElement} question @param {string} answer what it holds
 */
export const canBeKept = (question, answer) => !textOf(question) || LIKE_NUMBERS.test(answer);

/** Show which of the ranges to choose from is held. @param {HTMLElement} question */
export function markRanges(question) {
  const text = textOf(question);
  if (!text) return;
  for (const button of question.querySelectorAll("button[data-value]")) {
    const isHeld = button.getAttribute("data-value") === text.value.trim();
    button.setAttribute("aria-pressed", String(isHeld));
  }
}

/** @param {HTMLElement} question @returns {HTMLElement | null} where its answer is to be given */
export function focusOf(question) {
  return chosenOf(question) ?? question.querySelector("input");
}
