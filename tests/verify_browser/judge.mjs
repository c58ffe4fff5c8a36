// `node tests/verify_browser/judge.mjs FILE`: what the browser's rules say to the walks that test_law_agreement.py made.
import path from "node:path";
import { fileURLToPath } from "node:url";

import { run } from "../../frontend/verify/built.mjs";

await run(path.join(path.dirname(fileURLToPath(import.meta.url)), "judge.ts"));
