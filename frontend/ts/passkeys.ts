// Passkeys (WebAuthn): the browser's dialogue between a form of the page and the person's key.
//
// <form data-passkey="get|create" data-options="<id of a json_script>" or data-options-url="…"> with an input
// named credential; on success the answer is put there and the form is sent.
import { all, one } from "./dom";

const decode = (text: string): ArrayBuffer => {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0)).buffer;
};
const encode = (bytes: ArrayBuffer | null): string | null =>
  bytes && btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

type Listed = { id: string; type: PublicKeyCredentialType };
const descriptors = (list: Listed[] = []) => list.map((item) => ({ ...item, id: decode(item.id) }));

async function options(form: HTMLFormElement): Promise<Record<string, any>> {
  const url = form.dataset["optionsUrl"];
  if (!url) return JSON.parse(document.getElementById(form.dataset["options"] ?? "")?.textContent ?? "{}");
  const answer = await fetch(url, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" }, credentials: "same-origin" });
  const body = await answer.json();
  return body.request_options ?? body.data?.request_options ?? body;
}

// A key that opens without a password keeps the account's name itself, and checks who holds it.
async function create(given: Record<string, any>, alone: boolean): Promise<object> {
  const key = given["publicKey"];
  const wanted = alone ? "required" : "discouraged";
  const authenticatorSelection = { ...key.authenticatorSelection, residentKey: wanted, requireResidentKey: alone, userVerification: wanted };
  const made = (await navigator.credentials.create({
    publicKey: {
      ...key,
      authenticatorSelection,
      challenge: decode(key.challenge),
      user: { ...key.user, id: decode(key.user.id) },
      excludeCredentials: descriptors(key.excludeCredentials),
    },
  })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    ...common(made),
    response: {
      attestationObject: encode(response.attestationObject),
      clientDataJSON: encode(response.clientDataJSON),
      transports: response.getTransports?.() ?? [],
    },
  };
}

async function get(given: Record<string, any>): Promise<object> {
  const key = given["publicKey"];
  const found = (await navigator.credentials.get({
    publicKey: { ...key, challenge: decode(key.challenge), allowCredentials: descriptors(key.allowCredentials) },
  })) as PublicKeyCredential;
  const response = found.response as AuthenticatorAssertionResponse;
  return {
    ...common(found),
    response: {
      authenticatorData: encode(response.authenticatorData),
      clientDataJSON: encode(response.clientDataJSON),
      signature: encode(response.signature),
      userHandle: encode(response.userHandle),
    },
  };
}

function common(credential: PublicKeyCredential): object {
  return {
    id: credential.id,
    rawId: encode(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

for (const form of all<HTMLFormElement>("form[data-passkey]")) {
  if (!("credentials" in navigator)) {
    form.hidden = true;
    continue;
  }
  form.addEventListener("submit", async (event) => {
    const credential = one<HTMLInputElement>("[name=credential]", form);
    if (!credential) return;
    event.preventDefault();
    const problem = one("[data-passkey-problem]", form);
    problem?.setAttribute("hidden", "");
    try {
      const given = await options(form);
      const alone = one<HTMLInputElement>("[name=passwordless]", form)?.checked ?? false;
      const answer = form.dataset["passkey"] === "create" ? await create(given, alone) : await get(given);
      credential.value = JSON.stringify(answer);
      form.submit();
    } catch {
      problem?.removeAttribute("hidden");
    }
  });
}
