/* threads.h - how many threads a call uses, and how much they may hold.
 * In:   what the caller asks for.
 * Out:  the bounds of a pipeline.
 * Owns: nothing. */
#ifndef QK_API_THREADS_H
#define QK_API_THREADS_H

#include "base/pipeline.h"

/* jobs as in qikan_ingest_options; never more than there are items. */
uint32_t qk_threads(unsigned jobs, uint32_t items);
/* Sets threads, window and weight (bytes of text). */
void qk_threads_set(qk_pipeline *p, uint32_t threads);

#endif
