/** Let the browser save a file that was made in the page. @param {string} name @param {Blob} content */
export function download(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** @param {string} name @param {string} text @param {string} [type] */
export function saveText(name, text, type = "text/plain") {
  download(name, new Blob([text], { type: `${type};charset=utf-8` }));
}
