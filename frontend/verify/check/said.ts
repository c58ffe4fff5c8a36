// Every sentence in Chinese and English: the English is looked up by the Chinese template, as in the Python verifier.
import { type Facts, Refused, type Told, filled } from "../proof/errors.ts";
import { english } from "../wording.ts";
import { ownEnglish } from "./ownWords.ts";

export interface Said {
  readonly zh: string;
  readonly en: string;
}

/** What an error says; in English what it says in Chinese where no translation is known. */
export const said = (error: Told): Said => {
  const template = english(error.sentence) ?? ownEnglish[error.sentence] ?? error.sentence;
  return { zh: printable(error.message), en: printable(filled(template, error.facts)) };
};

/** A sentence of our own. */
export const say = (sentence: string, facts: Facts = {}): Said => said(new Refused(sentence, facts));

/** Printable anywhere: a package may put control characters into names. */
const printable = (text: string): string =>
  text.replace(/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, (one) => {
    const code = one.codePointAt(0) ?? 0;
    const named = { 9: "\\t", 10: "\\n", 13: "\\r" }[code];
    if (named !== undefined) return named;
    const hex = code.toString(16);
    if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
    return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
  });
