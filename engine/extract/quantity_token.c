/* quantity_token.c - a stretch of text as words whose class decides where a noun ends.
 * In:   a text and the word classes of the lexicons.
 * Out:  tokens: the longest known word at each place, else one character.
 * Owns: nothing. */
#include "extract/quantity.h"

enum { LONGEST_BRACKET = 90, LONGEST_QUOTE = 180, LONGEST_TITLE = 300 };

static uint32_t closing(qk_str t, uint32_t at, uint32_t to, qk_str close, uint32_t most) {
  uint32_t limit = to - at < most ? to : at + most;
  size_t found = qk_str_find(qk_str_sub(t, at, limit), close);
  return found < limit - at ? at + (uint32_t)found + (uint32_t)close.n : 0;
}

/* （…), “…” and 《…》 are one token where they close soon. */
static bool read_pair(qk_str t, uint32_t at, uint32_t to, qk_token *out) {
  static const struct {
    qk_str open, close;
    uint32_t kind, most;
  } pairs[] = {
      {QK_LIT("（"), QK_LIT("）"), QK_BRACKET, LONGEST_BRACKET},
      {QK_LIT("("), QK_LIT(")"), QK_BRACKET, LONGEST_BRACKET},
      {QK_LIT("“"), QK_LIT("”"), QK_QUOTED, LONGEST_QUOTE},
      {QK_LIT("《"), QK_LIT("》"), QK_PUNCT, LONGEST_TITLE},
  };
  for (size_t i = 0; i < QK_COUNT(pairs); i++) {
    if (!qk_str_starts(qk_str_sub(t, at, to), pairs[i].open)) continue;
    uint32_t end = closing(t, at, to, pairs[i].close, pairs[i].most);
    if (!end) return false;
    *out = (qk_token){at, end, pairs[i].kind};
    return true;
  }
  return false;
}

static bool is_ascii_word(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

static uint32_t punctuation(const unsigned char *p) {
  uint32_t c = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
  if (c == 0xE38081) return QK_COMMA;
  if (c == 0xE38085 || c == 0xE38087) return 0; /* 々 〇 */
  if (p[0] == 0xE3 && p[1] == 0x80) return QK_PUNCT;
  if (p[0] == 0xE2 && p[1] == 0x80) return QK_PUNCT;
  if (p[0] == 0xEF && p[1] == 0xBC)
    return p[2] >= 0x90 && p[2] <= 0x99 ? QK_NUMBER : p[2] < 0xA1 ? QK_PUNCT : 0;
  return 0;
}

static qk_token read_ascii(qk_str t, uint32_t at, uint32_t to) {
  unsigned char c = (unsigned char)t.p[at];
  uint32_t end = at + 1;
  if (c >= '0' && c <= '9') {
    while (end < to && ((t.p[end] >= '0' && t.p[end] <= '9') || t.p[end] == '.')) end++;
    return (qk_token){at, end, QK_NUMBER};
  }
  if (!is_ascii_word(c)) return (qk_token){at, end, c == ' ' ? 0 : QK_PUNCT};
  while (end < to && is_ascii_word((unsigned char)t.p[end])) end++;
  return (qk_token){at, end, 0};
}

/* 两个专门委员会: the bytes of the numeral, 0 where none counts something here. */
static uint32_t han_count(const qk_quantity_rules *r, qk_str t, uint32_t at,
                          uint32_t to) {
  qk_number n;
  if ((unsigned char)t.p[at] < 0xE3 || !qk_number_read_han(t, at, &n) || n.to >= to)
    return 0;
  qk_measure m = qk_measure_read(r, t, n.to);
  return m.unit && m.unit->flags & QK_UNIT_HAN && m.to <= to ? n.to - at : 0;
}

/* 引领性, 保障型: a verb with such an ending is an attribute; 0 where it has none. */
static uint32_t attribute_ending(qk_str t, uint32_t at) {
  static const qk_str endings[] = {QK_LIT("性"), QK_LIT("型"), QK_LIT("式")};
  static const qk_str others[] = {QK_LIT("性能"),   QK_LIT("性质"), QK_LIT("性别"),
                                  QK_LIT("性价比"), QK_LIT("型号"), QK_LIT("式样")};
  for (size_t i = 0; i < QK_COUNT(others); i++)
    if (qk_text_at(t, at, others[i])) return 0;
  for (size_t i = 0; i < QK_COUNT(endings); i++)
    if (qk_text_at(t, at, endings[i])) return (uint32_t)endings[i].n;
  return 0;
}

static qk_token read_token(const qk_quantity_rules *r, qk_str t, uint32_t at,
                           uint32_t to) {
  unsigned char c = (unsigned char)t.p[at];
  qk_token out;
  if ((c == '(' || c == 0xEF || c == 0xE2 || c == 0xE3) && read_pair(t, at, to, &out))
    return out;
  if (c < 0x80) return read_ascii(t, at, to);
  uint32_t len = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
  if (to - at < len) len = to - at;
  if (len == 3) {
    uint32_t kind = punctuation((const unsigned char *)t.p + at);
    if (kind) return (qk_token){at, at + len, kind};
  }
  const qk_word *w = qk_words_at(&r->words, qk_str_sub(t, at, to));
  if (w) {
    uint32_t end = at + (uint32_t)w->s.n, ending = 0;
    if (w->value & (QK_STRONG | QK_WEAK) && end < to) ending = attribute_ending(t, end);
    if (ending && end + ending <= to) return (qk_token){at, end + ending, QK_MOD};
    return (qk_token){at, end, w->value};
  }
  uint32_t count = han_count(r, t, at, to);
  if (count) return (qk_token){at, at + count, QK_NUMBER};
  if (qk_text_at(t, at, QK_LIT("的"))) return (qk_token){at, at + 3, QK_DE};
  if (qk_text_at(t, at, QK_LIT("等"))) return (qk_token){at, at + 3, QK_DENG};
  return (qk_token){at, at + len, 0};
}

/* A lone character before 了, 着, 过 or 到 is a verb that no lexicon knows: 演了, 汇到.
 */
static void find_verb(qk_str t, qk_token *verb, const qk_token *behind) {
  static const qk_str particles[] = {QK_LIT("了"), QK_LIT("着"), QK_LIT("过"),
                                     QK_LIT("到")};
  qk_str word = qk_str_sub(t, behind->from, behind->to);
  if (verb->kind || verb->to - verb->from != 3) return;
  for (size_t i = 0; i < QK_COUNT(particles); i++)
    if (qk_str_eq(word, particles[i])) verb->kind = QK_STRONG;
}

uint32_t qk_tokens_read(const qk_quantity_rules *r, qk_str t, uint32_t from, uint32_t to,
                        bool clause, qk_token *tokens, uint32_t most) {
  uint32_t n = 0;
  while (from < to && n < most) {
    tokens[n] = read_token(r, t, from, to);
    from = tokens[n].to;
    if (n) find_verb(t, &tokens[n - 1], &tokens[n]);
    n++;
    if (clause && (tokens[n - 1].kind & QK_PUNCT)) break;
  }
  tokens[n] = (qk_token){from, from, QK_END};
  return n;
}
