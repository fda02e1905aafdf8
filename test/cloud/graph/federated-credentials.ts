/** @see https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations */
import { z } from 'zod';
import type { AppRegistration, FederatedCredential, GraphRecord } from '../model.ts';
import { getApplication } from './applications.ts';
import { toGuid } from './known-permissions.ts';
import { listAll, notFound } from './list.ts';
import { type GraphAnswer, type GraphRequest, toContext } from './request.ts';
import { badRequest, checkAdministrator, conflict, readBody } from './write.ts';

const most = 20;
const text = z.string().min(1).max(600);
const audiences = z.array(text).length(1);

const fields = {
  issuer: text,
  subject: text,
  audiences,
  description: z.string().max(600).nullable().optional(),
};
const newCredential = z.strictObject({ name: z.string().regex(/^[A-Za-z0-9][\w-]{2,119}$/), ...fields });
const changes = z.strictObject(fields).partial();

export function listCredentials(request: GraphRequest): GraphAnswer {
  const registration = getApplication(request);
  const records = registration.federatedCredentials.map((one) => toRecord(registration, one));
  return listAll(request, {
    type: 'federatedIdentityCredential',
    set: 'federatedIdentityCredentials',
    records,
  });
}

export function addCredential(request: GraphRequest): GraphAnswer {
  checkAdministrator(request);
  const registration = getApplication(request);
  const { audiences: given, ...rest } = readBody(request, newCredential);
  const known = registration.federatedCredentials.map((one) => toRecord(registration, one));
  if (known.some(({ name }) => name === rest.name))
    throw conflict(`FederatedIdentityCredential with name ${rest.name} already exists.`);
  if (known.length >= most)
    throw badRequest(`Maximum number of ${most} federated identity credentials is reached.`);
  const { description = null, ...own } = rest;
  const credential: FederatedCredential = {
    ...own,
    description,
    audience: given[0] ?? '',
    id: crypto.randomUUID(),
  };
  checkUnique(registration, credential);
  registration.federatedCredentials = [...registration.federatedCredentials, credential];
  request.cloud.changed();
  const context = toContext(request, 'federatedIdentityCredentials/$entity');
  return { status: 201, body: { '@odata.context': context, ...toRecord(registration, credential) } };
}

export function changeCredential(request: GraphRequest): GraphAnswer {
  checkAdministrator(request);
  const registration = getApplication(request);
  const id = request.segments[3] ?? '';
  const { audiences: given, ...rest } = readBody(request, changes);
  const current = registration.federatedCredentials.find((one) => toRecord(registration, one).id === id);
  if (!current) throw notFound(id);
  const own = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const changed: FederatedCredential = { ...current, ...own, audience: given?.[0] ?? current.audience };
  const others = registration.federatedCredentials.filter((one) => one !== current);
  checkUnique({ ...registration, federatedCredentials: others }, changed);
  registration.federatedCredentials = registration.federatedCredentials.map((one) =>
    one === current ? changed : one,
  );
  request.cloud.changed();
  return { status: 204 };
}

function checkUnique(
  { federatedCredentials }: AppRegistration,
  { issuer, subject }: FederatedCredential,
): void {
  if (!federatedCredentials.some((one) => one.issuer === issuer && one.subject === subject)) return;
  const message = `The combination of issuer and subject must be unique for the application. Issuer ${issuer} and Subject: ${subject} already exist.`;
  throw badRequest(message, 'InvalidFederatedIdentityCredentialValue');
}

function toRecord({ clientId }: AppRegistration, credential: FederatedCredential): GraphRecord {
  const { issuer, subject, audience, description = null } = credential;
  const id = credential.id ?? toGuid('federated-credential', clientId, issuer, subject);
  return {
    id,
    name: credential.name ?? `credential-${id.slice(0, 8)}`,
    issuer,
    subject,
    description,
    audiences: [audience],
  };
}
