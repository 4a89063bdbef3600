/* measure.c - runs one program and says what it took.
 * In:   measure REPORT PROGRAM ARGUMENT... ; the folder to run in is the current one.
 * Out:  REPORT holds "status seconds processor-seconds kilobytes"; the program runs on
 *       one core, or with ALL_CORES in the environment on any.
 * Owns: nothing.
 * A process inherits the peak memory of the one that started it: from Python every small
 * program would seem to need what Python does. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds_of(struct timeval t) {
  return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  struct rusage usage;
  cpu_set_t allowed, one;
  int status = 0;
  if (argc < 3) return 2;
  /* The last core that we may use: the first one has most interrupts. */
  CPU_ZERO(&one);
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0)
    for (int i = 0; i < CPU_SETSIZE; i++)
      if (CPU_ISSET(i, &allowed)) {
        CPU_ZERO(&one);
        CPU_SET(i, &one);
      }
  double began = now();
  pid_t pid = fork();
  if (pid == 0) {
    if (!getenv("ALL_CORES") && sched_setaffinity(0, sizeof one, &one))
      perror("sched_setaffinity");
    execvp(argv[2], argv + 2);
    perror(argv[2]);
    _exit(127);
  }
  if (pid < 0 || wait4(pid, &status, 0, &usage) != pid) return 1;
  double seconds = now() - began;
  FILE *f = fopen(argv[1], "w");
  if (!f) return 1;
  fprintf(f, "%d %.6f %.6f %ld\n",
          WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), seconds,
          seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime), usage.ru_maxrss);
  return fclose(f) != 0;
}
