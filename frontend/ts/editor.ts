// The report's editor: a plain text area, a bar of marks, a figure picker, and a preview made by the server.
//
// <div data-editor>
//   <div class="editor-bar"><button type="button" data-mark="**|**">…</button><button type="button" data-open="figures">…</button></div>
//   <textarea class="editor-text" name="text" hx-post="…/preview/" hx-trigger="input changed delay:400ms, load" hx-target="#preview"></textarea>
//   <div class="editor-preview" id="preview"></div>
// </div>
// <dialog id="figures">… <button type="button" data-insert="{{figure:petitions.received}}">…</button></dialog>
import { all, on, one } from "./dom";

let last: HTMLTextAreaElement | null = null;

function put(area: HTMLTextAreaElement, text: string, caret = text.length): void {
  const { selectionStart: start, selectionEnd: end } = area;
  area.focus();
  area.setRangeText(text, start, end, "end");
  area.setSelectionRange(start + caret, start + caret);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Puts `before` and `after` round what is chosen; `before` at the start of a line where it ends in a blank. */
function wrap(area: HTMLTextAreaElement, before: string, after: string): void {
  const chosen = area.value.slice(area.selectionStart, area.selectionEnd);
  if (before.endsWith(" ")) {
    const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    area.setSelectionRange(start, area.selectionEnd);
    const lines = area.value.slice(start, area.selectionEnd).split("\n");
    put(area, lines.map((line) => before + line).join("\n"));
  } else put(area, before + chosen + after, before.length + chosen.length);
}

export function startEditors(): void {
  document.addEventListener("focusin", (event) => {
    if (event.target instanceof HTMLTextAreaElement && event.target.matches(".editor-text")) last = event.target;
  });
  on("click", "[data-mark]", (button) => {
    const area = one<HTMLTextAreaElement>(".editor-text", button.closest("[data-editor]") ?? document);
    const [before = "", after = ""] = (button.dataset["mark"] ?? "").split("|");
    if (area) wrap(area, before, after);
  });
  on("click", "[data-insert]", (button) => {
    const area = last ?? one<HTMLTextAreaElement>(".editor-text");
    button.closest("dialog")?.close();
    if (area) put(area, button.dataset["insert"] ?? "");
  });
  // Narrows a list as one types: <input data-narrow="figure-list"> hides the children without the words.
  on("input", "[data-narrow]", (field) => {
    if (!(field instanceof HTMLInputElement)) return;
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of all(`#${CSS.escape(field.dataset["narrow"] ?? "")} > *`)) {
      const text = (item.textContent ?? "").toLowerCase();
      item.toggleAttribute("hidden", !words.every((word) => text.includes(word)));
    }
  });
}
