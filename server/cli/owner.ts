/**
 * `starling owner`: prints a link that opens a session of the console once, within an hour.
 */
import { LINK_LIVES_MS, makeLink } from '../features/console/staff-records.ts';
import { linkOf } from '../features/console/invite-owner.ts';
import { type Command, EXIT, refuseMore } from './command.ts';
import { withStore } from './with-store.ts';

export const owner: Command = {
  name: 'owner',
  summary: 'prints a link that makes its first visitor the owner',
  usage: `  starling owner [--name=Owner]

  --name   name of the owner in the chat; the same name is the same owner

The link works once, within an hour. The person who opens it may moderate all
rooms and invite others: do not pass it on.`,
  options: { name: { type: 'string' } },
  async run(args) {
    refuseMore(args, 0);
    const { values: { name = 'Owner' }, output } = args;
    return await withStore(async ({ store, config }) => {
      if (!config.hasConsole) throw new Error('ADMIN=off switches the console off');
      const token = await makeLink(store.records, { name, role: 'owner' });
      const link = linkOf(config.publicUrl ?? `http://localhost:${config.port}`, token);
      output.note(`Open this link within ${LINK_LIVES_MS / 60_000} minutes, once:`);
      output.result({ link }, link);
      return EXIT.done;
    });
  },
};
