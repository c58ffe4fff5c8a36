// The published vectors, both languages' common ground: what is good reads and holds, what is bad does not.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { root } from "../../frontend/bundle/places.mjs";
import { Bag } from "../../frontend/verify/proof/bag.ts";
import { type Bytes, compared, fromHex, hexOf, textOf, utf8 } from "../../frontend/verify/proof/bytes.ts";
import { decode, encode } from "../../frontend/verify/proof/canonical.ts";
import { type Begin, newSha256, newSm3, sha256, sm3 } from "../../frontend/verify/proof/digests.ts";
import { demandChain, leafOf, readEntry } from "../../frontend/verify/proof/entry.ts";
import { Refused, UnknownSigner, Unverifiable } from "../../frontend/verify/proof/errors.ts";
import { demandCommitment, readField } from "../../frontend/verify/proof/fields.ts";
import { demandValid, readKey } from "../../frontend/verify/proof/keys.ts";
import { demandAfter, demandName, order } from "../../frontend/verify/proof/memberNames.ts";
import { demandConsistency, demandInclusion, leafHash, treeRoot } from "../../frontend/verify/proof/merkle.ts";
import { VerifierKey, openNote, parseCheckpoint } from "../../frontend/verify/proof/note.ts";
import { PackageReader, type Source } from "../../frontend/verify/proof/reader.ts";
import { demandBeside, demandSigned, readCheckpointSignature, readDocumentSeal } from "../../frontend/verify/proof/signed.ts";
import { demandDeviceSignature } from "../../frontend/verify/proof/recording.ts";
import { demandSignature, suiteOf } from "../../frontend/verify/proof/suites.ts";
import { demoTrust, parseTrust } from "../../frontend/verify/proof/trust.ts";

// The vectors are JSON of many shapes; each test says by its use what it expects.
type Vectors = any;

const vectors = (name: string): Vectors =>
  JSON.parse(readFileSync(path.resolve(root, "../docs/formats/vectors", `${name}.json`), "utf8"));
const raw = (base64: string): Bytes => new Uint8Array(Buffer.from(base64, "base64"));
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const begins: readonly (readonly [string, Begin])[] = [["sha256", newSha256], ["sm3", newSm3]];
const unverifiable = (act: () => unknown, name: string): void => assert.throws(act, Unverifiable, name);

test("canonical JSON reads to its value and is written to the same bytes", () => {
  const { good, bad } = vectors("canonical");
  for (const { name, value, base64, sha256: digest } of good) {
    const read = decode(raw(base64), name);
    assert.deepEqual(plain(read), value, name);
    assert.deepEqual(encode(read), raw(base64), name);
    assert.equal(hexOf(sha256(raw(base64))), digest, name);
  }
  for (const { name, base64 } of bad) unverifiable(() => decode(raw(base64), name), name);
});

test("digests and signatures agree with the standards' examples", () => {
  const { sm3: digests, sm2, ed25519, p256, bad } = vectors("primitives");
  for (const { message_base64: message, digest } of digests) {
    assert.equal(hexOf(sm3(raw(message))), digest);
    const running = newSm3();
    for (const byte of raw(message)) running.update(Uint8Array.of(byte));
    assert.equal(hexOf(running.digest()), digest, "byte by byte");
  }
  const check = (algorithm: string, { public: key, message_base64: message, signature }: Vectors): void => {
    const facts = [fromHex(key), raw(message), fromHex(signature), algorithm] as const;
    if (algorithm === "p256") demandDeviceSignature(...facts);
    else demandSignature(suiteOf(algorithm === "sm2" ? "gm" : "intl"), ...facts);
  };
  for (const [algorithm, good] of Object.entries({ sm2, ed25519, p256 })) for (const each of good) check(algorithm, each);
  for (const each of bad) unverifiable(() => check(each.algorithm, each), `${each.algorithm}: ${each.name}`);
});

