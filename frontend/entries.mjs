// What is built, and what each kind of page may weigh. A later island is one more line in `scripts`.

/**
 * @typedef {object} Script
 * @property {string} name  the file written: `<name>.js`
 * @property {string} source  where it begins
 */

/** @type {readonly Script[]} */
export const scripts = [
  { name: "app", source: "scripts/app.ts" },
  { name: "step", source: "scripts/step.ts" },
  { name: "check", source: "scripts/check.ts" },
  { name: "capture", source: "scripts/capture.ts" },
  { name: "room", source: "scripts/room.ts" },
  { name: "player", source: "scripts/player.ts" },
  { name: "passkey", source: "scripts/passkey.ts" },
  { name: "verify", source: "verify/page/main.ts" },
  // Fetched for a package that holds recordings, and takes over.
  { name: "verify-recordings", source: "verify/page/recordings.ts" },
  // Fetched when the page stands; checking goes on without it.
  { name: "verify-words", source: "verify/words.ts" },
];

/**
 * @typedef {object} PageKind
 * @property {string} name
 * @property {readonly string[]} files  what a first visit loads beside the page itself
 * @property {number} page_bytes  kept free for the page's own HTML, compressed
 * @property {number} limit_bytes  compressed, for everything together
 */

const KB = 1024;

/** @type {readonly PageKind[]} */
export const pages = [
  { name: "public", files: ["app.css", "app.js", "icons.svg"], page_bytes: 12 * KB, limit_bytes: 60 * KB },
  { name: "verify", files: ["app.css", "app.js", "icons.svg", "verify.js"], page_bytes: 4.5 * KB, limit_bytes: 90 * KB },
  { name: "verify-recordings", files: ["verify-recordings.js"], page_bytes: 0, limit_bytes: 80 * KB },
  { name: "capture", files: ["app.css", "desk.css", "app.js", "icons.svg", "capture.js"], page_bytes: 20 * KB, limit_bytes: 280 * KB },
  { name: "room", files: ["app.css", "desk.css", "app.js", "icons.svg", "room.js"], page_bytes: 20 * KB, limit_bytes: 120 * KB },
  { name: "player", files: ["app.css", "desk.css", "app.js", "icons.svg", "htmx.min.js", "player.js"], page_bytes: 30 * KB, limit_bytes: 90 * KB },
  { name: "staff", files: ["app.css", "desk.css", "app.js", "icons.svg", "htmx.min.js", "step.js"], page_bytes: 20 * KB, limit_bytes: 90 * KB },
];

/** The oldest browsers in the room. */
export const browsers = { esbuild: ["chrome86", "safari15"], usage: ["chrome 86", "safari 15"] };
