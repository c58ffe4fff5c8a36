// Signed notes (C2SP signed-note), witnesses' cosignatures and checkpoints (tlog-checkpoint), read and verified.
import { type Bytes, hexOf, joined, lengthOf, readBase64, same, shown, textOf, utf8, writeBase64 } from "./bytes.ts";
import { sha256 } from "./digests.ts";
import { Refused, UnknownSigner, Unverifiable, foreign } from "./errors.ts";
import type { Moment } from "./moment.ts";
import { INTL, SIGNATURE_BYTES, demandSignature } from "./suites.ts";

/** Signature types of the format: a plain Ed25519 signature, and a witness's timed cosignature. */
export const SIGNATURE = 1;
export const COSIGNATURE = 4;

const MAX_BYTES = 1_000_000;
const MAX_SIGNATURES = 100;
const MAX_NAME = 200;
const DASH = "\u2014 ";
const KEY_ID_BYTES = 4;
const TIME_BYTES = 8;
// What Python's `\s` takes for a blank, the plus, and the control characters.
const NAME = /^[^\s\u0085+\u0000-\u001f\u007f]+$/u;
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/u;
const SIZE = /^(?:0|[1-9][0-9]{0,18})$/u;
const LARGEST = (1n << 63n) - 1n;
/** The last second of the year 9999: later ones are no moment in the other verifier. */
const LAST_SECOND = 253_402_300_799n;

const isName = (name: string): boolean => NAME.test(name) && !name.includes("\ufeff") && lengthOf(name) <= MAX_NAME;

/** A public key with the name under which it signs notes; written `name+hash+base64`. */
export class VerifierKey {
  readonly name: string;
  readonly publicKey: Bytes;
  readonly algorithm: number;

  constructor(name: string, publicKey: Bytes, algorithm = SIGNATURE) {
    if (!isName(name)) {
      throw new Refused("签名者名称“{name}”不得为空，也不得含有空格或加号", { name: shown(name, 80) });
    }
    if ((algorithm !== SIGNATURE && algorithm !== COSIGNATURE) || publicKey.length !== INTL.publicBytes) {
      throw new Refused("核验密钥“{name}”不是 Ed25519 密钥，本程序不能核验", { name });
    }
    this.name = name;
    this.publicKey = publicKey;
    this.algorithm = algorithm;
  }

  get keyId(): Bytes {
    return sha256(joined(utf8(`${this.name}\n`), this.encoded)).subarray(0, KEY_ID_BYTES);
  }

  private get encoded(): Bytes {
    return joined(Uint8Array.of(this.algorithm), this.publicKey);
  }

  toString(): string {
    return `${this.name}+${hexOf(this.keyId)}+${writeBase64(this.encoded)}`;
  }

  static parse(text: string, place: string): VerifierKey {
    const [name = "", _hash = "", ...rest] = text.split("+");
    const encoded = readBase64(rest.join("+"), place);
    return foreign(place, () => {
      const key = new VerifierKey(name, encoded.subarray(1), encoded[0]);
      if (key.toString() !== text) {
        throw new Refused("核验密钥“{name}”的写法不合格式，或其编号与公钥不符", { name: shown(name, 80) });
      }
      return key;
    });
  }
}

/** A note whose signatures by known keys all hold; `witnessed` tells when each cosigner saw it. */
export interface Opened {
  readonly text: string;
  readonly signers: readonly VerifierKey[];
  readonly witnessed: readonly (readonly [VerifierKey, Moment])[];
}

/**
 * The text of a note signed by at least one of the given keys. Signatures by others are passed over; one by a given key
 * that does not hold spoils the note.
 */
export function openNote(note: Bytes, keys: readonly VerifierKey[], place: string): Opened {
  const [text, lines] = split(note, place);
  const signers: VerifierKey[] = [];
  const witnessed: [VerifierKey, Moment][] = [];
  for (const line of lines) {
    const [name, signature] = readLine(line, place);
    const id = signature.subarray(0, KEY_ID_BYTES);
    const key = keys.find((one) => one.name === name && same(one.keyId, id));
    if (key === undefined) continue;
    const rest = signature.subarray(KEY_ID_BYTES);
    if (key.algorithm === SIGNATURE) {
      demandSignature(INTL, key.publicKey, utf8(text), rest, place);
      signers.push(key);
    } else {
      witnessed.push([key, cosignedAt(key, text, rest, place)]);
    }
  }
  if (signers.length + witnessed.length === 0) {
    throw new UnknownSigner("没有任何已知密钥的签名；请用 --trust 给出发布者的公钥", place);
  }
  return { text, signers, witnessed };
}

