/* gazetteer.c - the administrative divisions and what they are called. */
#include "extract/gazetteer.h"

#include "base/err.h"

static const qk_str class_words[] = {
    QK_LIT("街道"), QK_LIT("自治区"), QK_LIT("地区"), QK_LIT("省"),
    QK_LIT("市"),   QK_LIT("区"),     QK_LIT("县"),   QK_LIT("旗"),
    QK_LIT("镇"),   QK_LIT("乡"),     QK_LIT("街"),
};
static const qk_str county_classes[] = {QK_LIT("区"), QK_LIT("县"), QK_LIT("市")};
static const qk_str town_classes[] = {QK_LIT("街道"), QK_LIT("街"), QK_LIT("镇"),
                                      QK_LIT("乡")};

size_t qk_place_stem(qk_str name) {
  for (size_t i = 0; i < QK_COUNT(class_words); i++)
    if (qk_str_ends(name, class_words[i]))
      return name.n >= class_words[i].n + 6 ? name.n - class_words[i].n : name.n;
  return name.n;
}

size_t qk_place_class(qk_str text, uint8_t level) {
  const qk_str *words = level == QK_COUNTY ? county_classes : town_classes;
  size_t n = level == QK_COUNTY ? QK_COUNT(county_classes) : QK_COUNT(town_classes);
  for (size_t i = 0; i < n; i++)
    if (qk_str_starts(text, words[i])) return words[i].n;
  return 0;
}

static bool add_place(qk_gazetteer *g, qk_place p, uint32_t *last_child) {
  if (!qk_arena_grow(&g->arena, (void **)&g->places, g->n, &g->cap, sizeof *g->places) ||
      !qk_arena_grow(&g->arena, (void **)&g->child, g->n, &g->cap_child,
                     sizeof *g->child) ||
      !qk_arena_grow(&g->arena, (void **)&g->sibling, g->n, &g->cap_sibling,
                     sizeof *g->sibling))
    return false;
  g->child[g->n] = g->sibling[g->n] = QK_NONE;
  if (p.parent != QK_NONE) {
    if (g->child[p.parent] == QK_NONE)
      g->child[p.parent] = g->n;
    else
      g->sibling[*last_child] = g->n;
    *last_child = g->n;
  }
  g->places[g->n++] = p;
  return true;
}

/* What is being read: the last place of each upper level, and its last child. */
typedef struct reading {
  qk_gazetteer *g;
  uint32_t at[QK_TOWN], last_child[QK_TOWN];
} reading;

static uint32_t find_code(const qk_gazetteer *g, qk_str code) {
  for (uint32_t i = 0; i < g->n; i++)
    if (qk_str_eq(g->places[i].code, code)) return i;
  return QK_NONE;
}

static uint32_t last_child_of(const qk_gazetteer *g, uint32_t place) {
  uint32_t child = g->child[place];
  while (child != QK_NONE && g->sibling[child] != QK_NONE) child = g->sibling[child];
  return child;
}

/* The file is in the order of the codes, so that a place's parent was read last; lines
 * that a user adds may be anywhere. */
static uint32_t parent_of(reading *r, qk_str code, unsigned level) {
  if (level == QK_PROVINCE) return QK_NONE;
  qk_str outer = qk_str_sub(code, 0, code.n - 2);
  uint32_t at = r->at[level - 1];
  if (at == QK_NONE || !qk_str_eq(r->g->places[at].code, outer)) {
    at = r->at[level - 1] = find_code(r->g, outer);
    if (at == QK_NONE) return QK_NONE;
    r->last_child[level - 1] = last_child_of(r->g, at);
  }
  return at;
}

static bool read_towns(reading *r, uint32_t county, qk_str towns) {
  qk_gazetteer *g = r->g;
  qk_str code = g->places[county].code;
  size_t most = towns.n / 4 + 1;
  char *codes = qk_arena_array(&g->arena, most, 9);
  if (!codes) return false;
  while (towns.n) {
    const char *space = memchr(towns.p, ' ', towns.n);
    size_t end = space ? (size_t)(space - towns.p) : towns.n;
    qk_str town = qk_str_sub(towns, 0, end);
    towns = qk_str_sub(towns, end < towns.n ? end + 1 : end, towns.n);
    if (town.n < 9) continue;
    memcpy(codes, code.p, 6);
    memcpy(codes + 6, town.p, 3);
    qk_place p = {{codes, 9}, qk_str_sub(town, 3, town.n), QK_TOWN, county};
    if (!add_place(g, p, &r->last_child[QK_COUNTY])) return false;
    codes += 9;
  }
  return true;
}

static bool read_entry(reading *r, qk_str entry) {
  qk_str code = qk_entry_field(entry, 0), name = qk_entry_field(entry, 1);
  unsigned level = (unsigned)code.n / 2;
  if (code.n % 2 || level < QK_PROVINCE || level > QK_COUNTY || !name.n) return true;
  uint32_t parent = parent_of(r, code, level);
  if (level > QK_PROVINCE && parent == QK_NONE) return true;
  uint32_t at = r->at[level];
  /* Behind the order of the codes: a line of the user's, perhaps of a place that is
   * known. */
  if (at != QK_NONE && memcmp(code.p, r->g->places[at].code.p, code.n) < 0) {
    at = find_code(r->g, code);
    if (at != QK_NONE) {
      r->at[level] = at;
      r->last_child[level] = last_child_of(r->g, at);
    }
  }
  if (at == QK_NONE || !qk_str_eq(r->g->places[at].code, code)) {
    qk_place p = {code, name, (uint8_t)level, parent};
    uint32_t none = QK_NONE;
    uint32_t *last = level > QK_PROVINCE ? &r->last_child[level - 1] : &none;
    if (!add_place(r->g, p, last)) return false;
    r->at[level] = r->g->n - 1;
    r->last_child[level] = QK_NONE;
  }
  return level < QK_COUNTY || read_towns(r, r->at[QK_COUNTY], qk_entry_field(entry, 2));
}

