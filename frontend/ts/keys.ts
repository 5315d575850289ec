// Keyboard help and moving through a list: j, k, Enter, x.
import { openDialog } from "./dialogs";
import { all, isTyping, on, one } from "./dom";

const rows = (): HTMLElement[] => all(".list-rows tbody > tr, table[data-rows] > tbody > tr");

function move(step: number): void {
  const list = rows();
  if (!list.length) return;
  const now = list.findIndex((row) => row.classList.contains("is-current"));
  const next = list[Math.min(list.length - 1, Math.max(0, now + step))];
  for (const row of list) row.classList.toggle("is-current", row === next);
  next?.scrollIntoView({ block: "nearest" });
  one<HTMLElement>("a[href]", next)?.focus({ preventScroll: true });
}

export function startKeys(): void {
  const help = one<HTMLDialogElement>("#keys");
  on("click", "[data-keys-help]", () => help && openDialog(help));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || one("dialog[open]")) return;
    const current = one("tr.is-current");
    if (event.key === "?" && help) openDialog(help);
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "Enter" && current && event.target === document.body) one<HTMLElement>("a[href]", current)?.click();
    else if (event.key === "x" && current) one<HTMLInputElement>("input[type=checkbox]", current)?.click();
    else {
      // Single letters that a page gives to its own buttons: data-key="n".
      const own = /^[a-z]$/.test(event.key) ? one(`[data-key="${event.key}"]`) : null;
      if (!own) return;
      own.click();
    }
    event.preventDefault();
  });
}
