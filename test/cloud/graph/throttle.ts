import type { Cloud } from '../core.ts';
import { GraphError, type GraphRequest, option } from './request.ts';

/** Resource units that one application has used in one window of time. */
interface Window {
  startedAt: number;
  used: number;
}

interface Budget {
  key: string;
  limit: number;
  seconds: number;
  scope: string;
}

const windows = new WeakMap<Cloud['life'], Map<string, Window>>();

/**
 * Counts a call against Microsoft's documented budgets for directory reads and gives the headers that tell of it.
 * Throws the 429 with `Retry-After` once a budget is spent. Throttled calls count too.
 * @see https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
 */
export function chargeCall(request: GraphRequest, baseUnits: number): Record<string, string> {
  const units = resourceUnits(request, baseUnits);
  const headers: Record<string, string> = { 'x-ms-resource-unit': String(units) };
  if (!request.tenant.settings.throttling) return headers;
  for (const budget of budgetsOf(request)) {
    const window = openWindow(request.cloud, budget);
    window.used += units;
    const share = window.used / budget.limit;
    if (share < 0.8) continue;
    headers['x-ms-throttle-limit-percentage'] = Math.min(share, 1.8).toFixed(2);
    headers['x-ms-throttle-scope'] = budget.scope;
    if (share <= 1) continue;
    const left = window.startedAt + budget.seconds * 1000 - Date.now();
    throw new GraphError(429, 'TooManyRequests', 'Too many requests', {
      ...headers,
      'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
      'retry-after': String(Math.max(1, Math.ceil(left / 1000))),
    });
  }
  return headers;
}

function resourceUnits(request: GraphRequest, baseUnits: number): number {
  const top = Number(option(request, 'top') ?? Number.POSITIVE_INFINITY);
  const expanded = option(request, 'expand') === undefined ? 0 : 1;
  const selected = option(request, 'select') === undefined ? 0 : 1;
  return Math.max(1, baseUnits + expanded - selected - (top < 20 ? 1 : 0));
}

/** 3,500, 5,000 or 8,000 units in 10 seconds by the tenant's size; 150,000 in 20 seconds over all tenants. */
function budgetsOf({ caller: { clientId }, tenant }: GraphRequest): Budget[] {
  const size = tenant.users.length;
  const limit = size < 50 ? 3_500 : size <= 500 ? 5_000 : 8_000;
  const scope = `Tenant_Application/ReadWrite/${clientId}/${tenant.id}`;
  return [
    { key: `${clientId}/${tenant.id}`, limit, seconds: 10, scope },
    { key: clientId, limit: 150_000, seconds: 20, scope: `Application/ReadWrite/${clientId}` },
  ];
}

function openWindow(cloud: Cloud, { key, seconds }: Budget): Window {
  const known = windows.get(cloud.life) ?? new Map<string, Window>();
  windows.set(cloud.life, known);
  const now = Date.now();
  const current = known.get(key);
  if (current && now >= current.startedAt && now < current.startedAt + seconds * 1000) return current;
  const fresh = { startedAt: now, used: 0 };
  known.set(key, fresh);
  return fresh;
}
