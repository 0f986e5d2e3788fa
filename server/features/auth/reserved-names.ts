/**
 * Reserved names: words for staff and the server that no guest's name may contain as a word, in any
 * spelling.
 */
import { nameSkeletons, nameWords } from './name-skeleton.ts';

/** Default list, in the widget's languages, without words that are ordinary names. */
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
  has(name: string): boolean;
}

const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+$/u;
/** Shorter ones are not searched across word boundaries: `Mo Davis` is fine. */
const PIECED_LENGTH_MIN = 6;
const WORDS_MAX = 40;

export function createReservedNames(reserved: readonly string[]): ReservedNames {
  const whole = new Set(reserved.flatMap(nameSkeletons));
  const unspaced = reserved.filter((name) => UNSPACED.test(name)).flatMap(nameSkeletons);
  const longest = Math.max(0, ...[...whole].map(({ length }) => length));

  /** Whether consecutive words form a reserved one. Each word has one or two skeletons. */
  const isPieced = (
    words: readonly { isLetter: boolean; skeletons: string[] }[],
    index: 0 | -1,
  ) => {
    for (let from = 0; from < words.length; from++) {
      let joined = '';
      let isSpelled = true;
      for (const { isLetter, skeletons } of words.slice(from)) {
        joined += skeletons.at(index)!;
        isSpelled &&= isLetter;
        if (joined.length > longest) break;
        if ((isSpelled || joined.length >= PIECED_LENGTH_MIN) && whole.has(joined)) return true;
      }
    }
    return false;
  };
  return {
    has(name) {
      const skeletons = nameSkeletons(name);
      if (skeletons.some((skeleton) => whole.has(skeleton))) return true;
      if (skeletons.some((skeleton) => unspaced.some((one) => skeleton.includes(one)))) return true;
      const words = nameWords(name).slice(0, WORDS_MAX).map((word) => ({
        isLetter: [...word].length === 1,
        skeletons: nameSkeletons(word),
      }));
      if (words.some(({ skeletons }) => skeletons.some((one) => whole.has(one)))) return true;
      return isPieced(words, 0) || isPieced(words, -1);
    },
  };
}
