/**
 * A button that copies the tag that a page shows: of the demo page and of /embed.
 */

const COPIED_MS = 2_000;

/** Copies what `code` holds at that time, and says so for a moment. */
export function offerCopy(button: HTMLElement, code: HTMLElement): void {
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
    } catch {
      // Not allowed, or not there without HTTPS: selected, the keyboard copies it.
      getSelection()?.selectAllChildren(code);
      button.textContent = 'Selected';
    }
    setTimeout(() => button.textContent = 'Copy', COPIED_MS);
  });
}
