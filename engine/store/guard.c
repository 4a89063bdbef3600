/* guard.c - what a statement of a user may do: read our views, compute.
 * In:   each action SQLite is about to compile into a statement.
 * Out:  allowed or refused; the reason of a refusal in s->denied.
 * Owns: nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "store/db.h"
#include "store/schema.h"

/* Functions of SQLite that look at nothing but their arguments.  A list of what is
 * allowed, because a build of SQLite, or the program around us, may add functions that do
 * more. Sorted by strcmp. */
static const char *const functions[] = {
    "->",
    "->>",
    "abs",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "avg",
    "ceil",
    "ceiling",
    "char",
    "coalesce",
    "concat",
    "concat_ws",
    "cos",
    "cosh",
    "count",
    "cume_dist",
    "date",
    "datetime",
    "degrees",
    "dense_rank",
    "exp",
    "first_value",
    "floor",
    "format",
    "glob",
    "group_concat",
    "hex",
    "ifnull",
    "iif",
    "instr",
    "json",
    "json_array",
    "json_array_length",
    "json_extract",
    "json_group_array",
    "json_group_object",
    "json_insert",
    "json_object",
    "json_quote",
    "json_remove",
    "json_replace",
    "json_set",
    "json_type",
    "json_valid",
    "julianday",
    "lag",
    "last_value",
    "lead",
    "length",
    "like",
    "likelihood",
    "likely",
    "ln",
    "log",
    "log10",
    "log2",
    "lower",
    "ltrim",
    "max",
    "min",
    "mod",
    "nth_value",
    "ntile",
    "nullif",
    "octet_length",
    "percent_rank",
    "pi",
    "pow",
    "power",
    "printf",
    "quote",
    "radians",
    "random",
    "randomblob",
    "rank",
    "replace",
    "round",
    "row_number",
    "rtrim",
    "sign",
    "sin",
    "sinh",
    "soundex",
    "sqlite_version",
    "sqrt",
    "strftime",
    "string_agg",
    "substr",
    "substring",
    "subtype",
    "sum",
    "tan",
    "tanh",
    "time",
    "timediff",
    "total",
    "trim",
    "trunc",
    "typeof",
    "unhex",
    "unicode",
    "unixepoch",
    "unlikely",
    "upper",
    "zeroblob",
};

enum { ACTIONS = 64 }; /* between two looks at the clock */

static const char *const pragmas[] = {
    "application_id", "compile_options", "encoding",     "index_info",
    "index_list",     "page_count",      "page_size",    "table_info",
    "table_list",     "table_xinfo",     "user_version",
};

static const char *const others[] = {
    "json_each",          "json_tree",         "pragma_index_info",
    "pragma_index_list",  "pragma_table_info", "pragma_table_list",
    "pragma_table_xinfo", "sqlite_master",     "sqlite_schema",
};

static int compare(const void *key, const void *item) {
  return sqlite3_stricmp(key, *(const char *const *)item);
}

static bool listed(const char *name, const char *const *list, size_t n) {
  return name && bsearch(name, list, n, sizeof *list, compare);
}

static bool is_ours(const char *name) {
  if (!name) return false;
  for (const qk_object *v = qk_views; v->name; v++)
    if (sqlite3_stricmp(v->name, name) == 0) return true;
  for (const qk_object *t = qk_tables; t->name; t++)
    if (sqlite3_stricmp(t->name, name) == 0) return true;
  return listed(name, others, QK_COUNT(others));
}

static int refuse(qk_store *s, const char *what, const char *name) {
  if (!s->denied[0])
    snprintf(s->denied, sizeof s->denied, "%s%s%.80s", what, name ? " " : "",
             name ? name : "");
  return SQLITE_DENY;
}

static int on_action(void *context, int action, const char *a, const char *b,
                     const char *database, const char *inner) {
  (void)inner;
  qk_store *s = context;
  /* A statement can be short and what it stands for without bounds: WITH a AS (…), b AS
   * (SELECT … FROM a, a), c AS (… FROM b, b) …  No hook is called while it is compiled. */
  if (++s->actions % ACTIONS == 0 && s->progress && s->progress(s->progress_context))
    return refuse(s, "the query was interrupted", NULL);
  switch (action) {
  case SQLITE_SELECT:
  case SQLITE_RECURSIVE:
    return SQLITE_OK;
  case SQLITE_READ:
    /* No column: a table, or a name the statement itself defines, of which nothing is
     * read. */
    if ((b && !b[0]) || is_ours(a)) return SQLITE_OK;
    return refuse(s, "only the views of the database can be read, not", a);
  case SQLITE_FUNCTION:
    if (listed(b, functions, QK_COUNT(functions))) return SQLITE_OK;
    return refuse(s, "there is no permission to call the function", b);
  case SQLITE_PRAGMA:
    if (listed(a, pragmas, QK_COUNT(pragmas)) &&
        (!b || sqlite3_strnicmp(a, "table_", 6) == 0 ||
         sqlite3_strnicmp(a, "index_", 6) == 0))
      return SQLITE_OK;
    return refuse(s, "there is no permission to use the pragma", a);
  default:
    (void)database;
    return refuse(s, "only statements that read are allowed (SELECT, WITH, VALUES)",
                  NULL);
  }
}

/* SQLite makes a table-valued function's table at its first use, and asks the authorizer
 * for leave to write to the schema: that happens here, before there is one. */
static const char first_use[] =
    "SELECT 1 FROM json_each('[]'), json_tree('[]'), pragma_index_info('x'), "
    "pragma_index_list('x'), pragma_table_info('x'), pragma_table_list('x'), "
    "pragma_table_xinfo('x')";

/* SQLite has one account of memory for the whole process, and no other way to keep a
 * statement from taking all there is.  A program that has set a limit of its own keeps it.
 * Columns: each may hold a value as long as any. */
static void limit_memory(sqlite3 *db) {
  enum { HEAP_MAX = 256 << 20, VALUE_MAX = 80 << 20, COLUMNS_MAX = 500, COMPOUND_MAX = 100 };
  if (sqlite3_hard_heap_limit64(-1) == 0) sqlite3_hard_heap_limit64(HEAP_MAX);
  sqlite3_limit(db, SQLITE_LIMIT_LENGTH, VALUE_MAX);
  sqlite3_limit(db, SQLITE_LIMIT_COLUMN, COLUMNS_MAX);
  sqlite3_limit(db, SQLITE_LIMIT_COMPOUND_SELECT, COMPOUND_MAX);
  sqlite3_limit(db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 5000);
}

int qk_guard(qk_store *s, sqlite3 *db) {
  int rc = sqlite3_exec(db, first_use, NULL, NULL, NULL);
  limit_memory(db);
  if (!rc) rc = qk_functions(s, db);
  return rc ? rc : sqlite3_set_authorizer(db, on_action, s);
}
