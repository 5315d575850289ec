// Rectangles over a scanned page, drawn with the mouse or by keyboard, kept in one hidden field in thousandths.
import { all, announce, on, one } from "./dom";

const SVG = "http://www.w3.org/2000/svg";
const STEP = 5;
const SMALLEST = 3;
const THOUSAND = 1000;
type Box = { page: string; at: [number, number, number, number] };

class Redaction {
  private boxes: Box[] = [];
  private drawn: { box: Box; from: [number, number]; moving: boolean } | null = null;

  constructor(
    private readonly form: HTMLElement,
    private readonly field: HTMLInputElement,
  ) {
    this.read();
    for (const sheet of all<SVGSVGElement>("[data-sheet]", form)) this.listen(sheet);
    for (const button of all("[data-add]", form)) button.addEventListener("click", () => this.add(button.dataset.add ?? "1"));
    this.show();
  }

  private read(): void {
    try {
      const said = JSON.parse(this.field.value || "{}") as Record<string, Box["at"][]>;
      for (const [page, ones] of Object.entries(said)) for (const at of ones) this.boxes.push({ page, at });
    } catch {
      this.boxes = [];
    }
  }

  private listen(sheet: SVGSVGElement): void {
    sheet.addEventListener("pointerdown", (event) => {
      const [x, y] = place(sheet, event);
      const hit = event.target instanceof SVGRectElement ? this.boxes[Number(event.target.dataset.box)] : undefined;
      const box = hit ?? { page: sheet.dataset.sheet ?? "1", at: [x, y, 0, 0] as Box["at"] };
      if (!hit) this.boxes.push(box);
      this.drawn = { box, from: hit ? [x - box.at[0], y - box.at[1]] : [x, y], moving: Boolean(hit) };
      sheet.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    sheet.addEventListener("pointermove", (event) => this.pull(place(sheet, event)));
    sheet.addEventListener("pointerup", () => this.let());
    sheet.addEventListener("keydown", (event) => this.key(event));
  }

  private pull([x, y]: [number, number]): void {
    if (!this.drawn) return;
    const { box, from, moving } = this.drawn;
    if (moving) this.put(box, x - from[0], y - from[1], box.at[2], box.at[3]);
    else this.put(box, Math.min(x, from[0]), Math.min(y, from[1]), Math.abs(x - from[0]), Math.abs(y - from[1]));
    this.show();
  }

  private let(): void {
    if (!this.drawn) return;
    const { box } = this.drawn;
    this.drawn = null;
    if (box.at[2] < SMALLEST || box.at[3] < SMALLEST) this.boxes = this.boxes.filter((other) => other !== box);
    this.show();
    this.focus(this.boxes.indexOf(box));
  }

  private add(page: string): void {
    this.boxes.push({ page, at: [350, 100, 300, 30] });
    this.show();
    this.focus(this.boxes.length - 1);
    announce(`${this.form.dataset.label ?? ""} ${this.boxes.length}`);
  }

  private key(event: KeyboardEvent): void {
    const index = event.target instanceof SVGRectElement ? Number(event.target.dataset.box) : -1;
    const box = this.boxes[index];
    if (!box) return;
    const [x, y, width, height] = box.at;
    const by = ({ ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] } as Record<string, [number, number]>)[event.key];
    if (event.key === "Delete" || event.key === "Backspace") this.remove(index);
    else if (by && event.shiftKey) this.put(box, x, y, Math.max(SMALLEST, width + by[0]), Math.max(SMALLEST, height + by[1]));
    else if (by) this.put(box, x + by[0], y + by[1], width, height);
    else return;
    event.preventDefault();
    this.show();
    this.focus(Math.min(index, this.boxes.length - 1));
  }

  private put(box: Box, x: number, y: number, width: number, height: number): void {
    const wide = Math.min(width, THOUSAND);
    const tall = Math.min(height, THOUSAND);
    const round = (value: number): number => Math.round(value * 10) / 10;
    box.at = [round(Math.min(Math.max(0, x), THOUSAND - wide)), round(Math.min(Math.max(0, y), THOUSAND - tall)), round(wide), round(tall)];
  }

  private remove(index: number): void {
    this.boxes.splice(index, 1);
  }

  private focus(index: number): void {
    one<SVGRectElement>(`[data-box="${index}"]`, this.form)?.focus();
  }

  private show(): void {
    for (const old of all(".gone", this.form)) old.remove();
    this.boxes.forEach((box, index) => {
      const sheet = one<SVGSVGElement>(`[data-sheet="${box.page}"]`, this.form);
      if (sheet) sheet.append(this.rectangle(box, index, Number(sheet.dataset.width), Number(sheet.dataset.height)));
    });
    this.list();
    const said: Record<string, Box["at"][]> = {};
    for (const box of this.boxes) (said[box.page] ??= []).push(box.at);
    this.field.value = JSON.stringify(said);
  }

  private rectangle(box: Box, index: number, width: number, height: number): SVGRectElement {
    const made = document.createElementNS(SVG, "rect");
    const [x, y, w, h] = box.at;
    const sizes = { x: (x * width) / THOUSAND, y: (y * height) / THOUSAND, width: (w * width) / THOUSAND, height: (h * height) / THOUSAND };
    for (const [name, value] of Object.entries(sizes)) made.setAttribute(name, String(value));
    made.setAttribute("class", "gone");
    made.setAttribute("tabindex", "0");
    made.setAttribute("role", "img");
    made.setAttribute("aria-label", this.name(box, index));
    made.dataset.box = String(index);
    return made;
  }

  private name(box: Box, index: number): string {
    return `${this.form.dataset.label ?? ""} ${index + 1}（${this.form.dataset.page ?? ""} ${box.page}）`;
  }

  private list(): void {
    const list = one("[data-list]", this.form);
    if (!list) return;
    list.replaceChildren(
      ...this.boxes.map((box, index) => {
        const line = document.createElement("li");
        line.className = "spread";
        line.append(this.name(box, index));
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-sm";
        button.textContent = this.form.dataset.remove ?? "";
        button.setAttribute("aria-label", `${button.textContent} ${this.name(box, index)}`);
        button.addEventListener("click", () => {
          this.remove(index);
          this.show();
        });
        line.append(button);
        return line;
      }),
    );
  }
}

/** Where the pointer is on the sheet, in thousandths. */
function place(sheet: SVGSVGElement, event: PointerEvent): [number, number] {
  const area = sheet.getBoundingClientRect();
  const share = (value: number, from: number, size: number): number => Math.min(THOUSAND, Math.max(0, ((value - from) / size) * THOUSAND));
  return [share(event.clientX, area.left, area.width), share(event.clientY, area.top, area.height)];
}

/** The correction screen: the whole reading is chosen at once, F2 takes the second reading, Esc passes over. */
function startCorrecting(): void {
  const answer = one<HTMLInputElement>("input[data-select]");
  answer?.select();
  const take = (button: HTMLElement): void => {
    const field = one<HTMLInputElement>(button.dataset.fill ?? "");
    if (!field) return;
    field.value = button.dataset.value ?? "";
    field.focus();
  };
  on("click", "[data-fill]", take);
  if (!answer) return;
  document.addEventListener("keydown", (event) => {
    const second = one("[data-fill]");
    if (event.key === "F2" && second) take(second);
    else if (event.key === "Escape") one<HTMLElement>("[data-skip]")?.click();
    else return;
    event.preventDefault();
  });
}

export function startRedaction(): void {
  startCorrecting();
  const form = one("form[data-redact]");
  const field = form && one<HTMLInputElement>("input[name=boxes]", form);
  if (form && field) new Redaction(form, field);
}
