/**
 * Mail decoded, as far as mail programs write it: folded and encoded headers, nested multiparts, base64 and quoted-printable.
 * @see https://www.rfc-editor.org/rfc/rfc2045
 */
import type { MailMessage } from './message.ts';

/** A message as the control API shows it. */
export interface Mail {
  id: string;
  receivedAt: string;
  username: string | null;
  envelope: { from: string; to: string[] };
  /** The header as it was written, decoded: `Tenantry <mail@partner.example>`. */
  from: string;
  to: string;
  subject: string;
  /** ISO 8601 UTC; null where the header is missing or no date. */
  date: string | null;
  /** Every header, by lower-cased name; of several of one name the last. */
  headers: Record<string, string>;
  /** The first plain and the first HTML body, lines ended by LF. */
  text: string | null;
  html: string | null;
  /** The whole message, one character per byte. */
  raw: string;
}

interface Part {
  headers: Record<string, string>;
  /** One character per byte. */
  body: string;
}

export function toMail(message: MailMessage): Mail {
  const { id, receivedAt, username, envelope, raw } = message;
  const whole = toPart(raw);
  const leaves = leavesOf(whole);
  const bodyOf = (type: string) => {
    const leaf = leaves.find((part) => typeOf(part) === type && !isAttachment(part));
    return leaf ? decodeBody(leaf) : null;
  };
  const headers = Object.fromEntries(
    Object.entries(whole.headers).map(([name, value]) => [name, decodeWords(value)]),
  );
  const { from = '', to = '', subject = '', date = '' } = headers;
  const at = new Date(date);
  return {
    ...{ id, receivedAt, username, envelope, from, to, subject, headers },
    date: Number.isNaN(at.getTime()) ? null : at.toISOString(),
    text: bodyOf('text/plain'),
    html: bodyOf('text/html'),
    raw,
  };
}

function toPart(raw: string): Part {
  const end = /\r?\n\r?\n/.exec(raw);
  const head = end ? raw.slice(0, end.index) : raw;
  const lines = head.replace(/\r?\n(?=[ \t])/g, '').split(/\r?\n/);
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { headers, body: end ? raw.slice(end.index + end[0].length) : '' };
}

/** The parts that hold no others, in their order. */
function leavesOf(part: Part): Part[] {
  const boundary = parameterOf(part, 'boundary');
  if (!typeOf(part).startsWith('multipart/') || boundary === undefined) return [part];
  const delimiter = `\r\n--${boundary}`;
  const [, ...rest] = `\r\n${part.body}`.split(delimiter);
  const inner = rest.filter((text) => !text.startsWith('--'));
  return inner.flatMap((text) => leavesOf(toPart(text.replace(/^[ \t]*\r?\n/, ''))));
}

function decodeBody(part: Part): string {
  const charset = parameterOf(part, 'charset') ?? 'utf-8';
  const bytes = decodeTransfer(part.body, part.headers['content-transfer-encoding']?.toLowerCase());
  return new TextDecoder(charset).decode(bytes).replaceAll('\r\n', '\n');
}

function decodeTransfer(body: string, encoding: string | undefined): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64');
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1');
  return decodeEscapes(body.replace(/[ \t]+(?=\r?\n)/g, '').replace(/=\r?\n/g, ''));
}

function decodeEscapes(text: string): Buffer {
  const decoded = text.replace(/=([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  return Buffer.from(decoded, 'latin1');
}

/** Encoded words; the blanks between two of them are none. @see https://www.rfc-editor.org/rfc/rfc2047 */
function decodeWords(header: string): string {
  const word = /=\?([^?*]+)[^?]*\?([bq])\?([^?]*)\?=/gi;
  return Buffer.from(header, 'latin1')
    .toString()
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(word, (_, charset: string, encoding: string, text: string) => {
      const isBase64 = encoding.toLowerCase() === 'b';
      const bytes = isBase64 ? Buffer.from(text, 'base64') : decodeEscapes(text.replaceAll('_', ' '));
      return new TextDecoder(charset).decode(bytes);
    });
}

function typeOf({ headers }: Part): string {
  return (headers['content-type'] ?? 'text/plain').split(';')[0]?.trim().toLowerCase() ?? '';
}

function parameterOf({ headers }: Part, name: string): string | undefined {
  const pattern = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]+))`, 'i');
  const [, quoted, plain] = pattern.exec(headers['content-type'] ?? '') ?? [];
  return quoted ?? plain;
}

function isAttachment({ headers }: Part): boolean {
  return /^attachment\b/i.test(headers['content-disposition'] ?? '');
}
