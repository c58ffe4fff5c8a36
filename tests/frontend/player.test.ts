// What plays at a moment of a reel, what is said where nothing does, and what keys mean.
import assert from "node:assert/strict";
import { test } from "node:test";
import { filmAt, missingAt, pressed, steer } from "../../frontend/scripts/player/reel.ts";

const films = [
  { src: "/a", starts: 1000, ends: 5000 },
  { src: "/b", starts: 8000, ends: 9000 },
];
const gaps = [
  { starts: 2000, ends: 3000, words: "lost" },
  { starts: 5000, ends: 8000, words: "break" },
];

test("a film plays from its first moment to before its last", () => {
  const found = [0, 1000, 4999, 5000, 8000, 9000].map((at) => filmAt(films, at)?.src);
  assert.deepEqual(found, [undefined, "/a", "/a", undefined, "/b", undefined]);
});

test("a hole says why, also within a film; before and after there are words too", () => {
  const found = [500, 1500, 2500, 6000, 8500, 9500].map((at) => missingAt(films, gaps, at, "before", "after"));
  assert.deepEqual(found, ["before", "", "lost", "break", "", "after"]);
});

test("a picture that strays a little is nudged, one that strays far is set anew", () => {
  assert.deepEqual(steer(0, true, 1), { jump: false, speed: 1 });
  assert.deepEqual(steer(0.2, true, 1), { jump: false, speed: 0.95 });
  assert.deepEqual(steer(-0.2, true, 2), { jump: false, speed: 2.1 });
  assert.equal(steer(0.6, true, 1).jump, true);
  assert.equal(steer(0.6, true, 2).jump, false);
  assert.equal(steer(0.06, false, 1).jump, true);
});

test("letters mean nothing where single keys are off; space and arrows always do", () => {
  assert.deepEqual(pressed("J", false), { act: "step", seconds: -10 });
  assert.deepEqual(pressed("l", false), { act: "step", seconds: 10 });
  assert.deepEqual(pressed("k", true), { act: "nothing" });
  assert.deepEqual(pressed(" ", true), { act: "toggle" });
  assert.deepEqual(pressed("ArrowLeft", true), { act: "step", seconds: -5 });
  assert.deepEqual(pressed("x", false), { act: "nothing" });
});
