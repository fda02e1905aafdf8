import { CopyValue } from './code-block.tsx';

/** Names of permissions, each to be copied. */
export function CopyNames({ names }: { names: string[] }) {
  return (
    <ul class="names">
      {names.map((name) => (
        <li key={name}>
          <CopyValue text={name} what={name} />
        </li>
      ))}
    </ul>
  );
}
