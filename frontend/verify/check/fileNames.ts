// How the files of a dossier are named in a package: by what an entry calls them, so that a name cannot be made up.
import { utf8 } from "../proof/bytes.ts";

const NAME_BYTES = 120;

/** The name of the file of this running number within its part, whose entry calls it `title`. */
export function numbered(rank: number, title: string): string {
  const text = title.normalize("NFC");
  const dot = text.lastIndexOf(".");
  const [stem, ending] = dot < 0 ? [text, ""] : [text.slice(0, dot), text.slice(dot + 1)];
  let clean = stem.replace(/[^\p{L}\p{N}_.\-（）()〔〕]+/gu, "-").replace(/^[-.]+|[-.]+$/gu, "") || "file";
  while (utf8(clean).length > NAME_BYTES) clean = [...clean].slice(0, -1).join("");
  return `${String(rank).padStart(4, "0")}-${clean}${/^[A-Za-z0-9]+$/u.test(ending) ? `.${ending.toLowerCase()}` : ""}`;
}
