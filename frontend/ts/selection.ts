// Choosing rows for a bulk step: one box per row, one for all, and what to do with them only when some are chosen.
import { all, on, one } from "./dom";

function refresh(form: HTMLElement): void {
  const boxes = all<HTMLInputElement>("tbody input[type=checkbox][name=pk]", form);
  const chosen = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr")?.classList.toggle("is-chosen", box.checked);
  const whole = one<HTMLInputElement>("[data-pick-all]", form);
  if (whole) {
    whole.checked = boxes.length > 0 && chosen.length === boxes.length;
    whole.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  for (const button of all<HTMLButtonElement>(".list-bulk button", form)) button.disabled = chosen.length === 0;
}

export function startSelection(): void {
  for (const form of all("form[data-bulk]")) refresh(form);
  on("change", "form[data-bulk] [name=pk]", (box) => {
    const form = box.closest("form");
    if (form) refresh(form);
  });
  on("change", "[data-pick-all]", (whole) => {
    const form = whole.closest("form");
    if (!form || !(whole instanceof HTMLInputElement)) return;
    for (const box of all<HTMLInputElement>("tbody input[type=checkbox][name=pk]", form)) box.checked = whole.checked;
    refresh(form);
  });
  // A form that sends itself when a choice changes, where it says so.
  on("change", "form[data-auto] :is(select, input)", (field) => field.closest("form")?.requestSubmit());
}
