// Writes mingjian/web/static/built/: style sheet, scripts, icons. Fails over budget.
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { build } from "esbuild";

import { browsers, pages, scripts } from "../entries.mjs";
import { sprite } from "./icons.mjs";
import { licences } from "./licences.mjs";
import { out, packages, root } from "./places.mjs";
import { compressedBytes, weigh } from "./sizes.mjs";
import { stylesheet } from "./styles.mjs";

const icons = JSON.parse(await readFile(path.join(root, "icons.json"), "utf8"));
const { dependencies } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
const [css, desk, drawings, bundle, htmx] = await Promise.all([
  stylesheet("app"),
  stylesheet("desk"),
  sprite(icons),
  build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(scripts.map(({ name, source }) => [name, source])),
    outdir: out,
    bundle: true,
    minify: true,
    format: "iife",
    target: browsers.esbuild,
    charset: "utf8",
    legalComments: "none",
    write: false,
  }),
  readFile(path.join(packages, "htmx.org/dist/htmx.min.js")),
]);

/** @type {Map<string, string | Uint8Array>} */
const files = new Map();
files.set("app.css", css).set("desk.css", desk).set("icons.svg", drawings).set("htmx.min.js", htmx);
for (const file of bundle.outputFiles) files.set(path.basename(file.path), file.contents);

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await Promise.all([
  copyFile(path.join(root, "mark.svg"), path.join(out, "mark.svg")),
  writeFile(path.join(out, "licences.txt"), await licences(Object.keys(dependencies))),
  ...[...files].map(([name, content]) => writeFile(path.join(out, name), content)),
]);

const sizes = new Map([...files].map(([name, content]) => [name, compressedBytes(content)]));
const kilobytes = (/** @type {number} */ bytes) => `${(bytes / 1024).toFixed(1)} KB`;
for (const [name, bytes] of sizes) console.log(`${name.padEnd(14)} ${kilobytes(bytes)} compressed`);
let over = false;
for (const page of weigh(pages, sizes)) {
  console.log(`${page.name.padEnd(14)} ${kilobytes(page.bytes)} of ${kilobytes(page.limit_bytes)}${page.over ? "  TOO HEAVY" : ""}`);
  over ||= page.over;
}
if (over) process.exitCode = 1;
