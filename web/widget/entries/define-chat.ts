/**
 * Entry of `/starling.js`: defines `<starling-chat>` unless an earlier load has defined it.
 */
import { StarlingChat as Own } from '../element/chat-element.ts';

if (!customElements.get('starling-chat')) customElements.define('starling-chat', Own);

/** The class that is registered, perhaps by an earlier load. */
export const StarlingChat = customElements.get('starling-chat') as typeof Own;
