// What moves on the page of a room: devices that ask to be let in, and how recordings stand. Fetched as the page has it.

const EVERY = 4000;

/** `cameras` is given the states of the cameras, at once and whenever they are fetched. */
export function following(root: HTMLElement, cameras: (told: Iterable<HTMLElement>) => void): void {
  const states = (): Iterable<HTMLElement> => document.querySelectorAll<HTMLElement>("[data-devices] [data-state]");
  cameras(states());
  const address = new URL(location.href);
  address.search = "";
  if (root.dataset["item"]) address.searchParams.set("item", root.dataset["item"]);
  address.searchParams.set("now", "1");
  setInterval(() => {
    if (document.visibilityState === "hidden") return;
    void fetch(address.href, { cache: "no-store" })
      .then(async (answer) => {
        if (!answer.ok || answer.redirected) return;
        merge(new DOMParser().parseFromString(await answer.text(), "text/html"));
        cameras(states());
      })
      .catch(() => undefined);
  }, EVERY);
}

/** Cards keep their place and what was typed in them; new ones are added, those that were dealt with go. */
function merge(fetched: Document): void {
  const cards = document.querySelector("[data-waiting]");
  const now = fetched.querySelector("[data-waiting]");
  const table = document.querySelector("[data-devices]");
  const devices = fetched.querySelector("[data-devices]");
  if (cards === null || now === null || table === null || devices === null) return;
  const key = (card: Element): string => (card as HTMLElement).dataset["key"] ?? "";
  const wanted = new Map([...now.children].map((card) => [key(card), card]));
  for (const card of [...cards.children]) if (!wanted.delete(key(card))) card.remove();
  for (const card of wanted.values()) cards.append(document.adoptNode(card));
  table.replaceChildren(...[...devices.childNodes].map((node) => document.adoptNode(node)));
}
