/**
 * Reserved names: words for staff and for the server itself, which no guest's name may hold as a word,
 * however it is written.
 */
import { nameSkeletons, nameWords } from './name-skeleton.ts';

/** Unless the operator names others. In the widget's languages; forms that are ordinary names are left out. */
export const DEFAULT_RESERVED_NAMES: readonly string[] = (
  'starling,admin,admins,administrator,administrators,administration,sysadmin,mod,mods,' +
  'moderator,moderators,moderation,owner,owners,operator,staff,support,helpdesk,' +
  'customer service,system,sysop,webmaster,official,' +
  // German
  'administratorin,administratoren,moderatorin,moderatoren,betreiber,betreiberin,inhaber,' +
  'inhaberin,kundendienst,kundenservice,systemnachricht,offiziell,' +
  // French
  'administrateur,administratrice,administrateurs,modérateur,modératrice,modérateurs,' +
  'modération,propriétaire,système,assistance,service client,officiel,officielle,' +
  // Spanish and Portuguese
  'administrador,administradora,administradores,administración,administração,moderador,' +
  'moderadora,moderadores,moderación,moderação,propietario,propietaria,proprietário,' +
  'proprietária,soporte,suporte,sistema,oficial,atención al cliente,atendimento,' +
  // Arabic
  'مدير,المدير,مشرف,المشرف,مشرفة,المشرفة,إدارة,الإدارة,مسؤول,المسؤول,الدعم,النظام,' +
  // Japanese
  '管理者,管理人,運営,モデレーター,サポート,システム,公式,オーナー,アドミン,スタッフ,' +
  // Chinese
  '管理员,管理員,版主,站长,站長,群主,房主,客服,官方,系统,系統'
).split(',');

export interface ReservedNames {
  /** Whether a name is reserved, or has a reserved one among its words. */
  has(name: string): boolean;
}

/** Their words stand without spaces. */
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+$/u;
/** Shorter ones are not found in pieces of other words: `Mo Davis` is nobody's moderator. */
const PIECED_LENGTH_MIN = 6;
/** A name of letters with spaces between them has twenty. */
const WORDS_MAX = 40;

export function createReservedNames(reserved: readonly string[]): ReservedNames {
  const whole = new Set(reserved.flatMap(nameSkeletons));
  const unspaced = reserved.filter((name) => UNSPACED.test(name)).flatMap(nameSkeletons);
  const longest = Math.max(0, ...[...whole].map(({ length }) => length));

  /** Whether words that follow each other make a reserved one. Each has a look or two. */
  const isPieced = (words: readonly { isLetter: boolean; looks: string[] }[], look: 0 | -1) => {
    for (let from = 0; from < words.length; from++) {
      let joined = '';
      let isSpelled = true;
      for (const { isLetter, looks } of words.slice(from)) {
        joined += looks.at(look)!;
        isSpelled &&= isLetter;
        if (joined.length > longest) break;
        if ((isSpelled || joined.length >= PIECED_LENGTH_MIN) && whole.has(joined)) return true;
      }
    }
    return false;
  };
  return {
    has(name) {
      const looks = nameSkeletons(name);
      if (looks.some((look) => whole.has(look))) return true;
      if (looks.some((look) => unspaced.some((one) => look.includes(one)))) return true;
      const words = nameWords(name).slice(0, WORDS_MAX).map((word) => ({
        isLetter: [...word].length === 1,
        looks: nameSkeletons(word),
      }));
      if (words.some(({ looks }) => looks.some((look) => whole.has(look)))) return true;
      return isPieced(words, 0) || isPieced(words, -1);
    },
  };
}
