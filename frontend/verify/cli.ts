// The same verifier on a command line; cli.mjs builds and runs it.
import { type FileHandle, open, readFile } from "node:fs/promises";
import path from "node:path";

import { answerJson, exitOf } from "./check/answer.ts";
import { type GivenReceipt, readReceipts } from "./check/givenReceipts.ts";
import { type Held, readHeld } from "./check/held.ts";
import { lines } from "./check/printed.ts";
import { checkRecordings } from "./check/recordings.ts";
import { said } from "./check/said.ts";
import { verify } from "./check/verifying.ts";
import { Refused, Told } from "./proof/errors.ts";
import type { Source } from "./proof/reader.ts";
import { type Trust, parseTrust } from "./proof/trust.ts";
import { useWords } from "./wording.ts";
import words from "./words.json" with { type: "json" };

const NOT_READ = 2;

async function sourceOf(file: FileHandle): Promise<Source> {
  const { size } = await file.stat();
  return {
    size,
    read: async (position, length) => {
      const wanted = Math.max(0, Math.min(length, size - position));
      const { buffer, bytesRead } = await file.read(new Uint8Array(wanted), 0, wanted, position);
      return buffer.subarray(0, bytesRead);
    },
  };
}

interface Arguments {
  readonly packages: string[];
  readonly checkpoints: string[];
  readonly receipts: string[];
  trust: string | undefined;
  json: boolean;
}

function parsed(given: readonly string[]): Arguments {
  const found: Arguments = { packages: [], checkpoints: [], receipts: [], trust: undefined, json: false };
  const rest = [...given];
  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    if (next === "--json") found.json = true;
    else if (next === "--trust") found.trust = rest.shift();
    else if (next === "--checkpoint") found.checkpoints.push(rest.shift() ?? "");
    else if (next === "--receipt") found.receipts.push(rest.shift() ?? "");
    else found.packages.push(next);
  }
  return found;
}

/** Prints each answer, as JSON one a line; gives the greatest exit number. */
async function main(given: readonly string[]): Promise<number> {
  useWords(words);
  const asked = parsed(given);
  let trust: Trust | undefined;
  const held: Held[] = [];
  const receipts: GivenReceipt[] = [];
  let name = "";
  try {
    for (name of [asked.trust ?? ""].filter(Boolean)) trust = parseTrust(await readFile(name), path.basename(name));
    for (name of asked.checkpoints) held.push(readHeld(path.basename(name), await readFile(name)));
    for (name of asked.receipts) receipts.push(...readReceipts(path.basename(name), await readFile(name)));
    let exit = 0;
    for (name of asked.packages) {
      const file = await open(name);
      try {
        const answer = await verify(await sourceOf(file), { trust, held, receipts, recordings: checkRecordings });
        console.log(asked.json ? JSON.stringify(answerJson(answer)) : [...lines(answer)].join("\n"));
        exit = Math.max(exit, exitOf(answer));
      } finally {
        await file.close();
      }
    }
    return exit;
  } catch (error) {
    const told = error instanceof Told ? error : new Refused("无法读取文件 {name}", { name: path.basename(name) });
    if (!(error instanceof Told) && !(error instanceof Error && "code" in error)) throw error;
    const { zh, en } = said(told);
    console.error(`${zh}\n${en}`);
    return NOT_READ;
  }
}

process.exitCode = await main(process.argv.slice(2));
