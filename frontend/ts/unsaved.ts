// A form that was typed into warns before it is left.
import { all, on, one } from "./dom";

const GUARDED = "form[data-guard], form[data-grid]";

export function startUnsaved(): void {
  on("input", GUARDED, (form) => form.classList.add("is-dirty"));
  on("submit", GUARDED, (form) => form.classList.remove("is-dirty"));
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target;
    if (form instanceof HTMLFormElement && (event as CustomEvent).detail.successful) form.classList.remove("is-dirty");
  });
  window.addEventListener("beforeunload", (event) => {
    if (all("form.is-dirty").length) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    const form = document.activeElement?.closest("form") ?? one<HTMLFormElement>(GUARDED);
    if (!form || form.method === "get") return;
    event.preventDefault();
    form.requestSubmit();
  });
  // Pressed twice is sent once.
  on("submit", "form[method=post]", (form, event) => {
    if (form.dataset["sent"] && !form.hasAttribute("hx-post")) event.preventDefault();
    form.dataset["sent"] = "1";
    window.setTimeout(() => delete form.dataset["sent"], 3000);
  });
}
