// Compressed sizes, and whether the pages stay within what UI budgets allow.
import { gzipSync } from "node:zlib";

/** @param {string | Uint8Array} content */
export const compressedBytes = (content) => gzipSync(content, { level: 9 }).length;

/**
 * One line per kind of page; `over` is true when a first visit would weigh more than allowed.
 * @param {readonly import("../entries.mjs").PageKind[]} kinds
 * @param {ReadonlyMap<string, number>} sizes  file name: compressed bytes
 */
export function weigh(kinds, sizes) {
  return kinds.map(({ name, files, page_bytes, limit_bytes }) => {
    const bytes = files.reduce((sum, file) => {
      const size = sizes.get(file);
      if (size === undefined) throw new Error(`The ${name} page loads ${file}, which was not built.`);
      return sum + size;
    }, page_bytes);
    return { name, bytes, limit_bytes, over: bytes > limit_bytes };
  });
}
