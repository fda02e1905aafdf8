import type { Cloud } from '../core.ts';
import { aadError } from './errors.ts';

/**
 * Names of Graph permissions, without the resource they may be prefixed with; a scope without one is Graph's.
 * @throws AADSTS500011 for another resource, AADSTS70011 where `.default` stands beside single permissions
 */
export function toPermissionNames(cloud: Cloud, scope: string): string[] {
  const { graph } = cloud.origins;
  const names = scope
    .split(/\s+/)
    .filter(Boolean)
    .map((value) => {
      if (value.toLowerCase().startsWith(`${graph}/`)) return value.slice(graph.length).replace(/^\/+/, '');
      if (value.includes('://'))
        throw aadError(500011, { name: resourceOf(value), tenant: 'this directory' });
      return value;
    });
  const single = names.filter((name) => name !== '.default' && !openIdScopes.includes(name));
  if (names.includes('.default') && single.length > 0) throw aadError(70011);
  return [...new Set(names)];
}

export const openIdScopes: readonly string[] = ['openid', 'profile', 'email', 'offline_access'];

export function resourceOf(scope: string): string {
  return scope.slice(0, scope.lastIndexOf('/')).replace(/\/$/, '');
}
