import { Callout } from './parts/callout.tsx';
import { TenantText } from './parts/tenant-text.tsx';

/** Says that a list of domains is on, wherever seats and people stand side by side. */
export function DomainNote({ domains }: { domains: string[] }) {
  if (domains.includes('*')) return null;
  return (
    <Callout meaning="waiting" title="A list of domains is on">
      <p>
        People are those of <TenantText text={domains.join(', ')} /> only, but seats are the whole tenant’s,
        so the two need not match.
      </p>
    </Callout>
  );
}
