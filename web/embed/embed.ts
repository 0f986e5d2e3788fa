/**
 * Embed page at /embed: applies the form to a live widget and to the tag. Runs before the widget.
 */
import {
  faultInRoomName,
  isRoomName,
  normalizeRoomName,
} from '../../server/core/protocol/room-name.ts';
import { offerCopy } from '../copy-button.ts';
import { languageTags } from '../widget/i18n/language-tags.ts';
import {
  attributes,
  type Choices,
  declarations,
  DEFAULT_CHOICES,
  pageAdvice,
  snippetFor,
  type TagFormat,
} from './snippet.ts';

const RADIUS_PX = 16;

const form = part<HTMLFormElement>('choices');
const stage = part('stage');
const code = part('snippet');
const pin = part<HTMLInputElement>('pin');
let chat: HTMLElement | undefined;
let integrity = '';

offerLanguages();
form.addEventListener('input', show);
form.addEventListener('submit', (event) => event.preventDefault());
// Browsers provide hashing only in secure contexts.
pin.disabled = !globalThis.isSecureContext;
pin.addEventListener('change', async () => {
  const hash = pin.checked ? await hashOf('/starling.js').catch(() => '') : '';
  // The box may be unchecked by now.
  integrity = pin.checked ? hash : '';
  pin.checked = integrity !== '';
  show();
});
offerCopy(part<HTMLButtonElement>('copy'), code);
show();

function show(): void {
  const choices = chosen();
  part('height').hidden = choices.mode !== 'inline';
  const format = new FormData(form).get('format') as TagFormat;
  const page = showAdvice(format);
  code.textContent = snippetFor(format, choices, {
    origin: location.origin,
    integrity,
    ...(page ? { page } : {}),
  });
  part('stage').parentElement!.dataset.theme = choices.theme;
  // Another mode needs a new element, as on a page.
  if (chat?.getAttribute('mode') !== choices.mode) {
    chat?.remove();
    chat = document.createElement('starling-chat');
    chat.setAttribute('mode', choices.mode);
    dress(chat, choices);
    stage.append(chat);
  } else dress(chat, choices);
}

/** Returns the origin of the page, if it is known. */
function showAdvice(format: TagFormat): string | undefined {
  const field = form.elements.namedItem('page') as HTMLInputElement;
  const { origin, setting = '', hint, isWrong = false } = pageAdvice(field.value, location.origin);
  // A frame is a page of the server.
  const isFrame = format === 'frame';
  part('setting').textContent = isFrame ? '' : setting;
  part('page-hint').textContent = isFrame && !isWrong ? '' : hint;
  part('page-hint').classList.toggle('error', isWrong);
  field.setAttribute('aria-invalid', String(isWrong));
  return origin;
}

function dress(element: HTMLElement, choices: Choices): void {
  const given = new Map(attributes(choices));
  for (const name of ['room', 'theme', 'lang']) {
    const value = given.get(name);
    if (value === undefined) element.removeAttribute(name);
    else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
  for (const name of [...element.style]) element.style.removeProperty(name);
  for (const [name, value] of declarations(choices)) element.style.setProperty(name, value);
}

function chosen(): Choices {
  const values = new FormData(form);
  const value = (name: string): string => String(values.get(name) ?? '');
  const field = form.elements.namedItem('room') as HTMLInputElement;
  const room = normalizeRoomName(field.value);
  const isRoom = isRoomName(room);
  const fault = faultInRoomName(room);
  const words = fault
    ? `\u201c${field.value}\u201d is not a valid name of a room: it ${fault}.`
    : '';
  field.setCustomValidity(words);
  part('room-error').textContent = words;
  // The tag still names the last valid room.
  code.parentElement!.toggleAttribute('data-old', !isRoom);
  const radiusPx = Number(value('radius'));
  part('radius-px').textContent = `${radiusPx} px`;
  part('height-px').textContent = `${value('height')} px`;
  return {
    room: isRoom ? room : DEFAULT_CHOICES.room,
    mode: value('mode') as Choices['mode'],
    theme: value('theme') as Choices['theme'],
    language: value('language'),
    accent: values.has('hasAccent') ? value('accent') : '',
    paper: values.has('hasPaper') ? value('paper') : '',
    radiusPx: radiusPx === RADIUS_PX ? undefined : radiusPx,
    font: value('font'),
    heightPx: Number(value('height')),
  };
}

function offerLanguages(): void {
  const select = form.elements.namedItem('language') as HTMLSelectElement;
  for (const tag of languageTags) {
    const name = new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
    select.add(new Option(name, tag));
  }
}

async function hashOf(path: string): Promise<string> {
  const body = await (await fetch(path)).arrayBuffer();
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
  return `sha256-${btoa(String.fromCharCode(...hash))}`;
}

function part<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}
