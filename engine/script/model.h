/* model.h - the views as scripts see them: columns, relations, order.
 * In:   names.
 * Out:  static descriptions, the only source of identifiers in SQL that collections
 *       build.
 * Owns: nothing. */
#ifndef QK_SCRIPT_MODEL_H
#define QK_SCRIPT_MODEL_H

#include "base/str.h"

typedef enum qk_datum { QK_DATUM_INTEGER, QK_DATUM_NUMBER, QK_DATUM_TEXT } qk_datum;

typedef struct qk_view_column {
  const char *name;
  qk_datum type;
  /* NULL: stored in the view and read with every row.  Else SQL with $ for the row's
   * alias: computed when a script asks for it. */
  const char *computed;
} qk_view_column;

typedef struct qk_view qk_view;

/* From a row to others: those whose `remote` equals the row's `local`, or is among what
 * `via` selects ($: the row's `local`). */
typedef struct qk_relation {
  const char *name;
  const char *view; /* NULL: the view that the row's target_kind names */
  bool many;
  const char *local, *remote;
  const char *via;
  const char *also; /* a column that both have and that is equal, too: for its index */
  const char *kind; /* value of target_kind, NULL: none */
} qk_relation;

struct qk_view {
  const char *name, *plural;
  const char *from; /* what stands behind FROM */
  const qk_view_column *columns;
  size_t n_columns;
  const qk_relation *relations;
  size_t n_relations;
  const char *order[5]; /* columns that tell rows apart, in their natural order */
  const char *key;      /* a column that names a row: db.cities["…"]; NULL: none */
  const char *label;    /* a column to show, NULL: none */
};

extern const qk_view qk_views_of_scripts[];
extern const size_t qk_n_views_of_scripts;

const qk_view *qk_model_view(qk_str name);   /* "article"; NULL: there is none */
const qk_view *qk_model_plural(qk_str name); /* "articles" */
const qk_view_column *qk_model_column(const qk_view *v, qk_str name);
const qk_relation *qk_model_relation(const qk_view *v, qk_str name);
/* Are its rows told apart by their names, as cities are? */
bool qk_model_is_named(const qk_view *v);

#endif
