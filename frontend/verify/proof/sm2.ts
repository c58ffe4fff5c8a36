// SM2 signatures (GB/T 32918.2), verified: the curve of GB/T 32918.5 on noble's arithmetic.
import { weierstrass } from "@noble/curves/abstract/weierstrass.js";

import { type Bytes, fromHex, hexOf, joined, utf8 } from "./bytes.ts";
import { sm3 } from "./digests.ts";

const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const CURVE = {
  p: P,
  n: N,
  h: 1n,
  a: P - 3n,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
} as const;
const Point = weierstrass(CURVE);

/** The signer id that GM/T 0009 prescribes where none is agreed. */
const SIGNER_ID = utf8("1234567812345678");
const SIZE = 32;
const UNCOMPRESSED = 4;

const octets = (number: bigint): Bytes => fromHex(number.toString(16).padStart(2 * SIZE, "0"));
const numberOf = (raw: Bytes): bigint => BigInt(`0x${hexOf(raw)}`);

/** Whether `publicKey` (65 bytes, 04‖x‖y) signed the message; source: GB/T 32918.2 section 7.1. */
export function verifySm2(publicKey: Bytes, message: Bytes, signature: Bytes): boolean {
  if (publicKey.length !== 1 + 2 * SIZE || publicKey[0] !== UNCOMPRESSED || signature.length !== 2 * SIZE) return false;
  const [x, y] = [numberOf(publicKey.subarray(1, 1 + SIZE)), numberOf(publicKey.subarray(1 + SIZE))];
  const [r, s] = [numberOf(signature.subarray(0, SIZE)), numberOf(signature.subarray(SIZE))];
  const t = (r + s) % N;
  if (!(r > 0n && r < N && s > 0n && s < N && t > 0n) || x >= P || y >= P) return false;
  try {
    const key = Point.fromAffine({ x, y });
    key.assertValidity();
    const sum = Point.BASE.multiplyUnsafe(s).add(key.multiplyUnsafe(t));
    return !sum.is0() && (digest(publicKey, message) + sum.toAffine().x) % N === r;
  } catch {
    return false;
  }
}

/** The number e = SM3(Z ‖ M), where Z binds the signer's id, the curve and the key. */
function digest(publicKey: Bytes, message: Bytes): bigint {
  const bits = Uint8Array.of(0, SIGNER_ID.length * 8);
  const curve = [CURVE.a, CURVE.b, CURVE.Gx, CURVE.Gy].map((number) => octets(number));
  const z = sm3(joined(bits, SIGNER_ID, ...curve, publicKey.subarray(1)));
  return numberOf(sm3(joined(z, message)));
}

/** The public key made from 48 random bytes: the private key is 1…n-2, each about equally likely. */
export function sm2Public(chance: Bytes): Bytes {
  return Point.BASE.multiply((numberOf(chance) % (N - 2n)) + 1n).toBytes(false);
}
