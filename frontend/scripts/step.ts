// What the form of a step does beyond HTML. Without script it is a plain form; each part looks for its own marks.
import { choosing } from "./step/choosing.ts";
import { drafts } from "./step/drafts.ts";
import { files } from "./step/files.ts";
import { grids } from "./step/grid.ts";
import { presence } from "./step/presence.ts";
import { rows } from "./step/rows.ts";

for (const part of [rows, grids, choosing, presence, files, drafts]) part(document);
