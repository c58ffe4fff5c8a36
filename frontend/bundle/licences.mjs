// The licences of what is built into the product's files, to stand beside them.
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

import { packages } from "./places.mjs";

/**
 * @param {readonly string[]} names  npm packages
 * @returns {Promise<string>}
 */
export async function licences(names) {
  const texts = names.map(async (name) => {
    const folder = path.join(packages, name);
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/iu.test(entry));
    if (file === undefined) throw new Error(`${name} carries no licence file.`);
    return `${name}\n\n${(await readFile(path.join(folder, file), "utf8")).trim()}\n`;
  });
  return (await Promise.all(texts)).join(`\n${"-".repeat(72)}\n\n`);
}
