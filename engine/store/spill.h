/* spill.h - the files that large sorts go to.
 * In:   nothing.
 * Out:  the name of a VFS of SQLite's: the system's own, but a file without a name does
 *       not grow beyond a limit.
 * Owns: nothing that a caller must free; SQLite keeps the VFS for the process. */
#ifndef QK_STORE_SPILL_H
#define QK_STORE_SPILL_H

/* NULL where memory is out, or where no folder can take such a file: then sorts have to
 * stay in memory. */
const char *qk_spill_vfs(void);

#endif
