// One script, two places: on a page it defines `<mingjian-verify>`, in a worker it checks what it is sent.
import { defineElement } from "./element.ts";
import { type Order, run } from "./run.ts";

/** What a worker's own scope offers; the page's types do not know it. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Order>) => void) | null;
  postMessage(news: unknown): void;
}

if (typeof document === "undefined") {
  const scope = self as unknown as WorkerScope;
  scope.onmessage = ({ data }) => void run(data, (news) => scope.postMessage(news));
} else {
  defineElement();
}
