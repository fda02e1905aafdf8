/** One letter to one address. */
export interface Letter {
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** However mail is sent: `unreachable` may be tried again, `mail-refused` fails every time. */
export interface Mail {
  send(letter: Letter): Promise<void>;
}
