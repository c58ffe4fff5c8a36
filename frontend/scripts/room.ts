// The page of a room: the live view of those who are there, and how the recordings stand. Neither needs the other.
import { Client, type Person } from "./room/client.ts";
import { type Pass, asked } from "./room/asking.ts";
import { following } from "./room/following.ts";
import { Tiles } from "./room/tiles.ts";

const PATIENCE = 10_000;

const root = document.querySelector<HTMLElement>("[data-room]");
if (root !== null) begin(root);

function begin(root: HTMLElement): void {
  const words = root.dataset;
  const button = (act: string): HTMLButtonElement => root.querySelector<HTMLButtonElement>(`[data-act=${act}]`) as HTMLButtonElement;
  const main = root.querySelector<HTMLElement>("[data-main]") as HTMLElement;
  const view = root.querySelector<HTMLVideoElement>("[data-main-view]") as HTMLVideoElement;
  let large = "";
  let own: MediaStream | undefined;
  let hears = false;
  let people: readonly Person[] = [];

  const tiles = new Tiles(root, (who) => {
    large = large === who ? "" : who;
    arrange();
  });
  const client = new Client(pass, {
    people: (told) => {
      const before = people.map((one) => `${one.who} ${one.sends.length > 0}`).join();
      people = told;
      if (people.map((one) => `${one.who} ${one.sends.length > 0}`).join() !== before) arrange();
      draw();
    },
    state: (state, sentence) => {
      root.dataset["state"] = state;
      const said = root.querySelector<HTMLElement>("[data-live-words]") as HTMLElement;
      said.textContent = sentence === "" ? (words[state] ?? "") : sentence;
      const live = state === "live" || state === "lost" || state === "joining";
      button("camera").hidden = !live || own !== undefined;
      if (!live) close();
    },
  });
  button("camera").onclick = () => void open();
  button("mute").onclick = () => mute(button("mute").getAttribute("aria-pressed") !== "true");
  button("hide").onclick = () => {
    close();
    button("camera").hidden = false;
    void client.publish(undefined).catch(() => undefined);
  };
  button("sound").onclick = () => {
    hears = !hears;
    draw();
  };
  following(root, (told) => {
    tiles.cameras(told);
    draw();
  });
  if ("RTCPeerConnection" in window) void client.run();

  async function pass(): Promise<Pass> {
    const body = new URLSearchParams({ item: words["item"] ?? "" });
    return asked<Pass>(words["ticket"] ?? "", { body, headers: { "X-CSRFToken": words["csrf"] ?? "" } }, PATIENCE);
  }

  async function open(): Promise<void> {
    try {
      own = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25 } } });
    } catch {
      (root.querySelector("[data-live-words]") as HTMLElement).textContent = words["noCamera"] ?? "";
      return;
    }
    button("camera").hidden = true;
    button("mute").hidden = button("hide").hidden = false;
    tiles.own(client.me, own);
    mute(false);
    // A link that is down sends it when it is back.
    await client.publish(own).catch(() => undefined);
  }

  function close(): void {
    for (const track of own?.getTracks() ?? []) track.stop();
    own = undefined;
    tiles.own(client.me, undefined);
    button("mute").hidden = button("hide").hidden = true;
  }

  function mute(muted: boolean): void {
    for (const track of own?.getAudioTracks() ?? []) track.enabled = !muted;
    button("mute").setAttribute("aria-pressed", String(muted));
    button("mute").textContent = (muted ? words["unmute"] : words["mute"]) ?? "";
    client.tell({ muted });
  }

  function arrange(): void {
    client.want(people.map(({ who }) => ({ who, layer: who === large ? "large" : "small" })));
    draw();
  }

  function draw(): void {
    tiles.people(people, (who) => client.stream(who), client.me);
    if (own !== undefined) tiles.own(client.me, own);
    tiles.mark(large);
    const shown = large === client.me ? own : client.stream(large);
    main.hidden = shown === undefined;
    if (view.srcObject !== (shown ?? null)) view.srcObject = shown ?? null;
    (root.querySelector("[data-main-words]") as HTMLElement).textContent = tiles.name(large);
    // Sound comes from the tiles, once somebody asked for it: a browser plays none before a press.
    for (const one of root.querySelectorAll<HTMLVideoElement>(".tile video")) {
      one.muted = !hears || one.closest<HTMLElement>(".tile")?.dataset["who"] === client.me;
    }
    button("sound").hidden = !people.some((one) => one.who !== client.me && one.sends.length > 0);
    button("sound").setAttribute("aria-pressed", String(hears));
  }
}
