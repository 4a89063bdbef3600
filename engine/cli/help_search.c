/* help_search.c - the language of searches, as `qikan help search` tells it.
 * In:   nothing.
 * Out:  its text.
 * Owns: nothing; all is constant. */
#include "cli.h"

const char cli_about_search[] =
    "Prints the texts that a query finds, the best first, with the words marked (in\n"
    "【】 where there is no colour) and the line of the first; csv, tsv, json and jsonl\n"
    "give the whole texts, the bytes of the words and scores.  Every place is found,\n"
    "whatever its length: one character as well as a sentence, also across a line break\n"
    "of the source.\n"
    "\n"
    "The query\n"
    "  立法              a term; of several characters it is a phrase: they follow one\n"
    "                    another, with no punctuation between them\n"
    "  “上海，海北”        a phrase with a space or a mark in it; \"…\" does as well.  "
    "A\n"
    "                    mark in it stands for any mark\n"
    "  legis*            words of letters or digits that begin so\n"
    "  a b   a AND b     both in one text      a OR b    one of them, or both\n"
    "  a NOT b   a -b    the first without the second\n"
    "  a NEAR/5 b        with at most 5 tokens between them; NEAR alone: 10\n"
    "  ( )               what belongs together; （） as well\n"
    "  city:临澜 kind:speech column:… periodical:… date:2021-03..2022 year:2021\n"
    "                    articles of a city, of a kind, in a column, of issues; the\n"
    "                    options do the same\n"
    "NOT binds closest, then NEAR, AND, OR.  Width, case and traditional characters do\n"
    "not matter (lexicon `simplified`).  A number is one word: 65.6, 4,525 as 4525.\n"
    "\n"
    "Quote the query for the shell.  An issue without an index is read through: slower,\n"
    "but nothing is missed.";
const char cli_examples_search[] =
    "qikan search 民生实事\n"
    "qikan search '代表 NEAR/3 联络站' --unit sentence --limit 5\n"
    "qikan search '(监督 OR 检查) -预算' --city 临澜 --order reading\n"
    "qikan search 代表联络站 --count\n"
    "qikan search '立法 kind:speech' --format jsonl";

const char cli_about_kwic[] =
    "Prints every place where the terms of a query stand, a line each, with what stands\n"
    "before and behind: a concordance.  The query is that of `qikan help search`.  A\n"
    "line's context stays within its text; --unit says which texts.  --sort left and "
    "right\n"
    "compare what stands beside the word, token by token away from it: folded as in a\n"
    "search, by code point (not by pinyin); the edge of the text first, then marks of\n"
    "punctuation, which count as one; what is equal in the order of print.";
const char cli_examples_kwic[] =
    "qikan kwic 民生实事\n"
    "qikan kwic 代表联络站 --sort right --context 20\n"
    "qikan kwic '监督 OR 检查' --city 临澜 --format csv -o kwic.csv";
