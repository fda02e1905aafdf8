import type { Tried } from './results.ts';

interface Reason {
  file: string;
  /** In what stands there, or in what the mutant puts there. */
  has: string;
  why: string;
}

/** Why a mutant that survives is left, as far as somebody has looked at it. */
const reasons: Reason[] = [];

export function whyLeft({ file, before, after }: Tried): string {
  const found = reasons.find(
    (each) => file.endsWith(each.file) && (before.includes(each.has) || after.includes(each.has)),
  );
  return found?.why ?? 'not looked at yet';
}
