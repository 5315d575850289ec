// Copy buttons: data-copy holds the text, or data-copy-from the id of the element that does.
import { on, one } from "./dom";
import { toast } from "./htmx";

export function startCopying(): void {
  on("click", "[data-copy], [data-copy-from]", (button) => {
    const from = button.dataset["copyFrom"];
    const text = from ? one(`#${CSS.escape(from)}`)?.textContent : button.dataset["copy"];
    if (!text) return;
    void navigator.clipboard.writeText(text.trim()).then(() => toast(button.dataset["copied"] ?? "✓"));
  });
  on("click", "[data-print]", () => window.print());
}
