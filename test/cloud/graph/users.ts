import type { GraphRecord } from '../model.ts';
import { toLicenseDetails } from '../tenants/plans.ts';
import { createRandom, toGraphDate } from '../tenants/random.ts';
import { findUser } from '../tenants/users.ts';
import { listAll, listPage, notFound, showOne } from './list.ts';
import { checkPermission, insufficientPrivileges } from './permissions.ts';
import { type GraphAnswer, GraphError, type GraphRequest, option } from './request.ts';
import { BASIC_USER_PROPERTIES, checkListable, DEFAULT_USER_PROPERTIES } from './select.ts';

/** Rows a page can have once `signInActivity` is among the properties. */
const LARGEST_WITH_SIGN_INS = 500;

export function listUsers(request: GraphRequest): GraphAnswer {
  const asked = option(request, 'select')?.split(',') ?? [];
  checkListable(asked);
  const withSignIns = asked.includes('signInActivity');
  if (withSignIns) checkSignInActivity(request);
  const records = withSignIns ? request.tenant.users.map(withSignInActivity) : request.tenant.users;
  const options = { ...shape(request, 'GET /users'), records };
  return listPage(request, options, withSignIns ? LARGEST_WITH_SIGN_INS : undefined);
}

/** By object id or user principal name. */
export function showUser(request: GraphRequest): GraphAnswer {
  const id = request.segments[1] as string;
  const withSignIns = option(request, 'select')?.split(',').includes('signInActivity');
  if (withSignIns) checkSignInActivity(request);
  const user = findUser(request.tenant, id);
  checkSelf(request, 'GET /users/{id}', user);
  const record = user && withSignIns ? withSignInActivity(user) : user;
  return showOne(request, shape(request, 'GET /users/{id}'), record);
}

export function listLicenseDetails(request: GraphRequest): GraphAnswer {
  const id = request.segments[1] as string;
  const user = findUser(request.tenant, id);
  checkSelf(request, 'GET /users/{id}/licenseDetails', user);
  if (!user) throw notFound(id);
  const set = `users('${user.id}')/licenseDetails`;
  return listAll(request, { type: 'licenseDetails', set, records: toLicenseDetails(request.tenant, user) });
}

/** Whoever has nothing but `User.ReadBasic.All` sees the basic properties; the others are there and empty. */
function shape(request: GraphRequest, endpoint: string) {
  const held = checkPermission(request.caller, endpoint);
  const isBasic = held.every((name) => name === 'User.ReadBasic.All');
  const show = isBasic ? { show: withBasicProperties } : {};
  return { type: 'user' as const, set: 'users', defaults: DEFAULT_USER_PROPERTIES, ...show };
}

function withBasicProperties(user: GraphRecord): GraphRecord {
  const hide = ([name, value]: [string, unknown]): [string, unknown] =>
    BASIC_USER_PROPERTIES.includes(name) ? [name, value] : [name, Array.isArray(value) ? [] : null];
  return Object.fromEntries(Object.entries(user).map(hide)) as GraphRecord;
}

/** `User.Read` is the right to read oneself. */
function checkSelf(request: GraphRequest, endpoint: string, user: GraphRecord | undefined): void {
  const held = checkPermission(request.caller, endpoint);
  const isSelf = user?.id === request.caller.objectId;
  if (!isSelf && held.every((name) => name === 'User.Read')) throw insufficientPrivileges();
}

/** Needs a permission of its own besides, and a premium tenant. */
function checkSignInActivity(request: GraphRequest): void {
  if (!request.caller.permissions.has('AuditLog.Read.All')) throw insufficientPrivileges();
  if (request.tenant.settings.premium !== 'none') return;
  const message = "Neither tenant is B2C or tenant doesn't have premium license";
  throw new GraphError(403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant', message);
}

/** Made up from the user's id; who is disabled has never signed in. */
function withSignInActivity(user: GraphRecord): GraphRecord {
  if (user.accountEnabled !== true) return { ...user, signInActivity: null };
  const random = createRandom(Number.parseInt(user.id.slice(0, 8), 16));
  const at = () => toGraphDate(Date.now() - Math.floor(random() * 90 * 86_400_000));
  const lastSignInDateTime = at();
  const signInActivity = {
    lastSignInDateTime,
    lastSignInRequestId: user.id,
    lastNonInteractiveSignInDateTime: at(),
    lastNonInteractiveSignInRequestId: user.id,
    lastSuccessfulSignInDateTime: lastSignInDateTime,
    lastSuccessfulSignInRequestId: user.id,
  };
  return { ...user, signInActivity };
}
