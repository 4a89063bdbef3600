/* extractor.c - qikan.extractor{…}: facts of a kind of one's own.
 * In:   the definition's extract(sentence).
 * Out:  rows of view fact, and a table of them.
 * Owns: nothing. */
#include "script/job.h"
#include "script/table.h"

void qk_extractor_read(lua_State *L, qk_definition *d) {
  (void)d;
  if (lua_getfield(L, 1, "extract") != LUA_TFUNCTION)
    qk_expected(L, "extractor.extract", "a function (sentence)", -1);
  if (lua_getfield(L, 1, "filter") != LUA_TNIL && !lua_isfunction(L, -1))
    qk_expected(L, "extractor.filter", "a function (sentence)", -1);
  lua_pop(L, 2);
}
