/* shell_names.c - names of views, fields and relations that could complete a word. */
#include "script/shell_names.h"

#include "store/schema.h"

bool qk_names_members(qk_str base, qk_name_taker *take, void *context) {
  (void)base;
  (void)take;
  (void)context;
  return false;
}

void qk_names_views(qk_name_taker *take, void *context) {
  for (const qk_object *view = qk_views; view->name; view++)
    take(context, qk_str_of(view->name));
}
