import type { ConnectionState, Reason } from '../../contracts/connections.ts';
import type { StreamStatus } from '../../contracts/streams.ts';
import { type Meaning, stateWords, streamStatusWords, toMeaning } from '../words.ts';
import { MeaningIcon } from './icon.tsx';

export function Badge({ meaning, label }: { meaning: Meaning; label: string }) {
  return (
    <span class={`badge badge-${meaning}`}>
      <MeaningIcon meaning={meaning} />
      <span>{label}</span>
    </span>
  );
}

export function StateBadge({ state, reason }: { state: ConnectionState; reason: Reason | null }) {
  return <Badge meaning={toMeaning(state, reason)} label={stateWords[state].label} />;
}

export function StreamBadge({ status }: { status: StreamStatus }) {
  return <Badge {...streamStatusWords[status]} />;
}
