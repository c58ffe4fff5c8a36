// The page of a device that records. Evidence is made here and kept here until the server has receipted it.
import { Live } from "./capture/live.ts";
import { type Kept, Store } from "./capture/kept.ts";
import { Recording, recordable } from "./capture/recording.ts";
import { newKeys, pointOf, signed, wall } from "./capture/saying.ts";
import { Sender, type Told } from "./capture/sending.ts";
import { filled } from "./step/words.ts";

/** So much must be free: an hour of recording while nothing can be sent. */
const SPACE_BYTES = 700_000_000;
const IN_APP = /MicroMessenger|DingTalk|QQ\/|AliApp|Weibo/i;
const TWO = 2;

/** What the server would not take, as the sentence it gave. */
class Refusal extends Error {}

const page = document.querySelector<HTMLElement>("[data-capture]");
if (page !== null) void begin(page);

async function begin(root: HTMLElement): Promise<void> {
  const words = root.dataset;
  const part = (name: string): HTMLElement => root.querySelector<HTMLElement>(`[${name}]`) as HTMLElement;
  const button = (act: string): HTMLButtonElement => root.querySelector<HTMLButtonElement>(`[data-act=${act}]`) as HTMLButtonElement;
  const say = (text: string | undefined): void => {
    part("data-words").textContent = text ?? "";
  };
  const show = (act: string): void => {
    for (const one of ["join", "start", "again", "end"]) button(one).hidden = one !== act;
  };
  let media: MediaStream | undefined;
  let recording: Recording | undefined;
  let sender: Sender | undefined;
  let kept: Kept | undefined;
  let told: Told | undefined;
  let interrupted = false;
  let live: Live | undefined;

  if (IN_APP.test(navigator.userAgent)) return refuse("inApp");
  const type = recordable((words["mediaTypes"] ?? "").split("|"));
  if (type === undefined || !("subtle" in crypto)) return refuse("noRecorder");
  const store = await Store.open().catch(() => undefined);
  if (store === undefined || !(await store.works().catch(() => false))) return refuse("noStore");

  kept = await store.kept(words["stream"] ?? "");
  if (kept !== undefined) {
    sender = new Sender(store, kept, words["sendsTo"] ?? "", () => void draw());
    if (!kept.closed) {
      say(kept.begun ? words["cameBack"] : "");
      show(kept.begun ? "again" : "join");
    } else show("");
  }
  button("join").onclick = () => void guarded(join);
  button("start").onclick = () => void guarded(() => start(""));
  button("again").onclick = () => void guarded(again);
  button("end").onclick = () => void guarded(end);
  setInterval(() => void tick(), 1000);
  addEventListener("beforeunload", (event) => {
    if (recording?.running === true) event.preventDefault();
  });
  root.dataset["ready"] = "yes";

  function refuse(reason: string): void {
    say(words[reason]);
    show("");
    root.dataset["state"] = "stopped";
  }

  async function guarded(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      say(error instanceof Refusal ? error.message : words["noLink"]);
    }
  }

  async function camera(): Promise<boolean> {
    try {
      media = await navigator.mediaDevices.getUserMedia({
        audio: true,
        video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25 }, facingMode: { ideal: "environment" } },
      });
    } catch {
      refuse("noCamera");
      show("join");
      return false;
    }
    part("data-view").toggleAttribute("data-on", true);
    (part("data-view") as HTMLVideoElement).srcObject = media;
    for (const track of media.getTracks()) track.onended = () => void stopped();
    return true;
  }

  async function join(): Promise<void> {
    const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
    if (quota > 0 && quota - usage < SPACE_BYTES) return refuse("noSpace");
    if (!(await camera())) return;
    const lasting = (await navigator.storage?.persist?.()) ?? false;
    if (kept === undefined) await register();
    if (!lasting) say(words["notKept"]);
    show("");
    await tick();
  }

  async function register(): Promise<void> {
    const keys = await newKeys();
    const [stream, room, nonce, beacon] = ["stream", "room", "nonce", "beacon"].map((name) => words[name] ?? "") as [string, string, string, string];
    const body = { type: "mingjian/device/v1", stream, room, nonce, beacon, public: await pointOf(keys), media_type: type ?? "", wall: wall() };
    const said = await signed(body, keys);
    const headers = { "X-CSRFToken": words["csrf"] ?? "", "Content-Type": "application/json" };
    const answer = await fetch(words["register"] ?? "", { method: "POST", body: said.text, headers });
    const given = (await answer.json()) as { error?: string; fingerprint: string; pass: string };
    if (!answer.ok) throw new Refusal(given.error);
    const place = { n: 0, segment: 1, head: said.digest, sinceOpen: 0, beacon, begun: false, closed: false };
    kept = { stream, keys, fingerprint: given.fingerprint, pass: given.pass, mediaType: type ?? "", opened: Date.now(), ...place };
    await (store as Store).keep(kept);
    sender = new Sender(store as Store, kept, words["sendsTo"] ?? "", () => void draw());
  }

  async function start(reason: string): Promise<void> {
    if (media === undefined || kept === undefined) return;
    recording ??= new Recording(store as Store, kept, () => sender?.linked ?? false, () => sender?.soon(), () => void stopped());
    await recording.start(media, reason);
    interrupted = false;
    say("");
    show("end");
    await draw();
  }

  async function again(): Promise<void> {
    const reason = recording === undefined ? "reload" : "interrupted";
    if (await camera()) await start(reason);
  }

  async function end(): Promise<void> {
    await recording?.close();
    live?.leave();
    for (const track of media?.getTracks() ?? []) track.stop();
    show("");
    sender?.soon();
    await draw();
  }

  async function stopped(): Promise<void> {
    if (recording === undefined || kept?.closed === true || interrupted) return;
    interrupted = true;
    await recording.stop();
    say(words["lostTrack"]);
    show("again");
    await draw();
  }

  async function tick(): Promise<void> {
    if (sender !== undefined) told = (await sender.look()) ?? told;
    if (kept !== undefined && !kept.begun && media !== undefined && told?.state === "open" && button("start").hidden) {
      show("start");
      say("");
    }
    if (told?.state === "refused") refuse("refusedByLeader");
    if (kept !== undefined && !kept.closed && media?.active === true && told?.state === "open") {
      live ??= new Live(root, kept);
      live.show(media);
    }
    await draw();
  }

  async function draw(): Promise<void> {
    if (kept === undefined || sender === undefined) return;
    const unsent = await (store as Store).unsent(kept.stream);
    const running = recording?.running ?? false;
    const state = kept.closed ? "ended" : running ? (sender.linked ? "recording" : "weak") : kept.begun ? "stopped" : told === undefined ? "idle" : "waiting";
    root.dataset["state"] = state;
    root.dataset["unsent"] = String(unsent);
    const time = clockFace((kept.sinceOpen + 500) / 1000);
    part("data-state-words").textContent = filled(words[state], { n: String(unsent), time });
    part("data-holes").textContent = String(kept.segment - 1);
    part("data-unsent").textContent = String(unsent);
    const until = told?.sealed.until;
    const sealed = until === undefined ? words["unsealed"] : filled(words["sealed"], { time: new Date(until).toLocaleTimeString("zh-CN", { hour12: false }) });
    part("data-seal").textContent = sealed ?? "";
    part("data-fingerprint").hidden = kept.begun || told?.state === "open";
    part("data-fingerprint-words").textContent = kept.fingerprint;
    if (kept.closed) say(unsent > 0 ? filled(words["left"], { n: String(unsent) }) : filled(words["allThere"], { n: String(kept.n) }));
    else if (running && sender.refused !== "") say(sender.refused);
  }
}

function clockFace(seconds: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(TWO, "0");
  return `${two(seconds / 60)}:${two(seconds % 60)}`;
}
