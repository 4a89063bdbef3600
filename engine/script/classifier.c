/* classifier.c - qikan.classifier{…}: labels for sections, paragraphs, sentences,
 * articles.
 * In:   the definition's labels and rules.
 * Out:  one row of view label for each target that has a label, and a table.
 * Owns: nothing. */
#include "script/job.h"
#include "script/table.h"

void qk_classifier_read(lua_State *L, qk_definition *d) {
  static const char *const targets[] = {"section", "paragraph", "sentence", "article"};
  (void)d;
  bool known = false;
  int type = lua_getfield(L, 1, "target");
  for (size_t i = 0; type == LUA_TSTRING && i < QK_COUNT(targets); i++)
    known = known || strcmp(lua_tostring(L, -1), targets[i]) == 0;
  if (!known)
    qk_expected(L, "classifier.target", "section, paragraph, sentence or article", -1);
  lua_pop(L, 1);
}
