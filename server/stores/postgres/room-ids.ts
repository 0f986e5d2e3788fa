/**
 * Ids of rooms in Postgres, remembered; a room has its id until it is removed.
 */
import { opensRoom } from './append.ts';
import type { RunSql } from './calls.ts';
import type { Draft } from '../../core/store/store.ts';

const ROOM_IDS_MAX = 100_000;

export class RoomIds {
  #ids = new Map<string, string>();
  #run: RunSql;

  constructor(run: RunSql) {
    this.#run = run;
  }

  /**
   * Ids of the drafts' rooms. Those that are new are made, outside of any transaction so that none
   * waits for them; not for drafts that can only be refused there.
   */
  async of(drafts: readonly Draft[]): Promise<Map<string, string>> {
    if (this.#ids.size > ROOM_IDS_MAX) this.#ids.clear();
    const names = [...new Set(drafts.map(({ room }) => room))];
    const unknown = names.filter((name) => !this.#ids.has(name));
    if (unknown.length > 0) {
      const opened = new Set(drafts.filter(opensRoom).map(({ room }) => room));
      await this.#make(unknown.filter((name) => opened.has(name)));
      await this.#look(unknown);
    }
    const known = names.filter((name) => this.#ids.has(name));
    return new Map(known.map((name) => [name, this.#ids.get(name)!]));
  }

  forget(names: Iterable<string>): void {
    for (const name of names) this.#ids.delete(name);
  }

  async #make(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    await this.#run((sql) =>
      sql`
      INSERT INTO starling.rooms (name)
      SELECT value FROM json_array_elements_text(${JSON.stringify(names)}::text::json)
      WHERE NOT EXISTS (SELECT FROM starling.rooms WHERE name = value)
      ORDER BY value ON CONFLICT DO NOTHING`
    );
  }

  async #look(names: readonly string[]): Promise<void> {
    const rows = await this.#run((sql) =>
      sql<{ id: string; name: string }[]>`
      SELECT id, name FROM starling.rooms
      WHERE name IN (SELECT json_array_elements_text(${JSON.stringify(names)}::text::json))`
    );
    for (const { id, name } of rows) this.#ids.set(name, id);
  }
}
