/* shell_names.c - names of views, fields and relations that could complete a word. */
#include "script/shell_names.h"

#include "script/model.h"

static void each_member(const qk_view *v, qk_name_taker *take, void *context) {
  for (size_t i = 0; i < v->n_columns; i++) take(context, qk_str_of(v->columns[i].name));
  for (size_t i = 0; i < v->n_relations; i++)
    take(context, qk_str_of(v->relations[i].name));
}

bool qk_names_members(qk_str base, qk_name_taker *take, void *context) {
  const qk_view *v = qk_model_view(base);
  if (qk_str_eq(base, QK_LIT("db"))) {
    for (size_t i = 0; i < qk_n_views_of_scripts; i++)
      take(context, qk_str_of(qk_views_of_scripts[i].plural));
    return true;
  }
  if (v) {
    each_member(v, take, context);
    return true;
  }
  /* Behind a collection stand methods alone. */
  if (qk_model_plural(base)) return false;
  for (size_t i = 0; i < qk_n_views_of_scripts; i++)
    each_member(&qk_views_of_scripts[i], take, context);
  return false;
}

void qk_names_views(qk_name_taker *take, void *context) {
  for (size_t i = 0; i < qk_n_views_of_scripts; i++)
    take(context, qk_str_of(qk_views_of_scripts[i].name));
}
