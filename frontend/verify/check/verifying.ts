// The steps in their order, from a file to an answer. Reads the file, nothing else; asks no clock and no network.
import { Bag } from "../proof/bag.ts";
import { Refused, Told, Unverifiable } from "../proof/errors.ts";
import { PackageReader, type Progress, type Source } from "../proof/reader.ts";
import { type Trust, demoTrust } from "../proof/trust.ts";
import { type Answer, Findings, type StepKey, Unchecked, type Watch, exitOf } from "./answer.ts";
import { type Log, checkLog, readClaims, readLog } from "./checkpoints.ts";
import { checkFiles } from "./contents.ts";
import { checkCoverage } from "./coverage.ts";
import { type Record, checkEntries } from "./entries.ts";
import { type Header, claimsOf, readHeader } from "./header.ts";
import type { GivenReceipt } from "./givenReceipts.ts";
import type { Held } from "./held.ts";
import { checkLaw, editionNamed, readLaw } from "./law.ts";
import { checkNamedFiles } from "./namedFiles.ts";
import { Opened } from "./opened.ts";
import type { checkRecordings } from "./recordings.ts";
import { checkPapers, sizesShown } from "./papers.ts";
import { said } from "./said.ts";
import { Needed, encloses, tellsOfRooms } from "./sessions.ts";
import { limitsOf, vouchersOf } from "./vouching.ts";
import { internalSteps } from "./withholding.ts";

const AFTER_CONTAINER: readonly StepKey[] = ["bytes", "entries", "checkpoints", "law", "signatures", "coverage", "contents"];

export interface Asked {
  /** Whom to believe: without it the demonstration keys, which prove nothing. */
  readonly trust?: Trust | undefined;
  readonly held?: readonly Held[] | undefined;
  readonly receipts?: readonly GivenReceipt[] | undefined;
  /** What checks recordings. Where it is missing and needed, Needed is thrown. */
  readonly recordings?: typeof checkRecordings | undefined;
  /** Told how many bytes of how many were hashed. */
  readonly progress?: ((done: number, all: number) => void) | undefined;
  readonly watch?: Watch | undefined;
}

/** Check a package and say what holds. */
export async function verify(source: Source, asked: Asked = {}): Promise<Answer> {
  return await new Verifier(asked).run(source);
}

class Verifier {
  readonly #trust: Trust;
  readonly #held: readonly Held[];
  readonly #receipts: readonly GivenReceipt[];
  readonly #recordings: typeof checkRecordings | undefined;
  readonly #progress: NonNullable<Asked["progress"]>;
  readonly #findings: Findings;
  #header: Header | undefined;
  #record: Record | undefined;
  #log: Log | undefined;
  #withheldFiles = 0;

  constructor({ trust, held = [], receipts = [], recordings, progress, watch }: Asked) {
    this.#trust = trust ?? demoTrust();
    this.#held = held;
    this.#receipts = receipts;
    this.#recordings = recordings;
    this.#progress = progress ?? (() => undefined);
    this.#findings = new Findings(watch);
  }

  async run(source: Source): Promise<Answer> {
    try {
      await this.#steps(source);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { steps: [], claims: {}, demo: false, vouchers: [], limits: [], noPackage: said(error) };
    }
    return this.#answer();
  }

  /** Throws Refused for what is no package of a known version. */
  async #steps(source: Source): Promise<void> {
    const findings = this.#findings;
    const reader = await this.#part("container", () => PackageReader.open(source));
    const bag = reader && (await this.#part("bytes", () => Bag.open(reader)));
    if (reader === undefined || bag === undefined) {
      findings.skips(...AFTER_CONTAINER);
      return;
    }
    const opened = new Opened(reader, bag);
    if (this.#recordings === undefined && encloses(opened)) throw new Needed();
    this.#header = await findings.during("contents", () => readHeader(opened));
    await this.#bytes(bag, this.#header?.suite === "gm");
    if (this.#header === undefined) findings.skips(...AFTER_CONTAINER);
    else await this.#payload(opened, this.#header);
  }

  /** A part without which nothing else can be read. A Refused passes through: this is no package of ours. */
  async #part<T>(key: StepKey, part: () => Promise<T>): Promise<T | undefined> {
    this.#findings.begins(key);
    try {
      return await part();
    } catch (error) {
      if (!(error instanceof Unverifiable)) throw error;
      this.#findings.fails(key, error);
      return undefined;
    }
  }

  /** The sums of every payload file; each that has other bytes than its manifests promise is a finding. */
  async #bytes(bag: Bag, withSm3: boolean): Promise<void> {
    const all = bag.payloads.reduce((sum, { member }) => sum + member.size, 0);
    let done = 0;
    const progress: Progress = (bytes) => this.#progress((done += bytes), all);
    for (const payload of bag.payloads) {
      try {
        await bag.check(payload, withSm3, progress);
      } catch (error) {
        if (!(error instanceof Told)) throw error;
        this.#findings.fails("bytes", error);
      }
    }
  }

  async #payload(opened: Opened, header: Header): Promise<void> {
    const findings = this.#findings;
    const contents = await checkFiles(opened, header, findings);
    this.#withheldFiles = contents.withheld;
    const signers = await readClaims(opened, this.#trust, findings);
    const log = (this.#log = signers && (await readLog(opened, header, signers, findings)));
    const wanted = await sizesShown(opened);
    for (const { checkpoint } of this.#held) wanted.add(checkpoint.size);
    const edition = await editionNamed(opened, header);
    const internal = edition && internalSteps(edition.procedure.steps);
    const record = (this.#record = await checkEntries(opened, header, log?.roots, findings, { sizes: wanted, internal }));
    if (log !== undefined) {
      const earliest = record.entries[record.entries.length - 1]?.at ?? opened.bag.info.madeAt;
      await checkLog(opened, log, findings, { held: this.#held, derived: record.roots, wanted, earliest });
    }
    if (this.#recordings !== undefined) {
      await this.#recordings(opened, header, { contents, record, log, internal, receipts: this.#receipts }, findings);
    } else if (contents.rooms.length > 0 || tellsOfRooms(record)) {
      throw new Needed();
    }
    await this.#judge(opened, header, record);
    if (log === undefined) findings.skips("signatures");
    else await checkPapers(opened, contents, record, log, findings);
    checkNamedFiles(opened, header, contents, record, edition, signers?.claims, findings);
  }

  /** Steps 7 and 9: judged is only what was proven to be the record. */
  async #judge(opened: Opened, header: Header, record: Record): Promise<void> {
    const findings = this.#findings;
    if (findings.failed("entries")) {
      findings.skips("law", "coverage");
      return;
    }
    const law = await readLaw(opened, header, record, findings);
    checkLaw(law, findings);
    if (findings.failed("law")) findings.skips("coverage");
    else if (law.edition === undefined) findings.takes("coverage", new Unchecked("程序版本未知，证据覆盖情况未予核对", ""));
    else await checkCoverage(opened, header, law, findings);
  }

  #answer(): Answer {
    const answer = {
      steps: this.#findings.steps(),
      claims: this.#header === undefined ? {} : claimsOf(this.#header),
      demo: this.#log?.signers.restsOnDemo ?? false,
      vouchers: [],
      limits: [],
      noPackage: undefined,
    };
    if (exitOf(answer) === 1) return answer;
    return {
      ...answer,
      vouchers: vouchersOf(this.#log, this.#record),
      limits: limitsOf(this.#log, this.#record, this.#withheldFiles),
    };
  }
}
