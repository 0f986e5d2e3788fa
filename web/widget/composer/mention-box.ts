/**
 * The list over the field while somebody's name is typed after an `@`: the entry of
 * `starling-mentions.js`, which the widget loads at the first `@`. In the shadow root of the field,
 * since both must be in one tree to name each other; without Lit, of which the room has a copy already.
 */
import type { User } from '../../../server/core/protocol/entry.ts';
import type { RoomState } from '../../client/room-state.ts';
import { avatarColour, initials } from '../log/avatar.ts';
import { replaceText } from './field-text.ts';
import { isOfInputMethod } from '../ui/input-method.ts';
import type { Language } from '../i18n/language.ts';
import { boxStyles } from './mention-box.styles.ts';
import { completions, mentionQuery, peopleOf, type Person } from './mention-completion.ts';

/** What the list is about, as it is when it opens. */
export interface Room {
  readonly state: RoomState | undefined;
  readonly user: User | undefined;
  readonly language: Language;
}

const ID = 'mentions';
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
/** What stays free above the list. */
const GAP_PX = 8;

let styles: CSSStyleSheet | undefined;

/**
 * Follows the field for as long as it is there, at once unless an input method composes in it now.
 * `frame` is what the list stands over.
 */
export function watchMentions(
  field: HTMLTextAreaElement,
  frame: HTMLElement,
  room: Room,
  isComposing: boolean,
): void {
  const list = document.createElement('ul');
  /** Place of the `@` that the list is open for. */
  let start: number | undefined;
  /** Of an `@` that was dealt with: the list does not come back for it. */
  let doneStart: number | undefined;
  let known: readonly Person[] = [];
  let shown: readonly Person[] = [];
  let active = 0;

  const close = (): void => {
    start = undefined;
    shown = [];
    list.remove();
    // A text area alone is no combobox: it is one only while the list is there.
    for (const name of ['role', 'aria-expanded', 'aria-controls', 'aria-activedescendant']) {
      field.removeAttribute(name);
    }
  };
  const activate = (at: number): void => {
    active = at;
    for (const [index, option] of [...list.children].entries()) {
      option.ariaSelected = String(index === at);
    }
    field.setAttribute('aria-activedescendant', `${ID}-${at}`);
    list.children[at]?.scrollIntoView({ block: 'nearest' });
  };
  const open = (): void => {
    list.ariaLabel = room.language.say('peopleToMention');
    list.replaceChildren(...shown.map(createOption));
    // As far up as the widget reaches.
    list.style.maxBlockSize = `${frame.offsetTop - GAP_PX}px`;
    field.before(list);
    field.role = 'combobox';
    field.ariaExpanded = 'true';
    field.setAttribute('aria-controls', ID);
    activate(0);
  };
  const look = (event?: Event): void => {
    if (isPartOfComposition(event)) return close();
    const caret = field.selectionStart;
    const query = caret === field.selectionEnd ? mentionQuery(field.value, caret) : undefined;
    if (!query) doneStart = undefined;
    if (!query || query.start === doneStart) return close();
    if (query.start !== start) {
      known = room.state ? peopleOf(room.state, room.user, room.language) : [];
    }
    const found = completions(query.prefix, known);
    if (found.length === 0) return close();
    const isSame = query.start === start && found.length === shown.length &&
      found.every((person, at) => person === shown[at]);
    start = query.start;
    shown = found;
    if (!isSame) open();
  };
  const choose = (person: Person | undefined): void => {
    if (!person || start === undefined) return;
    const from = start;
    doneStart = from;
    close();
    replaceText(field, `@${person.name} `, from, field.selectionStart);
  };
  /** Returns whether the key was meant for the list. */
  const take = ({ key, shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean => {
    if (start === undefined || altKey || ctrlKey || metaKey || shiftKey) return false;
    const step = STEPS[key];
    if (step !== undefined) {
      activate((active + step + shown.length) % shown.length);
    } else if (key === 'Enter' || key === 'Tab') {
      choose(shown[active]);
    } else if (key === 'Escape') {
      doneStart = start;
      close();
    } else return false;
    return true;
  };

  list.id = ID;
  list.role = 'listbox';
  // A press on the list leaves the focus, and so the caret, in the field.
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', ({ target }) => {
    choose(shown[[...list.children].findIndex((option) => option.contains(target as Node))]);
  });
  for (const type of ['input', 'keyup', 'click', 'compositionend']) {
    field.addEventListener(type, look);
  }
  field.addEventListener('blur', close);
  // Before the composer, which would send at Enter.
  field.addEventListener('keydown', (event) => {
    if (isOfInputMethod(event) || !take(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });
  addStyles(field.getRootNode() as ShadowRoot);
  if (!isComposing) look();
}

function isPartOfComposition(event: Event | undefined): boolean {
  return (event as InputEvent | KeyboardEvent | undefined)?.isComposing ?? false;
}

function createOption({ id, name }: Person, at: number): HTMLLIElement {
  const option = document.createElement('li');
  const avatar = document.createElement('span');
  const label = document.createElement('bdi');
  option.id = `${ID}-${at}`;
  option.role = 'option';
  avatar.className = 'avatar';
  avatar.dataset['colour'] = String(avatarColour(id));
  avatar.ariaHidden = 'true';
  avatar.textContent = initials(name);
  label.textContent = name;
  option.append(avatar, label);
  return option;
}

function addStyles(root: ShadowRoot): void {
  if (!styles) {
    styles = new CSSStyleSheet();
    styles.replaceSync(boxStyles);
  }
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, styles];
}
