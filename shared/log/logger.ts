import { TenantryError } from '../errors/tenantry-error.ts';
import { redact } from './redact.ts';

export type LogLevel = 'info' | 'warn' | 'error';
export type LogFacts = Record<string, string | number | boolean | null | undefined>;

export interface Logger {
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  error(event: string, error: unknown, facts?: LogFacts): void;
}

/** Takes one finished, redacted line. */
export type LogSink = (level: LogLevel, line: string) => void;

const causes = (error: unknown, depth = 0): string[] => {
  if (!(error instanceof Error) || depth > 4) return [];
  const code = error instanceof TenantryError ? ` [${error.code}]` : '';
  return [`${error.name}${code}: ${error.message}`, ...causes(error.cause, depth + 1)];
};

/** Lines of JSON, redacted here and nowhere else. */
export function createLogger(sink: LogSink): Logger {
  const write = (level: LogLevel, event: string, facts: LogFacts) => {
    const clean = Object.entries(facts).map(([name, value]) => [
      name,
      typeof value === 'string' ? redact(value) : value,
    ]);
    // Each text by itself, before it becomes part of JSON: there its quotes would look different.
    sink(level, JSON.stringify({ event, ...Object.fromEntries(clean) }));
  };
  return {
    info: (event, facts = {}) => write('info', event, facts),
    warn: (event, facts = {}) => write('warn', event, facts),
    error: (event, error, facts = {}) =>
      write('error', event, {
        ...facts,
        error: causes(error).join(' < ') || String(error),
        stack: error instanceof Error ? error.stack : undefined,
      }),
  };
}
