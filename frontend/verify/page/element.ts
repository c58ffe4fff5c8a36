// `<mingjian-verify>`: a file is chosen or dropped, checked in a worker, and answered in words. Nothing is sent anywhere.
import { fill, show } from "./showing.ts";
import type { Words } from "../wording.ts";
import { type News, type Order, type Verdict, fetchScript, run } from "./run.ts";

type Language = "zh" | "en";

/** The words, by a script of their own once the page stands; undefined where it cannot be had. */
async function fetched(address: string): Promise<Words | undefined> {
  if (address === "") return undefined;
  await new Promise((resolve) => {
    if (document.readyState === "complete") resolve(undefined);
    else addEventListener("load", resolve, { once: true });
  });
  await fetchScript(address);
  return (globalThis as { mingjianWords?: Words }).mingjianWords;
}

export function defineElement(): void {
  const address = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : "";

  class VerifyElement extends HTMLElement {
    #words: Promise<Words | undefined> = Promise.resolve(undefined);
    #worker: Worker | undefined;
    #saved = "";
    #file = "";
    /** Whatever comes from an earlier order is passed over. */
    #order = 0;

    connectedCallback(): void {
      this.#words = fetched(this.dataset["words"] ?? "");
      for (const name of ["package", "trust", "checkpoints", "receipts"]) {
        this.#input(name).addEventListener("change", () => void this.#begin());
      }
      this.addEventListener("click", ({ target }) => {
        if (target instanceof Element && target.closest("[data-act=again]") !== null) this.#again();
      });
      document.addEventListener("dragover", this);
      document.addEventListener("dragleave", this);
      document.addEventListener("drop", this);
      this.#part("form").hidden = false;
    }

    disconnectedCallback(): void {
      for (const kind of ["dragover", "dragleave", "drop"]) document.removeEventListener(kind, this);
    }

    /** A file dropped anywhere on the page is meant for us: the browser would leave the page and open it. */
    handleEvent(event: DragEvent): void {
      const files = event.dataTransfer?.files;
      if (files === undefined || event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      this.#part("place").dataset["over"] = String(event.type === "dragover");
      if (event.type !== "drop" || files.length === 0) return;
      this.#input("package").files = files;
      void this.#begin();
    }

    get #language(): Language {
      return document.documentElement.lang.startsWith("en") ? "en" : "zh";
    }

    #part(name: string): HTMLElement {
      const found = this.querySelector<HTMLElement>(`[data-part="${name}"]`);
      if (found === null) throw new Error(`The page has no part ${name}.`);
      return found;
    }

    #input(name: string): HTMLInputElement {
      return this.querySelector<HTMLInputElement>(`input[name="${name}"]`) ?? document.createElement("input");
    }

    /** Check the chosen file, from the start if another one was being checked. */
    async #begin(): Promise<void> {
      const file = this.#input("package").files?.[0];
      if (file === undefined) return;
      this.#order += 1;
      const order = await this.#ordered(file);
      this.#part("answer").replaceChildren();
      this.#part("progress").hidden = false;
      this.#file = file.name;
      fill(this.#part("progress"), { file: file.name, step: "" });
      this.#advance(0, 1);
      this.#hand(order, this.#order);
    }

    async #ordered(file: File): Promise<Order> {
      const given = this.#input("trust").files?.[0];
      const published = this.querySelector("script[type='application/json']")?.textContent ?? '""';
      const trust = given === undefined ? String(JSON.parse(published)) : await given.text();
      const checkpoints = [...(this.#input("checkpoints").files ?? [])];
      const receipts = [...(this.#input("receipts").files ?? [])];
      const recordings = new URL(this.dataset["recordings"] ?? "", document.baseURI).href;
      return { file, trust, trustName: given?.name ?? "trust.json", checkpoints, receipts, recordings, words: await this.#words };
    }

    /** To a worker; on a page opened from a disk no worker may run, and the page does it itself. */
    #hand(order: Order, number: number): void {
      const hear = (news: News): void => {
        if (number === this.#order) this.#hear(news);
      };
      this.#worker?.terminate();
      this.#worker = undefined;
      try {
        const worker = new Worker(address);
        this.#worker = worker;
        worker.onmessage = ({ data }: MessageEvent<News>) => hear(data);
        worker.onerror = (event) => {
          event.preventDefault();
          worker.terminate();
          void run(order, hear);
        };
        worker.postMessage(order);
      } catch {
        void run(order, hear);
      }
    }

    #hear(news: News): void {
      if (news.kind === "hashed") this.#advance(news.done, news.all);
      else if (news.kind === "step") fill(this.#part("progress"), { step: news.name[this.#language] });
      else if (news.kind === "verdict") this.#show(news.verdict);
      else this.#tell(news.words?.[this.#language] ?? this.dataset[news.kind] ?? "");
    }

    #advance(done: number, all: number): void {
      const bar = this.#part("progress").querySelector("progress");
      if (bar !== null) bar.value = all === 0 ? 1 : done / all;
    }

    #show(verdict: Verdict): void {
      URL.revokeObjectURL(this.#saved);
      this.#saved = URL.createObjectURL(new Blob([verdict.json], { type: "application/json" }));
      const answer = show(this, verdict, this.#language, this.#saved);
      fill(answer, { file: this.#file });
      this.#end(answer);
    }

    #tell(words: string): void {
      const note = this.#template("unread");
      fill(note, { words });
      this.#end(note);
    }

    #end(answer: DocumentFragment): void {
      this.#part("progress").hidden = true;
      this.#part("answer").replaceChildren(answer);
      this.#part("answer").querySelector<HTMLElement>("[tabindex='-1']")?.focus();
      this.#worker?.terminate();
      this.#worker = undefined;
    }

    #template(name: string): DocumentFragment {
      const found = this.#part(name);
      return found instanceof HTMLTemplateElement ? (found.content.cloneNode(true) as DocumentFragment) : document.createDocumentFragment();
    }

    /** Nothing chosen, nothing answered. */
    #again(): void {
      this.#order += 1;
      this.#input("package").value = "";
      this.#part("answer").replaceChildren();
      this.#input("package").focus();
    }
  }

  customElements.define("mingjian-verify", VerifyElement);
}
