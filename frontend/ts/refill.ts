// A box into which number after number is scanned: emptied and focused again once a line came back.
export function startRefilling(): void {
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-refill]")) return;
    const box = form.querySelector<HTMLInputElement>("input:not([type=hidden])");
    form.reset();
    box?.focus();
  });
}
