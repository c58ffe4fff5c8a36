// Checkpoints that whoever verifies holds: a note as published, three lines copied from a paper, or a paper's seal.
import { type Bytes, textOf, utf8 } from "../proof/bytes.ts";
import { Refused, Told } from "../proof/errors.ts";
import { type Checkpoint, parseCheckpoint } from "../proof/note.ts";
import { readDocumentSeal } from "../proof/signed.ts";

const MAX_BYTES = 1_000_000;
const OPEN_BRACE = 0x7b;
const BLANKS = [9, 10, 11, 12, 13, 32];

/** A state of the log that somebody outside received. It is believed because they hold it, signed or not. */
export interface Held {
  readonly name: string;
  readonly checkpoint: Checkpoint;
  /** The whole note where it is one, so that a signature by a known key can be asked for. */
  readonly note: Bytes | undefined;
}

/** Throws Refused, naming the file, for anything else. */
export function readHeld(name: string, whole: Bytes): Held {
  const raw = whole.subarray(0, MAX_BYTES + 1);
  try {
    if (raw[0] === OPEN_BRACE) return { name, checkpoint: readDocumentSeal(stripped(raw), name).checkpoint, note: undefined };
    const text = textOf(raw)?.replace(/\r\n/gu, "\n");
    if (text !== undefined) {
      const gap = text.indexOf("\n\n");
      const head = (gap < 0 ? text : text.slice(0, gap)).replace(/\n+$/u, "");
      return { name, checkpoint: parseCheckpoint(`${head}\n`, name), note: gap < 0 ? undefined : utf8(text) };
    }
  } catch (wrong) {
    if (!(wrong instanceof Told)) throw wrong;
  }
  throw new Refused("文件 {name} 不是检查点；应为检查点签名文本，或来源、大小、树根三行，或文书的 .seal.json", { name });
}

function stripped(raw: Bytes): Bytes {
  let end = raw.length;
  while (end > 0 && BLANKS.includes(raw[end - 1] ?? 0)) end -= 1;
  return raw.subarray(0, end);
}