test("the tree: leaves, roots, inclusion, consistency", () => {
  const { leaves_base64: leaves, digests, numbered, bad_inclusion: badInclusion, bad_consistency: badConsistency } = vectors("merkle");
  for (const [name, begin] of begins) {
    const expected = digests[name];
    const hashes = leaves.map((leaf: string) => leafHash(raw(leaf), begin));
    assert.deepEqual(hashes.map(hexOf), expected.leaf_hashes);
    const roots = expected.roots.map((_root: string, size: number) => treeRoot(hashes.slice(0, size), begin));
    assert.deepEqual(roots.map(hexOf), expected.roots);
    for (const { index, size, proof } of expected.inclusion) {
      demandInclusion({ leaf: hashes[index], index, size, proof: proof.map(fromHex), root: roots[size] }, "", begin);
    }
    for (const { old, new: size, proof } of expected.consistency) {
      const claim = { oldSize: old, newSize: size, proof: proof.map(fromHex), oldRoot: roots[old], newRoot: roots[size] };
      demandConsistency(claim, "", begin);
    }
    for (const { size, [name]: digest } of numbered.roots) {
      const many = Array.from({ length: size }, (_none, n) => leafHash(utf8(String(n)), begin));
      assert.equal(hexOf(treeRoot(many, begin)), digest);
    }
  }
  for (const { name, leaf, index, size, proof, root: top } of badInclusion) {
    unverifiable(() => demandInclusion({ leaf: fromHex(leaf), index, size, proof: proof.map(fromHex), root: fromHex(top) }, ""), name);
  }
  for (const { name, old, new: size, proof, old_root: oldRoot, new_root: newRoot } of badConsistency) {
    const claim = { oldSize: old, newSize: size, proof: proof.map(fromHex), oldRoot: fromHex(oldRoot), newRoot: fromHex(newRoot) };
    unverifiable(() => demandConsistency(claim, ""), name);
  }
});

test("entries and chains", () => {
  const { chain, bad_entries: badEntries, bad_chains: badChains } = vectors("entries");
  const read = (base64: string) => readEntry(decode(raw(base64), "", { maxBytes: 4096 }), "");
  const entries = chain.map(({ base64 }: Vectors) => read(base64));
  assert.deepEqual(entries.map((entry: Vectors) => entry.digest), chain.map(({ digest }: Vectors) => digest));
  assert.deepEqual(entries.map((entry: Vectors) => hexOf(leafOf(entry))), chain.map((each: Vectors) => each.leaf_sha256));
  demandChain(entries);
  for (const { name, base64 } of badEntries) unverifiable(() => read(base64), name);
  for (const { name, entries: links } of badChains) unverifiable(() => demandChain(links.map(read)), name);
});

test("fields and commitments", () => {
  const { digests, commitments, bad } = vectors("fields");
  for (const { field, digest } of digests) {
    const single = hexOf(sha256(encode([{ digest, name: field.name }])));
    demandCommitment([readField(field, "")], single, "");
  }
  const check = ({ fields, commitment }: Vectors): void => demandCommitment(fields.map((field: Vectors) => readField(field, "")), commitment, "");
  for (const each of commitments) check(each);
  for (const each of bad) unverifiable(() => check(each), each.name);
});

test("notes and checkpoints", () => {
  const { vkeys, checkpoint, good, bad, bad_checkpoints: badCheckpoints } = vectors("notes");
  const keys = vkeys.map((text: string) => VerifierKey.parse(text, ""));
  for (const { name, note, signers, witnessed } of good) {
    const opened = openNote(utf8(note), keys, name);
    assert.deepEqual(opened.signers.map((key) => key.name), signers, name);
    assert.deepEqual(opened.witnessed.map(([key, at]) => ({ name: key.name, seconds: at / 1000 })), witnessed, name);
  }
  for (const { name, note, note_base64: encoded, unknown_signer: unknown } of bad) {
    const content = encoded === undefined ? utf8(note) : raw(encoded);
    assert.throws(() => openNote(content, keys, name), unknown === true ? UnknownSigner : Unverifiable, name);
  }
  const { origin, size, root: top } = parseCheckpoint(checkpoint.text, "");
  assert.deepEqual({ origin, size, root: hexOf(top) }, { origin: checkpoint.origin, size: checkpoint.size, root: checkpoint.root });
  for (const { name, text } of badCheckpoints) unverifiable(() => parseCheckpoint(text, name), name);
});

