// Takes the addresses out of package-lock.json: what npm needs is the version and the digest.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { root } from "./places.mjs";

const file = path.join(root, "package-lock.json");
const lock = JSON.parse(await readFile(file, "utf8"));
for (const entry of Object.values(lock.packages)) {
  delete entry.resolved;
  delete entry.funding;
}
await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);
