/* stream.h - rows of a collection, one after the other.
 * In:   a collection; its statement comes from the run's pool of prepared ones.
 * Out:  the statement standing on the next row.
 * Owns: a statement of its own from the first row to the last, to close, or to the end of
 *       the run.  Of very many that stand open, the oldest give theirs back and later
 *       find their place again. */
#ifndef QK_SCRIPT_STREAM_H
#define QK_SCRIPT_STREAM_H

#include "script/plan.h"

typedef struct qk_lease qk_lease;

typedef struct qk_stream {
  qk_lease *lease; /* NULL: ended, closed or parked */
  qk_query *q;     /* the lease's */
  int64_t row;     /* rows given */
  bool ended;
  const qk_view *view;           /* that the rows are of, NULL: none */
  int id_at;                     /* the column with their ids, -1: none */
  const struct qk_shape *shape;  /* of the rows, set by who makes them */
  struct qk_stream *prev, *next; /* among the open ones */
  uint64_t used;                 /* when last */
} qk_stream;

/* Pushes a stream over the collection at index. */
qk_stream *qk_stream_open(lua_State *L, int collection);
/* False after the last row; collection: where the stream's own stands. */
bool qk_stream_go_on(lua_State *L, qk_stream *s, int collection, qk_code code,
                     const qk_err *e);
static inline bool qk_stream_step(lua_State *L, qk_stream *s, int collection) {
  bool row = false;
  qk_err e; /* filled where it is needed: it is large, and rows are many */
  qk_code code = s->q ? qk_query_step(s->q, &row, &e) : QK_OK;
  if (!row) return qk_stream_go_on(L, s, collection, code, &e);
  s->row++;
  return true;
}
void qk_stream_close(lua_State *L, qk_stream *s);
/* The row a stream stands on; false where that is none of a view, or read without its id.
 * Calls nothing of Lua's. */
bool qk_stream_at(const qk_stream *s, const qk_view **view, int64_t *id);

/* A statement that nobody else has; sql: the string at index.  One that an error keeps
 * from being given back is closed with the run. */
qk_lease *qk_lease_take(lua_State *L, int sql);
qk_query *qk_lease_query(qk_lease *l);
void qk_lease_give(lua_State *L, qk_lease *l);
/* With the run, after its state. */
void qk_pool_free(struct qk_pool *pool);

#endif
