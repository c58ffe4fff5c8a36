// Who stands for the record not having been rewritten, and what a package does not prove even when it holds.
import { writeMoment } from "../proof/moment.ts";
import type { Voucher } from "./answer.ts";
import type { Log } from "./checkpoints.ts";
import type { Record } from "./entries.ts";
import { SYSTEM_AND_STAMP } from "./ownWords.ts";
import { type Said, say } from "./said.ts";

/** Whoever can be named: the system itself when its signer is trusted, and everybody outside it. */
export function vouchersOf(log: Log | undefined, record: Record | undefined): Voucher[] {
  if (log === undefined || record === undefined) return [];
  const witnesses = log.witnessed.map(([{ name }, at]) => ({
    who: "witness",
    said: say("见证方“{name}”于 {at} 见到此状态", { name, at: writeMoment(at).replace(".000Z", "+00:00") }),
  }));
  const held = log.confirmed.map(({ name, checkpoint: { size } }) => {
    const covered = record.entries.filter(({ position }) => position >= 0 && position < size).length;
    const facts = { name, count: record.entries.length, covered };
    return { who: "checkpoint", said: say("您持有的检查点“{name}”：本案 {count} 条记录中的前 {covered} 条自那时起未被改写", facts) };
  });
  return [ownWord(log), ...witnesses, ...held];
}

function ownWord(log: Log): Voucher {
  if (log.signedBy.some((key) => log.signers.known(key) === undefined)) {
    return { who: "nobody", said: say("没有您信任的人为此作证：签名者不在信任文件中") };
  }
  const outside = log.confirmed.length + log.witnessed.length > 0;
  if (!outside && log.hasStamps) return { who: "log", said: say(SYSTEM_AND_STAMP) };
  return { who: "log", said: say(outside ? "本系统的签名" : "只有本系统：没有外部的时间戳或检查点为证") };
}

/** Whether somebody outside knows a state of the log that holds the whole record. */
function isAllSeenOutside({ witnessed, confirmed }: Log, { entries }: Record): boolean {
  const last = entries.reduce((most, { position }) => Math.max(most, position), 0);
  return witnessed.length > 0 || confirmed.some(({ checkpoint: { size } }) => size > last);
}

/** What the reader must not conclude. */
export function limitsOf(log: Log | undefined, record: Record | undefined, withheldFiles: number): Said[] {
  const limits = [
    "不证明所记事项在现实中属实，只证明记录与文件自登记以来未被改动、先后次序如所示",
    "不证明未登记的事项没有发生",
    "行为人以编号表示，其身份以出包方的登记为准",
    "记录的时间出自本系统的时钟；工作日历由出包方提供",
  ].map((sentence) => say(sentence));
  const last = record?.entries[record.entries.length - 1];
  if (last !== undefined) {
    const facts = { n: last.n, at: writeMoment(last.at) };
    limits.splice(2, 0, say("只含到第 {n} 条记录（{at}）为止的情况，其后是否另有登记不在其中；制作时间没有签名", facts));
  }
  if (log !== undefined && record !== undefined && !isAllSeenOutside(log, record)) {
    limits.push(say("掌握全部密钥的内部人员可以改写任何外部尚未收到其检查点的内容"));
  }
  if (record !== undefined && record.withheldFields + withheldFiles > 0) {
    const facts = { fields: record.withheldFields, files: withheldFiles };
    limits.push(say("有 {fields} 个字段、{files} 个文件不向本包接收人提供，其内容未予核对", facts));
  }
  return limits;
}
