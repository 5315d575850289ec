// The drawer of narrow screens and the small menus of the top bar.
import { all, on, one } from "./dom";

export function startMenu(): void {
  const menu = one("#menu");
  const shade = one(".drawer-shade");
  const button = one("[data-drawer]");

  const set = (open: boolean): void => {
    menu?.classList.toggle("is-open", open);
    shade?.toggleAttribute("hidden", !open);
    button?.setAttribute("aria-expanded", String(open));
    if (open) one<HTMLElement>("li a", menu ?? document)?.focus();
    else if (menu?.contains(document.activeElement)) button?.focus();
  };
  on("click", "[data-drawer]", () => set(!menu?.classList.contains("is-open")));
  on("click", "[data-drawer-close]", () => set(false));

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (menu?.classList.contains("is-open")) set(false);
    for (const pop of all<HTMLDetailsElement>("[data-pop][open]")) {
      pop.open = false;
      one("summary", pop)?.focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const pop of all<HTMLDetailsElement>("[data-pop][open]")) {
      if (!(event.target instanceof Node && pop.contains(event.target))) pop.open = false;
    }
  });
  on("click", "[data-dismiss]", (element) => element.closest(".flash, .alert")?.remove());
  one("[data-focus], [data-autofocus]")?.focus();
  one("#menu [aria-current]")?.scrollIntoView({ block: "nearest" });
}
