// Dialogs: the browser's own, which keep the focus inside; the focus goes back to where it came from.
import { on, one } from "./dom";

const origins = new WeakMap<HTMLDialogElement, Element | null>();

/** Opens a dialog over the page and remembers who asked for it. */
export function openDialog(dialog: HTMLDialogElement): void {
  if (dialog.open) return;
  origins.set(dialog, document.activeElement);
  dialog.showModal();
  dialog.addEventListener(
    "close",
    () => {
      const origin = origins.get(dialog);
      if (origin instanceof HTMLElement && origin.isConnected) origin.focus();
    },
    { once: true },
  );
}

export function startDialogs(): void {
  on("click", "[data-open]", (element) => {
    const dialog = one<HTMLDialogElement>(`#${CSS.escape(element.dataset["open"] ?? "")}`);
    if (dialog) openDialog(dialog);
  });
  on("click", "[data-dialog-close]", (element, event) => {
    const dialog = element.closest("dialog");
    if (!dialog) return;
    event.preventDefault();
    dialog.close();
  });
  // A click on the backdrop closes, unless a form in the dialog holds something typed.
  document.addEventListener("click", (event) => {
    const dialog = event.target;
    if (dialog instanceof HTMLDialogElement && dialog.open && !one("form.is-dirty", dialog)) dialog.close();
  });
  // <a hx-get="…" hx-target="#dialog">: what comes back fills the dialog, which opens by itself.
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const dialog = event.target;
    if (!(dialog instanceof HTMLDialogElement) || dialog.id !== "dialog") return;
    if (dialog.childElementCount === 0) return dialog.close();
    openDialog(dialog);
    one("[data-autofocus], [aria-invalid=true], input:not([type=hidden]), select, textarea, .btn-primary", dialog)?.focus();
  });
}
