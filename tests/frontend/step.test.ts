import assert from "node:assert/strict";
import { test } from "node:test";

import { renumbered } from "../../frontend/scripts/step/rows.ts";
import { parsed, written } from "../../frontend/scripts/step/table.ts";
import { filled } from "../../frontend/scripts/step/words.ts";

test("rows of a sheet are read with tabs, bars, quotes and line ends inside cells", () => {
  assert.deepEqual(parsed("a\tb\r\nc | d\n\n"), [["a", "b"], ["c", "d"]]);
  assert.deepEqual(parsed('1\t"two\nlines"\t3'), [["1", "two\nlines", "3"]]);
  assert.deepEqual(parsed('5" pipe\tsaid ""so""'), [['5" pipe', 'said ""so""']]);
  assert.deepEqual(parsed('"he said ""so"""\tx'), [['he said "so"', "x"]]);
});

test("what is written is read back, without empty rows", () => {
  const rows = [["甲", "一\n二"], ["", " "], ["乙", "三\t四"]];
  assert.equal(written(rows), "甲\t一 二\n乙\t三 四");
  assert.deepEqual(parsed(written(rows)), [["甲", "一 二"], ["乙", "三 四"]]);
});

test("a copied row is numbered anew in its own names only", () => {
  assert.equal(renumbered("id_new-line-2-label_helptext", "new-line", 2, 3), "id_new-line-3-label_helptext");
  assert.equal(renumbered("new-line-20-label", "new-line", 2, 3), "new-line-20-label");
});

test("places in words are filled, unknown ones stay", () => {
  assert.equal(filled("第 {row} 行，{name}，{other}", { row: 2, name: "参数" }), "第 2 行，参数，{other}");
});
