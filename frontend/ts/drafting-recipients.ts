// The list of addressees: found in the address book as one types, groups at once, every row with its way.
import { one } from "./dom";

export interface RecipientRow {
  name: string;
  unit_name: string;
  code: string;
  unit_code: string;
  group: string;
  copy: string;
  mode: string;
  agency: number | null;
  with_attachments: boolean;
  email: string;
}
interface Choice {
  value: string;
  label: string;
}
interface Found {
  label: string;
  code?: string;
  rows: RecipientRow[];
}
interface Options {
  agencies: string;
  copies: Choice[];
  modes: Choice[];
  draft: { recipients: RecipientRow[] };
}

const PAUSE = 180;

export function startRecipients(options: Options, word: (name: string) => string, changed: () => void): () => RecipientRow[] {
  const home = one("#draft-recipients");
  const box = one<HTMLInputElement>("#draft-agency");
  const list = one("#draft-found");
  if (!home || !box || !list) return () => [];
  const rows: RecipientRow[] = [...options.draft.recipients];
  let found: Found[] = [];
  let chosen = -1;
  let timer = 0;

  const draw = () => home.replaceChildren(...rows.map((row, index) => line(row, index)));

  function line(row: RecipientRow, index: number): HTMLLIElement {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.className = "draft-name";
    name.textContent = row.name + row.unit_name;
    const small = document.createElement("small");
    small.textContent = [row.group, row.code].filter(Boolean).join(" · ");
    name.append(small);
    const copy = select(options.copies, row.copy, word("wordCopy"), (value) => (row.copy = value));
    const mode = select(options.modes, row.mode, word("wordMode"), (value) => (row.mode = value));
    const label = document.createElement("label");
    label.className = "draft-with";
    const box = document.createElement("input");
    box.type = "checkbox";
    box.className = "form-check-input";
    box.checked = row.with_attachments;
    box.addEventListener("change", () => ((row.with_attachments = box.checked), changed()));
    label.append(box, ` ${word("wordAttachments")}`);
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "btn-close";
    remove.setAttribute("aria-label", `${word("wordRemove")} ${row.name}`);
    remove.addEventListener("click", () => (rows.splice(index, 1), draw(), changed()));
    item.append(name, copy, mode, label, remove);
    return item;
  }

  function select(choices: Choice[], value: string, label: string, set: (value: string) => void): HTMLSelectElement {
    const made = document.createElement("select");
    made.className = "form-select form-select-sm";
    made.setAttribute("aria-label", label);
    for (const choice of choices) made.add(new Option(choice.label, choice.value, false, choice.value === value));
    made.addEventListener("change", () => (set(made.value), changed()));
    return made;
  }

  function add(more: Partial<RecipientRow>[]): void {
    const last = rows.at(-1)?.copy ?? options.copies[0]?.value ?? "original";
    for (const row of more) {
      if (rows.some((other) => other.name === row.name && other.code === (row.code ?? ""))) continue;
      rows.push({ unit_name: "", code: "", unit_code: "", group: "", mode: "post", agency: null, with_attachments: true, email: "", name: "", ...row, copy: last });
    }
    box!.value = "";
    show([]);
    draw();
    changed();
    home!.lastElementChild?.scrollIntoView({ block: "nearest" });
  }

  function show(now: Found[]): void {
    found = now;
    chosen = now.length ? 0 : -1;
    list!.toggleAttribute("hidden", !now.length);
    box!.setAttribute("aria-expanded", String(now.length > 0));
    list!.replaceChildren(
      ...now.map((one, index) => {
        const item = document.createElement("li");
        item.id = `draft-found-${index}`;
        item.setAttribute("role", "option");
        const small = document.createElement("small");
        small.textContent = one.code ?? `${one.rows.length}`;
        item.append(one.label, small);
        item.addEventListener("mousedown", (event) => (event.preventDefault(), add(one.rows)));
        return item;
      }),
    );
    choose(chosen);
  }

  function choose(index: number): void {
    chosen = index;
    [...list!.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    if (index < 0) box!.removeAttribute("aria-activedescendant");
    else box!.setAttribute("aria-activedescendant", `draft-found-${index}`);
    list!.children[index]?.scrollIntoView({ block: "nearest" });
  }

  box.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(async () => {
      const text = box.value.trim();
      if (!text) return show([]);
      const answer = await fetch(`${options.agencies}?q=${encodeURIComponent(text)}`);
      if (answer.ok && box.value.trim() === text) show(((await answer.json()) as { found: Found[] }).found);
    }, PAUSE);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (found.length) choose((chosen + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const text = box.value.trim();
      const exact = found[chosen];
      if (exact) add(exact.rows);
      else if (text) add([{ name: text }]);
    } else if (event.key === "Escape") show([]);
  });
  box.addEventListener("blur", () => window.setTimeout(() => show([]), 150));
  draw();
  return () => rows;
}
