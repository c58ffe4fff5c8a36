// What a recording device says: registration, headers of chunks, breaks, losses and the end, each signed by its own key.
import { type Bytes, hexOf } from "./bytes.ts";
import { type Value, encode, isObject } from "./canonical.ts";
import { sha256 } from "./digests.ts";
import { Unverifiable } from "./errors.ts";
import { Structure, asShown } from "./structure.ts";
import { SIGNATURE_BYTES } from "./suites.ts";

export const REGISTRATION = "mingjian/device/v1";
export const HEADER = "mingjian/header/v1";
export const BREAK = "mingjian/break/v1";
export const LOST = "mingjian/lost/v1";
export const CLOSE = "mingjian/close/v1";

/** The members of each statement beside its type. */
export const DEVICE_NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  [REGISTRATION, ["stream", "room", "nonce", "beacon", "public", "media_type", "wall"]],
  [HEADER, ["stream", "n", "segment", "since_open_ms", "wall", "duration_ms", "size_bytes", "sha256", "prev", "beacon", "flags"]],
  [BREAK, ["stream", "segment", "reason", "media_type", "prev", "since_open_ms", "wall"]],
  [LOST, ["stream", "n", "head", "cause", "wall"]],
  [CLOSE, ["stream", "n", "head", "reason", "wall"]],
]);

const MEDIA_TYPES = ["video/mp4;codecs=avc1.42E01F,opus", "video/mp4;codecs=avc1.42E01F,mp4a.40.2", "video/webm;codecs=vp8,opus"];
const REASONS = ["crash", "reload", "interrupted", "muted", "camera", "screen", "other"];
export const CAUSES = ["storage", "device", "other"];
export const ENDS = ["ended", "break", "device", "refused", "other"];
const FLAGS = ["begins", "muted", "hidden", "offline"];
const LARGEST_CHUNK = 16 * 2 ** 20;
const LONGEST_CHUNK_MS = 30_000;
const POINT_BYTES = 65;
export const ID = /^[0-9a-z]{26}$/u;

/** What was read; that it was signed is known only after its signature was asked. */
export interface Statement {
  readonly body: Structure;
  readonly signature: Bytes;
}

/** SHA-256, in hex, of what is signed: of a header it is the head of the chain. */
export const digestOf = ({ body }: Statement): string => hexOf(sha256(encode(body.members)));

/** A statement of one of these types, every member of its own shape. The signature has not been checked yet. */
export function readStatement(value: Value | undefined, types: readonly string[], place: string): Statement {
  const outer = Structure.of(value, "", ["body", "signature"], place);
  const { body } = outer.members;
  const found = isObject(body) ? body["type"] : undefined;
  if (typeof found !== "string" || !types.includes(found)) throw strange(found, place);
  const members = Structure.of(body, found, DEVICE_NAMES.get(found) ?? [], place);
  const signature = outer.bytesOf("signature");
  if (signature.length !== SIGNATURE_BYTES) throw new Unverifiable("签名须为 {length} 字节", place, { length: SIGNATURE_BYTES });
  demandShape(members, found);
  return { body: members, signature };
}

/** A statement of a type that has no place here. */
export const strange = (found: Value | undefined, place: string): Unverifiable =>
  new Unverifiable("此处不应出现这种陈述：“{found}”", place, { found: asShown(found) });

function demandShape(body: Structure, kind: string): void {
  body.shaped("stream", ID);
  body.moment("wall");
  if (kind === REGISTRATION) {
    body.shaped("room", ID);
    body.shaped("nonce", ID);
    body.digest("beacon");
    body.oneOf("media_type", MEDIA_TYPES);
    const key = body.bytesOf("public");
    if (key.length !== POINT_BYTES || key[0] !== 4) throw new Unverifiable("设备公钥须为 65 字节的未压缩点", body.place);
  } else if (kind === HEADER) {
    demandHeader(body);
  } else if (kind === BREAK) {
    body.number("segment", 2);
    body.oneOf("reason", REASONS);
    body.oneOf("media_type", MEDIA_TYPES);
    body.digest("prev");
    body.number("since_open_ms");
  } else if (kind === LOST) {
    body.number("n", 1);
    body.digest("head");
    body.oneOf("cause", CAUSES);
  } else {
    body.number("n");
    body.digest("head");
    body.oneOf("reason", ENDS);
  }
}

function demandHeader(body: Structure): void {
  body.number("n", 1);
  body.number("segment", 1);
  body.number("since_open_ms");
  body.number("duration_ms", 0, LONGEST_CHUNK_MS);
  body.number("size_bytes", 1, LARGEST_CHUNK);
  body.digest("sha256");
  body.digest("prev");
  body.digest("beacon");
  const flags = body.listOf("flags");
  const known = flags.every((one) => typeof one === "string" && FLAGS.includes(one));
  if (!known || flags.some((one, n) => n > 0 && String(one) <= String(flags[n - 1]))) {
    throw new Unverifiable("分片的标记不在约定之内，或次序不对", body.place);
  }
}
