// Decimal numbers as text, compared exactly however long they are.

interface Decimal {
  readonly sign: 1 | -1;
  /** Without zeros in front; "" is zero. */
  readonly digits: string;
  /** The power of ten of the last digit. */
  readonly power: bigint;
}

const SHAPE = /^\s*([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?\s*$/iu;

function read(text: string): Decimal | undefined {
  const found = SHAPE.exec(text.replace(/(\d)_(?=\d)/gu, "$1"));
  if (found === null) return undefined;
  const [, sign, whole = "", part = "", power = "0"] = found;
  return { sign: sign === "-" ? -1 : 1, digits: (whole + part).replace(/^0+/u, ""), power: BigInt(power) - BigInt(part.length) };
}

export const isNumber = (text: string): boolean => read(text) !== undefined;

/** Whether one number is below the other; false when either is none. */
export function isBelow(one: string, other: string): boolean {
  const [a, b] = [read(one), read(other)];
  return a !== undefined && b !== undefined && compared(a, b) < 0;
}

function compared(a: Decimal, b: Decimal): number {
  const [left, right] = [signOf(a), signOf(b)];
  if (left !== right || left === 0) return left - right;
  return left * larger(a, b);
}

const signOf = ({ sign, digits }: Decimal): number => (digits === "" ? 0 : sign);

/** The larger magnitude: by the power of the first digit, then digit by digit. */
function larger(a: Decimal, b: Decimal): number {
  const [first, second] = [a.power + BigInt(a.digits.length), b.power + BigInt(b.digits.length)];
  if (first !== second) return first > second ? 1 : -1;
  const length = Math.max(a.digits.length, b.digits.length);
  const [x, y] = [a.digits.padEnd(length, "0"), b.digits.padEnd(length, "0")];
  if (x === y) return 0;
  return x > y ? 1 : -1;
}
