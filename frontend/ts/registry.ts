// The registry of receipts: Enter goes on to the next field (a scanner ends with Enter), single keys choose,
// F2 repeats the last entry, Ctrl+Enter registers, Alt with a number takes a suggestion.
import { all, one, onContent } from "./dom";

type Box = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const kept = "registry-last";
const repeated = ["sender", "sender_number", "sender_date", "kind", "subject", "attachments_note", "copies", "processing", "assign_to"];

/** The boxes in the order of typing; of a group of choices only the chosen one. */
function boxes(form: HTMLFormElement): Box[] {
  return all<Box>("input:not([type=hidden]), select, textarea", form).filter((box) => {
    if (box.disabled || box.tabIndex < 0 || box.type === "date" || box.closest("[hidden]")) return false;
    if (!(box instanceof HTMLInputElement) || box.type !== "radio") return true;
    const group = all<HTMLInputElement>(`input[name="${box.name}"]`, form);
    return box === (group.find((radio) => radio.checked) ?? group[0]);
  });
}

function goOn(form: HTMLFormElement, from: Element): void {
  const list = boxes(form);
  const group = from instanceof HTMLInputElement && from.type === "radio" ? from.name : "";
  const at = list.findIndex((box) => box === from || (group && (box as HTMLInputElement).name === group));
  const next = list[at + 1];
  if (!next) return form.requestSubmit();
  next.focus();
  if (next instanceof HTMLInputElement && next.type !== "radio") next.select();
}

/** What belongs to secrecy, and to a date set, is asked only where it is wanted. */
function fit(form: HTMLFormElement): void {
  const secret = one<HTMLInputElement>("input[name=secrecy]:checked", form)?.value ?? "";
  const processing = one<HTMLSelectElement>("[name=processing]", form)?.value ?? "";
  const secretPart = one("[data-secret]", form);
  const limitPart = one("[data-limit]", form);
  if (secretPart) secretPart.hidden = secret === "";
  if (limitPart) limitPart.hidden = processing !== "deadline" && processing !== "project";
}

function keep(form: HTMLFormElement): void {
  sessionStorage.setItem(kept, JSON.stringify([...new FormData(form)].filter(([, value]) => typeof value === "string")));
}

function repeat(form: HTMLFormElement): void {
  const said = new Map<string, string>(JSON.parse(sessionStorage.getItem(kept) ?? "[]"));
  for (const box of all<Box>("[name]", form)) {
    const value = said.get(box.name);
    if (value === undefined) continue;
    if (box instanceof HTMLInputElement && box.type === "radio") box.checked = box.value === value;
    else if (repeated.includes(box.name)) box.value = value;
  }
  fit(form);
  const number = one<HTMLInputElement>("[name=sender_number]", form);
  number?.focus();
  number?.select();
}

function choose(form: HTMLFormElement, code: string): void {
  const select = one<HTMLSelectElement>("[name=assign_to]", form);
  if (!select) return;
  select.value = code;
  select.focus();
}

function pressed(form: HTMLFormElement, event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  const picked = event.altKey && /^Digit[1-3]$/.test(event.code) ? all<HTMLElement>("[data-assign]")[Number(event.code.slice(-1)) - 1] : null;
  if (picked) choose(form, picked.dataset["assign"] ?? "");
  else if (event.key === "F2") repeat(form);
  else if (event.key === "Enter" && event.ctrlKey) form.requestSubmit();
  else if (event.key === "Enter" && !event.shiftKey && !target.matches("button, a")) goOn(form, target);
  else if (target.matches("[data-choices] input") && /^[1-9]$/.test(event.key)) {
    const radios = all<HTMLInputElement>("input", target.closest("[data-choices]") ?? form);
    const wanted = radios[Number(event.key) - 1];
    if (!wanted) return;
    wanted.click();
    fit(form);
    goOn(form, wanted);
  } else return;
  event.preventDefault();
}

export function startRegistry(): void {
  onContent((root) => {
    const form = one<HTMLFormElement>("form[data-registry]", root);
    if (!form) return;
    fit(form);
    form.addEventListener("keydown", (event) => pressed(form, event));
    form.addEventListener("change", () => fit(form));
    form.addEventListener("submit", () => keep(form));
    const first = one<Box>("[aria-invalid=true]", form) ?? one<Box>("[name=sender]", form);
    first?.focus();
  });
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-assign]") : null;
    const form = one<HTMLFormElement>("form[data-registry]");
    if (button && form) choose(form, button.dataset["assign"] ?? "");
  });
}
