// May an entry be annulled, and may a case move to another edition?
import { fieldsOf } from "../published.ts";
import type { Condition, Procedure } from "./edition.ts";
import { type Entry, KIND, type Kind, enclosing, keyOf, splitKey } from "./entries.ts";
import type { State } from "./fold.ts";
import { standsOn, whereItStands } from "./opportunities.ts";
import type { Reading } from "./reading.ts";
import { type Refusal, refusal } from "./refusals.ts";

const STAYS: readonly Kind[] = [KIND.opened, KIND.moved, KIND.annulled, KIND.appointed, KIND.released, KIND.struck];

/** Annulment is for mistakes: by who made the entry while nothing stands on it, else by a role that corrects. */
export function* annulled(reading: Reading, entry: Entry): Iterable<Refusal> {
  const { byId, annulled: gone, procedure } = reading.state;
  const wrong = byId.get(entry.about);
  const id = entry.about;
  if (wrong === undefined) {
    yield refusal("entry", "案件中没有编号为{id}的记录。", "", { id });
  } else if (gone.has(id)) {
    yield refusal("twice", "编号为{id}的记录已经撤销。", "", { id });
  } else if (STAYS.includes(wrong.kind)) {
    yield refusal("stays", "这类记录不能撤销，请以新的记录更正。", "", { id, kind: wrong.kind });
  } else if (!procedure.roles.some(({ key, corrects }) => key === entry.role && corrects)) {
    const maker = wrong.kind === KIND.attended ? wrong.by : wrong.role;
    if (entry.role !== maker) {
      yield refusal("maker", "编号为{id}的记录不是由“{role}”作出的，不能由其撤销。", "", { id, role: entry.role });
    } else if (isReliedOn(reading, wrong) || whereItStands(reading).how === "ended") {
      const roles = procedure.roles.filter(({ corrects }) => corrects).map(({ key }) => key);
      const sentence = "编号为{id}的记录已有后续办理以其为依据，须由“{roles}”撤销。";
      yield refusal("relied-on", sentence, "", { id, roles: roles.join(" ") });
    }
  }
}

/**
 * Whether something done stands on this entry: its own step for evidence and attendance, later steps for an act or its
 * beginning and for a lapse; for an item whatever was done, begun or given for it, and the act that named it.
 */
function isReliedOn({ state }: Reading, wrong: Entry): boolean {
  const { kind, step, item, about } = wrong;
  const done = [...state.done.keys()].map(splitKey);
  if (kind === KIND.lapsed) return done.some(([its]) => readsLapse(state.steps.get(its)?.after, about));
  if (kind === KIND.named) return isWorkedOn(state, item) || isNamedForGood(state, wrong);
  if (kind !== KIND.done && state.done.has(keyOf(step, item))) return true;
  if (kind !== KIND.done && kind !== KIND.begun) return false;
  return done.some(([its, where]) => standsOn(state.steps.get(its)?.after, step, item, where));
}

/** Whether anything was done, begun or given for an item or one inside it. */
const isWorkedOn = (state: State, item: string): boolean =>
  [...state.done.keys(), ...state.begun.keys(), ...state.given.keys()].some((key) => `${splitKey(key)[1]}/`.startsWith(`${item}/`));

/** Whether the act that named an item is over wherever it can be meant; one that may be repeated never is. */
function isNamedForGood(state: State, named: Entry): boolean {
  const step = state.steps.get(named.step);
  if (step === undefined || step.again) return false;
  const around = enclosing(step.per, named.item.slice(0, Math.max(0, named.item.lastIndexOf("/"))));
  const places = around !== "" || step.per === "" ? [around] : [...(state.items.get(step.per)?.keys() ?? [])];
  return places.every((place) => state.done.has(keyOf(step.key, place)));
}

function readsLapse(condition: Condition | undefined, clock: string): boolean {
  switch (condition?.is) {
    case "Lapsed":
      return condition.clock === clock;
    case "AllOf": case "AnyOf":
      return condition.of.some((one) => readsLapse(one, clock));
    case "Backdated":
      return readsLapse(condition.of, clock) || readsLapse(condition.once, clock);
    case "Each": case "Some":
      return readsLapse(condition.of, clock);
    default:
      return false;
  }
}

/** Why a case may not move to this edition; the reading is under the one it leaves. */
export function moveRefusals(procedure: Procedure, reading: Reading, entry: Entry): readonly Refusal[] {
  const needed = fieldsOf(KIND.moved).needed as readonly (keyof Entry)[];
  if (needed.some((name) => entry[name] === "")) {
    return [refusal("field", "转入新版本须写明新旧版本、新版本的摘要和办理人。", "", { kind: entry.kind })];
  }
  const { entries, procedure: left } = reading.state;
  const been = entries.filter(({ kind }) => kind === KIND.opened || kind === KIND.moved).map(({ about }) => about);
  const last = been[been.length - 1];
  const { how, which } = whereItStands(reading);
  const facts = { edition: procedure.key, left: entry.outcome };
  if (last === undefined) return [refusal("unopened", "案件尚未建立，请先建立案件。")];
  if (entry.about !== procedure.key || entry.outcome !== last || left.key !== last) {
    return [refusal("edition", "案件并非由“{left}”转入“{edition}”，请核对版本。", "", facts)];
  }
  if (how === "ended") return [refusal("ended", "案件已经以“{which}”结束，不能转入其他版本。", "", { which })];
  if (!been.every((each) => procedure.successions.some(({ edition }) => edition === each))) {
    return [refusal("succession", "没有由“{left}”转入“{edition}”的规定。", "", facts)];
  }
  return [];
}
