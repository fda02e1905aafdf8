import type { TriggeredFunction } from '../invocation.ts';
import { compileRoute, type Route } from './route.ts';

export interface HttpFunction {
  target: TriggeredFunction;
  methods: string[];
  authLevel: 'anonymous' | 'function' | 'admin';
  route: Route;
}

export interface RouteMatch {
  http: HttpFunction;
  params: Record<string, string>;
}

const byName = (a: TriggeredFunction, b: TriggeredFunction) => {
  const [left, right] = [a.name.toLowerCase(), b.name.toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
};

function toHttpFunction(target: TriggeredFunction, routePrefix: string): HttpFunction {
  const {
    methods,
    authLevel,
    route = target.name,
  } = target.trigger as {
    methods?: string[];
    authLevel?: string;
    route?: string;
  };
  const template = [routePrefix, route]
    .map((part) => part.replace(/^\/|\/$/g, ''))
    .filter(Boolean)
    .join('/');
  if (/^(admin|runtime)(\/|$)/i.test(template)) {
    throw new Error(`Function ${target.name}: the route "${template}" conflicts with the host's own`);
  }
  const level = authLevel?.toLowerCase();
  return {
    target,
    methods: (methods ?? ['GET', 'POST']).map((method) => method.toUpperCase()),
    authLevel: level === 'function' || level === 'admin' ? level : 'anonymous',
    route: compileRoute(template),
  };
}

/**
 * The order is that of the functions' names, not of how specific a template is: where two templates match one URL the
 * first name wins.
 * @see https://github.com/Azure/azure-functions-host/issues/9876
 */
export function createRoutes(functions: TriggeredFunction[], routePrefix: string): HttpFunction[] {
  return functions
    .filter(({ trigger }) => trigger.type.toLowerCase() === 'httptrigger')
    .sort(byName)
    .map((target) => toHttpFunction(target, routePrefix));
}

/** A function that serves GET serves HEAD too. Another method is no match: the host answers 404, never 405. */
export function findRoute(routes: HttpFunction[], method: string, path: string): RouteMatch | undefined {
  for (const http of routes) {
    const isServed = http.methods.includes(method) || (method === 'HEAD' && http.methods.includes('GET'));
    const params = isServed ? http.route.match(path) : undefined;
    if (params) return { http, params };
  }
  return undefined;
}
