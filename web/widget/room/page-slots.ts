/**
 * Slots for content of the page: header, empty room, welcome.
 */

const NAMES = ['header', 'empty', 'welcome'] as const;

export interface PageSlots {
  /** Whether the page has content for the slot. */
  has(name: typeof NAMES[number]): boolean;
}

/** Makes `room` forward the slots of its host to its own parts. */
export function createPageSlots(room: HTMLElement, onChange: () => void): PageSlots {
  const slots = NAMES.map((name) => {
    const slot = document.createElement('slot');
    slot.name = slot.slot = name;
    slot.onslotchange = onChange;
    return slot;
  });
  room.append(...slots);
  return { has: (name) => slots[NAMES.indexOf(name)]!.assignedElements().length > 0 };
}
