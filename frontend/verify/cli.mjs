// `node frontend/verify/cli.mjs PACKAGE… [--trust FILE] [--checkpoint FILE]… [--receipt FILE]… [--json]`: the page's verifier on a command line.
import path from "node:path";

import { root } from "../bundle/places.mjs";
import { run } from "./built.mjs";

await run(path.join(root, "verify/cli.ts"));
