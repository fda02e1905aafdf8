/** The mailbox: an SMTP server that keeps what it takes. It stands for whatever mail service the application is given. */
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { Cloud } from '../core.ts';
import type { Served } from '../server.ts';

/** Any user name goes with it. */
export const mailPassword = 'mail-password';

const capacity = 5_000;

/** Listens on a loopback port (0: any free one), without TLS. */
export async function serveMail(cloud: Cloud, port: number): Promise<Served> {
  const sockets = new Map<number | undefined, Socket>();
  const smtp = new SMTPServer({
    name: 'mail.simulated.example',
    authMethods: ['PLAIN', 'LOGIN'],
    allowInsecureAuth: true,
    // Asked for at MAIL FROM, because it is the cloud's behaviour and may change at any time.
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onAuth({ username, password }, _session, callback) {
      if (password === mailPassword) callback(null, { user: username });
      else callback(refusal(535, '5.7.3 Authentication unsuccessful'));
    },
    onMailFrom(_address, { user }, callback) {
      if (user || cloud.behaviour.mailAnonymous) callback();
      else callback(refusal(530, '5.7.57 Client not authenticated to send mail'));
    },
    onRcptTo(_address, _session, callback) {
      if (cloud.behaviour.mail === 'refuse') callback(refusal(450, '4.7.0 Try again later'));
      else callback();
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (cloud.behaviour.mail === 'drop') sockets.get(session.remotePort)?.destroy();
        else callback(null, `Queued as ${keep(cloud, session, Buffer.concat(chunks))}`);
      });
    },
  });
  // A client that hangs up is no failure of the cloud.
  smtp.on('error', () => undefined);
  smtp.server.on('connection', (socket) => {
    sockets.set(socket.remotePort, socket);
    socket.once('close', () => sockets.delete(socket.remotePort));
  });
  await new Promise<void>((resolve, reject) => {
    smtp.server.once('error', reject);
    smtp.listen(port, '127.0.0.1', resolve);
  });
  const { port: actualPort } = smtp.server.address() as AddressInfo;
  return { origin: `smtp://127.0.0.1:${actualPort}`, close };

  function close(): Promise<void> {
    return new Promise((resolve) => {
      smtp.close(resolve);
      for (const socket of sockets.values()) socket.destroy();
    });
  }
}

function keep(cloud: Cloud, { envelope, user }: SMTPServerSession, raw: Buffer): string {
  const id = crypto.randomUUID();
  cloud.mail.push({
    id,
    receivedAt: new Date().toISOString(),
    username: user ?? null,
    envelope: {
      from: envelope.mailFrom ? envelope.mailFrom.address : '',
      to: envelope.rcptTo.map(({ address }) => address),
    },
    raw: raw.toString('latin1'),
  });
  if (cloud.mail.length > capacity) cloud.mail.splice(0, cloud.mail.length - capacity);
  return id;
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
