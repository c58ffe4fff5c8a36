// SCSS to one style sheet, lowered for the oldest browsers and checked against what they know.
import path from "node:path";
import { pathToFileURL } from "node:url";

import doiuse from "doiuse";
import { transform } from "esbuild";
import postcss from "postcss";
import * as sass from "sass";

import { browsers } from "../entries.mjs";
import { packages, root } from "./places.mjs";

// What the oldest browsers know in part, each with why that part is enough.
const harmless = new Set([
  "css-appearance", // written with its prefix beside it
  "css-display-contents", // only around terms of a list; the list keeps its role by its own element
  "css-focus-visible", // safari 15: inputs show the ring on :focus, the rest the browser's own
  "css-gradients", // every stop is written out
  "css-logical-props", // Bootstrap's single sides, known; the short forms are in `overlooked`
  "css-not-sel-list", // chains of :not(), which the check takes for a list
  "css-overflow", // auto and hidden; clip is in `overlooked`
  "css-scroll-behavior", // switched off only, for those who asked for stillness
  "css-scrollbar", // without it a thin bar is seen
  "css-sticky", // known, but not on a whole row group; ours stands on cells
  "multicolumn", // break-inside, known
  "text-decoration", // the short form with a colour or a thickness is not used
  "text-size-adjust", // only phones enlarge text by themselves
]);

// What the check passes over or `harmless` would hide.
const overlooked = [
  /aspect-ratio:/u,
  /color-mix\(/u,
  /[;{](?:translate|rotate|scale):/u,
  /overflow(?:-[xy])?:clip/u,
  /[;{](?:margin|padding|inset|border)-(?:inline|block):/u,
  /[;{]inset:/u,
  ];

/**
 * @param {string} name  `app` or `desk`
 * @returns {Promise<string>}
 */
export async function stylesheet(name) {
  /** @type {string[]} */
  const complaints = [];
  const { css } = sass.compile(path.join(root, `styles/${name}.scss`), {
    loadPaths: [packages],
    quietDeps: true,
    // Bootstrap 5 is written for @import; only styles/_bootstrap.scss uses it.
    silenceDeprecations: ["import"],
    importers: [new sass.NodePackageImporter(path.join(root, "package.json"))],
    logger: { warn: (message, { span }) => complaints.push(`${span?.url ?? pathToFileURL(root)}: ${message}`) },
  });
  if (complaints.length > 0) throw new Error(`The style sheet ${name} does not compile cleanly:\n${complaints.join("\n")}`);
  const { code } = await transform(css, { loader: "css", minify: true, target: browsers.esbuild });
  const strange = await tooNew(code);
  if (strange.length > 0) throw new Error(`Too new for ${browsers.usage.join(" and ")}:\n${strange.join("\n")}`);
  return code;
}

/**
 * The uses of CSS that the oldest browsers lack and that have no line in `harmless`.
 * @param {string} css
 * @returns {Promise<string[]>}
 */
export async function tooNew(css) {
  /** @type {Map<string, string>} */
  const found = new Map();
  const check = doiuse({
    browsers: [...browsers.usage],
    ignore: [...harmless],
    onFeatureUsage: ({ feature, message, usage }) => {
      if (!found.has(feature)) found.set(feature, `${feature}: ${message} (${usage})`);
    },
  });
  await postcss([check]).process(css, { from: undefined });
  const missed = overlooked.flatMap((pattern) => pattern.exec(css)?.[0] ?? []);
  return [...found.values(), ...missed];
}
