// htmx with the CSRF token, a progress line, and errors said in words.
import htmx from "htmx.org";

import { announce, one } from "./dom";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}

/** The token that Django wants with every writing request. */
export function csrfToken(): string {
  return one<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";
}

export function startHtmx(): void {
  window.htmx = htmx;
  const body = document.body;
  let running = 0;
  body.addEventListener("htmx:configRequest", (event) => {
    (event as CustomEvent).detail.headers["X-CSRFToken"] = csrfToken();
  });
  body.addEventListener("htmx:beforeRequest", () => {
    running += 1;
    body.classList.add("htmx-busy");
  });
  body.addEventListener("htmx:afterRequest", () => {
    running = Math.max(0, running - 1);
    if (running === 0) body.classList.remove("htmx-busy");
  });
  // A form that was refused comes back with 422 (or 409 when somebody else was quicker): it is shown, not dropped.
  body.addEventListener("htmx:beforeSwap", (event) => {
    const detail = (event as CustomEvent).detail;
    if (detail.xhr.status === 422 || detail.xhr.status === 409) {
      detail.shouldSwap = true;
      detail.isError = false;
    }
  });
  for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    body.addEventListener(failure, () => toast(body.dataset["failed"] ?? "✕"));
  }
}

/** A line at the foot of the window for a few seconds. */
export function toast(text: string): void {
  announce(text);
  const line = document.createElement("div");
  line.className = "toast-line";
  line.textContent = text;
  document.body.append(line);
  window.setTimeout(() => line.remove(), 4000);
}
