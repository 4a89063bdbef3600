/* table.h - reading the tables of scripts, with errors that name the field.
 * In:   values on the stack.
 * Out:  C values; strings are copied to an arena.
 * Owns: nothing.
 * `path` is how a message calls the value ("report.params.issue"). */
#ifndef QK_SCRIPT_TABLE_H
#define QK_SCRIPT_TABLE_H

#include "script/run.h"

/* qikan.null: a missing value that can stand in a table. */
void *qk_null(void);
/* Lets it show its name. */
void qk_null_open(lua_State *L);
bool qk_is_null(lua_State *L, int index); /* nil or qikan.null */

/* Raises "path: expected …, got …". */
int qk_expected(lua_State *L, const char *path, const char *expected, int index);
/* Raises "what has no field 'key'; did you mean …" with the string keys of a table. */
int qk_unknown_field(lua_State *L, const char *what, int key, int table);
/* The same for "what 'key'; did you mean …". */
int qk_unknown_key(lua_State *L, const char *what, int key, int table);
/* Raises the message with "; did you mean …" and the names there are. */
int qk_unknown_name(lua_State *L, const char *message, qk_str wanted, const qk_str *names,
                    size_t n);
/* Raises where the table holds a key that is not among names (strings; list: integers are
 * allowed, too). */
void qk_check_keys(lua_State *L, int table, const char *path, const qk_str *names,
                   size_t n, bool list);

/* The length of the list at index; raises where a script has put something under
 * other keys than 1 … n, too: it would vanish silently. */
lua_Unsigned qk_list_length(lua_State *L, int list, const char *path);

/* Turns the set (name = true) at the top into the metatable of a record: a name of the
 * set that has no value reads as nil, any other is an error; new fields are refused. */
void qk_record_meta(lua_State *L, const char *what);

qk_str qk_copy(lua_State *L, qk_arena *a, qk_str s); /* raises when memory is out */
void *qk_array(lua_State *L, qk_arena *a, size_t count, size_t size);
/* The field's string (UTF-8, no NUL) copied; p == NULL where it is absent. */
qk_str qk_string_field(lua_State *L, int table, const char *path, const char *key,
                       qk_arena *a);
/* The value at index as a string; raises where it is none. */
qk_str qk_string_value(lua_State *L, int index, const char *path, qk_arena *a);

#endif
