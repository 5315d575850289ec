// The fill-in sheet: a table of fields that never needs the mouse.
//
// <form data-grid method="post"><table>…<td><input></td>…</table></form>
// Enter and arrow down go to the same column of the next row, Shift-Enter and arrow up back; left and right leave the
// field at its end; Ctrl-S saves; a block pasted from a spreadsheet fills the cells from here to the right and down.
import { all, announce, on, one } from "./dom";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const FIELD = "input:not([type=hidden], [disabled], [readonly]), select:not([disabled]), textarea:not([disabled], [readonly])";

function cells(sheet: HTMLElement): (Field | null)[][] {
  return all<HTMLTableRowElement>("tbody tr", sheet).map((row) => [...row.cells].map((cell) => one<Field>(FIELD, cell)));
}

function place(rows: (Field | null)[][], field: Field): [number, number] {
  for (const [y, row] of rows.entries()) {
    const x = row.indexOf(field);
    if (x >= 0) return [y, x];
  }
  return [-1, -1];
}

function go(sheet: HTMLElement, field: Field, down: number, right: number): boolean {
  const rows = cells(sheet);
  let [y, x] = place(rows, field);
  if (y < 0) return false;
  for (y += down, x += right; rows[y] && x >= 0 && x < rows[y]!.length; y += down, x += right) {
    const next = rows[y]![x];
    if (next) {
      next.focus();
      if (next instanceof HTMLInputElement && next.type !== "checkbox") next.select();
      return true;
    }
  }
  return false;
}

function atEdge(field: Field, side: "start" | "end"): boolean {
  if (field instanceof HTMLSelectElement) return true;
  if (field instanceof HTMLInputElement && !/^(text|search|tel|url|)$/.test(field.type)) return true;
  const whole = field.selectionStart === 0 && field.selectionEnd === field.value.length;
  if (whole) return true;
  return side === "start" ? field.selectionEnd === 0 : field.selectionStart === field.value.length;
}

function pressed(sheet: HTMLElement, event: KeyboardEvent): void {
  const field = event.target;
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement)) return;
  const long = field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement;
  let moved = false;
  if (event.key === "Enter" && !(field instanceof HTMLTextAreaElement && event.shiftKey)) moved = go(sheet, field, event.shiftKey ? -1 : 1, 0) || true;
  else if (event.key === "ArrowDown" && !long) moved = go(sheet, field, 1, 0) || field.type === "number";
  else if (event.key === "ArrowUp" && !long) moved = go(sheet, field, -1, 0) || field.type === "number";
  else if (event.key === "ArrowLeft" && atEdge(field, "start")) moved = go(sheet, field, 0, -1);
  else if (event.key === "ArrowRight" && atEdge(field, "end")) moved = go(sheet, field, 0, 1);
  else if (event.key === "Escape" && !(field instanceof HTMLSelectElement)) {
    field.value = field.defaultValue;
    mark(field);
  }
  if (moved) event.preventDefault();
}

function mark(field: Field): void {
  const before = field instanceof HTMLSelectElement ? [...field.options].find((o) => o.defaultSelected)?.value : field.defaultValue;
  field.closest("td")?.classList.toggle("is-changed", before !== undefined && field.value !== before);
}

function pasted(sheet: HTMLElement, event: ClipboardEvent): void {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const field = event.target;
  if (!/[\t\n]/.test(text.trimEnd()) || !(field instanceof HTMLInputElement)) return;
  event.preventDefault();
  const rows = cells(sheet);
  const [y, x] = place(rows, field);
  let filled = 0;
  for (const [dy, line] of text.trimEnd().split(/\r?\n/).entries()) {
    for (const [dx, value] of line.split("\t").entries()) {
      const target = rows[y + dy]?.[x + dx];
      if (!target) continue;
      target.value = value.trim();
      target.dispatchEvent(new Event("input", { bubbles: true }));
      target.dispatchEvent(new Event("change", { bubbles: true }));
      filled += 1;
    }
  }
  announce(`${filled}`);
}

export function startGrids(): void {
  on("keydown", "[data-grid]", pressed);
  on("paste", "[data-grid]", pasted);
  on("input", "[data-grid] td", (cell) => {
    const field = one<Field>(FIELD, cell);
    if (field) mark(field);
  });
}
