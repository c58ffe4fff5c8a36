// Passkeys: `form[data-passkey]` asks the browser for one when it is sent, puts the answer into `credential` and goes on.
// `login` fetches what to ask for; `use` and `add` find it in the page. What goes wrong is said beside the button.

type Bytes = ArrayBuffer;

interface Described {
  readonly id: string;
  readonly [name: string]: unknown;
}

interface Options {
  readonly publicKey: Record<string, unknown> & {
    readonly challenge: string;
    readonly user?: Described;
    readonly allowCredentials?: readonly Described[];
    readonly excludeCredentials?: readonly Described[];
    readonly authenticatorSelection?: Record<string, unknown>;
  };
}

export function bytes(text: string): Bytes {
  const padded = text.replace(/-/gu, "+").replace(/_/gu, "/").padEnd(Math.ceil(text.length / 4) * 4, "=");
  const letters = atob(padded);
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0)).buffer;
}

export function text(from: Bytes): string {
  const letters = String.fromCharCode(...new Uint8Array(from));
  return btoa(letters).replace(/\+/gu, "-").replace(/\//gu, "_").replace(/=+$/u, "");
}

const opened = (one: Described): Described & { readonly id: Bytes } => ({ ...one, id: bytes(one.id) }) as never;

function asked({ publicKey }: Options): PublicKeyCredentialRequestOptions & PublicKeyCredentialCreationOptions {
  return {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    ...(publicKey.user === undefined ? {} : { user: opened(publicKey.user) }),
    ...(publicKey.allowCredentials === undefined ? {} : { allowCredentials: publicKey.allowCredentials.map(opened) }),
    ...(publicKey.excludeCredentials === undefined ? {} : { excludeCredentials: publicKey.excludeCredentials.map(opened) }),
  } as never;
}

/** The answer as JSON, its bytes in base64url. */
function told(credential: PublicKeyCredential): string {
  const { response } = credential;
  const said: Record<string, unknown> = { clientDataJSON: text(response.clientDataJSON) };
  if (response instanceof AuthenticatorAttestationResponse) {
    said["attestationObject"] = text(response.attestationObject);
    said["transports"] = response.getTransports();
  } else if (response instanceof AuthenticatorAssertionResponse) {
    said["authenticatorData"] = text(response.authenticatorData);
    said["signature"] = text(response.signature);
    said["userHandle"] = response.userHandle === null ? null : text(response.userHandle);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: said,
  });
}

async function options(form: HTMLFormElement): Promise<Options> {
  if (form.dataset["passkey"] === "login") {
    const answer = await fetch(form.action, { headers: { accept: "application/json", "x-requested-with": "XMLHttpRequest" } });
    if (!answer.ok) throw new TypeError("no answer");
    return ((await answer.json()) as { request_options: Options }).request_options;
  }
  const found = JSON.parse(document.getElementById("passkey-data")?.textContent ?? "{}") as Record<string, Options>;
  return (found["creation_options"] ?? found["request_options"]) as Options;
}

async function ask(form: HTMLFormElement): Promise<Credential | null> {
  const wanted = await options(form);
  if (form.dataset["passkey"] !== "add") return navigator.credentials.get({ publicKey: asked(wanted) });
  // A key with which one can sign in alone must stay on the device and know its owner.
  const alone = form.querySelector<HTMLInputElement>("input[name=passwordless]")?.checked === true;
  const selection = {
    ...wanted.publicKey.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    ...(alone ? { userVerification: "required" } : {}),
  };
  return navigator.credentials.create({ publicKey: asked({ publicKey: { ...wanted.publicKey, authenticatorSelection: selection } }) });
}

function why(error: unknown): "known" | "cancelled" | "failed" {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "InvalidStateError") return "known";
  return error instanceof TypeError ? "failed" : "cancelled";
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
  const said = form.querySelector<HTMLElement>("[data-passkey-said]");
  const say = (words: string | undefined): void => {
    if (said === null) return;
    said.textContent = words ?? "";
    said.hidden = words === undefined;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    say(undefined);
    if (typeof PublicKeyCredential === "undefined") {
      say(form.dataset["unsupported"]);
      return;
    }
    void ask(form)
      .then((credential) => {
        const field = form.querySelector<HTMLInputElement>("input[name=credential]");
        if (!(credential instanceof PublicKeyCredential) || field === null) throw new DOMException("", "NotAllowedError");
        field.value = told(credential);
        form.submit();
      })
      .catch((error: unknown) => say(form.dataset[why(error)]));
  });
}
