/**
 * What the widget says about the people of a room. Pure.
 */

export function peopleWords(count: number): string {
  return count === 1 ? '1 person here' : `${count} people here`;
}

/** `Ada is typing…`; at most three names. Empty when nobody is. */
export function typingWords(typists: readonly { name: string }[]): string {
  const names = typists.slice(0, 3).map(({ name }) => name);
  const beyond = typists.length - names.length;
  if (names.length === 0) return '';
  if (names.length === 1) return `${names[0]} is typing…`;
  if (beyond > 0) return `${names.join(', ')} and ${beyond} more are typing…`;
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are typing…`;
}
