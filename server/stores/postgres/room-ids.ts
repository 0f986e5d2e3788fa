/** Cache of room ids in Postgres. A room keeps its id until it is removed. */
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
   * Ids of the drafts' rooms. Creates new rooms outside of a transaction, so that nothing waits for
   * them, but not for drafts that can only be refused there.
   */
  async idsFor(drafts: readonly Draft[]): Promise<Map<string, string>> {
    if (this.#ids.size > ROOM_IDS_MAX) this.#ids.clear();
    const names = [...new Set(drafts.map(({ room }) => room))];
    const unknown = names.filter((name) => !this.#ids.has(name));
    if (unknown.length > 0) {
      const opened = new Set(drafts.filter(opensRoom).map(({ room }) => room));
      await this.#createRooms(unknown.filter((name) => opened.has(name)));
      await this.#readIds(unknown);
    }
    const known = names.filter((name) => this.#ids.has(name));
    return new Map(known.map((name) => [name, this.#ids.get(name)!]));
  }

  forget(names: Iterable<string>): void {
    for (const name of names) this.#ids.delete(name);
  }

  async #createRooms(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    await this.#run((sql) =>
      sql`
      INSERT INTO starling.rooms (name)
      SELECT value FROM json_array_elements_text(${JSON.stringify(names)}::text::json)
      WHERE NOT EXISTS (SELECT FROM starling.rooms WHERE name = value)
      ORDER BY value ON CONFLICT DO NOTHING`
    );
  }

  async #readIds(names: readonly string[]): Promise<void> {
    const rows = await this.#run((sql) =>
      sql<{ id: string; name: string }[]>`
      SELECT id, name FROM starling.rooms
      WHERE name IN (SELECT json_array_elements_text(${JSON.stringify(names)}::text::json))`
    );
    for (const { id, name } of rows) this.#ids.set(name, id);
  }
}
