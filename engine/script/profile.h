/* profile.h - from the table of qikan.profile{…} to what the parser wants.
 * In:   the table on the stack of a run; the profile it extends.
 * Out:  a qk_profile (engine/parse/profile.h), or an error that names the key.
 * Owns: a specification owns its strings until qk_profile_spec_free; a built profile is
 *       on its own.
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
 *     masthead = {
 *       fields = { "…(?<number>…)…", … },  -- groups: the fields of engine/parse/profile.h
 *       staff = { "(?<role>…)(?<names>…)" },
 *       start = { "…" }, back_matter = { "…" },
 *     },
 *     contents = { entry = { "…" }, cover = { "…" } },
 *     article = {
 *       title = { "(?<city>…)：(?<title>…)" },
 *       levels = { 1, 2 },        -- every ATX heading of these levels opens an article
 *       first_line = true,        -- plain text: the first line is the title
 *       cities = { "…" } or qikan.lexicon("cities"),
 *       kinds = {                 -- the first that fits; every given condition must hold
 *         { kind = "notice", title = "…", column = "…", city = true, table = true },
 *       },                        -- kind: notice speech city_report appendix other
 *       end_mark = "■", byline = { "…" }, kicker = { "…" },
 *     },
 *     caption = { patterns = { "…" }, floating = true },
 *     section = {
 *       patterns = { "…" }, not_patterns = { "…" }, run_in = true, outline = true,
 *       verbs = qikan.lexicon("heading_verbs"), copulas = { "…" },
 *     },
 *     paragraph = { join = true, lines = true },
 *   }
 *
 * A pattern is PCRE2 over UTF-8; write it in [[…]].  One string may stand for a list of
 * one.  An empty list takes back what `extends` brought.  Only `recognise` is compiled as
 * multiline. */
#ifndef QK_SCRIPT_PROFILE_H
#define QK_SCRIPT_PROFILE_H

#endif
