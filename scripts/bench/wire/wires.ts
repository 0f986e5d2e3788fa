/**
 * Wires by name: the protocols that the generator speaks.
 */
import { socketIoWire } from './socket-io-wire.ts';
import { starlingWire } from './starling-wire.ts';
import type { Wire, WireName } from './wire.ts';

export const WIRES: Record<WireName, Wire> = {
  starling: starlingWire,
  'socket.io': socketIoWire,
};