static qk_code name_upper(qk_gazetteer *g, qk_err *e) {
  qk_code code = qk_automaton_init(&g->upper, 8192, e);
  for (uint32_t i = 0; i < g->n && code == QK_OK; i++) {
    const qk_place *p = &g->places[i];
    if (p->level > QK_COUNTY || (p->level > QK_PROVINCE && p->name.n < 9)) continue;
    code = qk_automaton_add(&g->upper, p->name, i, NULL, e);
    qk_str stem = qk_str_sub(p->name, 0, qk_place_stem(p->name));
    if (code == QK_OK && p->level < QK_COUNTY)
      code = qk_automaton_add(&g->upper, stem, i, NULL, e);
  }
  return code;
}

/* Room for all places at once: a town takes about 16 bytes of the lexicon. */
static bool reserve(qk_gazetteer *g, const qk_str *entries, uint32_t n) {
  size_t bytes = 0;
  for (uint32_t i = 0; i < n; i++) bytes += entries[i].n;
  uint32_t most = (uint32_t)(bytes / 14 < UINT32_MAX / 2 ? bytes / 14 : 0) + n;
  g->places = qk_arena_array(&g->arena, most, sizeof *g->places);
  g->child = qk_arena_array(&g->arena, most, sizeof *g->child);
  g->sibling = qk_arena_array(&g->arena, most, sizeof *g->sibling);
  if (!g->places || !g->child || !g->sibling) return false;
  g->cap = g->cap_child = g->cap_sibling = most;
  return true;
}

qk_code qk_gazetteer_load(qk_gazetteer *g, qk_lexicon_source src, qk_err *e) {
  *g = (qk_gazetteer){0};
  const qk_str *entries = NULL;
  uint32_t n = 0;
  qk_code code = src.get(src.context, "divisions", &entries, &n, e);
  if (code != QK_OK) return code;
  if (n && !reserve(g, entries, n)) return qk_nomem(e);
  reading r = {.g = g};
  for (size_t i = 0; i < QK_COUNT(r.at); i++) r.at[i] = r.last_child[i] = QK_NONE;
  for (uint32_t i = 0; i < n; i++)
    if (!read_entry(&r, entries[i])) return qk_nomem(e);
  return name_upper(g, e);
}

void qk_gazetteer_free(qk_gazetteer *g) {
  qk_automaton_free(&g->upper);
  qk_arena_free(&g->arena);
  *g = (qk_gazetteer){0};
}

uint32_t qk_gazetteer_city(const qk_gazetteer *g, qk_str city) {
  if (!city.n) return QK_NONE;
  const qk_term *t = qk_automaton_longest(&g->upper, city);
  if (!t || t->text.n != city.n) return QK_NONE;
  return g->places[t->value].level < QK_COUNTY ? t->value : QK_NONE;
}

bool qk_gazetteer_within(const qk_gazetteer *g, uint32_t place, uint32_t outer) {
  for (; place != QK_NONE; place = g->places[place].parent)
    if (place == outer) return true;
  return false;
}

static bool add_name(qk_scope *scope, qk_str name, uint32_t place, bool stem) {
  uint32_t term;
  if (qk_automaton_add(&scope->names, name, scope->n, &term, NULL) != QK_OK) return false;
  if (term == QK_NONE) return true;
  if (!qk_arena_grow(&scope->names.arena, (void **)&scope->items, scope->n, &scope->cap,
                     sizeof *scope->items))
    return false;
  qk_scope_item item = {place, stem, QK_NONE};
  uint32_t first = scope->names.terms[term].value;
  if (first != scope->n) { /* behind the first, where it costs nothing to find */
    item.next = scope->items[first].next;
    scope->items[first].next = scope->n;
  }
  scope->items[scope->n++] = item;
  return true;
}

/* A city without counties is listed as its own only county: it counts as the city. */
static bool name_place(qk_scope *scope, const qk_gazetteer *g, uint32_t place) {
  const qk_place *p = &g->places[place];
  if (qk_str_eq(p->name, g->places[p->parent].name)) return true;
  size_t stem = qk_place_stem(p->name);
  /* Farms, development zones and the like are counted as towns, but are none. */
  if (p->level == QK_TOWN &&
      !qk_place_class(qk_str_sub(p->name, stem, p->name.n), QK_TOWN))
    return true;
  return add_name(scope, p->name, place, false) &&
         (stem == p->name.n || stem < 6 ||
          add_name(scope, qk_str_sub(p->name, 0, stem), place, true));
}

bool qk_scope_open(qk_scope *scope, const qk_gazetteer *g, uint32_t root) {
  *scope = (qk_scope){.root = root};
  if (qk_automaton_init(&scope->names, root == QK_NONE ? 0 : 512, NULL) != QK_OK)
    return false;
  if (root == QK_NONE) return true;
  /* Depth first, without recursion: down, right, or up and right. */
  uint32_t at = g->child[root];
  while (at != QK_NONE) {
    if (g->places[at].level >= QK_COUNTY && !name_place(scope, g, at)) return false;
    uint32_t next = g->child[at];
    for (; next == QK_NONE && at != root; at = g->places[at].parent)
      next = g->sibling[at];
    at = next;
  }
  return true;
}

void qk_scope_free(qk_scope *scope) { qk_automaton_free(&scope->names); }
