import type { PermissionEntry } from '../contracts/permissions.ts';
import { Acts, GuideStep, type StepProps } from './guide-step.tsx';
import { toCountWords } from './number-words.ts';
import { Callout } from './parts/callout.tsx';
import { CopyValue } from './parts/code-block.tsx';
import { CopyNames } from './parts/copy-names.tsx';
import { MenuPath } from './parts/menu-path.tsx';

export function PermissionsStep(props: StepProps & { partnerName: string }) {
  const { permissions } = props.view.guide;
  const ofKind = (kind: PermissionEntry['kind']) => permissions.filter((entry) => entry.kind === kind);
  return (
    <GuideStep {...props} name="permissions" title="Choose what it may read">
      <Acts>
        <li>
          Go to <MenuPath steps={['API permissions', 'Add a permission', 'Microsoft Graph']} />, then{' '}
          <strong>Application permissions</strong>. Search for each of these, tick it, and choose{' '}
          <strong>Add permissions</strong> at the end:
          <Names entries={ofKind('application')} />
        </li>
        <li>
          The same once more, but <strong>Delegated permissions</strong>. They are used only when somebody of
          yours signs in to see what {props.partnerName} has read:
          <Names entries={ofKind('delegated')} />
        </li>
        <li>
          Remove what Microsoft has put there by itself: the three dots beside <code>User.Read</code>, then{' '}
          <MenuPath steps={['Remove permission', 'Yes, remove']} />. It is not needed.
        </li>
      </Acts>
    </GuideStep>
  );
}

function Names({ entries }: { entries: PermissionEntry[] }) {
  return (
    <ul class="names">
      {entries.map(({ name, reason }) => (
        <li key={name}>
          <CopyValue text={name} what={name} />
          <span class="hint">{reason}</span>
        </li>
      ))}
    </ul>
  );
}

export function ConsentStep(props: StepProps) {
  const { missing, extra, tenant } = props.view;
  return (
    <GuideStep {...props} name="consent" title="Grant admin consent">
      <p>
        Still under <strong>API permissions</strong>, choose{' '}
        <strong>Grant admin consent for {tenant ?? 'your tenant'}</strong> above the list, then{' '}
        <strong>Yes</strong>. Every line then says <strong>Granted</strong> in the column Status.
      </p>
      <p class="hint">
        This takes a Global Administrator or a Privileged Role Administrator. If that is not you, ask one of
        them for this step only, and come back with the same link.
      </p>
      {missing.length > 0 && (
        <Callout
          meaning="broken"
          title={`${toCountWords(missing.length, 'permission is', 'permissions are')} missing`}
        >
          <CopyNames names={missing} />
          <p>
            Add {missing.length === 1 ? 'it' : 'them'} as <strong>Application permissions</strong> (step 4),
            grant admin consent once more, and check again. A new consent can take some minutes to count.
          </p>
        </Callout>
      )}
      {extra.length > 0 && (
        <Callout
          meaning="attention"
          title={`${toCountWords(extra.length, 'permission is', 'permissions are')} not needed`}
        >
          <CopyNames names={extra} />
          <p>
            It works all the same, but better without: remove {extra.length === 1 ? 'it' : 'them'} and grant
            admin consent once more.
          </p>
        </Callout>
      )}
    </GuideStep>
  );
}
