/* plan.h - what a collection will ask the database.
 * In:   a view or a plan, and what a method adds to it.
 * Out:  one SELECT with numbered parameters, and their values.
 * Owns: nothing outside Lua: a plan is a userdata, its texts and lists are anchored in
 * it. A plan never changes once a script can see it; a method makes a child of it. */
#ifndef QK_SCRIPT_PLAN_H
#define QK_SCRIPT_PLAN_H

#include "script/model.h"
#include "script/run.h"
#include "store/query.h"

#define QK_COLLECTION "qikan.collection"

typedef struct qk_out { /* a column of the result, or one that can be named */
  qk_str name, expr;
  qk_datum type;
} qk_out;

typedef struct qk_joint {
  qk_str path; /* "sentence.paragraph" */
  const qk_view *view;
  bool many;
} qk_joint;

/* One level: SELECT out FROM view or from, joins WHERE … GROUP BY … ORDER BY … LIMIT.
 * What does not fit in it any more makes a level around it. */
typedef struct qk_plan {
  const struct qk_plan *parent;
  const qk_view *view; /* t0, NULL: t0 has the columns `inner` */
  const qk_view *rows; /* the view that the result's rows are of, NULL: records */
  qk_str from;         /* a subquery in the view's place */
  const qk_out *inner;
  const qk_joint *joint; /* t1, t2, … */
  qk_str joins, where, order;
  const qk_out *out; /* NULL: the view's stored columns */
  uint32_t n_inner, n_joint, n_out, n_group, depth;
  bool grouped, distinct, numbered /* from has q_n, its order */;
  int limit, offset;         /* numbers of parameters, 0: none */
  int n_values;              /* parameters, the parents' among them */
  struct qk_stream *current; /* of the `for` that runs over the collection itself */
  const void *last;          /* the row it gave last */
} qk_plan;

/* User values of the userdata. */
enum {
  QK_UV_PARENT = 1,
  QK_UV_ANCHORS,
  QK_UV_VALUES,
  QK_UV_SQL,
  QK_UV_META,
  QK_UV_LAST,
  QK_UV_STREAM,
  QK_UV_WAITING,
  QK_UV_SEQUENCE
};

/* Pushes the collection of all rows of a view. */
qk_plan *qk_plan_of_view(lua_State *L, const qk_view *v);
/* Pushes a copy of the plan at index. */
qk_plan *qk_plan_child(lua_State *L, int index);
/* Makes the plan at the top, a fresh child, a level around what it is. */
void qk_plan_wrap(lua_State *L, qk_plan *p);

/* The plan at the top keeps the string above it, which is popped. */
qk_str qk_plan_keep(lua_State *L);
/* Memory that lives as long as the plan at the top. */
void *qk_plan_block(lua_State *L, size_t n, size_t size);
/* The value at the top becomes a parameter of the plan below it; its number. */
int qk_plan_value(lua_State *L, qk_plan *p);
/* Adds a condition, the string above the plan at the top, which is popped. */
void qk_plan_restrict(lua_State *L, qk_plan *p);

/* What a name stands for, raised where it is unknown.  `who` is the method's name.  May
 * leave one string on the stack, that *out borrows from. */
void qk_plan_resolve(lua_State *L, const qk_plan *p, const char *who, qk_str name,
                     qk_out *out);
/* How messages call the collection: "articles". */
const char *qk_plan_name(const qk_plan *p);

/* The columns of the result, in order. */
uint32_t qk_plan_width(const qk_plan *p);
qk_out qk_plan_out(const qk_plan *p, uint32_t i);

/* Pushes the SELECT of all rows, or of one value (an expression). */
void qk_plan_push_sql(lua_State *L, const qk_plan *p, const char *value);
/* Binds the values of the plan at index. */
void qk_plan_bind(lua_State *L, int index, qk_query *q);

#endif