/** The text of a note whatever its signatures say: read to tell what is claimed, never to believe it. */
export const noteText = (note: Bytes, place: string): string => split(note, place)[0];

function split(note: Bytes, place: string): [string, string[]] {
  const whole = textOf(note);
  if (whole === undefined) throw new Unverifiable("签名文本不是有效的 UTF-8", place);
  if (note.length > MAX_BYTES) throw new Unverifiable("签名文本超过 {limit} 字节", place, { limit: MAX_BYTES });
  const gap = whole.lastIndexOf("\n\n");
  const [head, tail] = [whole.slice(0, Math.max(gap, 0)), whole.slice(gap + 2)];
  if (gap < 0 || !tail.endsWith("\n") || CONTROL.test(whole)) {
    throw new Unverifiable("不是签名文本：应为正文、一个空行和签名行，且不含控制字符", place);
  }
  const lines = tail.slice(0, -1).split("\n");
  if (lines.length > MAX_SIGNATURES) throw new Unverifiable("签名行超过 {limit} 行", place, { limit: MAX_SIGNATURES });
  return [`${head}\n`, lines];
}

function readLine(line: string, place: string): [string, Bytes] {
  const bare = line.startsWith(DASH) ? line.slice(DASH.length) : line;
  const space = bare.indexOf(" ");
  const [name, encoded] = space < 0 ? [bare, ""] : [bare.slice(0, space), bare.slice(space + 1)];
  const signature = readBase64(encoded, place);
  if (!line.startsWith(DASH) || !isName(name) || signature.length <= KEY_ID_BYTES) {
    throw new Unverifiable("签名行的写法不合格式", place);
  }
  return [name, signature];
}

function cosignedAt(key: VerifierKey, text: string, signature: Bytes, place: string): Moment {
  if (signature.length !== TIME_BYTES + SIGNATURE_BYTES) throw new Unverifiable("见证签名的长度不合格式", place);
  const seconds = BigInt(`0x${hexOf(signature.subarray(0, TIME_BYTES))}`);
  const message = utf8(`cosignature/v1\ntime ${seconds}\n${text}`);
  demandSignature(INTL, key.publicKey, message, signature.subarray(TIME_BYTES), place);
  if (seconds > LAST_SECOND) throw new Unverifiable("见证签名所写的时刻不存在", place);
  return Number(seconds) * 1000;
}

/** The state of a log: how many entries, and the root over them. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

export function demandCheckpoint(checkpoint: Checkpoint): Checkpoint {
  const { origin } = checkpoint;
  if (!isName(origin)) throw new Refused("日志来源“{origin}”不得为空，也不得含有空格或加号", { origin: shown(origin, 80) });
  return checkpoint;
}

/** The checkpoint that a note's text is. */
export function parseCheckpoint(text: string, place: string): Checkpoint {
  const lines = text.split("\n");
  const [origin = "", size = "", root = ""] = lines;
  if (lines.length < 4 || !SIZE.test(size)) {
    throw new Unverifiable("检查点应为来源、大小（十进制，无前导零）和树根各一行", place);
  }
  return foreign(place, () => {
    const raw = readBase64(root, place);
    demandCheckpoint({ origin, size: 0, root: raw });
    if (BigInt(size) > LARGEST) throw new Refused("检查点的大小须为 0 到 2^63-1 的整数");
    if (raw.length !== 32) throw new Refused("检查点的树根须为 {length} 字节", { length: 32 });
    if (lines.slice(3, -1).includes("")) throw new Refused("检查点的扩展行不得为空，也不得含有换行");
    if (lines[lines.length - 1] !== "") throw new Refused("检查点的写法不合格式");
    return { origin, size: Number(size), root: raw };
  });
}
