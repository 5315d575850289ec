// The command palette: Ctrl-K or /, type, arrow keys, Enter.
import htmx from "htmx.org";

import { openDialog } from "./dialogs";
import { all, isTyping, on, one } from "./dom";

export function startPalette(): void {
  const dialog = one<HTMLDialogElement>("#palette");
  const input = one<HTMLInputElement>("#palette-input");
  const results = one("#palette-results");
  if (!dialog || !input || !results) return;

  const options = (): HTMLElement[] => all("a[role=option]", results);
  const choose = (index: number): void => {
    const list = options();
    const chosen = list.length ? list[(index + list.length) % list.length] : undefined;
    for (const option of list) option.setAttribute("aria-selected", String(option === chosen));
    if (chosen) {
      input.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const chosenIndex = (): number => options().findIndex((option) => option.getAttribute("aria-selected") === "true");
  const show = (): void => {
    openDialog(dialog);
    input.select();
    htmx.trigger(input, "load-palette", {});
  };

  on("click", "[data-palette-open]", show);
  document.addEventListener("keydown", (event) => {
    const asked = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    if (asked || (event.key === "/" && !isTyping(event.target) && !one("dialog[open]"))) {
      event.preventDefault();
      show();
    }
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") choose(chosenIndex() + 1);
    else if (event.key === "ArrowUp") choose(chosenIndex() - 1);
    else if (event.key === "Enter") options()[Math.max(0, chosenIndex())]?.click();
    else return;
    event.preventDefault();
  });
  results.addEventListener("htmx:afterSwap", () => choose(0));
}
