/* stubs_rows.c - rows and collections of every view as classes of the Lua language
 * server.
 * In:   the model of the views.
 * Out:  annotations.
 * Owns: nothing. */
#include "script/manual.h"
#include "script/model.h"

static void put_row_class(qk_buf *out, const qk_view *v) {
  static const char *const types[] = {[QK_DATUM_INTEGER] = "integer",
                                      [QK_DATUM_NUMBER] = "number",
                                      [QK_DATUM_TEXT] = "string"};
  qk_buf_printf(out, "\n---A row of view %s.\n---@class (exact) qikan.row.%s: table\n",
                v->name, v->name);
  for (size_t i = 0; i < v->n_columns; i++) {
    const char *name = v->columns[i].name;
    /* Any column but the key can be without a value. */
    qk_buf_printf(out, "---@field %s %s%s\n", name, types[v->columns[i].type],
                  strcmp(name, "id") ? "?" : "");
  }
  for (size_t i = 0; i < v->n_relations; i++) {
    const qk_relation *r = &v->relations[i];
    if (r->many)
      qk_buf_printf(out, "---@field %s qikan.rows.%s\n", r->name, r->view);
    else
      qk_buf_printf(out, "---@field %s %s%s?\n", r->name,
                    r->view ? "qikan.row." : "table", r->view ? r->view : "");
  }
}

static void put_collection_class(qk_buf *out, const qk_view *v) {
  const char *n = v->name;
  qk_buf_printf(out,
                "\n---Rows of view %s.\n---@class qikan.rows.%s: qikan.collection\n"
                "---@field [integer] qikan.row.%s\n",
                n, n, n);
  if (v->key) qk_buf_printf(out, "---@field [string] qikan.row.%s # by %s\n", n, v->key);
  qk_buf_printf(out,
                "---@field first fun(self): qikan.row.%s?\n"
                "---@field get fun(self, key: any): qikan.row.%s?\n"
                "---@field all fun(self): qikan.row.%s[]\n"
                "---@field each fun(self): fun(): qikan.row.%s?\n"
                "---@operator call: qikan.row.%s?\n",
                n, n, n, n, n);
}

void qk_manual_row_classes(qk_buf *out) {
  for (size_t i = 0; i < qk_n_views_of_scripts; i++) {
    put_row_class(out, &qk_views_of_scripts[i]);
    put_collection_class(out, &qk_views_of_scripts[i]);
  }
}

void qk_manual_database_fields(qk_buf *out) {
  for (size_t i = 0; i < qk_n_views_of_scripts; i++)
    qk_buf_printf(out, "---@field %s qikan.rows.%s\n", qk_views_of_scripts[i].plural,
                  qk_views_of_scripts[i].name);
}
