/* hand.c - the row that a script had at hand when it failed. */
#include "script/hand.h"

#include <limits.h>
#include <stdio.h>

#include "base/buf.h"
#include "script/fetch.h"
#include "script/row.h"
#include "script/target.h"
#include "store/query.h"

enum { LEVELS_MAX = 200, LOCALS_MAX = 250 };

/* ---- what a value is -----------------------------------------------------------------
 */

/* s: NULL of what is a table of fields, as a hit is. */
static bool integer(lua_State *L, int index, const qk_shape *s, const char *name,
                    lua_Integer *v) {
  if (!s) {
    lua_pushstring(L, name);
    lua_rawget(L, index);
  } else if (!qk_row_field(L, index, s, name)) {
    return false;
  }
  bool is = lua_isinteger(L, -1) && lua_tointeger(L, -1) > 0;
  *v = is ? lua_tointeger(L, -1) : 0;
  lua_pop(L, 1);
  return is;
}

/* The issue of a record that names anything of it. */
static int64_t issue_of(lua_State *L, int index, const qk_shape *s) {
  static const char *const keys[] = {"sentence_id", "paragraph_id", "section_id",
                                     "article_id", "id"};
  lua_Integer id;
  if (integer(L, index, s, "issue_id", &id)) return id;
  for (size_t i = 0; i < QK_COUNT(keys); i++)
    if (integer(L, index, s, keys[i], &id)) return (id - 1) / QK_IDS_PER_ISSUE + 1;
  return 0;
}

/* A row of db:sql or of a result: by its line, or by what it names. */
static bool take_record(lua_State *L, int index, const qk_shape *s, qk_hand *out) {
  static const struct {
    const char *key, *view;
  } keys[] = {{"sentence_id", "sentence"}, {"paragraph_id", "paragraph"},
              {"caption_id", "caption"},   {"section_id", "section"},
              {"article_id", "article"},   {"issue_id", "issue"}};
  lua_Integer line, col = 0, id;
  if (integer(L, index, s, "line", &line) && line < INT_MAX) {
    out->id = issue_of(L, index, s);
    if (out->id) {
      out->view = qk_model_view(QK_LIT("issue"));
      integer(L, index, s, "col", &col);
      out->line = (int)line;
      out->col = col < INT_MAX ? (int)col : 0;
      return true;
    }
  }
  for (size_t i = 0; i < QK_COUNT(keys); i++)
    if (integer(L, index, s, keys[i].key, &id)) {
      out->view = qk_model_view(qk_str_of(keys[i].view));
      out->id = id;
      return true;
    }
  return false;
}

static bool take_row(lua_State *L, int index, const qk_shape *s, qk_hand *out) {
  const qk_view *v = qk_shape_view(s);
  lua_Integer id;
  if (!v) return take_record(L, index, s, out);
  if (!qk_model_column(v, QK_LIT("source"))) return false;
  if (integer(L, index, s, "id", &id)) {
    out->id = id;
  } else {
    size_t n = 0;
    const char *p = NULL;
    bool there = qk_model_is_named(v) && qk_row_field(L, index, s, v->key);
    if (there) p = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &n) : NULL;
    bool fits = p && n < sizeof out->name;
    if (fits) memcpy(out->name, p, n + 1);
    if (there) lua_pop(L, 1);
    if (!fits) return false;
  }
  out->view = v;
  return true;
}

/* The row or record at the top of the stack. */
static bool take(lua_State *L, qk_hand *out) {
  int top = lua_gettop(L);
  bool record = qk_target_record(L, top);
  const qk_shape *s = qk_row_shape(L, -1);
  bool is = s && take_row(L, lua_gettop(L), s, out);
  if (!record && !is) is = qk_fetch_at_hand(L, top, &out->view, &out->id);
  lua_settop(L, top);
  return is;
}

/* What db:search, db:kwic and db:match give: tables of fields, one of which may be the
 * sentence.  Scripts' own tables are none. */
static bool take_found(lua_State *L, qk_hand *out) {
  int top = lua_gettop(L);
  bool own = lua_type(L, top) != LUA_TTABLE ||
             luaL_getmetafield(L, top, "__metatable") != LUA_TBOOLEAN;
  lua_settop(L, top);
  if (own) return false;
  lua_pushliteral(L, "sentence");
  lua_rawget(L, top);
  bool is = take(L, out);
  lua_settop(L, top);
  return is || take_record(L, top, NULL, out);
}

/* ---- the call chain ------------------------------------------------------------------
 */

/* Variables with a name, and what a function in C works with; the steps of a `for` are
 * looked at, too, for loops over values. */
static bool is_held(const char *name) {
  return name[0] != '(' || strcmp(name, "(C temporary)") == 0 ||
         strcmp(name, "(for state)") == 0;
}

