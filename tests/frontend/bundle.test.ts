import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";

import icons from "../../frontend/icons.json" with { type: "json" };
import { sprite, strokes } from "../../frontend/bundle/icons.mjs";
import { root } from "../../frontend/bundle/places.mjs";
import { weigh } from "../../frontend/bundle/sizes.mjs";
import { tooNew } from "../../frontend/bundle/styles.mjs";

test("a drawing gives its strokes without the empty square around it", () => {
  assert.equal(strokes('<svg a="b">\n  <path stroke="none" d="M0 0h24v24H0z" fill="none" />\n  <path d="M5 12l5 5" />\n</svg>'), '<path d="M5 12l5 5" />');
  assert.throws(() => strokes("<p>"), /without an <svg>/u);
});

test("the sprite holds one symbol for each name", async () => {
  const names = [...(await sprite(icons)).matchAll(/<symbol id="([^"]+)" viewBox="0 0 24 24"><(?!\/)/gu)].map((found) => found[1]);
  assert.deepEqual(names, Object.keys(icons));
});

test("a drawing that does not exist stops the build", async () => {
  await assert.rejects(sprite({ mirror: "no-such-drawing" }), /no-such-drawing/u);
});

test("pages are weighed with what is kept free for their own text", () => {
  const kinds = [
    { name: "light", files: ["a.css"], page_bytes: 100, limit_bytes: 150 },
    { name: "heavy", files: ["a.css", "b.js"], page_bytes: 100, limit_bytes: 150 },
  ];
  const sizes = new Map([["a.css", 50], ["b.js", 1]]);
  assert.deepEqual(weigh(kinds, sizes), [
    { name: "light", bytes: 150, limit_bytes: 150, over: false },
    { name: "heavy", bytes: 151, limit_bytes: 150, over: true },
  ]);
  assert.throws(() => weigh(kinds, new Map()), /a\.css, which was not built/u);
});

const strange = [
  "a{aspect-ratio:1}",
  "a{inset:0}",
  ":is(a,b){color:red}",
  "a:has(b){color:red}",
  "@layer x{a{color:red}}",
  "@container (min-width:1px){a{color:red}}",
  "a{color:color-mix(in srgb,red,blue)}",
  "a{margin-inline:1px}",
  "a{height:100dvh}",
  "a{overflow:clip}",
  "a{translate:1px}",
  "@media (width >= 1px){a{color:red}}",
];

for (const css of strange)
  test(`too new for the oldest browsers: ${css}`, async () => {
    assert.equal((await tooNew(css)).length, 1);
  });

test("plain style sheets pass", async () => {
  assert.deepEqual(await tooNew("a{color:red;display:flex;gap:4px}@media (max-width:760px){a{position:sticky}}"), []);
});

test("the lock records versions and digests, and no addresses", async () => {
  const lock = await readFile(path.join(root, "package-lock.json"), "utf8");
  assert.match(lock, /"integrity": "sha512-/u);
  assert.doesNotMatch(lock, /"resolved"|https?:/u);
});
