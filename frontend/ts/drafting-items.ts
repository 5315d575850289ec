// Paragraphs as lists of items: Enter begins one, Tab and Shift-Tab change its depth, the numbers make themselves.
import { one } from "./dom";

export interface Item {
  text: string;
  items: Item[];
}
export interface Paragraph {
  part: string;
  text: string;
  items: Item[];
}
export interface Part {
  code: string;
  printed: string;
  label: string;
}
interface Line {
  level: number;
  text: string;
}

const HAN = "〇一二三四五六七八九";
const STEMS = "甲乙丙丁戊己庚辛壬癸";
const BRANCHES = "子丑寅卯辰巳午未申酉戌亥";
const MARK = /^[　\t ]*(?:([一二三四五六七八九十百]+、)|([(（][一二三四五六七八九十百]+[)）])|(\d{1,3}[、.．])|([(（]\d{1,3}[)）])|([甲乙丙丁戊己庚辛壬癸]、)|([(（][甲乙丙丁戊己庚辛壬癸][)）]))/;

export function han(number: number): string {
  const hundreds = Math.floor(number / 100);
  const tens = Math.floor((number % 100) / 10);
  const ones = number % 10;
  let said = hundreds ? `${HAN[hundreds]}百` : "";
  if (tens) said += (tens === 1 && !hundreds ? "" : HAN[tens]) + "十";
  else if (hundreds && ones) said += "零";
  return said + (ones ? HAN[ones] : "");
}

/** The number at `position` (from 1) of a level (from 0), as it is printed. */
export function mark(level: number, position: number): string {
  const kind = level % 8;
  let sign = String(position);
  if (kind < 2) sign = han(position);
  else if (kind === 4 || kind === 5) sign = STEMS[position - 1] ?? sign;
  else if (kind > 5) sign = BRANCHES[position - 1] ?? sign;
  return level % 2 ? `(${sign})` : `${sign}、`;
}

function flat(items: Item[], level = 0): Line[] {
  return items.flatMap((item) => [{ level, text: item.text }, ...flat(item.items ?? [], level + 1)]);
}

function tree(lines: Line[]): Item[] {
  const root: Item[] = [];
  const open: Item[][] = [root];
  for (const line of lines) {
    const level = Math.min(line.level, open.length - 1);
    const item: Item = { text: line.text, items: [] };
    open[level]!.push(item);
    open.length = level + 1;
    open.push(item.items);
  }
  return root;
}

export function startItems(
  parts: Part[],
  paragraphs: Paragraph[],
  word: (name: string) => string,
  changed: () => void,
): () => Paragraph[] {
  const home = one("#draft-parts");
  const editors = parts.map((part) => {
    const given = paragraphs.find((paragraph) => paragraph.part === part.code);
    const editor = new PartEditor(part, given, word, changed);
    home?.append(editor.element);
    editor.fit();
    return editor;
  });
  window.addEventListener("resize", () => editors.forEach((editor) => editor.fit()));
  return () => editors.map((editor) => editor.read());
}

class PartEditor {
  readonly element = document.createElement("section");
  private readonly lead = document.createElement("textarea");
  private readonly list = document.createElement("ol");
  private free = false; // Esc was pressed: the next Tab leaves the field

