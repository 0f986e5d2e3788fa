/**
 * Client of the console's routes: JSON, identified by the session's cookie.
 */
export interface Member {
  id: string;
  name: string;
  role: 'owner' | 'moderator';
  rooms?: string[];
}

export interface Session {
  id: string;
  member: Member;
}

export interface SessionRow {
  id: string;
  memberId: string;
  /** Milliseconds since the Unix epoch. */
  createdAt: number;
  agent: string;
  isThis: boolean;
}

export interface Rooms {
  rooms: string[];
  waiting: { room: string; held: number; reports: number }[];
  after?: string;
}

/** A held message, or all reports of a message. */
export interface ReviewItem {
  kind: 'held' | 'report';
  room: string;
  item: string;
  author: { id: string; name: string };
  text: string;
  at: number;
  /** Of a report: seq of the message, and what the first reporter wrote. */
  target?: number;
  reason?: string;
  by?: string;
  count?: number;
}

export interface Review {
  items: ReviewItem[];
  /** May be more than are listed. */
  total: number;
}

/** Origins that may connect: of the settings, and those added here. */
export interface Pages {
  fixed: string[];
  added: string[];
}

export class Refused extends Error {
  override name = 'Refused';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Rejects with a Refused that says why, or with a TypeError if the server cannot be reached. */
export async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`/admin/api${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body) } : {}),
    ...(body ? { headers: { 'Content-Type': 'application/json' } } : {}),
  });
  if (response.status === 204) return undefined as T;
  const answer = await response.json().catch(() => ({})) as T & { detail?: string };
  if (response.ok) return answer;
  throw new Refused(answer.detail ?? `status ${response.status}`, response.status);
}
