// Builds a script of the verifier from the same sources as the page's, and runs it in this process.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { build } from "esbuild";

import { root } from "../bundle/places.mjs";

/** @param {string} entry  where the script begins */
export async function run(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    nodePaths: [path.join(root, "node_modules")],
    write: false,
  });
  const folder = await mkdtemp(path.join(root, "node_modules", ".verify-"));
  try {
    const file = path.join(folder, "script.mjs");
    await writeFile(file, outputFiles[0]?.contents ?? "");
    await import(pathToFileURL(file).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
