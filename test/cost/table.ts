import { toMarkdownTable } from '../../shared/permissions/markdown.ts';
import type { Counts, Prices } from './counts.ts';
import { assumptions, type Bill, toBill } from './model.ts';

const sizes = [10, 100, 1_000, 10_000];

const dollars = (cost: number) =>
  cost.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const toCells = ({ tenants, compute, storage, vault, logs, total }: Bill): string[] => [
  tenants.toLocaleString('en-US'),
  ...[compute, storage, vault, logs, total].map(dollars),
  dollars(total / tenants),
];

/** What a month costs, by the number of tenants, and what that stands on. */
export function toTable(counts: Counts, prices: Prices): string {
  const headings = ['tenants', 'compute', 'storage', 'vault', 'logs and alerts', 'a month', 'a tenant'];
  const rows = sizes.map((tenants) => toCells(toBill(counts, prices, tenants)));
  const { privateEndpoints, mail, currency } = prices;
  const endpoints = 4 * (privateEndpoints.perEndpoint + privateEndpoints.perDnsZone);
  return [
    toMarkdownTable([headings, ...rows]),
    '',
    `${currency} a month. Tenants of ${counts.people} people, read ${assumptions.runsPerDay} times a day, instances of ${assumptions.memoryGb} GB, each run as if it had its instance for itself: up to four share one. Counted on ${counts.date}; prices of ${prices.date}: ${prices.source}. Private endpoints add ${dollars(endpoints)}, a thousand letters ${dollars(mail.perLetter * 1000)}. Taxes, support and traffic are not in it.`,
  ].join('\n');
}
