/** Faults, the request log, the keys, the vault's names and the cloud's own switches. */
import { thumbprint } from '../certificate.ts';
import { type CloudResponse, json } from '../core.ts';
import { issuedBy } from '../entra/issued.ts';
import { rotateKeys } from '../keys.ts';
import { toMail } from '../mail/mime.ts';
import type { Fault } from '../model.ts';
import { madeVersions } from '../vault/certificate-store.ts';
import { type ControlContext, defined, noContent, readBody } from './answers.ts';
import { behaviour, newFault, rotation } from './schemas.ts';

export function addFault({ cloud, request }: ControlContext): CloudResponse {
  const fault = { id: crypto.randomUUID(), ...defined(readBody(request, newFault)) } as Fault;
  cloud.faults.push(fault);
  return json(201, { id: fault.id });
}

/** Those that are used up stay listed, with `times` 0. */
export function listFaults({ cloud }: ControlContext): CloudResponse {
  return json(200, cloud.faults);
}

export function removeFaults({ cloud }: ControlContext): CloudResponse {
  cloud.faults.length = 0;
  return noContent;
}

export function listLog({ cloud, request }: ControlContext): CloudResponse {
  const { searchParams } = request.url;
  const service = searchParams.get('service');
  const tenantId = searchParams.get('tenantId');
  const since = Number(searchParams.get('since') ?? 0);
  const entries = cloud.log.filter(
    (entry) =>
      entry.sequence > since &&
      (!service || entry.service === service) &&
      (!tenantId || entry.tenantId === tenantId),
  );
  return json(200, entries);
}

/** Every token and code that was given out, and what clients proved themselves with. */
export function listIssued({ cloud }: ControlContext): CloudResponse {
  return json(200, issuedBy(cloud));
}

export function removeLog({ cloud }: ControlContext): CloudResponse {
  cloud.log.length = 0;
  return noContent;
}

export function rotate({ cloud, request }: ControlContext): CloudResponse {
  const { keepOld } = readBody(request, rotation);
  return json(200, { kid: rotateKeys(cloud, keepOld).kid });
}

export function changeBehaviour({ cloud, request }: ControlContext): CloudResponse {
  cloud.behaviour = { ...cloud.behaviour, ...defined(readBody(request, behaviour)) };
  cloud.changed();
  return json(200, cloud.behaviour);
}

/** Names and numbers of versions; values never leave the vault this way. */
export function listVault({ cloud }: ControlContext): CloudResponse {
  const secrets = [...cloud.secrets.values()];
  return json(
    200,
    secrets.map(({ name, versions, deletedAt }) => ({
      name,
      versions: versions.length,
      deleted: deletedAt !== null,
    })),
  );
}

/** Names and versions; keys never leave the vault. */
export function listVaultCertificates({ cloud }: ControlContext): CloudResponse {
  return json(
    200,
    [...cloud.certificates.values()].map((certificate) => ({
      name: certificate.name,
      deleted: certificate.deletedAt !== null,
      versions: madeVersions(certificate).map(({ version, cer, enabled, expires }) => ({
        version,
        thumbprint: thumbprint(Buffer.from(cer, 'base64'), 'sha256'),
        enabled,
        expiresAt: new Date(expires * 1000).toISOString(),
      })),
    })),
  );
}

/** Decoded, oldest first. */
export function listMail({ cloud }: ControlContext): CloudResponse {
  return json(200, cloud.mail.map(toMail));
}

export function removeMail({ cloud }: ControlContext): CloudResponse {
  cloud.mail.length = 0;
  return noContent;
}
