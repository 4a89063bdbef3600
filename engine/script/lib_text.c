/* lib_text.c - qikan.text: what scripts do with Chinese text.
 * In:   strings.
 * Out:  strings, numbers, lists.
 * Owns: scratch memory during a call. */
#include "script/library.h"
#include "script/table.h"
#include "text/fold.h"
#include "text/number.h"
#include "text/utf8.h"
#include "text/width.h"

enum { GRAM_MAX = 16, GRAM_COST = 40 };

/* Argument 1: text in UTF-8. */
static qk_str text_at(lua_State *L, const char *what) {
  qk_str s;
  if (lua_type(L, 1) != LUA_TSTRING && lua_type(L, 1) != LUA_TNUMBER)
    qk_expected(L, what, "a string", 1);
  s.p = lua_tolstring(L, 1, &s.n);
  if (qk_utf8_valid(s) != s.n) luaL_error(L, "%s: expected UTF-8, got other bytes", what);
  return s;
}

static int free_buffer(lua_State *L) {
  qk_buf_free(lua_touserdata(L, 1));
  return 0;
}

static int normalise(lua_State *L) {
  qk_str s = text_at(L, "qikan.text.normalise");
  qk_buf *b = lua_newuserdatauv(L, sizeof *b, 0);
  memset(b, 0, sizeof *b);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, free_buffer);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  qk_fold(s, b);
  if (b->oom) return luaL_error(L, "out of memory");
  lua_pushlstring(L, b->p ? b->p : "", b->n);
  qk_buf_free(b);
  return 1;
}

static int width(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)qk_width(text_at(L, "qikan.text.width")));
  return 1;
}

static int count(lua_State *L) {
  qk_str s = text_at(L, "qikan.text.count");
  lua_Integer n = 0;
  for (size_t at = 0, one; at < s.n; at += one)
    n += !qk_is_space(qk_utf8_at(s.p + at, &one));
  lua_pushinteger(L, n);
  return 1;
}

static int han_number(lua_State *L) {
  qk_str s = text_at(L, "qikan.text.han_number");
  double value;
  size_t n = qk_han_number(s, &value);
  if (!n) {
    lua_pushnil(L);
    return 1;
  }
  if (value == (double)(lua_Integer)value)
    lua_pushinteger(L, (lua_Integer)value);
  else
    lua_pushnumber(L, value);
  lua_pushinteger(L, (lua_Integer)n);
  return 2;
}

/* Grams of letters and Han characters alone: punctuation parts what stands beside it. */
static bool parts(uint32_t cp) {
  if (cp < 0x80)
    return !((cp >= '0' && cp <= '9') || ((cp | 32) >= 'a' && (cp | 32) <= 'z'));
  if (qk_is_han(cp)) return false;
  return qk_is_space(cp) || (cp >= 0x2000 && cp <= 0x206F) ||
         (cp >= 0x3000 && cp <= 0x303F) || (cp >= 0xFE10 && cp <= 0xFE4F) ||
         (cp >= 0xFF00 && cp <= 0xFF0F) || (cp >= 0xFF1A && cp <= 0xFF20) || cp == 0xB7 ||
         (cp >= 0xFF3B && cp <= 0xFF40) || (cp >= 0xFF5B && cp <= 0xFF65);
}

static int ngrams(lua_State *L) {
  qk_str s = text_at(L, "qikan.text.ngrams");
  if (!lua_isinteger(L, 2) || lua_tointeger(L, 2) < 1 || lua_tointeger(L, 2) > GRAM_MAX)
    return qk_expected(L, "qikan.text.ngrams", "a length from 1 to 16", 2);
  size_t n = (size_t)lua_tointeger(L, 2), begin[GRAM_MAX], have = 0;
  lua_Integer made = 0;
  lua_newtable(L);
  for (size_t at = 0, one; at < s.n; at += one) {
    if (parts(qk_utf8_at(s.p + at, &one))) {
      have = 0;
      continue;
    }
    if (have == n) memmove(begin, begin + 1, (--have) * sizeof *begin);
    begin[have++] = at;
    if (have < n) continue;
    lua_pushlstring(L, s.p + begin[0], at + one - begin[0]);
    lua_rawseti(L, -2, ++made);
  }
  return 1;
}

static const qk_lua_function functions[] = {
    {"normalise", normalise, "qikan.text.normalise(text) → string",
     "The text made comparable: NFKC (full-width letters and digits become plain), no "
     "white space, “” and ‘’ as \" and '.\n"
     "  assert(qikan.text.normalise(\"Ａ１　天\") == \"A1天\")"},
    {"width", width, "qikan.text.width(text) → integer",
     "How many columns the text takes on a terminal: a Han character takes two.\n"
     "  assert(qikan.text.width(\"天a\") == 3)"},
    {"count", count, "qikan.text.count(text) → integer",
     "How many characters can be seen: all but white space.\n"
     "  assert(qikan.text.count(\"天 地\\n人\") == 3)"},
    {"han_number", han_number, "qikan.text.han_number(text) → number, bytes | nil",
     "The numeral in Han characters that begins the text, and how many bytes it takes; "
     "nil where none does.\n"
     "  assert(qikan.text.han_number(\"二十一个\") == 21)"},
    {"ngrams", ngrams, "qikan.text.ngrams(text, n) → list of strings",
     "Every run of n characters, in order, none across punctuation or white space.\n"
     "  assert(table.concat(qikan.text.ngrams(\"天地人，和\", 2), \" \") == \"天地 "
     "地人\")"},
};
const qk_lua_module qk_text_module = {"qikan.text", functions, QK_COUNT(functions)};
