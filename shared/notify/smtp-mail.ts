import { createTransport } from 'nodemailer';
import { isLoopback } from '../clouds/clouds.ts';
import type { MailSettings } from '../contracts/settings.ts';
import { toBareError } from '../errors/bare-error.ts';
import { TenantryError } from '../errors/tenantry-error.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { Mail } from './mail.ts';
import { toPlainName } from './plain-name.ts';

export type SmtpSettings = Extract<MailSettings, { kind: 'smtp' }>;

export interface SmtpDependencies {
  partnerName: string;
  secrets: Pick<Secrets, 'get'>;
}

/** One letter never holds up a trigger for longer. */
const timeouts = {
  connectionTimeout: 15_000,
  greetingTimeout: 15_000,
  socketTimeout: 30_000,
  dnsTimeout: 15_000,
};

/** A machine's letter: no automatic answer is wanted. @see https://www.rfc-editor.org/rfc/rfc3834 */
const headers = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' };

const protections = {
  tls: { secure: true },
  starttls: { secure: false, requireTLS: true },
  none: { secure: false, ignoreTLS: true },
};

/** What is usual where the settings do not say it. */
function toSecurity(host: string, port: number): keyof typeof protections {
  if (port === 465) return 'tls';
  const { hostname } = new URL(`http://${host.includes(':') ? `[${host}]` : host}`);
  return isLoopback(`http://${hostname}`) ? 'none' : 'starttls';
}

/** The password is read each time: a new one counts at once. */
async function toAuth({ user, passwordSecret }: SmtpSettings, { secrets }: SmtpDependencies) {
  if (user === undefined || passwordSecret === undefined) return {};
  const { value } = await secrets.get(passwordSecret);
  return { auth: { user, pass: value } };
}

/** 5xx is for ever, all else may pass. @see https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1 */
function toMailError(error: unknown): TenantryError {
  const { responseCode, code } = error as { responseCode?: unknown; code?: unknown };
  const cause = toBareError(error);
  if (typeof responseCode === 'number' && responseCode >= 500 && responseCode < 600) {
    const what = code === 'EAUTH' ? 'refused the sign-in' : 'refused the letter';
    return new TenantryError('mail-refused', `the mail server ${what}: ${responseCode}`, { cause });
  }
  const answer = typeof responseCode === 'number' ? `answered ${responseCode}` : 'did not answer';
  return new TenantryError('unreachable', `The mail server ${answer}`, { cause });
}

/** Any mail server. Certificates are checked, whatever the environment says of them. */
export function createSmtpMail(settings: SmtpSettings, dependencies: SmtpDependencies): Mail {
  const { from, replyTo, host, port, security } = settings;
  return {
    async send({ to, subject, text, html }) {
      const transport = createTransport({
        host,
        port,
        ...protections[security ?? toSecurity(host, port)],
        ...timeouts,
        ...(await toAuth(settings, dependencies)),
        tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2' },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        await transport.sendMail({
          from: { name: toPlainName(dependencies.partnerName, 100), address: from },
          to: { name: '', address: to },
          ...(replyTo === undefined ? {} : { replyTo: { name: '', address: replyTo } }),
          subject,
          text,
          html,
          headers,
        });
      } catch (error) {
        throw toMailError(error);
      } finally {
        transport.close();
      }
    },
  };
}
