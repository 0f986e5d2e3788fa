/**
 * Listeners that all connections share: they find theirs by the WebSocket that calls them, so an idle
 * connection costs no closures.
 */
import type { RawData, WebSocket } from 'ws';

export interface Listening {
  hear(data: RawData, isBinary: boolean): void;
  heardPing(): void;
  heardPong(): void;
  /** The client broke the rules of WebSocket; a close by `ws` follows. */
  broken(error: Error): void;
  gone(code: number): void;
}

const LISTENER = Symbol('listener');

interface Carrier extends WebSocket {
  [LISTENER]?: Listening;
}

export function listenTo(ws: Carrier, listener: Listening): void {
  ws[LISTENER] = listener;
  ws.on('message', onMessage);
  ws.on('ping', onPing);
  ws.on('pong', onPong);
  ws.on('close', onClose);
  ws.on('error', onError);
}

function onMessage(this: Carrier, data: RawData, isBinary: boolean): void {
  this[LISTENER]!.hear(data, isBinary);
}

function onPing(this: Carrier): void {
  this[LISTENER]!.heardPing();
}

function onPong(this: Carrier): void {
  this[LISTENER]!.heardPong();
}

function onClose(this: Carrier, code: number): void {
  this[LISTENER]!.gone(code);
}

function onError(this: Carrier, error: Error): void {
  this[LISTENER]!.broken(error);
}
