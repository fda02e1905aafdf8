import type { ConnectionMode } from '../contracts/connections.ts';
import { CopyButton } from './parts/copy-button.tsx';

interface HandoverProps {
  partnerName: string;
  customerName: string;
  tenant: string | null;
  mode: ConnectionMode;
}

const whoMay: Record<ConnectionMode, string> = {
  'admin-consent': 'You need to be a Global Administrator or Privileged Role Administrator of this tenant.',
  'own-app':
    'Granting the permissions takes a Global Administrator or Privileged Role Administrator of this tenant; everything before it, whoever may register an app.',
};

/** For whoever may not consent: a text to send to someone who may. The script puts the link where it is known. */
export function Handover({ partnerName, customerName, tenant, mode }: HandoverProps) {
  const where = tenant === null ? 'your Microsoft 365 tenant' : `the Microsoft 365 tenant ${tenant}`;
  const task =
    mode === 'own-app'
      ? 'to make an app registration for it, which the page guides you through'
      : 'to look at what is asked for and to agree';
  const before = `Hello,\n\n${partnerName} asks to connect ${customerName} to its service. It takes a Global Administrator or Privileged Role Administrator of ${where} ${task}.\n\nCould you please open this link?\n`;
  const after = `\n\nThe page shows every permission before anything is agreed to. Thank you!`;
  const withoutLink = '(the link in the message that I forward to you)';
  return (
    <div class="handover">
      <p>{whoMay[mode]}</p>
      <details>
        <summary>I am not: send this to someone who is</summary>
        <div class="stack-tight">
          <p class="hint" data-without-link>
            Forward the message with the link to your administrator, together with this text:
          </p>
          <p class="letter" dir="auto" data-handover>
            {before}
            <span data-link-slot>{withoutLink}</span>
            {after}
          </p>
          <CopyButton text={before + withoutLink + after} what="the text" wide />
        </div>
      </details>
    </div>
  );
}
