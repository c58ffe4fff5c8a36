// What every page does beyond HTML. Each part looks for its own marks and leaves pages without them alone.
import { copying } from "./copying.ts";
import { dialogs } from "./dialogs.ts";
import { drops } from "./drops.ts";
import { keyboard } from "./keyboard.ts";
import { onceOnly } from "./once.ts";
import { sent } from "./sent.ts";
import { textSize } from "./textsize.ts";
import { uploads } from "./uploads.ts";

for (const part of [textSize, keyboard, dialogs, drops, copying, onceOnly, sent, uploads]) part(document);
