/**
 * Formats numbers and times for the cluster page. Pure.
 */

export function durationWords(ms: number): string {
  if (ms < 0.05) return '< 0.1 ms';
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}

export function hopWords(ms: number, uncertaintyMs: number): string {
  const measured = durationWords(Math.max(0, ms));
  return uncertaintyMs < 0.05 ? measured : `${measured} ± ${durationWords(uncertaintyMs)}`;
}

const UNITS = [['d', 86_400_000], ['h', 3_600_000], ['min', 60_000], ['s', 1_000]] as const;

export function uptimeWords(ms: number): string {
  let rest = Math.max(0, ms);
  const parts: string[] = [];
  for (const [name, unitMs] of UNITS) {
    const amount = Math.floor(rest / unitMs);
    rest -= amount * unitMs;
    if (amount > 0 || (name === 's' && parts.length === 0)) parts.push(`${amount} ${name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}

const counts = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 });

export function countWords(count: number): string {
  // Runtimes differ on k and K.
  return count < 10_000 ? count.toLocaleString('en-GB') : counts.format(count).toLowerCase();
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${countWords(count)} ${count === 1 ? one : many}`;
}

export function clockWords(atMs: number): string {
  const at = new Date(atMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const ms = String(at.getMilliseconds()).padStart(3, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${ms}`;
}

/** The end of a replica's name: what differs, such as a task's number, comes last. */
export function shortName(name: string, unitsMax: number): string {
  return name.length <= unitsMax ? name : `…${name.slice(1 - unitsMax)}`;
}
