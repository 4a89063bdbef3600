/* check.c - qikan.check{…}: what is wrong in an issue, and where.
 * In:   the definition's run(db, p, report).
 * Out:  findings with line and column, as rows of view diagnostic and as a table.
 * Owns: nothing. */
#include "script/job.h"
#include "script/table.h"

static const char *const severities[] = {"info", "warning", "error", NULL};

void qk_check_read(lua_State *L, qk_definition *d) {
  (void)d;
  if (lua_getfield(L, 1, "run") != LUA_TFUNCTION)
    qk_expected(L, "check.run", "a function (db, p, report)", -1);
  int type = lua_getfield(L, 1, "severity");
  bool known = type == LUA_TNIL;
  for (size_t i = 0; type == LUA_TSTRING && severities[i]; i++)
    known = known || strcmp(lua_tostring(L, -1), severities[i]) == 0;
  if (!known) qk_expected(L, "check.severity", "info, warning or error", -1);
  lua_pop(L, 2);
}
