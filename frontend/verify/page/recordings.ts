// The verifier once more, with what checks recordings: fetched only for a package that holds some.
import { type GivenReceipt, readReceipts } from "../check/givenReceipts.ts";
import { checkRecordings } from "../check/recordings.ts";
import { type WithRecordings, run } from "./run.ts";

const withReceipts = async (files: readonly File[]) => {
  const receipts: GivenReceipt[] = [];
  for (const one of files) receipts.push(...readReceipts(one.name, new Uint8Array(await one.arrayBuffer())));
  return { recordings: checkRecordings, receipts };
};

(globalThis as { mingjianRecordings?: WithRecordings }).mingjianRecordings = (order, tell) => run(order, tell, withReceipts);
