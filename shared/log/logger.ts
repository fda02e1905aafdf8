import { TenantryError } from '../errors/tenantry-error.ts';
import { redactFacts } from './redact.ts';

export type LogLevel = 'info' | 'warn' | 'error';
export type LogFacts = Record<string, string | number | boolean | null | undefined>;

export interface Logger {
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  error(event: string, error: unknown, facts?: LogFacts): void;
}

/** Takes one finished, redacted line. */
export type LogSink = (level: LogLevel, line: string) => void;

/** An error and what caused it, each with its code and message. */
export const listCauses = (error: unknown, depth = 0): string[] => {
  if (!(error instanceof Error) || depth > 4) return [];
  const code = error instanceof TenantryError ? ` [${error.code}]` : '';
  return [`${error.name}${code}: ${error.message}`, ...listCauses(error.cause, depth + 1)];
};

/** What ends a line in some viewers, or turns the direction of what follows: a tenant may call itself anything. */
const misleading = /[\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const toEscape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Lines of JSON, redacted here and nowhere else. */
export function createLogger(sink: LogSink): Logger {
  const write = (level: LogLevel, event: string, facts: LogFacts) => {
    // Each text by itself, before it becomes part of JSON: there its quotes would look different.
    const line = JSON.stringify({ event, ...redactFacts(facts) });
    sink(level, line.replace(misleading, toEscape));
  };
  return {
    info: (event, facts = {}) => write('info', event, facts),
    warn: (event, facts = {}) => write('warn', event, facts),
    error: (event, error, facts = {}) =>
      write('error', event, {
        ...facts,
        error: listCauses(error).join(' < ') || String(error),
        stack: error instanceof Error ? error.stack : undefined,
      }),
  };
}