  constructor(
    private readonly part: Part,
    given: Paragraph | undefined,
    private readonly word: (name: string) => string,
    private readonly changed: () => void,
  ) {
    this.element.className = "card draft-part";
    const head = document.createElement("div");
    head.className = "card-header";
    const title = document.createElement("h2");
    title.className = "card-title";
    title.textContent = part.printed || part.label;
    head.append(title);
    const body = document.createElement("div");
    body.className = "card-body";
    this.lead.className = "form-control draft-lead";
    this.lead.rows = 1;
    this.lead.value = given?.text ?? "";
    this.lead.setAttribute("aria-label", `${part.printed || part.label} ${word("wordLead")}`);
    this.lead.placeholder = word("wordLead");
    this.lead.addEventListener("input", () => (grow(this.lead), changed()));
    this.lead.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        (this.areas()[0] ?? this.insert(null, { level: 0, text: "" })).focus();
      }
    });
    this.list.className = "draft-items";
    body.append(this.lead, this.list);
    this.element.append(head, body);
    for (const line of flat(given?.items ?? [])) this.insert(this.list.lastElementChild, line);
    if (!this.list.children.length) this.insert(null, { level: 0, text: "" });
    this.number();
  }

  fit(): void {
    [this.lead, ...this.areas()].forEach(grow);
  }

  read(): Paragraph {
    const lines = this.rows().map((row) => ({ level: this.level(row), text: this.area(row).value }));
    return { part: this.part.code, text: this.lead.value, items: tree(lines) };
  }

  private rows(): HTMLLIElement[] {
    return [...this.list.children] as HTMLLIElement[];
  }

  private areas(): HTMLTextAreaElement[] {
    return this.rows().map((row) => this.area(row));
  }

  private area(row: Element): HTMLTextAreaElement {
    return row.querySelector("textarea") as HTMLTextAreaElement;
  }

  private level(row: Element): number {
    return Number((row as HTMLElement).dataset["level"] ?? 0);
  }

  private insert(after: Element | null, line: Line): HTMLTextAreaElement {
    const row = document.createElement("li");
    row.dataset["level"] = String(line.level);
    const sign = document.createElement("span");
    sign.className = "draft-mark";
    sign.setAttribute("aria-hidden", "true");
    const area = document.createElement("textarea");
    area.rows = 1;
    area.value = line.text;
    area.addEventListener("input", () => (grow(area), this.changed()));
    area.addEventListener("keydown", (event) => this.pressed(event, row, area));
    area.addEventListener("paste", (event) => this.pasted(event, row, area));
    row.append(sign, area);
    if (after) after.after(row);
    else this.list.prepend(row);
    grow(area);
    return area;
  }

  /** Numbers and names of all items anew, none deeper than one below the item before it. */
  private number(): void {
    const counts: number[] = [];
    let before = -1;
    for (const row of this.rows()) {
      const level = Math.min(this.level(row), before + 1);
      row.dataset["level"] = String(level);
      counts.length = level + 1;
      counts[level] = (counts[level] ?? 0) + 1;
      const sign = mark(level, counts[level]!);
      row.firstElementChild!.textContent = sign;
      this.area(row).setAttribute("aria-label", `${this.part.printed || this.part.label} ${this.word("wordItem")} ${sign}`);
      before = level;
    }
  }

  private touched(): void {
    this.number();
    this.changed();
  }

  private shift(row: HTMLLIElement, by: number): void {
    const rows = this.rows();
    const at = rows.indexOf(row);
    const level = this.level(row);
    for (const below of rows.slice(at + 1)) {
      if (this.level(below) <= level) break;
      below.dataset["level"] = String(Math.max(0, this.level(below) + by));
    }
    row.dataset["level"] = String(Math.max(0, level + by));
    this.touched();
  }

  private pressed(event: KeyboardEvent, row: HTMLLIElement, area: HTMLTextAreaElement): void {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") {
      this.free = true;
      return;
    }
    const free = this.free;
    this.free = false;
    if (event.key === "Enter" && !event.shiftKey) this.split(event, row, area);
    else if (event.key === "Tab" && !free) this.tab(event, row);
    else if (event.key === "Backspace" && area.selectionStart === 0 && area.selectionEnd === 0) this.join(event, row, area);
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") this.arrow(event, row, area);
  }

  private split(event: KeyboardEvent, row: HTMLLIElement, area: HTMLTextAreaElement): void {
    event.preventDefault();
    const rest = area.value.slice(area.selectionEnd);
    area.value = area.value.slice(0, area.selectionStart);
    grow(area);
    const next = this.insert(row, { level: this.level(row), text: rest });
    next.focus();
    next.setSelectionRange(0, 0);
    this.touched();
  }

  private tab(event: KeyboardEvent, row: HTMLLIElement): void {
    const by = event.shiftKey ? -1 : 1;
    const before = row.previousElementSibling;
    const most = before ? this.level(before) + 1 : 0;
    if (by < 0 && this.level(row) === 0) return; // on to the field before
    if (by > 0 && this.level(row) >= most) return; // on to the next field
    event.preventDefault();
    this.shift(row, by);
  }

  private join(event: KeyboardEvent, row: HTMLLIElement, area: HTMLTextAreaElement): void {
    if (this.level(row) > 0 && !area.value) {
      event.preventDefault();
      this.shift(row, -1);
      return;
    }
    const before = row.previousElementSibling;
    if (!before) return;
    event.preventDefault();
    const target = this.area(before);
    const at = target.value.length;
    target.value += area.value;
    row.remove();
    grow(target);
    target.focus();
    target.setSelectionRange(at, at);
    this.touched();
  }

  private arrow(event: KeyboardEvent, row: HTMLLIElement, area: HTMLTextAreaElement): void {
    const up = event.key === "ArrowUp";
    const other = (up ? row.previousElementSibling : row.nextElementSibling) as HTMLLIElement | null;
    if (event.altKey) {
      event.preventDefault();
      if (!other) return;
      if (up) other.before(row);
      else other.after(row);
      area.focus();
      this.touched();
    } else if (up && area.selectionStart === 0) {
      event.preventDefault();
      (other ? this.area(other) : this.lead).focus();
    } else if (!up && area.selectionEnd === area.value.length && other) {
      event.preventDefault();
      this.area(other).focus();
    }
  }

  /** Several lines become items, at the depth that their numbers say. */
  private pasted(event: ClipboardEvent, row: HTMLLIElement, area: HTMLTextAreaElement): void {
    const lines = (event.clipboardData?.getData("text/plain") ?? "").split(/\r?\n/).filter((line) => line.trim());
    if (lines.length < 2) return;
    event.preventDefault();
    let last: HTMLLIElement = row;
    lines.forEach((line, index) => {
      const found = MARK.exec(line);
      const level = found ? found.slice(1).findIndex(Boolean) : this.level(last);
      const text = line.slice(found?.[0].length ?? 0).trim();
      if (index === 0 && !area.value) {
        area.value = text;
        row.dataset["level"] = String(level);
        grow(area);
      } else last = this.insert(last, { level, text }).parentElement as HTMLLIElement;
    });
    this.area(last).focus();
    this.touched();
  }
}

function grow(area: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return; // the style sheet does it
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}
