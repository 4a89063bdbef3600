/* names.c - strings of a text, each once. */
#include "extract/names.h"

static uint64_t hash(qk_str s) {
  uint64_t h = 1469598103934665603u;
  for (size_t i = 0; i < s.n; i++) h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
  return h ^ h >> 32;
}

static uint32_t *slot_of(const qk_names *names, qk_str name) {
  uint32_t at = (uint32_t)hash(name) & names->mask;
  while (names->slots[at] && !qk_str_eq(names->items[names->slots[at] - 1], name))
    at = (at + 1) & names->mask;
  return &names->slots[at];
}

static bool widen(qk_names *names) {
  uint32_t n = names->slots ? (names->mask + 1) * 2 : 256;
  uint32_t *slots = n ? qk_arena_array(names->arena, n, sizeof *slots) : NULL;
  if (!slots) return false;
  names->slots = slots;
  names->mask = n - 1;
  for (uint32_t i = 0; i < names->n; i++) *slot_of(names, names->items[i]) = i + 1;
  return true;
}

uint32_t qk_names_add(qk_names *names, qk_str name) {
  if ((!names->slots || names->n > names->mask / 2) && !widen(names)) return UINT32_MAX;
  uint32_t *slot = slot_of(names, name);
  if (*slot) return *slot - 1;
  if (!qk_arena_grow(names->arena, (void **)&names->items, names->n, &names->cap,
                     sizeof *names->items))
    return UINT32_MAX;
  names->items[names->n] = name;
  *slot = ++names->n;
  return names->n - 1;
}
