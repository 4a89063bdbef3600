/* pattern_source.h - what patterns of cql.h take from the script folders.
 * In:   a host.
 * Out:  its folding and its lexicons.
 * Owns: nothing; what it gives lives as long as the host. */
#ifndef QK_SCRIPT_PATTERN_SOURCE_H
#define QK_SCRIPT_PATTERN_SOURCE_H

#include "script/host.h"
#include "search/cql.h"
#include "search/index.h"

/* stamp: of the index that goes with the folding. */
qk_code qk_pattern_source(qk_host *h, qk_cql_source *out, char stamp[QK_INDEX_STAMP],
                          qk_err *e);

#endif
