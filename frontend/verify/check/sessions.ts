// Whether a package has to do with recordings: what checks them is a script of its own, fetched only then.
import type { checkRecordings } from "./recordings.ts";
import type { GivenReceipt } from "./givenReceipts.ts";
import type { Record } from "./entries.ts";
import { type Opened, RECORDINGS } from "./opened.ts";

export const ROOM_OPENED = "case:room:opened";

/** What the script of recordings brings: what checks them, and the receipts of some files. */
export type WithReceipts = (files: readonly File[]) => Promise<{
  readonly recordings: typeof checkRecordings;
  readonly receipts: readonly GivenReceipt[];
}>;

/** Thrown where recordings have to be checked by a script that does not know how. */
export class Needed extends Error {}

export const encloses = (opened: Opened): boolean => opened.under(RECORDINGS, "").length > 0;

export const tellsOfRooms = ({ entries }: Record): boolean => entries.some(({ kind }) => kind === ROOM_OPENED);
