// The fill-in sheet: a table of fields that never needs the mouse.
//
// <form data-grid method="post"><table>…<td><input></td>…</table></form>
// Enter and arrow down go to the same column of the next row, Shift-Enter and arrow up back; left and right leave the
// field at its end; Ctrl-S saves; a block pasted from a spreadsheet fills the cells from here to the right and down.
//
// Where a row needs more than one line, <tbody data-row> is the row and all of its fields are its columns. A second
// line <tr data-more hidden> opens by its button [data-opens], by what the server says (data-needs-more in a piece that
// was swapped in), and at once when a number falls short: data-from="70.00" on the row, data-short on its field. Inside
// it Enter goes on to the next field, and from the last one to the next row.
import { all, announce, on, onContent, one } from "./dom";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const FIELD = "input:not([type=hidden], [disabled], [readonly]), select:not([disabled]), textarea:not([disabled], [readonly])";

function cells(sheet: HTMLElement): (Field | null)[][] {
  const rows = all("tbody[data-row]", sheet);
  if (rows.length > 0) return rows.map((row) => all<Field>(FIELD, row));
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
    if (next && enter(next)) return true;
  }
  return false;
}

function enter(field: Field): boolean {
  if (!field.checkVisibility()) return false;
  field.focus();
  if (field instanceof HTMLInputElement && field.type !== "checkbox") field.select();
  return true;
}

/** From a field of a second line to the next one, or to the next row's first; with ``step`` −1 back. */
function goOn(sheet: HTMLElement, field: Field, step: number): boolean {
  const fields = cells(sheet).flat().filter((one): one is Field => one !== null && one.checkVisibility());
  const next = fields[fields.indexOf(field) + step];
  return next ? enter(next) : false;
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
  if (event.key === "Enter" && field.closest("[data-more]")) moved = goOn(sheet, field, event.shiftKey ? -1 : 1) || true;
  else if (event.key === "Enter" && !(field instanceof HTMLTextAreaElement && event.shiftKey)) moved = go(sheet, field, event.shiftKey ? -1 : 1, 0) || true;
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
  field.closest("label, td")?.classList.toggle("is-changed", before !== undefined && field.value !== before);
}

/** Puts a value in; of a choice also by its words, as a spreadsheet has them. */
function put(field: Field, value: string): void {
  const known = field instanceof HTMLSelectElement ? [...field.options].find((o) => o.value === value || o.text.trim() === value) : null;
  field.value = known ? known.value : value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function open(row: Element, shown: boolean): void {
  const more = one("[data-more]", row);
  if (!more) return;
  more.hidden = !shown;
  one("[data-opens]", row)?.setAttribute("aria-expanded", String(shown));
}

/** Opens a row whose number falls short while it is being typed, so that the next Tab leads there. */
function fellShort(field: Field): void {
  const row = field.closest<HTMLElement>("tbody[data-from]");
  const value = Number.parseFloat(field.value);
  if (!row || Number.isNaN(value)) return;
  if (Number(row.dataset["from"]) - value > Number(field.dataset["short"])) open(row, true);
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
      put(target, value.trim());
      filled += 1;
    }
  }
  announce(`${filled}`);
}

export function startGrids(): void {
  on("keydown", "[data-grid]", pressed);
  on("paste", "[data-grid]", pasted);
  on("input", "[data-grid] :is(input, select, textarea)", (field) => {
    mark(field as Field);
    if (field.matches("[data-short]")) fellShort(field as Field);
  });
  on("click", "[data-opens]", (button) => {
    const row = button.closest("tbody");
    if (row) open(row, button.getAttribute("aria-expanded") !== "true");
  });
  onContent((root) => {
    const piece = root instanceof Element && root.matches("[data-needs-more]") ? [root] : all("[data-needs-more]", root);
    for (const part of piece) {
      const row = part.closest("tbody");
      if (row) open(row, part.getAttribute("data-needs-more") === "yes" || one("[data-more]", row)?.hidden === false);
    }
  });
}