static bool find_in(lua_State *L, const lua_Debug *level, bool peek, qk_hand *out) {
  int n = 0;
  while (n < LOCALS_MAX && lua_getlocal(L, level, n + 1)) {
    lua_pop(L, 1);
    n++;
  }
  for (; n > 0; n--) {
    const char *name = lua_getlocal(L, level, n);
    bool held = name && is_held(name);
    bool found = held && (take(L, out) || (!peek && take_found(L, out)));
    if (name) lua_pop(L, 1);
    if (found) return true;
  }
  return false;
}

static void find(lua_State *L, bool peek, qk_hand *out) {
  lua_Debug ar;
  for (int level = 0; level < LEVELS_MAX && lua_getstack(L, level, &ar); level++)
    if (find_in(L, &ar, peek, out)) return;
}

/* Takes four places above the top of the stack: Lua keeps five behind each stack for what
 * has no time to ask (EXTRA_STACK), and asks the allocator only while the top is right,
 * as a collection may begin there.  lua_checkstack would move the top of a function of
 * Lua's and let the collector see what is dead; a Lua built with API checks, to debug it,
 * calls these places an overflow. */
void qk_hand_peek(lua_State *L, qk_hand *out) {
  memset(out, 0, sizeof *out);
  find(L, true, out);
}

void qk_hand_find(lua_State *L, qk_hand *out) {
  memset(out, 0, sizeof *out);
  if (lua_checkstack(L, 12)) find(L, false, out);
}

bool qk_hand_take(lua_State *L, qk_hand *out) {
  memset(out, 0, sizeof *out);
  return lua_checkstack(L, 12) && take(L, out);
}

/* ---- naming it -----------------------------------------------------------------------
 */

/* SELECT "file:line:col" of the row. */
static bool put_sql(qk_buf *b, const qk_hand *hand) {
  const qk_view *v = hand->view;
  const qk_view_column *c = qk_model_column(v, QK_LIT("source"));
  if (!c) return false;
  qk_buf_put(b, QK_LIT("SELECT "));
  for (const char *p = c->computed; *p; p++)
    qk_buf_put(b, *p == '$' ? QK_LIT("t0") : (qk_str){p, 1});
  qk_buf_printf(b, " FROM %s AS t0 WHERE t0.%s = ?1", v->from, hand->id ? "id" : v->key);
  return !b->oom;
}

static bool ask(struct qk_store *store, const qk_hand *hand, qk_buf *out) {
  qk_buf sql = {0};
  qk_query *q = NULL;
  bool row = false;
  qk_code code = put_sql(&sql, hand) ? QK_OK : QK_NOMEM;
  if (!code) code = qk_query_open(store, qk_buf_str(&sql), &q, NULL);
  if (!code)
    code = hand->id ? qk_query_bind_int(q, 1, hand->id, NULL)
                    : qk_query_bind_text(q, 1, qk_str_of(hand->name), NULL);
  if (!code) code = qk_query_step(q, &row, NULL);
  if (!code && row) {
    qk_str place = qk_query_text(q, 0);
    if (place.n) qk_buf_put(out, place);
  }
  qk_query_close(q);
  qk_buf_free(&sql);
  if (out->n && hand->line) qk_buf_printf(out, ":%d", hand->line);
  if (out->n && hand->line && hand->col) qk_buf_printf(out, ":%d", hand->col);
  return out->n && !out->oom;
}

/* Cuts the message between two characters where both do not fit. */
static void append(qk_err *e, qk_str tail) {
  static const char mark[] = "…";
  size_t n = strlen(e->msg), room = sizeof e->msg - 1;
  if (tail.n >= room / 2) return; /* half a path helps nobody */
  if (n + tail.n > room) {
    n = room - tail.n - (sizeof mark - 1);
    while (n > 0 && ((unsigned char)e->msg[n] & 0xC0) == 0x80) n--;
    memcpy(e->msg + n, mark, sizeof mark - 1);
    n += sizeof mark - 1;
  }
  memcpy(e->msg + n, tail.p, tail.n);
  e->msg[n + tail.n] = 0;
}

void qk_hand_name(struct qk_store *store, const qk_hand *hand, qk_err *e) {
  qk_buf place = {0}, tail = {0};
  if (!e || e->code != QK_SCRIPT || !store) return;
  bool found = hand->view && ask(store, hand, &place);
  if (hand->what[0]) qk_buf_printf(&tail, ", %s", hand->what);
  if (found && !strstr(e->msg, place.p)) /* a message may name it itself */
    qk_buf_printf(&tail, ", at %.*s", QK_ARG(place));
  if (tail.n && !tail.oom) append(e, qk_buf_str(&tail));
  qk_buf_free(&place);
  qk_buf_free(&tail);
}
