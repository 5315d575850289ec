// The editor of official documents: items typed with the keyboard, saved as one types, the printed sheet beside it.
import { one } from "./dom";
import { csrfToken } from "./htmx";
import { startItems, type Part, type Paragraph } from "./drafting-items";
import { startRecipients, type RecipientRow } from "./drafting-recipients";

export interface Seed {
  token: string;
  save: string;
  leave: string;
  pages: string;
  agencies: string;
  kind: string;
  parts: Part[];
  required: string[];
  draft: Record<string, unknown> & { paragraphs: Paragraph[]; recipients: RecipientRow[]; way: string };
  phrases: Record<string, string[]>;
  copies: { value: string; label: string }[];
  modes: { value: string; label: string }[];
  version: number;
  count: number;
}

const PAUSE = 500;
const HEARTBEAT = 45_000;

export function startDrafting(): void {
  const desk = one("[data-draft]");
  const script = desk && document.getElementById(desk.dataset["draft"] ?? "");
  if (!desk || !script) return;
  new Drafting(desk, JSON.parse(script.textContent ?? "{}") as Seed);
}

class Drafting {
  private readonly fields: HTMLElement[];
  private readonly readItems: () => Paragraph[];
  private readonly readRecipients: () => RecipientRow[];
  private timer = 0;
  private running = false;
  private again = false;
  private lost = false;