test("keys, the demonstration keys, trust, and until when a key counts", () => {
  const { records, demo, trust_file: file, validity } = vectors("keys");
  for (const record of records) assert.equal(readKey(record, "").id, record.id);
  assert.deepEqual(
    demoTrust().keys.map((key) => ({ suite: key.suite, purpose: key.purpose, public: hexOf(key.public), id: key.id })),
    demo.keys,
  );
  const trust = parseTrust(utf8(JSON.stringify(file)), "");
  assert.deepEqual(trust.keys.map((key) => key.id), file.keys.map((key: Vectors) => key.id));
  assert.equal(trust.witnesses.length, file.witnesses.length);
  for (const { name, key, signed_at: signedAt, within, not_after: notAfter, seen, holds, purpose } of validity) {
    const known = readKey(key, "");
    const act = (): void =>
      demandValid(
        known,
        {
          purpose: purpose ?? known.purpose,
          signedAt: Date.parse(signedAt),
          within: within ?? undefined,
          revocations: notAfter === null ? [] : [{ id: known.id, notAfter: Date.parse(notAfter) }],
          seen: seen.map((one: Vectors) => ({ size: one.size, at: Date.parse(one.at) })),
        },
        name,
      );
    if (holds) act();
    else unverifiable(act, name);
  }
});

test("signed structures", () => {
  const { good, bad } = vectors("signed");
  const { checkpoint } = vectors("notes");
  const check = ({ kind, key, base64 }: Vectors): void => {
    const known = readKey(key, "");
    if (kind === "checkpoint") demandBeside(readCheckpointSignature(raw(base64), ""), known, { ...checkpoint, root: fromHex(checkpoint.root) });
    else demandSigned(readDocumentSeal(raw(base64), "").signed, known);
  };
  for (const each of good) check(each);
  for (const each of bad) {
    // Whether the file is the signed one is the eighth step, which this verifier does not check.
    if (/file|SHA-256 of|sm3/iu.test(each.name)) continue;
    unverifiable(() => check(each), each.name);
  }
});

test("names of members", () => {
  const { good, bad, sorted, order_keys: keys, bad_pairs: badPairs } = vectors("names");
  for (const name of good) assert.equal(demandName(name), name);
  for (const name of bad) assert.throws(() => demandName(name), Refused, JSON.stringify(name));
  assert.deepEqual([...sorted].reverse().sort((one, other) => compared(order(one), order(other))), sorted);
  for (const { name, key } of keys) assert.equal(hexOf(order(name)), key, name);
  sorted.slice(1).forEach((name: string, n: number) => demandAfter(name, sorted[n]));
  for (const { before, name } of badPairs) assert.throws(() => demandAfter(name, before), Refused, `${before} ${name}`);
});

const source = (content: Bytes): Source => ({
  size: content.length,
  read: (position, length) => Promise.resolve(content.subarray(position, Math.min(position + length, content.length))),
});

async function readAll(content: Bytes): Promise<{ reader: PackageReader; bag: Bag }> {
  const reader = await PackageReader.open(source(content));
  const bag = await Bag.open(reader);
  for (const payload of bag.payloads) await bag.check(payload, true);
  return { reader, bag };
}

test("the container and the folder", async () => {
  const { good_base64: good, info, members, bad, not_a_package: strange } = vectors("package");
  const { reader, bag } = await readAll(raw(good));
  assert.deepEqual(
    { ...bag.info, madeAt: new Date(bag.info.madeAt).toISOString() },
    { identifier: info.identifier, profile: info.profile, madeAt: info.made_at, oxum: `${info.payload_bytes}.${info.payload_count}` },
  );
  for (const [n, { name, offset, size, crc32, sha256: digest }] of members.entries()) {
    const member = reader.members[n];
    assert.ok(member);
    assert.deepEqual([member.name, member.offset, member.size, member.crc32], [name, offset, size, crc32]);
    assert.equal(hexOf(sha256(await reader.read(member, 1 << 20))), digest);
  }
  for (const { name, base64 } of bad) await assert.rejects(readAll(raw(base64)), Unverifiable, name);
  for (const { name, base64 } of strange) await assert.rejects(readAll(raw(base64)), Refused, name);
});

test("every byte of a package is seen by some check", async () => {
  const { good_base64: good } = vectors("package");
  const whole = raw(good);
  for (let at = 0; at < whole.length; at += 1) {
    const changed = whole.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    await assert.rejects(readAll(changed), (error) => error instanceof Unverifiable || error instanceof Refused, `byte ${at}`);
  }
  assert.equal(textOf(whole.subarray(0, 2)), "PK");
});
