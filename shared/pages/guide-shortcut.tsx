import { CodeBlock } from './parts/code-block.tsx';
import { MenuPath } from './parts/menu-path.tsx';
import type { OwnAppView } from './views/own-app.ts';

/** For whoever would rather paste than click. */
export function GuideShortcut({ guide }: { guide: OwnAppView['guide'] }) {
  return (
    <div class="guide-shortcuts">
      <details class="guide-note">
        <summary>Instead: paste commands</summary>
        <p>
          In the{' '}
          <a href="https://shell.azure.com" target="_blank" rel="noopener">
            Azure Cloud Shell
          </a>{' '}
          or with <code>az</code> on your machine, signed in as an administrator. They do every step but the
          last look: copy what they print into the form.
        </p>
        <CodeBlock text={guide.azCommands} what="the commands" />
      </details>
      <details class="guide-note">
        <summary>Instead of step 4: paste the permissions into the manifest</summary>
        <p>
          In the registration, open <MenuPath steps={['Manifest']} />, replace the whole value of{' '}
          <code>requiredResourceAccess</code> with this, and choose <strong>Save</strong>. It removes{' '}
          <code>User.Read</code> too. Then go on with granting admin consent.
        </p>
        <CodeBlock text={guide.requiredResourceAccess} what="the permissions" />
      </details>
    </div>
  );
}