  constructor(
    private readonly desk: HTMLElement,
    private readonly seed: Seed,
  ) {
    this.fields = [...desk.querySelectorAll<HTMLElement>("[data-field]")];
    for (const field of this.fields) {
      if (isField(field)) field.value = String(seed.draft[field.dataset["field"] ?? ""] ?? "");
      // A moment is read when it is written to its end, not sign by sign.
      field.addEventListener("whole" in field.dataset ? "change" : "input", () => this.changed());
    }
    const changed = () => this.changed();
    const word = (name: string) => desk.dataset[name] ?? "";
    this.readItems = startItems(seed.parts, seed.draft.paragraphs, word, changed);
    this.readRecipients = startRecipients(seed, word, changed);
    one("[data-field=way]", desk)?.addEventListener("input", () => this.offer([]));
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      void this.save(true);
    });
    one("#draft-done")?.closest("form")?.addEventListener("submit", (event) => this.finish(event));
    window.addEventListener("pagehide", () => this.leave());
    window.setInterval(() => void this.save(), HEARTBEAT);
    this.offer([]);
    this.draw(seed.version, seed.count);
    one<HTMLTextAreaElement>(".draft-subject")?.focus();
  }

  private changed(): void {
    this.say("wordUnsaved");
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), PAUSE);
  }

  private content(): Record<string, unknown> {
    const said: Record<string, unknown> = {};
    for (const field of this.fields) if (isField(field)) said[field.dataset["field"] ?? ""] = field.value;
    return { ...said, paragraphs: this.readItems(), recipients: this.readRecipients() };
  }

  private async save(keep = false): Promise<void> {
    if (this.lost) return;
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    this.say("wordSaving");
    try {
      const body = JSON.stringify({ token: this.seed.token, draft: this.content(), keep });
      const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
      const answer = await fetch(this.seed.save, { method: "POST", body, headers });
      await this.heard(answer);
    } catch {
      this.say("wordUnsaved", document.body.dataset["failed"] ?? "");
    } finally {
      this.running = false;
      if (this.again) {
        this.again = false;
        this.changed();
      }
    }
  }

  private async heard(answer: Response): Promise<void> {
    const said = await answer.json();
    if (answer.status === 409) return this.overtaken(said.said, said.differs ?? []);
    if (!answer.ok) return this.say("wordUnsaved", said.said);
    this.read(said.understood ?? {}, said.wrong ?? {}, said.short ?? {});
    this.say("wordSaved", said.at);
    this.draw(said.version, said.count);
    this.offer(said.hints);
    const unclear = one("#draft-unclear");
    if (unclear) unclear.textContent = said.unclear.length ? `${this.desk.dataset["wordUnclear"]} ${said.unclear.join("、")}` : "";
  }

  /** Beside each moment how it was read, or why it could not be; what was read stands in its box in short. */
  private read(understood: Record<string, string>, wrong: Record<string, string>, short: Record<string, string>): void {
    for (const box of this.desk.querySelectorAll<HTMLElement>("[data-moment]")) {
      const name = box.dataset["moment"] ?? "";
      const line = one("[data-read]", box);
      const field = one<HTMLInputElement>("[data-field]", box);
      if (line) {
        line.textContent = wrong[name] ?? understood[name] ?? "";
        line.className = name in wrong ? "field-error" : "form-hint";
      }
      field?.setAttribute("aria-invalid", String(name in wrong));
      if (field && short[name] && !(name in wrong) && field !== document.activeElement) field.value = short[name];
    }
  }

  private say(word: string, more = ""): void {
    const line = one("#draft-saved");
    if (line) line.textContent = `${this.desk.dataset[word] ?? ""} ${more}`.trim();
  }

  /** The pages as the server printed them; a page stays in place until its new picture is there. */
  private draw(version: number, count: number): void {
    const home = one("#draft-pages");
    if (!home) return;
    while (home.children.length > count) home.lastElementChild?.remove();
    for (let number = 1; number <= count; number += 1) {
      let image = home.children[number - 1] as HTMLImageElement | undefined;
      if (!image) {
        image = document.createElement("img");
        image.alt = `${this.desk.dataset["wordPage"] ?? ""} ${number}`;
        image.width = 794;
        image.height = 1123;
        home.append(image);
      }
      image.src = `${this.seed.pages.replace("{n}", String(number))}?v=${version}`;
    }
  }

  /** Buttons that close the subject; those that the server would rather see come first. */
  private offer(hints: string[]): void {
    const home = one("#draft-phrases");
    const way = one<HTMLSelectElement>("[data-field=way]", this.desk)?.value ?? "level";
    if (!home) return;
    home.replaceChildren();
    if (hints.length) home.append(`${this.desk.dataset["wordHint"] ?? ""} `);
    for (const text of hints.length ? hints : (this.seed.phrases[way] ?? [])) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = hints.length ? "btn btn-sm btn-outline-warning" : "btn btn-sm";
      button.textContent = text;
      button.addEventListener("click", () => this.close(text));
      home.append(button);
    }
  }

  private close(phrase: string): void {
    const area = one<HTMLTextAreaElement>(".draft-subject");
    if (!area) return;
    const all = Object.values(this.seed.phrases).flat().sort((a, b) => b.length - a.length);
    let text = area.value.trim();
    const old = all.find((ending) => text.endsWith(ending));
    if (old) text = text.slice(0, -old.length);
    text = text.replace(/[，。\s]+$/, "");
    area.value = text ? `${text}，${phrase}` : phrase;
    area.focus();
    this.changed();
  }

  private overtaken(said: string, pieces: { kind: string; text: string }[]): void {
    this.lost = true;
    this.say("wordUnsaved");
    const dialog = one<HTMLDialogElement>("#draft-overtaken");
    const words = one("#draft-overtaken-said");
    const text = one("#draft-overtaken-diff");
    if (!dialog || !words || !text) return;
    words.textContent = said;
    text.replaceChildren(
      ...pieces.map((piece) => {
        const node = document.createElement(piece.kind === "out" ? "del" : piece.kind === "in" ? "ins" : "span");
        node.textContent = piece.text;
        return node;
      }),
    );
    dialog.showModal();
  }

  private finish(event: Event): void {
    if (this.lost || !(event.target instanceof HTMLFormElement)) return;
    const form = event.target;
    event.preventDefault();
    window.clearTimeout(this.timer);
    void this.save(true).then(() => {
      this.lost = true;
      form.submit();
    });
  }

  private leave(): void {
    if (this.lost) return;
    const form = new FormData();
    form.set("csrfmiddlewaretoken", csrfToken());
    navigator.sendBeacon(`${this.seed.leave}?quiet=1`, form);
  }
}

function isField(element: Element): element is HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement {
  return element.matches("input, select, textarea");
}
