// The page 回看: one clock, and every camera follows it. What can be played stands in the page.
import { Camera } from "./player/camera.ts";
import { pressed } from "./player/reel.ts";

const TICK = 100;
/** A pass lasts fifteen minutes; it is renewed while somebody watches. */
const RENEW_AFTER = 8 * 60_000;
const MOST_TRIES = 3;
const WAIT = 2000;

const page = document.querySelector<HTMLElement>("[data-player]");
if (page !== null) begin(page);

function begin(root: HTMLElement): void {
  const words = root.dataset;
  const part = <Kind extends HTMLElement>(name: string): Kind => root.querySelector<Kind>(`[${name}]`) as Kind;
  const starts = Number(words["starts"]);
  const lasts = Number(words["lasts"]);
  const scrub = part<HTMLInputElement>("data-scrub");
  const speedBox = part<HTMLSelectElement>("data-speed");
  const edges = { before: words["before"] ?? "", after: words["after"] ?? "" };
  const cameras = [...root.querySelectorAll<HTMLElement>("[data-camera]")].map((figure) => new Camera(figure, (camera) => void refused(camera)));
  const nows = [...root.querySelectorAll<SVGRectElement>("[data-now]")];
  const face = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hourCycle: "h23", hour: "2-digit", minute: "2-digit", second: "2-digit" });
  let at = 0;
  let playing = false;
  let ticked = performance.now();
  let renewed = performance.now();

  for (const one of document.querySelectorAll<HTMLElement>("[data-clock-of]")) one.textContent = clockOf(Number(one.dataset["clockOf"]));
  part("data-act=toggle").onclick = () => toggle();
  for (const one of root.querySelectorAll<HTMLElement>("[data-step]")) one.onclick = () => seek(at + Number(one.dataset["step"]) * 1000);
  for (const one of document.querySelectorAll<HTMLElement>("[data-seek]")) {
    one.onclick = () => {
      seek(Number(one.dataset["seek"]));
      part("data-cameras").scrollIntoView({ block: "nearest" });
    };
  }
  for (const one of root.querySelectorAll<SVGElement>("[data-lane]")) {
    one.onclick = (event) => {
      const box = one.getBoundingClientRect();
      seek(((event.clientX - box.left) / box.width) * lasts);
    };
  }
  for (const camera of cameras) {
    for (const one of [camera.video, camera.figure.querySelector<HTMLElement>("[data-enlarge]")]) if (one !== null) one.onclick = () => enlarge(camera);
  }
  scrub.oninput = () => seek(Number(scrub.value));
  document.addEventListener("keydown", keys);
  const wanted = Number(words["at"]);
  if (wanted > 0) seek(wanted - starts);
  hear();
  draw();
  setInterval(tick, TICK);
  root.dataset["ready"] = "yes";

  function clockOf(place: number): string {
    return face.format(new Date(starts + place));
  }

  function keys(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") !== null) return;
    const target = event.target instanceof HTMLElement ? event.target : document.body;
    // A button is pressed by space, a list moves by arrows: those keys are theirs.
    const theirs = target.closest("button, a, summary, select, textarea, input:not([type=range])");
    if (theirs !== null && (event.key === " " || !(theirs instanceof HTMLButtonElement))) return;
    const { act, ...found } = pressed(event.key, document.documentElement.dataset["keys"] === "off");
    if (act === "nothing") return;
    event.preventDefault();
    if (act === "toggle") toggle();
    else if ("seconds" in found) seek(at + found.seconds * 1000);
  }

  function toggle(): void {
    playing = !playing;
    if (playing && at >= lasts) at = 0;
    if (playing && performance.now() - renewed > RENEW_AFTER) void renew();
    if (playing) {
      part("data-words").textContent = "";
      for (const one of cameras) one.again();
    }
    tick();
  }

  function seek(place: number): void {
    at = Math.min(Math.max(0, place), lasts);
    tick();
  }

  function enlarge(camera: Camera): void {
    for (const one of cameras) {
      one.figure.toggleAttribute("data-main", one === camera);
      one.figure.querySelector("[data-enlarge]")?.setAttribute("aria-pressed", String(one === camera));
    }
    hear();
  }

  /** Only the large picture is heard: nine microphones of one room are a noise. */
  function hear(): void {
    for (const one of cameras) one.video.muted = !one.main;
  }

  function tick(): void {
    const now = performance.now();
    const passed = now - ticked;
    ticked = now;
    const speed = Number(speedBox.value);
    const ready = cameras.map((one) => one.follow(at, playing, speed, edges) || !one.main);
    if (playing && ready.every(Boolean)) at = Math.min(at + passed * speed, lasts);
    if (at >= lasts) playing = false;
    if (playing && now - renewed > RENEW_AFTER) void renew();
    draw();
  }

  function draw(): void {
    root.dataset["state"] = playing ? "playing" : "paused";
    root.dataset["position"] = String(Math.round(at));
    const clock = clockOf(at);
    part("data-clock").textContent = clock;
    part("data-toggle-words").textContent = (playing ? words["pause"] : words["play"]) ?? "";
    scrub.value = String(at);
    scrub.setAttribute("aria-valuetext", clock);
    for (const one of nows) one.setAttribute("x", String((at / lasts) * 1000));
  }

  /** Whether the pass was renewed, was refused, or nobody answered. */
  async function renew(): Promise<"given" | "refused" | "away"> {
    renewed = performance.now();
    const said = new FormData();
    said.set("do", "go-on");
    const headers = { "X-CSRFToken": words["csrf"] ?? "" };
    const answer = await fetch(location.pathname, { method: "POST", body: said, headers }).catch(() => undefined);
    if (answer === undefined) return "away";
    if (answer.ok && !answer.redirected) return "given";
    stop(words["refused"]);
    return "refused";
  }

  /** Perhaps the pass has run out, perhaps the link is down; a film that cannot be played fails again at once. */
  async function refused(camera: Camera): Promise<void> {
    if (camera.tries > MOST_TRIES) return stop(words["broken"]);
    const found = await renew();
    if (found === "refused") return;
    setTimeout(() => camera.reload(), found === "away" ? WAIT : 0);
  }

  function stop(said: string | undefined): void {
    playing = false;
    part("data-words").textContent = said ?? "";
    draw();
  }
}
