// Signing keys: made by the browser, kept in it so that not even this page can read the private half, used to
// sign the statement of an act.
//
// <form data-enrol data-challenge data-user> makes and registers a key. <form data-sign data-keys data-user> signs
// data-statement, or what data-statement-url says for this form, before it is sent; without a key it is just sent.
import { all, one } from "./dom";

type Kept = { pair: CryptoKeyPair; fingerprint: string };
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
const SIGNED = { name: "ECDSA", hash: "SHA-256" };

const base64 = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const hex = (bytes: ArrayBuffer): string => [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, "0")).join("");
const utf8 = (text: string) => new TextEncoder().encode(text);

function store(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("countyhall-signing", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("keys");
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

async function kept(user: string, put?: Kept): Promise<Kept | undefined> {
  const database = await store();
  return new Promise((resolve, reject) => {
    const keys = database.transaction("keys", put ? "readwrite" : "readonly").objectStore("keys");
    const asked = put ? keys.put(put, user) : keys.get(user);
    asked.onsuccess = () => resolve(put ?? asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

const sign = async (key: Kept, text: string): Promise<string> => base64(await crypto.subtle.sign(SIGNED, key.pair.privateKey, utf8(text)));

function fill(form: HTMLFormElement, name: string, value: string): void {
  const field = one<HTMLInputElement>(`[name=${name}]`, form);
  if (field) field.value = value;
}

function problem(form: HTMLFormElement, text?: string): void {
  const line = one("[data-sign-problem]", form);
  if (!line) return;
  if (text) line.textContent = text;
  line.hidden = false;
}

async function enrol(form: HTMLFormElement): Promise<void> {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  const spki = await crypto.subtle.exportKey("spki", pair.publicKey);
  const key = { pair, fingerprint: hex(await crypto.subtle.digest("SHA-256", spki)) };
  await kept(form.dataset["user"] ?? "", key);
  fill(form, "spki", base64(spki));
  fill(form, "proof", await sign(key, form.dataset["challenge"] ?? ""));
}

async function statement(form: HTMLFormElement, act: string): Promise<string> {
  const given = form.dataset["statement"];
  if (given) return given;
  const body = new FormData(form);
  body.set("act", act);
  body.delete("card");
  const answer = await fetch(form.dataset["statementUrl"] ?? "", { method: "POST", body, credentials: "same-origin" });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.refused);
  const seen = one<HTMLInputElement>("[name=seen]", form)?.value;
  if (seen && JSON.parse(said.statement).text !== seen) throw new Error();
  return said.statement;
}

/** Sends the form with the button that was pressed, past the listener that stopped it. */
function send(form: HTMLFormElement, button: HTMLButtonElement | null): void {
  if (button?.name) {
    const again = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
    form.append(again);
  }
  form.classList.remove("is-dirty");
  form.submit();
}

/** Lets the card's program on this machine sign: it shows the statement there and asks its person. */
async function signByCard(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
  const text = await statement(form, button.value);
  const body = JSON.stringify({ statement: text, keys: (button.dataset["cards"] ?? "").split(" ") });
  const headers = { "Content-Type": "application/json" };
  const asked = { method: "POST", body, headers, credentials: "omit" } as const;
  const answer = await fetch(button.dataset["card"] ?? "", asked).catch(() => {
    throw new Error(button.dataset["silent"]);
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.refused);
  fill(form, "statement", text);
  fill(form, "signature", said.signature);
  fill(form, "means", "certificate");
}

export function startSigning(): void {
  for (const form of all<HTMLFormElement>("form[data-enrol]"))
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        await enrol(form);
        send(form, null);
      } catch {
        problem(form);
      }
    });
  for (const form of all<HTMLFormElement>("form[data-sign]"))
    form.addEventListener("submit", async (event) => {
      const button = event.submitter as HTMLButtonElement | null;
      if (button?.dataset["card"]) {
        event.preventDefault();
        try {
          await signByCard(form, button);
          send(form, button);
        } catch (error) {
          problem(form, (error instanceof Error && error.message) || form.dataset["refused"]);
        }
        return;
      }
      if (button?.hasAttribute("formaction") || one<HTMLInputElement>("input[type=file]", form)?.files?.length) return;
      const registered = (form.dataset["keys"] ?? "").split(" ").filter(Boolean);
      if (!registered.length) return;
      event.preventDefault();
      try {
        const key = await kept(form.dataset["user"] ?? "");
        if (key && registered.includes(key.fingerprint)) {
          const text = await statement(form, button?.value ?? "");
          fill(form, "statement", text);
          fill(form, "signature", await sign(key, text));
        }
        send(form, button);
      } catch (error) {
        problem(form, (error instanceof Error && error.message) || form.dataset["refused"]);
      }
    });
  for (const mark of all("[data-here]"))
    void kept(one<HTMLFormElement>("[data-user]")?.dataset["user"] ?? "").then((key) => {
      mark.hidden = key?.fingerprint !== mark.dataset["here"];
    });
}
