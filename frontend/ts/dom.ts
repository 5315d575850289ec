// Small words for the page.

/** The first element that matches, or null. */
export function one<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T | null {
  return within.querySelector<T>(selector);
}

/** Every element that matches. */
export function all<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T[] {
  return [...within.querySelectorAll<T>(selector)];
}

/** Listens on the whole document for events that begin inside an element that matches. */
export function on<K extends keyof DocumentEventMap>(
  type: K,
  selector: string,
  act: (element: HTMLElement, event: DocumentEventMap[K]) => void,
): void {
  document.addEventListener(type, (event) => {
    const found = event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;
    if (found) act(found, event);
  });
}

/** Whether the person is typing, so that single letters must not be commands. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select"))
  );
}

/** Says something to screen readers without moving the focus. */
export function announce(text: string): void {
  const live = one("#live");
  if (live) live.textContent = text;
}

/** Runs for the page as it stands and for every piece that is swapped in later. */
export function onContent(act: (root: ParentNode) => void): void {
  act(document);
  document.body.addEventListener("htmx:load", (event) => {
    if (event.target instanceof Element && event.target !== document.body) act(event.target);
  });
}
