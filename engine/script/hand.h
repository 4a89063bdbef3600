/* hand.h - the row that a script had at hand when it failed.
 * In:   the call chain: variables and arguments that hold rows.
 * Out:  "…, at issue.md:12:3" behind the message of the error.
 * Owns: nothing.
 * Looked for when something fails, so that rows cost nothing while all is well. */
#ifndef QK_SCRIPT_HAND_H
#define QK_SCRIPT_HAND_H

#include "base/err.h"
#include "script/model.h"

struct lua_State;
struct qk_store;

enum { QK_HAND_NAME = 96, QK_HAND_WHAT = 200 };

typedef struct qk_hand {
  const qk_view *view;     /* NULL: no row */
  int64_t id;              /* of the row */
  char name[QK_HAND_NAME]; /* or its key, where the view has no ids: a city */
  int line, col;           /* known already, in issue `id`; 0: to be asked for */
  char what[QK_HAND_WHAT]; /* of a definition that goes through rows itself: "in row 'x',
                              column 'y'" */
} qk_hand;

/* The row of the innermost function that has one; of several in it the one that came
 * last: the variable of the innermost loop.  Reads the call chain only. */
void qk_hand_find(struct lua_State *L, qk_hand *out);
/* The row or record at the top of the stack; false, with out->view NULL, where it is
 * none. */
bool qk_hand_take(struct lua_State *L, qk_hand *out);
/* The same as qk_hand_find where memory is out, for the allocator: takes none, and leaves
 * the stack as it was. */
void qk_hand_peek(struct lua_State *L, qk_hand *out);
/* Adds to a script's error where the row stands in its file and what a definition went
 * through; the message gives way where both are too long.  Reads the store. */
void qk_hand_name(struct qk_store *store, const qk_hand *hand, qk_err *e);

#endif
