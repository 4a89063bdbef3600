/* require.c - modules of scripts.
 * In:   a name: "lib.set", "set" (the same), "lexicon.kinds"; dots part folders.
 * Out:  what the module returned; the same value at every later call of the run.
 * Owns: nothing. */
#include <stdlib.h>

#include "script/host_state.h"
#include "script/library.h"

#define LOADED "qikan.loaded"

/* "lib.a.b" → "lib/a/b.lua" on the stack; NULL where a part is not a plain name. */
static const char *relative_path(lua_State *L, const char *name) {
  size_t n = strlen(name);
  bool rooted = strncmp(name, "lib.", 4) == 0 || strncmp(name, "lexicon.", 8) == 0;
  if (n == 0 || n > 200) return NULL;
  for (size_t i = 0, part = 0; i <= n; i++) {
    if (name[i] != '.' && name[i]) continue;
    if (!qk_name_valid((qk_str){name + part, i - part})) return NULL;
    part = i + 1;
  }
  luaL_gsub(L, name, ".", "/");
  return lua_pushfstring(L, "%s%s.lua", rooted ? "" : "lib/", lua_tostring(L, -1));
}

/* The module's file in the highest folder that has one. */
static const char *find(qk_host *h, const char *relative, const qk_folder **folder) {
  for (uint32_t i = h->n_folders; i-- > 0;) {
    const char *path = qk_folder_path(&h->folders[i], relative, &h->arena);
    *folder = &h->folders[i];
    if (path && qk_folder_has(path)) return path;
  }
  return NULL;
}

static void load_module(lua_State *L, const qk_folder *folder, const char *path) {
  qk_str text;
  qk_err e = {0};
  lua_pushfstring(L, "@%s", path);
  if (qk_folder_read(folder, path, &text, &e)) qk_run_fail(L, &e);
  qk_run_has_read(qk_run_of(L), text);
  int status = qk_run_compile(L, text);
  free((void *)(uintptr_t)text.p);
  if (status != LUA_OK) qk_run_compile_failed(L, path, status);
}

/* A trusted run finds the modules of the machine, too. */
static bool require_elsewhere(lua_State *L) {
  if (!qk_run_of(L)->limits.trusted) return false;
  lua_getfield(L, LUA_REGISTRYINDEX, "qikan.require");
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
  return true;
}

static int require(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  lua_settop(L, 1);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LOADED);
  int known = lua_getfield(L, 2, name);
  if (known == LUA_TLIGHTUSERDATA)
    return luaL_error(L, "module '%s' requires itself, or has failed before", name);
  if (known != LUA_TNIL) return 1;
  bool text = strlen(name) == lua_rawlen(L, 1); /* no NUL in it */
  const char *relative = text ? relative_path(L, name) : NULL;
  if (text && !relative && require_elsewhere(L)) return 1;
  if (!relative)
    return luaL_error(L, "expected the name of a module below lib/ or lexicon/, got '%s'",
                      name);
  const qk_folder *folder;
  const char *path = find(qk_run_of(L)->host, relative, &folder);
  if (!path && require_elsewhere(L)) return 1;
  if (!path)
    return luaL_error(L, "expected a module file %s in a script folder, got none",
                      relative);
  load_module(L, folder, path);
  lua_pushlightuserdata(L, L);
  lua_setfield(L, 2, name);
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    lua_pushboolean(L, 1);
  }
  lua_pushvalue(L, -1);
  lua_setfield(L, 2, name);
  return 1;
}

static const qk_lua_function functions[] = {
    {"require", require, "require(name) → value",
     "Loads a module from lib/ or lexicon/ of the script folders, a folder of one's own "
     "first; \"lib.set\" is lib/set.lua."},
};
const qk_lua_module qk_require_module = {"", functions, QK_COUNT(functions)};
