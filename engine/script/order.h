/* order.h - values in an order that is the same in every run.
 * In:   values of a Lua state.
 * Out:  numbers ascending, then texts by bytes, then false, true, then whatever else in
 *       the order it came in.
 * Owns: nothing. */
#ifndef QK_SCRIPT_ORDER_H
#define QK_SCRIPT_ORDER_H

#include "script/run.h"

typedef struct qk_order_item {
  union {
    long double number; /* holds every integer and every float exactly */
    const char *text;
  } is;
  size_t n;       /* of the text */
  uint32_t index; /* as it came: keeps the sort stable */
  uint8_t type;
} qk_order_item;

/* Describes the value at index; a text is borrowed. */
void qk_order_read(lua_State *L, int index, qk_order_item *item);
void qk_order_sort(qk_order_item *items, size_t n);

#endif
