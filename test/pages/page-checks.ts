import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  violations: { id: string; help: string; nodes: { target: unknown[]; failureSummary?: string }[] }[];
}

interface AxeOptions {
  rules?: Record<string, { enabled: boolean }>;
  runOnly?: string[];
  resultTypes: ['violations'];
}

interface Axe {
  run(root: Document, options: AxeOptions): Promise<AxeResult>;
}

export interface AxeScope {
  /** Text that asks for consent is held to AAA contrast. */
  isConsent: boolean;
  /** Only what another colour scheme can change. */
  coloursOnly: boolean;
}

function toAxeOptions({ isConsent, coloursOnly }: AxeScope): AxeOptions {
  const contrast = isConsent ? ['color-contrast', 'color-contrast-enhanced'] : ['color-contrast'];
  return {
    resultTypes: ['violations'],
    ...(coloursOnly
      ? { runOnly: contrast }
      : { rules: { 'color-contrast-enhanced': { enabled: isConsent } } }),
  };
}

/** What axe finds, one line each. */
export async function checkWithAxe(page: Page, scope: AxeScope): Promise<string[]> {
  // By evaluating it and not as a script element, which the page's own policy forbids.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(
    (options) => (globalThis as unknown as { axe: Axe }).axe.run(document, options),
    toAxeOptions(scope),
  );
  return violations.map(({ id, help, nodes }) => {
    const where = nodes
      .slice(0, 3)
      .map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary ?? ''}`);
    return `axe ${id}: ${help} (${nodes.length}×)\n      ${where.join('\n      ').replaceAll('\n', '\n      ')}`;
  });
}

/** Nothing may be wider than the window. */
export async function checkWidth(page: Page): Promise<string[]> {
  const widest = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return null;
    const wide = [...document.querySelectorAll('body *')].filter(
      (one) => one.getBoundingClientRect().right > root.clientWidth + 1,
    );
    const [first] = wide;
    return `${root.scrollWidth} px in a window of ${root.clientWidth} px: ${first?.tagName} .${first?.className}`;
  });
  return widest === null ? [] : [`scrolls sideways: ${widest}`];
}

/** Tab comes to every control, and what has the focus shows it. */
export async function checkKeyboard(page: Page): Promise<string[]> {
  const wanted = await page.evaluate(() => {
    const controls = document.querySelectorAll<HTMLElement>(
      'a[href], button, input, summary, select, textarea',
    );
    let count = 0;
    for (const control of controls) {
      const isShown = control.checkVisibility({ visibilityProperty: true });
      const isHidden = control instanceof HTMLInputElement && control.type === 'hidden';
      // Tab comes to the chosen one of a group, the arrow keys to the others.
      const isOther = control instanceof HTMLInputElement && control.type === 'radio' && !control.checked;
      if (isShown && !isHidden && !isOther && !control.matches(':disabled'))
        control.dataset.wanted = String(count++);
    }
    (document.activeElement as HTMLElement | null)?.blur();
    document.body.tabIndex = -1;
    document.body.focus();
    return count;
  });
  await page.evaluate(() => {
    const seen = { reached: [] as string[], unseen: [] as string[] };
    Object.assign(globalThis, { seen });
    document.addEventListener('focusin', ({ target }) => {
      const control = target as HTMLElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(control);
      if (control.dataset.wanted) seen.reached.push(control.dataset.wanted);
      if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2) {
        seen.unseen.push(`${control.tagName} ${control.textContent?.trim().slice(0, 40)}`);
      }
    });
  });
  for (let presses = 0; presses < wanted + 3; presses++) await page.keyboard.press('Tab');
  const { reached, unseen } = await page.evaluate(
    () => (globalThis as unknown as { seen: { reached: string[]; unseen: string[] } }).seen,
  );
  const count = new Set(reached).size;
  return [
    ...(count < wanted ? [`keyboard reaches ${count} of ${wanted} controls`] : []),
    ...[...new Set(unseen)].map((name) => `focus cannot be seen on ${name}`),
  ];
}
