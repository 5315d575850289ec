// Choosing rows for a bulk step: one box per row, one for all, a bar that counts.
import { all, on, one } from "./dom";

function refresh(table: HTMLElement): void {
  const boxes = all<HTMLInputElement>("tbody input[type=checkbox][data-row]", table);
  const chosen = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr")?.classList.toggle("is-chosen", box.checked);
  const whole = one<HTMLInputElement>("[data-row-all]", table);
  if (whole) {
    whole.checked = boxes.length > 0 && chosen.length === boxes.length;
    whole.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  const bar = one("[data-bulk]");
  bar?.toggleAttribute("hidden", chosen.length === 0);
  const count = one("[data-bulk-count]");
  if (count) count.textContent = String(chosen.length);
}

export function startSelection(): void {
  on("change", "[data-row]", (box) => {
    const table = box.closest("table");
    if (table) refresh(table);
  });
  on("change", "[data-row-all]", (whole) => {
    const table = whole.closest("table");
    if (!table || !(whole instanceof HTMLInputElement)) return;
    for (const box of all<HTMLInputElement>("tbody input[type=checkbox][data-row]", table)) box.checked = whole.checked;
    refresh(table);
  });
  // A select or a box that sends its form by itself, where the form says so.
  on("change", "form[data-auto] :is(select, input)", (field) => field.closest("form")?.requestSubmit());
}
