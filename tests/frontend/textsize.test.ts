import assert from "node:assert/strict";
import { test } from "node:test";

import { cookie } from "../../frontend/scripts/textsize.ts";

test("the cookie lasts a year, on every page, and is kept to secure connections where there is one", () => {
  assert.equal(cookie("large", false), "mingjian_size=large; path=/; max-age=31536000; samesite=lax");
  assert.equal(cookie("largest", true), "mingjian_size=largest; path=/; max-age=31536000; samesite=lax; secure");
});
