// A script of its own, fetched once the page stands: the words for `wording.ts`, left where the page finds them.
import words from "./words.json" with { type: "json" };

Object.assign(globalThis, { mingjianWords: words });
