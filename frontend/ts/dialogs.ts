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
  on("click", "[data-dialog-close]", (element) => element.closest("dialog")?.close());
  // A click on the backdrop closes, unless a form in the dialog holds something typed.
  document.addEventListener("click", (event) => {
    const dialog = event.target;
    if (dialog instanceof HTMLDialogElement && dialog.open && !one("form.is-dirty", dialog)) dialog.close();
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const body = event.target;
    if (!(body instanceof HTMLElement) || !body.matches("[data-dialog-body]")) return;
    const dialog = body.closest("dialog");
    if (!dialog) return;
    if (body.childElementCount === 0) return dialog.close();
    const heading = one("h1, h2", body);
    if (heading) heading.id ||= `${dialog.id}-title`;
    openDialog(dialog);
    (one("[autofocus], [aria-invalid=true], input:not([type=hidden]), select, textarea", body) ?? dialog).focus();
  });
}
