// The tree over the log: RFC 6962 hashes and the checks of its proofs, over SHA-256 or any other 32-byte digest.
import { type Bytes, same } from "./bytes.ts";
import { type Begin, newSha256 } from "./digests.ts";
import { Unverifiable } from "./errors.ts";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const DIGEST_BYTES = 32;

export const leafHash = (data: Bytes, begin: Begin = newSha256): Bytes => begin().update(LEAF).update(data).digest();

const join = (left: Bytes, right: Bytes, begin: Begin): Bytes =>
  begin().update(NODE).update(left).update(right).digest();

/** The root over leaf hashes in order; the digest of nothing for an empty tree. */
export function treeRoot(leaves: readonly Bytes[], begin: Begin = newSha256): Bytes {
  let level = leaves;
  while (level.length > 1) {
    const above: Bytes[] = [];
    for (let n = 0; n < level.length; n += 2) {
      const [left, right] = level.slice(n, n + 2) as [Bytes, Bytes?];
      above.push(right === undefined ? left : join(left, right, begin));
    }
    level = above;
  }
  return level[0] ?? begin().digest();
}

/** A leaf's place: its index from 0 and the size of the tree, both safe integers. */
export interface Inclusion {
  readonly leaf: Bytes;
  readonly index: number;
  readonly size: number;
  readonly proof: readonly Bytes[];
  readonly root: Bytes;
}

/** Return when the proof leads from the leaf to the root. Source: RFC 9162 section 2.1.3.2. */
export function demandInclusion({ leaf, index, size, proof, root }: Inclusion, place: string, begin: Begin = newSha256): void {
  if (index >= size) throw new Unverifiable("包含证明：树的大小为 {size}，没有第 {index} 号叶", place, { size, index });
  demandDigests([...proof, leaf, root], place);
  let at = BigInt(index);
  const inner = bitLength(at ^ BigInt(size - 1));
  if (proof.length !== inner + bitCount(at >> BigInt(inner))) {
    throw new Unverifiable("包含证明的长度为 {length}，与位置和大小不符", place, { length: proof.length });
  }
  let node = leaf;
  proof.forEach((neighbour, level) => {
    node = level >= inner || at & 1n ? join(neighbour, node, begin) : join(node, neighbour, begin);
    at >>= 1n;
  });
  if (!same(node, root)) {
    throw new Unverifiable("包含证明算出的树根与检查点不同：该条记录不在此树的这个位置，或已被改动", place);
  }
}

/**
 * The root of the first `index` leaves, or of one more, from an inclusion proof that holds: the neighbours to the left
 * of the way up are the roots of the perfect subtrees before the leaf.
 */
export function earlierRoot({ leaf, index, size, proof }: Inclusion, withLeaf: boolean): Bytes {
  const inner = bitLength(BigInt(index) ^ BigInt(size - 1));
  const left = proof.filter((_one, level) => level >= inner || (BigInt(index) >> BigInt(level)) & 1n);
  const [first, ...others] = withLeaf ? [leaf, ...left] : left;
  if (first === undefined) return newSha256().digest();
  return others.reduce((node, neighbour) => join(neighbour, node, newSha256), first);
}

export interface Consistency {
  readonly oldSize: number;
  readonly newSize: number;
  readonly proof: readonly Bytes[];
  readonly oldRoot: Bytes;
  readonly newRoot: Bytes;
}

/** Return when the old tree is the beginning of the new one. Source: RFC 9162 section 2.1.4.2. */
export function demandConsistency(claim: Consistency, place: string, begin: Begin = newSha256): void {
  const { oldSize, newSize, oldRoot, newRoot } = claim;
  if (oldSize > newSize) {
    const facts = { old: oldSize, new: newSize };
    throw new Unverifiable("一致性证明：旧树有 {old} 个叶，比新树的 {new} 个还多", place, facts);
  }
  demandDigests([...claim.proof, oldRoot, newRoot], place);
  if (oldSize === 0 || oldSize === newSize) {
    const fits = oldSize === newSize ? same(oldRoot, newRoot) : true;
    if (claim.proof.length > 0 || !fits || (oldSize === 0 && !same(oldRoot, begin().digest()))) {
      throw new Unverifiable("一致性证明：两个检查点大小相同或旧树为空，但树根不符或附有多余的证明", place);
    }
    return;
  }
  const height = trailingZeros(BigInt(oldSize));
  let position = BigInt(oldSize - 1) >> height;
  const seed = position > 0n ? claim.proof[0] : oldRoot;
  const path = position > 0n ? claim.proof.slice(1) : claim.proof;
  const inner = bitLength(position ^ (BigInt(newSize - 1) >> height));
  if (seed === undefined || path.length !== inner + bitCount(position >> BigInt(inner))) {
    throw new Unverifiable("一致性证明的长度与两棵树的大小不符", place);
  }
  let [older, newer] = [seed, seed];
  path.forEach((neighbour, level) => {
    if (level >= inner || position & 1n) {
      older = join(neighbour, older, begin);
      newer = join(neighbour, newer, begin);
    } else {
      newer = join(newer, neighbour, begin);
    }
    position >>= 1n;
  });
  if (!same(older, oldRoot) || !same(newer, newRoot)) {
    throw new Unverifiable("一致性证明不成立：较新的检查点不是由较旧的检查点追加而来，日志被分叉或改写", place);
  }
}

function demandDigests(digests: readonly Bytes[], place: string): void {
  if (digests.some((digest) => digest.length !== DIGEST_BYTES)) {
    throw new Unverifiable("证明、叶和树根必须都是 {length} 字节的摘要", place, { length: DIGEST_BYTES });
  }
}

const bitLength = (number: bigint): number => (number === 0n ? 0 : number.toString(2).length);
const bitCount = (number: bigint): number => number.toString(2).replace(/0/gu, "").length;

function trailingZeros(number: bigint): bigint {
  let count = 0n;
  for (let left = number; (left & 1n) === 0n; left >>= 1n) count += 1n;
  return count;
}
