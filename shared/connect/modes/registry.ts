import type { ConnectionMode } from '../../contracts/connections.ts';
import { adminConsent } from './admin-consent.ts';
import type { Mode } from './mode.ts';
import { ownApp } from './own-app.ts';

/** Every way to connect that there is. A new one is a file of its own and a line here. */
const modes: Record<ConnectionMode, Mode> = { 'admin-consent': adminConsent, 'own-app': ownApp };

export const getMode = (mode: ConnectionMode): Mode => modes[mode];
