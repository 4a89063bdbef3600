/* profile.h - from the table of qikan.profile{…} to what the parser wants.
 * In:   the table on the stack of a run; the profile it extends.
 * Out:  a qk_profile (engine/parse/profile.h), or an error that names the key.
 * Owns: nothing; specifications live in the host's arena, and profiles borrow from them.
 *
 * The table, all keys optional but one of `recognise` and a name on the command line:
 *
 *   return qikan.profile {
 *     name = "weekly",            -- default: the file's name without .lua
 *     title = "…",                -- what `qikan list` shows
 *     periodical = "…",           -- goes to issue.periodical where the text states none
 *     priority = 10,              -- integer; higher is asked first; default 0
 *     extends = "generic",        -- takes every field that is not given here from that
 *                                 -- profile; its own name means the one it overrides
 *     recognise = { "…", … },     -- all must match the first 64 KiB; ^ and $ match at
 *                                 -- line breaks.  Without it: only by --profile
 *     masthead = {              -- groups: fields of engine/parse/profile.h
 *       fields = { "…(?<number>…)…", … },   -- of a line of the masthead
 *       heading = { "…(?<number>…)…", … },  -- of the first article's title
 *       staff = { "(?<role>…)(?<names>…)" }, start = { "…" }, back_matter = { "…" },
 *     },
 *     contents = { entry = { "…" }, cover = { "…" } },
 *     article = {
 *       title = { "(?<city>…)：(?<title>…)" },
 *       levels = { 1, 2 },        -- every ATX heading of these levels opens an article
 *       first_line = true,        -- plain text: the first line is the title
 *       body_start = { "…" },     -- documents: the line that ends what is under it
 *       cities = { "…" },         -- or qikan.lexicon("cities")
 *       kinds = {                 -- the first that fits; every condition must hold
 *         { kind = "notice", title = "…", column = "…", city = true, table = true },
 *       },                        -- kind: notice speech city_report appendix other
 *       end_mark = "■", byline = { "…" }, kicker = { "…" },
 *     },
 *     caption = { patterns = { "…" }, floating = true },
 *     section = {
 *       patterns = { "…" }, not_patterns = { "…" }, run_in = true, bold_lines = true,
 *       outline = true,
 *       verbs = qikan.lexicon("heading_verbs"), copulas = { "…" }, ordinals = { "…" },
 *     },
 *     paragraph = { join = true, lines = true },
 *   }
 *
 * A pattern is PCRE2 over UTF-8; write it in [[…]].  One string may stand for a list of
 * one.  An empty list takes back what `extends` brought.  Only `recognise` is compiled as
 * multiline. */
#ifndef QK_SCRIPT_PROFILE_H
#define QK_SCRIPT_PROFILE_H

#include "parse/profile.h"
#include "script/run.h"

typedef struct qk_profile_spec qk_profile_spec; /* a profile as texts */

/* Reads the table at an absolute index; raises.  file and name (which the definition has
 * read) must outlive the specification. */
qk_profile_spec *qk_profile_read(lua_State *L, int table, qk_str name, const char *file,
                                 qk_arena *a);
qk_str qk_profile_extends(const qk_profile_spec *spec);
/* Takes the fields that spec does not give from another. */
void qk_profile_inherit(qk_profile_spec *spec, const qk_profile_spec *from);

/* Everything but the patterns, of which only `recognise` is compiled: enough to ask
 * whether a text is meant.  Strings borrow from the specification. */
qk_code qk_profile_begin(qk_profile *p, const qk_profile_spec *spec, qk_err *e);
/* The other patterns.  After an error p can only be freed. */
qk_code qk_profile_complete(qk_profile *p, const qk_profile_spec *spec, qk_err *e);

#endif
