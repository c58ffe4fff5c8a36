// One sprite from the drawings that the pages use, and from no others.
import { readFile } from "node:fs/promises";
import path from "node:path";

import { packages } from "./places.mjs";

const drawings = path.join(packages, "@tabler/icons/icons/outline");

/**
 * The strokes of one drawing. Colour, width and ends come from the class `icon` on the page.
 * @param {string} svg
 */
export function strokes(svg) {
  const inner = /<svg[^>]*>(?<inner>.*)<\/svg>/su.exec(svg)?.groups?.["inner"];
  if (inner === undefined) throw new Error("A drawing without an <svg> element.");
  return inner
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/u, "")
    .replace(/\s*\n\s*/gu, "")
    .trim();
}

/**
 * @param {Readonly<Record<string, string>>} names  our word for the thing: the drawing's name
 * @returns {Promise<string>}
 */
export async function sprite(names) {
  const symbols = await Promise.all(
    Object.entries(names).map(async ([name, drawing]) => {
      const svg = await readFile(path.join(drawings, `${drawing}.svg`), "utf8");
      return `<symbol id="${name}" viewBox="0 0 24 24">${strokes(svg)}</symbol>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}
