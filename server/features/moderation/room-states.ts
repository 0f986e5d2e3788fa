/**
 * Room state: the operator's rule, overridden by the moderators' settings. One look-up per post.
 */
import { HOLDS, SLOW_MODE_SECONDS_MAX } from '../../core/protocol/decode-moderation.ts';
import type { Hold, RoomSettings } from '../../core/protocol/moderation.ts';
import type { FollowedRecords } from '../../core/records/followed-records.ts';
import type { Json, StoredRecord } from '../../core/store/records.ts';
import type { RoomRule, RoomRules } from './room-rules.ts';

export interface RoomState {
  readonly rule: RoomRule;
  readonly settings: RoomSettings;
  /** Everybody may enter and write anything: the usual case, checked first. */
  readonly isPlain: boolean;
}

export interface RoomStates {
  of(room: string): RoomState;
  readonly rules: RoomRules;
  /** Rejects if the store cannot be reached. */
  set(room: string, settings: Partial<RoomSettings>): Promise<void>;
  reload(rules: RoomRules): void;
  watch(onChange: (room: string) => void): void;
}

export const ROOM_KIND = 'room';

const STATES_MAX = 20_000;
const TRIES_MAX = 10;

export function createRoomStates(followed: FollowedRecords, rules: RoomRules): RoomStates {
  const states = new Map<string, RoomState>();
  /** States of rooms without moderators' settings, which share the state of their rule. */
  let stateOfRule = new Map<RoomRule, RoomState>();
  followed.watch(ROOM_KIND, ({ key }) => states.delete(key));

  const buildState = (room: string): RoomState => {
    const rule = rules.of(room);
    const record = followed.get(ROOM_KIND, room);
    if (record) return combine(rule, record);
    let state = stateOfRule.get(rule);
    if (!state) stateOfRule.set(rule, state = combine(rule, undefined));
    return state;
  };
  const combine = (rule: RoomRule, record: StoredRecord | undefined): RoomState => {
    const settings = {
      slowModeSeconds: rule.slowModeSeconds,
      membersOnly: false,
      locked: false,
      hold: rule.hold,
      ...settingsIn(record),
    };
    const isPlain = rule.access === 'public' && rule.write === 'everyone' && !rule.text &&
      isPlainSettings(settings);
    return { rule, settings, isPlain };
  };
  return {
    get rules() {
      return rules;
    },
    of(room) {
      let state = states.get(room);
      if (state) return state;
      state = buildState(room);
      if (states.size >= STATES_MAX) states.clear();
      states.set(room, state);
      return state;
    },
    async set(room, settings) {
      for (let i = 0; i < TRIES_MAX; i++) {
        const before = followed.get(ROOM_KIND, room);
        const value = { ...settingsIn(before), ...knownSettings(settings) };
        const put = await followed.put(ROOM_KIND, room, value, { ifVersion: before?.version ?? 0 });
        if (put) return;
        // Another moderator was faster: apply ours on top of theirs.
        await followed.poll();
      }
      throw new Error(`the settings of ${room} change too fast: try again`);
    },
    reload(others) {
      rules = others;
      states.clear();
      stateOfRule = new Map();
    },
    watch: (onChange) => void followed.watch(ROOM_KIND, ({ key }) => onChange(key)),
  };
}

export function isPlainSettings(settings: RoomSettings): boolean {
  const { slowModeSeconds, membersOnly, locked, hold } = settings;
  return slowModeSeconds === 0 && !membersOnly && !locked && hold === 'none';
}

export function faultInSettings(settings: Partial<RoomSettings>): string | undefined {
  const { slowModeSeconds: seconds = 0 } = settings;
  if (Object.keys(knownSettings(settings)).length === 0) return 'settings: must name at least one';
  const isGood = Number.isInteger(seconds) && seconds >= 0 && seconds <= SLOW_MODE_SECONDS_MAX;
  return isGood
    ? undefined
    : `slowModeSeconds: must be a whole number from 0 to ${SLOW_MODE_SECONDS_MAX}`;
}

function settingsIn(record: StoredRecord | undefined): Partial<RoomSettings> {
  const value = record?.value;
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? knownSettings(value)
    : {};
}

export function knownSettings(
  value: { [name: string]: Json } | Partial<RoomSettings>,
): Partial<RoomSettings> {
  const { slowModeSeconds, membersOnly, locked, hold } = value;
  return {
    ...(typeof slowModeSeconds === 'number' ? { slowModeSeconds } : {}),
    ...(typeof membersOnly === 'boolean' ? { membersOnly } : {}),
    ...(typeof locked === 'boolean' ? { locked } : {}),
    ...(HOLDS.includes(hold as Hold) ? { hold: hold as Hold } : {}),
  };
}
