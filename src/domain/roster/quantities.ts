import { type Reading, read, refused } from "./reading.ts";
import { quote } from "./wording.ts";

/** Patterns for the JSON schema. They check the form only; the functions below also check the bounds. */
export const DURATION_PATTERN = "^[0-9]+(\\.[0-9]+)?(ms|s|m|h|d)?$";
export const SIZE_PATTERN = "^([0-9]+|[0-9]+(\\.[0-9]+)?[KMGT]|infinity)$";
export const KEPT_PATTERN = "^([0-9]+|[0-9]+(\\.[0-9]+)?[KMGT])$";
export const QUOTA_PATTERN = "^([0-9]+(\\.[0-9]{1,2})?%|infinity)$";
export const TASKS_PATTERN = "^([0-9]+|infinity)$";
export const TOKENS_PATTERN = "^([0-9]+|[0-9]+(\\.[0-9]+)?[kKmM]|infinity)$";

const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const LONGEST_DURATION_DAYS = 365;
const DURATION_WORDS = "10m, 1.5s, 500ms, 2h, 1d; a bare number is seconds";

/** "10m", "1.5s", "500ms" or a number of seconds, in milliseconds; whole ones, from 0 to 365 days. */
export function readDuration(value: string | number): Reading<number> {
  const [, amount, unit] = /^([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)?$/.exec(String(value)) ?? [];
  if (amount === undefined) return refused(`${quote(String(value))} is not a duration`, DURATION_WORDS);
  const milliseconds = Number(amount) * (MILLISECONDS[unit ?? "s"] ?? Number.NaN);
  // A fraction of a second is rarely exact in binary (1.001 * 1000); the error is far below a microsecond.
  const whole = Math.round(milliseconds);
  if (Math.abs(whole - milliseconds) > 1e-6) {
    return refused(`${quote(String(value))} is not a whole number of milliseconds`, DURATION_WORDS);
  }
  if (whole > LONGEST_DURATION_DAYS * 86_400_000) {
    return refused(`${quote(String(value))} is longer than ${LONGEST_DURATION_DAYS} days`);
  }
  return read(whole);
}

/** An amount of memory: the text that systemd accepts, and its bytes (`Infinity` for "infinity"). */
export interface Size {
  readonly text: string;
  readonly bytes: number;
}

/** Bytes. */
export const SMALLEST_SIZE = 1024 ** 2;

/** "4G", "1.5G", "512M", "infinity" or a number of bytes; K, M, G and T are powers of 1024, as in systemd. */
export function readSize(value: string | number): Reading<Size> {
  const text = String(value);
  if (text === "infinity") return read({ text, bytes: Infinity });
  const [, amount, suffix = ""] = /^([0-9]+(?:\.[0-9]+)?)([KMGT]?)$/.exec(text) ?? [];
  if (amount === undefined) return refused(`${quote(text)} is not a size`, nearSize(text));
  if (suffix === "" && amount.includes("."))
    return refused(`${quote(text)} is not a whole number of bytes`, SIZE_WORDS);
  const bytes = Math.floor(Number(amount) * 1024 ** " KMGT".indexOf(suffix || " "));
  if (bytes < SMALLEST_SIZE)
    return refused(`${quote(text)} is ${bytes} bytes: no program runs in less than 1M`, SIZE_WORDS);
  if (bytes > Number.MAX_SAFE_INTEGER)
    return refused(`${quote(text)} is more memory than there is`, SIZE_WORDS);
  return read({ text, bytes });
}

/** Bytes; less would not hold one long answer. */
const SMALLEST_KEPT = 1024 ** 2;
const KEPT_WORDS = "50M, 1G, or 0 to keep nothing; K, M, G and T are powers of 1024";

/**
 * How much is kept on disk, in bytes: "50M", "1G" or a number of bytes; 0 keeps nothing. "infinity" is not accepted.
 */
export function readKeptSize(value: string | number): Reading<number> {
  const text = String(value);
  if (text === "0") return read(0);
  const [, amount, suffix = ""] = /^([0-9]+(?:\.[0-9]+)?)([KMGT]?)$/.exec(text) ?? [];
  if (amount === undefined) return refused(`${quote(text)} is not a size`, KEPT_WORDS);
  const bytes = Math.floor(Number(amount) * 1024 ** " KMGT".indexOf(suffix || " "));
  if (bytes < SMALLEST_KEPT) return refused(`${quote(text)} is less than 1M`, KEPT_WORDS);
  if (bytes > Number.MAX_SAFE_INTEGER) return refused(`${quote(text)} is more than any disk has`, KEPT_WORDS);
  return read(bytes);
}

const SIZE_WORDS = "4G, 512M or infinity; K, M, G and T are powers of 1024, a bare number is bytes";

function nearSize(text: string): string {
  const [, amount, letter] = /^([0-9]+(?:\.[0-9]+)?) ?([kmgt])i?(?:b(?:ytes?)?)?$/i.exec(text) ?? [];
  return amount !== undefined && letter !== undefined ? `write ${amount}${letter.toUpperCase()}` : SIZE_WORDS;
}

/** "200%" (two processors) as systemd accepts it, with at most two decimals; "infinity" is no quota. */
export function readQuota(value: string | number): Reading<string> {
  const text = String(value);
  if (text === "infinity") return read(text);
  const [, percent] = /^([0-9]+(?:\.[0-9]{1,2})?)%$/.exec(text) ?? [];
  if (percent === undefined) {
    const hint = /^[0-9]+(\.[0-9]{1,2})?$/.test(text) ? `write ${text}%: 100% is one processor` : QUOTA_WORDS;
    return refused(`${quote(text)} is not a share of processor time`, hint);
  }
  if (Number(percent) === 0)
    return refused(`${quote(text)} would leave no processor time at all`, QUOTA_WORDS);
  if (Number(percent) > 1_000_000) return refused(`${quote(text)} is more than any machine has`, QUOTA_WORDS);
  return read(text);
}

const QUOTA_WORDS = "50%, 200% or infinity; 100% is one processor";

/** A number of threads, at least 1, or "infinity", as text for systemd. */
export function readTasks(value: string | number): Reading<string> {
  const text = String(value);
  if (text === "infinity") return read(text);
  if (/^[0-9]+$/.test(text) && Number(text) >= 1 && Number(text) <= 4_194_304)
    return read(String(Number(text)));
  return refused(
    `${quote(text)} is not a number of tasks`,
    "a whole number from 1 to 4194304 (threads count), or infinity",
  );
}

const TOKENS_WORDS = "500K, 2M, 1.5M or infinity; K and M are powers of 1000";

/** A number of tokens, at least 1: "500K", "1.5M", a bare number, or `Infinity` for "infinity". */
export function readTokens(value: string | number): Reading<number> {
  const text = String(value);
  if (text === "infinity") return read(Infinity);
  const [, amount, suffix = ""] = /^([0-9]+(?:\.[0-9]+)?)([kKmM]?)$/.exec(text) ?? [];
  if (amount === undefined) return refused(`${quote(text)} is not a number of tokens`, TOKENS_WORDS);
  const tokens = Number(amount) * ({ k: 1e3, m: 1e6 }[suffix.toLowerCase()] ?? 1);
  // a fraction in binary is rarely exact (1.1 * 1000000)
  const whole = Math.round(tokens);
  if (Math.abs(whole - tokens) > 1e-6)
    return refused(`${quote(text)} is not a whole number of tokens`, TOKENS_WORDS);
  if (whole < 1) return refused(`${quote(text)} would let it use nothing at all`, TOKENS_WORDS);
  if (whole > 1e12) return refused(`${quote(text)} is more than any agent uses`, TOKENS_WORDS);
  return read(whole);
}
