// The errors a verifier speaks through: a Chinese sentence with `{named}` places, the facts that fill them, and a place.

export type Facts = Readonly<Record<string, string | number>>;

/** Something a person can be told. The sentence is the same as in the Python verifier and the key of its translation. */
export class Told extends Error {
  override readonly name: string = "Told";
  readonly sentence: string;
  readonly facts: Facts;

  constructor(sentence: string, facts: Facts = {}) {
    super(filled(sentence, facts));
    this.sentence = sentence;
    this.facts = facts;
  }
}

/** A rule says no. */
export class Refused extends Told {}

/** There is no such thing in the package. */
export class NotFound extends Told {}

/** Evidence fails its proof; `place` names the file, entry or field where. */
export class Unverifiable extends Told {
  readonly place: string;

  constructor(sentence: string, place: string, facts: Facts = {}) {
    super(sentence, facts);
    this.place = place;
  }
}

/** Whole as far as it goes, but signed by nobody the verifier was told to trust. */
export class UnknownSigner extends Unverifiable {}

/** The sentence with the facts in their places; a place without a fact stays as it is. */
export function filled(sentence: string, facts: Facts): string {
  return sentence.replace(/\{(\w+)\}/gu, (place, name: string) => String(facts[name] ?? place));
}

/** What others wrote: a rule of ours that refuses it makes it unverifiable, at a named place. */
export function foreign<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (wrong) {
    if (wrong instanceof Refused) throw new Unverifiable(wrong.sentence, place, wrong.facts);
    throw wrong;
  }
}
