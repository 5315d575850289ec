// Dates and moments in years of the Republic: the text field is the truth, the browser's calendar beside it helps to choose.
import { on, one } from "./dom";

export function startRocDates(): void {
  on("change", "[data-rocdate-native]", (native) => {
    const text = one<HTMLInputElement>("input[type=text]", native.closest("[data-rocdate]") ?? document);
    if (!(native instanceof HTMLInputElement) || !text || !native.value) return;
    const [date = "", time = ""] = native.value.split("T");
    const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
    text.value = `${year - 1911}/${month}/${day} ${time.slice(0, 5)}`.trim();
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.dispatchEvent(new Event("change", { bubbles: true }));
    text.focus();
  });
}
