import assert from "node:assert/strict";
import { test } from "node:test";

import { meaning, nextRow, type Press } from "../../frontend/scripts/keys.ts";

const press = (key: string, other: Partial<Press> = {}): Press => ({ key, chord: false, typing: false, off: false, ...other });

test("each single key has its meaning, in either case", () => {
  assert.deepEqual(["/", "?", "j", "J", "k", "K", "x", "Enter"].map((key) => meaning(press(key))), [
    { act: "search" },
    { act: "help" },
    { act: "row", by: 1 },
    { act: "row", by: 1 },
    { act: "row", by: -1 },
    { act: "row", by: -1 },
    { act: "nothing" },
    { act: "nothing" },
  ]);
});

test("no single key fires while typing, with a chord, or when switched off", () => {
  for (const other of [{ typing: true }, { chord: true }, { off: true }])
    for (const key of ["/", "?", "j", "k"]) assert.deepEqual(meaning(press(key, other)), { act: "nothing" });
});

test("rows: from nowhere to an end, then step by step, and no further than the ends", () => {
  assert.equal(nextRow(-1, 1, 3), 0);
  assert.equal(nextRow(-1, -1, 3), 2);
  assert.equal(nextRow(0, 1, 3), 1);
  assert.equal(nextRow(2, 1, 3), 2);
  assert.equal(nextRow(0, -1, 3), 0);
});
