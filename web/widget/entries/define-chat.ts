/**
 * Defines `<starling-chat>`: the entry of `/starling.js`. Loading it twice is harmless: the first one
 * stays.
 */
import { StarlingChat as Own } from '../element/chat-element.ts';

if (!customElements.get('starling-chat')) customElements.define('starling-chat', Own);

/** The one that the page's elements are made of. */
export const StarlingChat = customElements.get('starling-chat') as typeof Own;
