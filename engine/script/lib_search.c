/* lib_search.c - db:search and db:kwic.
 * In:   a query and filters.
 * Out:  hits, read when they are asked for; lines of a concordance.
 * Owns: a search and its statements, in a userdata that the collector closes. */
#include "script/answer.h"
#include "script/library.h"
#include "script/row.h"
#include "script/search_options.h"
#include "script/table.h"
#include "search/kwic.h"

#define HITS "qikan.hits"

typedef struct hits {
  qk_search *search; /* NULL: closed */
  qk_hits texts;
  lua_Integer offset;
} hits;

enum { UV_OPTIONS = 1, UV_CITIES, UV_META, UVS = 3 };

static int close_hits(lua_State *L) {
  hits *h = luaL_checkudata(L, 1, HITS);
  qk_hits_close(&h->texts);
  qk_search_free(h->search);
  h->search = NULL;
  return 0;
}

/* ---- one hit -------------------------------------------------------------------------
 */

static const char *const hit_fields[] = {"id",    "kind", "text", "spans",
                                         "score", "rank", "city", "title",
                                         "path",  "line", "col",  "article_id"};
static const char *const hit_rows[] = {"article", "row",     "paragraph", "sentence",
                                       "section", "caption", "grid_cell"};

static bool is_name(const char *name, const char *const *names, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (strcmp(name, names[i]) == 0) return true;
  return false;
}

static int unknown_field(lua_State *L) {
  qk_str names[QK_COUNT(hit_fields) + QK_COUNT(hit_rows)], name;
  size_t n = 0;
  for (size_t i = 0; i < QK_COUNT(hit_fields); i++) names[n++] = qk_str_of(hit_fields[i]);
  for (size_t i = 0; i < QK_COUNT(hit_rows); i++) names[n++] = qk_str_of(hit_rows[i]);
  if (lua_type(L, 2) != LUA_TSTRING) return qk_expected(L, "the hit", "a name", 2);
  name.p = lua_tolstring(L, 2, &name.n);
  lua_pushfstring(L, "the hit has no field '%s'", name.p);
  return qk_unknown_name(L, lua_tostring(L, -1), name, names, n);
}

/* A row of the hit is read when it is first asked for, and kept. */
static int hit_index(lua_State *L) {
  const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL;
  if (!key || !is_name(key, hit_rows, QK_COUNT(hit_rows))) {
    if (key && is_name(key, hit_fields, QK_COUNT(hit_fields))) return 0; /* missing */
    return unknown_field(L);
  }
  bool article = strcmp(key, "article") == 0;
  lua_pushstring(L, "kind");
  lua_rawget(L, 1);
  const char *kind = lua_tostring(L, -1);
  if (!article && strcmp(key, "row") != 0 && strcmp(key, kind) != 0) {
    /* The paragraph that a sentence is in is the only other row a hit has. */
    if (strcmp(key, "paragraph") != 0 || strcmp(kind, "sentence") != 0) return 0;
    lua_getfield(L, 1, "row");
    lua_getfield(L, -1, "paragraph");
    return 1;
  }
  lua_pushstring(L, article ? "article_id" : "id");
  if (lua_rawget(L, 1) == LUA_TNIL) return 0;
  qk_row_push_by_id(L, article ? "article" : kind, lua_tointeger(L, -1));
  lua_pushvalue(L, 2);
  lua_pushvalue(L, -2);
  lua_rawset(L, 1);
  return 1;
}

static int hit_assign(lua_State *L) { return luaL_error(L, "the hit is read-only"); }

static void push_hit_meta(lua_State *L) {
  lua_createtable(L, 0, 3);
  lua_pushcfunction(L, hit_index);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, hit_assign);
  lua_setfield(L, -2, "__newindex");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
}

