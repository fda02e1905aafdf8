/** Just enough DER to write certificates and what they are carried in. */

export function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}

export const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts);
export const set = (...parts: Buffer[]): Buffer => der(0x31, ...parts);
export const octetString = (...parts: Buffer[]): Buffer => der(0x04, ...parts);
export const utf8String = (text: string): Buffer => der(0x0c, Buffer.from(text));
export const nothing = (): Buffer => Buffer.from([0x05, 0x00]);
export const yes = (): Buffer => der(0x01, Buffer.from([0xff]));

/** `[number]`, constructed: what a context-specific, explicitly tagged member is. */
export const tagged = (number: number, ...parts: Buffer[]): Buffer => der(0xa0 | number, ...parts);

/** An INTEGER whose first bit is set would be negative: it gets a zero before it. */
export function integer(magnitude: Buffer): Buffer {
  const isNegative = ((magnitude[0] ?? 0) & 0x80) !== 0;
  return der(0x02, isNegative ? Buffer.concat([Buffer.from([0]), magnitude]) : magnitude);
}

/** @param unusedBits of the last byte */
export function bitString(content: Buffer, unusedBits = 0): Buffer {
  return der(0x03, Buffer.from([unusedBits]), content);
}

/** Dotted, as in `1.2.840.113549`. */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((part) => {
    const septets = [part & 0x7f];
    for (let left = part >>> 7; left > 0; left >>>= 7) septets.unshift((left & 0x7f) | 0x80);
    return septets;
  });
  return der(0x06, Buffer.from(bytes));
}

/** UTCTime until 2049, GeneralizedTime from 2050 on, as RFC 5280 wants it. */
export function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/\D/g, '').slice(0, 14);
  const isLate = Number(digits.slice(0, 4)) >= 2050;
  return der(isLate ? 0x18 : 0x17, Buffer.from(`${isLate ? digits : digits.slice(2)}Z`));
}
