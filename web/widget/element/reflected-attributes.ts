/**
 * Reflected properties: properties that mirror an attribute, like those of HTML elements.
 */

/** `absent` maps each property to its value when the attribute is absent. */
export function reflectAttributes(
  prototype: HTMLElement,
  absent: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries(absent)) {
    const attribute = attributeOf(name);
    Object.defineProperty(prototype, name, {
      get(this: HTMLElement) {
        return this.getAttribute(attribute) ?? value;
      },
      set(this: HTMLElement, given: string) {
        this.setAttribute(attribute, given);
      },
      configurable: true,
      enumerable: true,
    });
  }
}

/** `titleBadge` -> `title-badge`. */
export function attributeOf(name: string): string {
  return name.replace(/[A-Z]/g, '-$&').toLowerCase();
}

/** Reassigns properties set before the element was defined, which hide the accessors. */
export function upgradeProperties(element: HTMLElement, names: readonly string[]): void {
  for (const name of names) {
    if (!Object.hasOwn(element, name)) continue;
    const value: unknown = Reflect.get(element, name);
    Reflect.deleteProperty(element, name);
    Reflect.set(element, name, value);
  }
}