/* Bytes as string.sub counts them. */
static void push_spans(lua_State *L, const qk_span *marks, uint32_t n) {
  lua_createtable(L, (int)n, 0);
  for (uint32_t i = 0; i < n; i++) {
    lua_createtable(L, 2, 0);
    lua_pushinteger(L, (lua_Integer)marks[i].from + 1);
    lua_rawseti(L, -2, 1);
    lua_pushinteger(L, marks[i].to);
    lua_rawseti(L, -2, 2);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

static void set_about(lua_State *L, qk_str city, qk_str title, qk_str path,
                      int64_t article, int line, int col) {
  if (city.n) qk_set_text(L, "city", city);
  if (title.n) qk_set_text(L, "title", title);
  if (path.n) qk_set_text(L, "path", path);
  if (article) qk_set_integer(L, "article_id", article);
  if (line > 0) qk_set_integer(L, "line", line);
  if (col > 0) qk_set_integer(L, "col", col);
}

/* Pushes hit i (from 0) of the search at index. */
static void push_hit(lua_State *L, int index, hits *h, uint32_t i) {
  uint32_t n, n_marks = 0;
  const qk_hit *hit = &qk_search_hits(h->search, &n)[i];
  const qk_span *marks = NULL;
  qk_hit_text t;
  qk_err e = {0};
  qk_run_tick(L, 2000);
  qk_code code = qk_hits_read(&h->texts, hit, &t, &e);
  if (!code) code = qk_search_marks(h->search, t.text, &marks, &n_marks, &e);
  if (!code && n_marks)
    code = qk_hits_place(&h->texts, hit, marks[0].from, &t.line, &t.col, &e);
  if (code) qk_run_fail(L, &e);
  luaL_checkstack(L, 12, NULL);
  index = lua_absindex(L, index);
  lua_createtable(L, 0, 16);
  qk_set_integer(L, "id", hit->id);
  qk_set_text(L, "kind", qk_str_of(qk_unit_name(hit->kind)));
  qk_set_text(L, "text", t.text);
  qk_set_number(L, "score", hit->score);
  qk_set_integer(L, "rank", h->offset + i + 1);
  set_about(L, t.city, t.title, t.path, t.article_id, t.line, t.col);
  push_spans(L, marks, n_marks);
  lua_setfield(L, -2, "spans");
  lua_getiuservalue(L, index, UV_META);
  lua_setmetatable(L, -2);
}

/* ---- all of them ---------------------------------------------------------------------
 */

static hits *own(lua_State *L) {
  hits *h = luaL_checkudata(L, 1, HITS);
  if (!h->search) luaL_error(L, "db:search: the search is closed");
  return h;
}

/* for hit in db:search{…}: Lua calls the result with the hit it gave last. */
static int next_hit(lua_State *L) {
  hits *h = own(L);
  uint32_t n;
  lua_Integer i = 0;
  qk_search_hits(h->search, &n);
  if (!lua_isnoneornil(L, 3)) {
    lua_settop(L, 3);
    if (!lua_istable(L, 3) || lua_getfield(L, 3, "rank") != LUA_TNUMBER)
      return luaL_error(L, "a search is called by `for` alone; result[i] is a hit");
    i = lua_tointeger(L, -1) - h->offset;
  }
  if (i < 0 || i >= n) return 0;
  push_hit(L, 1, h, (uint32_t)i);
  return 1;
}

static int count_hits(lua_State *L) {
  uint32_t n;
  qk_search_hits(own(L)->search, &n);
  lua_pushinteger(L, n);
  return 1;
}

static void prepare(lua_State *L, qk_search_request *r, char *stamp, lua_Integer *offset);

/* Counted when first asked for: it looks up the article of every unit. */
static int push_cities(lua_State *L) {
  static const char *const fields[] = {"city", "count", NULL};
  char stamp[QK_INDEX_STAMP];
  qk_search_request r;
  qk_buf caret = {0};
  qk_err e = {0};
  lua_Integer offset;
  uint32_t n;
  if (lua_getiuservalue(L, 1, UV_CITIES) == LUA_TTABLE) return 1;
  lua_settop(L, 1);
  lua_getiuservalue(L, 1, UV_OPTIONS);
  prepare(L, &r, stamp, &offset);
  r.order = QK_SEARCH_READING;
  r.limit = 1;
  r.offset = 0;
  r.cities = true;
  hits *counted = lua_newuserdatauv(L, sizeof *counted, UVS);
  *counted = (hits){0};
  luaL_setmetatable(L, HITS);
  if (qk_search_run(&counted->search, qk_run_of(L)->store, &r, &caret, &e))
    return qk_search_raise(L, "db:search", &e, &caret);
  const qk_city_count *cities = qk_search_cities(counted->search, &n);
  qk_answer a;
  qk_answer_open(L, &a, "the city", fields);
  for (uint32_t i = 0; i < n; i++) {
    qk_answer_row(&a);
    if (cities[i].city.n) qk_set_text(L, "city", cities[i].city);
    qk_set_integer(L, "count", (lua_Integer)cities[i].units);
    qk_answer_put(&a);
  }
  qk_answer_close(&a);
  lua_pushvalue(L, -1);
  lua_setiuservalue(L, 1, UV_CITIES);
  return 1;
}

static int hits_index(lua_State *L) {
  static const char *const names[] = {"total", "by_city", "unindexed"};
  hits *h = own(L);
  uint32_t n;
  if (lua_isinteger(L, 2)) {
    lua_Integer i = lua_tointeger(L, 2);
    qk_search_hits(h->search, &n);
    if (i < 1 || i > n) return 0;
    push_hit(L, 1, h, (uint32_t)i - 1);
    return 1;
  }
  if (lua_type(L, 2) != LUA_TSTRING)
    return qk_expected(L, "the search", "a number or a name", 2);
  const char *key = lua_tostring(L, 2);
  if (strcmp(key, "by_city") == 0) return push_cities(L);
  if (strcmp(key, "total") == 0)
    return lua_pushinteger(L, (lua_Integer)qk_search_total(h->search)), 1;
  if (strcmp(key, "unindexed") == 0)
    return lua_pushinteger(L, qk_search_unindexed(h->search)), 1;
  qk_str all[QK_COUNT(names)];
  for (size_t i = 0; i < QK_COUNT(names); i++) all[i] = qk_str_of(names[i]);
  lua_pushfstring(L, "the search has no field '%s'", key);
  return qk_unknown_name(L, lua_tostring(L, -1), qk_str_of(key), all, QK_COUNT(all));
}

static int hits_assign(lua_State *L) { return luaL_error(L, "the search is read-only"); }

static void push_meta(lua_State *L) {
  static const luaL_Reg events[] = {
      {"__gc", close_hits},  {"__close", close_hits}, {"__call", next_hit},
      {"__len", count_hits}, {"__index", hits_index}, {"__newindex", hits_assign},
      {NULL, NULL}};
  if (!luaL_newmetatable(L, HITS)) return;
  luaL_setfuncs(L, events, 0);
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
}

/* The request of the table at index 2. */
static void prepare(lua_State *L, qk_search_request *r, char *stamp,
                    lua_Integer *offset) {
  static const char *const more[] = {"order", "limit", "offset", NULL};
  static const char *const orders[] = {"relevance", "reading", NULL};
  qk_search_options(L, "db:search", more, r, stamp);
  r->order = (qk_search_order)qk_search_choice(L, "db:search", "order", orders, 0);
  r->limit = qk_search_number(L, "db:search", "limit", 1, QK_HITS_MAX, 0);
  r->offset = qk_search_number(L, "db:search", "offset", 0, QK_HITS_MAX - 1, 0);
  *offset = (lua_Integer)r->offset;
}

static int search(lua_State *L) {
  char stamp[QK_INDEX_STAMP];
  qk_search_request r;
  qk_buf caret = {0};
  qk_err e = {0};
  lua_Integer offset;
  lua_settop(L, 2);
  prepare(L, &r, stamp, &offset);
  hits *h = lua_newuserdatauv(L, sizeof *h, UVS);
  *h = (hits){.texts.store = qk_run_of(L)->store, .offset = offset};
  push_meta(L);
  lua_setmetatable(L, -2);
  lua_pushvalue(L, 2);
  lua_setiuservalue(L, -2, UV_OPTIONS);
  push_hit_meta(L);
  lua_setiuservalue(L, -2, UV_META);
  if (qk_search_run(&h->search, qk_run_of(L)->store, &r, &caret, &e))
    return qk_search_raise(L, "db:search", &e, &caret);
  qk_buf_free(&caret);
  return 1;
}

/* ---- db:kwic -------------------------------------------------------------------------
 */

#define LINES "qikan.kwic"

static int close_lines(lua_State *L) {
  qk_kwic **k = luaL_checkudata(L, 1, LINES);
  qk_kwic_free(*k);
  *k = NULL;
  return 0;
}

static qk_kwic **push_lines(lua_State *L) {
  qk_kwic **k = lua_newuserdatauv(L, sizeof(qk_kwic *), 0);
  *k = NULL;
  if (luaL_newmetatable(L, LINES)) {
    lua_pushcfunction(L, close_lines);
    lua_setfield(L, -2, "__gc");
  }
  lua_setmetatable(L, -2);
  return k;
}

static void put_line(lua_State *L, qk_answer *a, const qk_kwic_line *l) {
  qk_answer_row(a);
  qk_set_text(L, "left", l->left);
  qk_set_text(L, "keyword", l->match);
  qk_set_text(L, "right", l->right);
  qk_set_integer(L, "first", (lua_Integer)l->at.from + 1);
  qk_set_integer(L, "last", l->at.to);
  qk_set_integer(L, "id", l->hit.id);
  qk_set_text(L, "kind", qk_str_of(qk_unit_name(l->hit.kind)));
  set_about(L, l->city, l->title, l->path, l->article_id, l->line, l->col);
  qk_answer_put(a);
}

static int kwic(lua_State *L) {
  static const char *const more[] = {"term", "width", "sort", "limit", "offset", NULL};
  static const char *const sorts[] = {"position", "left", "right", NULL};
  static const char *const fields[] = {"left", "keyword", "right",      "first", "last",
                                       "id",   "kind",    "city",       "title", "path",
                                       "line", "col",     "article_id", NULL};
  char stamp[QK_INDEX_STAMP];
  qk_kwic_request r = {0};
  qk_buf caret = {0};
  qk_err e = {0};
  uint32_t n;
  lua_settop(L, 2);
  qk_search_options(L, "db:kwic", more, &r.search, stamp);
  r.sort = (qk_kwic_sort)qk_search_choice(L, "db:kwic", "sort", sorts, 0);
  r.context = (uint32_t)qk_search_number(L, "db:kwic", "width", 1, QK_KWIC_CONTEXT_MAX,
                                         QK_KWIC_CONTEXT);
  r.limit = qk_search_number(L, "db:kwic", "limit", 1, QK_HITS_MAX, 0);
  r.offset = qk_search_number(L, "db:kwic", "offset", 0, QK_HITS_MAX, 0);
  qk_kwic **k = push_lines(L);
  if (qk_kwic_run(k, qk_run_of(L)->store, &r, &caret, &e))
    return qk_search_raise(L, "db:kwic", &e, &caret);
  qk_buf_free(&caret);
  const qk_kwic_line *lines = qk_kwic_lines(*k, &n);
  qk_answer a;
  qk_answer_open(L, &a, "the line", fields);
  for (uint32_t i = 0; i < n; i++) put_line(L, &a, &lines[i]);
  qk_answer_close(&a);
  qk_set_integer(L, "total", (lua_Integer)qk_kwic_total(*k));
  qk_kwic_free(*k);
  *k = NULL;
  return 1;
}

static const qk_lua_function functions[] = {
    {"search", search,
     "db:search(query | {query, unit, city, kind, date, column, periodical, order, "
     "limit, "
     "offset}) → hits",
     "The units of text that a query finds; `qikan help search` tells its language.  "
     "unit: paragraph (where none is given), sentence, heading, caption, cell, all; "
     "city, "
     "kind, column, periodical: one of its values or a list of them; date: "
     "\"2021\", \"2021-03\", \"2020..2021\"; order: relevance (BM25; where none is "
     "given) "
     "or reading; without limit all of them, at most 1,000,000.  A hit has id, kind (its "
     "view), text, spans ({{first, last}}: bytes, as string.sub counts), score, city, "
     "title, path, line and col (of the first span), and as rows article, row, and "
     "paragraph or sentence.  The result: #hits, hits[i], total (however many are held), "
     "by_city ({{city, count}}), unindexed (issues that were read through for want of an "
     "index).\n"
     "  local hits = qikan.db:search{query = \"代表 联络站\", unit = \"sentence\"}\n"
     "  for hit in hits do print(hit.city, hit.text:sub(table.unpack(hit.spans[1]))) "
     "end\n"
     "  assert(#hits == hits.total)"},
    {"kwic", kwic,
     "db:kwic(query | {query | term, width, sort, unit, city, …, limit, offset}) → list",
     "Every place of a query's terms with what stands around it: left, keyword, right, "
     "first and last (bytes of the unit's text), id and kind of the unit, city, title, "
     "path, line, col.  width: columns on each side, 30; sort: position, left, right "
     "(from the keyword outwards, token by token, folded, by code point; not by "
     "pinyin).  total: places, however many lines are asked for.\n"
     "  for l in qikan.db:kwic{query = \"联络站\", width = 12, sort = \"right\"} do\n"
     "    print(l.left .. \"【\" .. l.keyword .. \"】\" .. l.right, l.line)\n"
     "  end"},
};
const qk_lua_module qk_search_module = {"db", functions, QK_COUNT(functions)};
