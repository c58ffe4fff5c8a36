// The words beside the sentences: their English, and the labels of the editions. Checking goes on without them.

/** Table, key: Chinese and, where it is told in both languages, English; or a digest of both. */
export type Labels = { readonly [table: string]: { readonly [key: string]: string | readonly string[] } };

export interface Words {
  /** Chinese template: English template. */
  readonly english: { readonly [sentence: string]: string };
  /** Hash of an edition: its labels. */
  readonly labels: { readonly [hash: string]: Labels };
}

const NONE: Words = { english: {}, labels: {} };
let words = NONE;

/** Use these from now on; undefined where they could not be had. */
export function useWords(found: Words | undefined): void {
  words = found ?? NONE;
}

export const english = (sentence: string): string | undefined => words.english[sentence];
export const labelsOf = (hash: string): Labels => words.labels[hash] ?? {};
