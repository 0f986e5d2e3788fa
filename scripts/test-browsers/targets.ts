/**
 * Parts of the widget, as targets.
 */
import type { Target } from './find-elements.ts';

export const FIELD: Target = { css: 'textarea' };
export const LOG: Target = { css: '[role=log]' };
export const PANEL: Target = { css: 'dialog' };
export const PICKER: Target = { css: 'starling-emoji-picker' };
/** Name of the visitor. */
export const NAME: Target = { css: '.who bdi' };
export const LAUNCHER = button(/^Open the chat/);

export function button(label: string | RegExp): Target {
  return part('button', label);
}

export function part(css: string, label?: string | RegExp): Target {
  return label === undefined ? { css } : { css, label: sourceOf(label) };
}

export function text(text: string): Target {
  return part('.text', text);
}

export function inMessage(message: string, target: Target): Target {
  return { ...target, message };
}

function sourceOf(label: string | RegExp): string {
  if (typeof label !== 'string') return label.source;
  return `^${label.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`;
}
